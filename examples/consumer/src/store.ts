// Everything that is written, in D1. What one message changes is one batch, which D1 runs as one transaction: after a
// failure the tables are as if the message had never come. Statements are prepared; values only ever are parameters.
import type { Changes, Decision, Flood } from "./changes.ts";
import * as sql from "./tables.ts";

/** What is to be remembered of one event, whole. */
export interface Handling {
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly time: string;
  /** Of im.callback.received. */
  readonly command?: string | undefined;
  readonly changes?: Changes | undefined;
  /** Of im.group.entry.decided. */
  readonly decision?: Decision | undefined;
  readonly flood?: Flood | undefined;
  /** Its parts were kept, and can go. */
  readonly split: boolean;
}

export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly body: string;
}

export interface KeptParts {
  /** How many are there; none: the event was handled before. */
  readonly count: number;
  /** Of all of them, in order; empty until they are complete. */
  readonly bodies: readonly string[];
}

export interface Store {
  /** false: it was handled before, and nothing was changed. */
  handle(handling: Handling): Promise<boolean>;
  /** Keeps one of an event's parts. */
  keepPart(eventId: string, part: number, parts: number, body: string): Promise<KeptParts>;
  bury(letter: DeadLetter): Promise<void>;
}

/** A parameter may have 2 MB (D1's limits); a member's row has some 200 bytes and an id. */
const maxRowsPerStatement = 2000;

export function openStore(db: D1Database, now: () => Date): Store {
  const rows = (text: string, { eventId, source }: Handling, { stamp, groupId }: Changes, of: readonly object[]) =>
    db.prepare(text).bind(eventId, stamp, source, groupId, JSON.stringify(of));

  function* statementsFor(handling: Handling): Generator<D1PreparedStatement> {
    const { eventId, type, source, time, command, changes, decision, flood, split } = handling;
    if (changes !== undefined) {
      const { group, members } = changes;
      yield rows(sql.keepGroups, handling, changes, [group]);
      for (let start = 0; start < members.length; start += maxRowsPerStatement) {
        yield rows(sql.keepMembers, handling, changes, members.slice(start, start + maxRowsPerStatement));
      }
    }
    if (decision !== undefined)
      yield db.prepare(sql.keepDecision).bind(eventId, source, time, JSON.stringify(decision));
    if (flood !== undefined) yield db.prepare(sql.keepFlood).bind(eventId, source, time, JSON.stringify(flood));
    if (split) yield db.prepare(sql.dropParts).bind(eventId);
    // Last, since every other statement asks whether it was there before.
    yield db.prepare(sql.markHandled).bind(eventId, type, command ?? null, now().toISOString());
  }

  return {
    async handle(handling) {
      const results = await db.batch([...statementsFor(handling)]);
      return results.at(-1)?.meta.changes === 1;
    },
    async keepPart(eventId, part, parts, body) {
      const kept = db.prepare(sql.keepPart).bind(eventId, part, body, now().toISOString());
      const all = db.prepare(sql.partsOf).bind(eventId, parts);
      const [, found] = await db.batch<{ body: string | null }>([kept, all]);
      const rows = found?.results ?? [];
      return { count: rows.length, bodies: rows.flatMap((row) => (row.body === null ? [] : [row.body])) };
    },
    async bury({ id, reason, body }) {
      await db.prepare(sql.keepDeadLetter).bind(id, reason, body, now().toISOString()).run();
    },
  };
}

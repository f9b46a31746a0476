// What Today shows, in one trip to D1: people by the hour, who was kept out lately and by what, what could not be decided,
// dead letters. Every statement reads a bounded number of rows by an index.
import { type DecisionRow, keptOutTerm } from "./decisions.ts";
import { rowsOf } from "./rows.ts";

export interface Hour {
  /** `2026-11-25T10`, UTC. */
  readonly hour: string;
  readonly allowed: number;
  readonly refused: number;
  readonly muted: number;
  readonly undecided: number;
  readonly plain: number;
  /** Left to the group's admins. */
  readonly queued: number;
  /** Of the refused and muted, whom Doorman let in all the same. */
  readonly observed: number;
}

export interface EntryCount {
  readonly entry: string;
  readonly people: number;
  readonly last: string;
}

export interface Letter {
  readonly id: string;
  readonly reason: string;
  readonly stored_at: string;
  /** Its beginning. */
  readonly body: string;
}

export interface Today {
  readonly hours: readonly Hour[];
  readonly refused: readonly DecisionRow[];
  readonly entries: readonly EntryCount[];
  readonly undecided: readonly DecisionRow[];
  readonly letters: readonly Letter[];
  /** At most 100 are counted. */
  readonly letterCount: number;
  readonly anything: boolean;
}

/** Of so many people who were kept out, the entries are counted. */
export const countedRefusals = 1000;
const columns = `d.event_id, d.n, d.source, d.group_id, d.group_type, d.time, d.action, d.inviter, d.outcome, d.people,
  d.enforced, d.user_id, d.verdict, d.undecided, d.observed, d.entry, d.chain, g.name AS group_name`;
const named = "LEFT JOIN groups AS g ON g.source = d.source AND g.group_id = d.group_id";

export const todaySql = {
  hours: "SELECT * FROM hours WHERE hour > ?1 ORDER BY hour",
  refused: `SELECT ${columns} FROM decisions AS d ${named}
    WHERE d.${keptOutTerm} AND d.time > ?1 ORDER BY d.time DESC, d.event_id DESC, d.n DESC LIMIT 50`,
  entries: `SELECT entry, count(*) AS people, max(time) AS last FROM (
      SELECT entry, time FROM decisions WHERE ${keptOutTerm} AND time > ?1 ORDER BY time DESC LIMIT ${countedRefusals}
    ) WHERE entry IS NOT NULL GROUP BY entry ORDER BY people DESC, entry LIMIT 8`,
  undecided: `SELECT ${columns} FROM decisions AS d ${named}
    WHERE d.undecided = 1 AND d.time > ?1 ORDER BY d.time DESC, d.event_id DESC, d.n DESC LIMIT 10`,
  letters: `SELECT id, reason, stored_at, substr(body, 1, 400) AS body FROM dead_letters
    WHERE stored_at > '' ORDER BY stored_at DESC LIMIT 100`,
  anything: "SELECT 1 FROM decisions WHERE time > '' LIMIT 1",
} as const;

/** @param since ISO time: 24 hours ago. */
export function todayPage(db: D1Database, since: string) {
  return {
    statements: [
      db.prepare(todaySql.hours).bind(since.slice(0, 13)),
      db.prepare(todaySql.refused).bind(since),
      db.prepare(todaySql.entries).bind(since),
      db.prepare(todaySql.undecided).bind(since),
      db.prepare(todaySql.letters),
      db.prepare(todaySql.anything),
    ],
    read([hours, refused, entries, undecided, letters, anything]: readonly (D1Result | undefined)[]): Today {
      const all = rowsOf<Letter>(letters);
      return {
        hours: rowsOf<Hour>(hours),
        refused: rowsOf<DecisionRow>(refused),
        entries: rowsOf<EntryCount>(entries),
        undecided: rowsOf<DecisionRow>(undecided),
        letters: all.slice(0, 5),
        letterCount: all.length,
        anything: rowsOf(anything).length > 0,
      };
    },
  };
}

export const lettersSql = `SELECT id, reason, stored_at, substr(body, 1, 20000) AS body FROM dead_letters
  WHERE stored_at > '' ORDER BY stored_at DESC LIMIT 100`;

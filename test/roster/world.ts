// The lists, the namespace of rosters and isolates in one small world, where a test says what fails, what comes late and what
// time it is. The storage is memory; what runs over it is the real roster.
import type { ListsAnswer } from "../../src/policy/lists.ts";
import { createDrift } from "../../src/roster/drift.ts";
import { headKey } from "../../src/roster/head.ts";
import { createHolder } from "../../src/roster/holder.ts";
import { has } from "../../src/roster/packed-set.ts";
import { type Renewal, renewRoster } from "../../src/roster/renew.ts";
import { createRosterLists } from "../../src/roster/roster-lists.ts";
import type { ListedKey, RosterReader } from "../../src/roster/store.ts";
import { createManualClock } from "../core/manual-clock.ts";

export interface Stored {
  readonly value: string;
  readonly metadata?: unknown;
}

export const minute = 60_000;
export const maxAgeMs = 300_000;

/** What is wrong while a run lists. */
export interface ListingFault {
  /** Whether list() leaves the key out. */
  readonly drops?: (key: string) => boolean;
  /** The page, from 0, that fails. */
  readonly failsAt?: number;
}

export interface ReadingFault {
  /** How many heads old the one is that is read. */
  readonly headsLate?: number;
  readonly head?: "throws" | "none" | "garbage";
  readonly blob?: "throws" | "none" | "flipped" | "cut" | "foreign";
}

export function createWorld(startMs = Date.UTC(2026, 10, 25)) {
  const clock = createManualClock(startMs);
  const kv = new Map<string, Stored>();
  const heads: string[] = [];
  const blobs = new Map<string, ArrayBuffer>();
  /** The value of the key `feeds`. */
  const feeds: { text: string | null } = { text: null };
  let writes = 0;

  const copyOf = (name: string): ArrayBuffer | null => blobs.get(name)?.slice(0) ?? null;
  const store = {
    readHead: async () => heads.at(-1) ?? null,
    readBlob: async (name: string) => copyOf(name),
    readFeeds: async () => feeds.text,
    async writeHead(text: string) {
      heads.push(text);
    },
    async writeBlob(name: string, blob: ArrayBuffer) {
      writes++;
      blobs.set(name, blob.slice(0));
    },
  };

  async function* pages({ drops = () => false, failsAt }: ListingFault): AsyncGenerator<readonly ListedKey[]> {
    const all = [...kv].filter(([name]) => !drops(name)).map(([name, { metadata }]) => ({ name, metadata }));
    for (let at = 0, page = 0; at < all.length || page === 0; at += 3, page++) {
      if (page === failsAt) throw new Error("KV list failed: 503");
      yield [];
      yield all.slice(at, at + 3);
    }
  }

  /** One run of the schedule. */
  const run = (fault: ListingFault = {}): Promise<Renewal> =>
    renewRoster(
      store,
      {
        pages: () => pages(fault),
        values: async (names) => new Map(names.map((name) => [name, kv.get(name)?.value ?? null])),
      },
      { now: clock.now, newKey: () => ({ k0: 0x0badcafe, k1: 0x12345678 }) },
    );

  function readerWith(fault: () => ReadingFault): RosterReader {
    return {
      async readHead() {
        const { head, headsLate = 0 } = fault();
        if (head === "throws") throw new Error("KV get failed: 503");
        if (head === "none") return null;
        return head === "garbage" ? "<html>" : (heads.at(-1 - headsLate) ?? heads[0] ?? null);
      },
      async readBlob(name) {
        const { blob } = fault();
        const whole = copyOf(name);
        if (blob === "throws") throw new Error("KV get failed: 503");
        if (blob === "none" || whole === null) return null;
        if (blob === "cut") return whole.slice(0, -4);
        if (blob === "foreign") return new Uint8Array(whole.byteLength).fill(120).buffer;
        if (blob === "flipped") {
          const bytes = new Uint8Array(whole);
          bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        }
        return whole;
      },
    };
  }

  /** An isolate: its holder, its lists, and what it was heard to say. */
  function createIsolate(options: { readonly skewMs?: number; readonly driftPercent?: number } = {}) {
    const { driftPercent = 0 } = options;
    const skew = { ms: options.skewMs ?? 0 };
    const own = { ...clock, now: () => clock.now() + skew.ms };
    const fault: { reading: ReadingFault; lists: "work" | "throw" | "hang" | ((key: string) => boolean) } = {
      reading: {},
      lists: "work",
    };
    const problems: string[] = [];
    const drifted: string[] = [];
    const asked: string[][] = [];
    const background: Promise<void>[] = [];
    const exact = {
      async read(keys: readonly string[], deadline: { hold<T>(work: Promise<T>): Promise<T> }): Promise<ListsAnswer> {
        asked.push([...keys]);
        const base = { lookup: "exact", keysRead: keys.length } as const;
        const { lists } = fault;
        if (lists === "hang") {
          const problem = await deadline
            .hold(new Promise<never>(() => undefined))
            .catch((error: unknown) => String(error));
          return { ...base, values: keys.map(() => undefined), problem };
        }
        if (lists === "throw") return { ...base, values: keys.map(() => undefined), problem: "KV is down" };
        const answers = typeof lists === "function" ? lists : () => true;
        return { ...base, values: keys.map((key) => (answers(key) ? (kv.get(key)?.value ?? null) : undefined)) };
      },
    };
    const holder = createHolder(
      readerWith(() => fault.reading),
      own,
      maxAgeMs,
      (problem) => problems.push(problem),
    );
    const holds = (key: string) => {
      const roster = holder.current();
      return roster !== undefined && (roster.head.inline.has(key) || has(roster.set, key));
    };
    const options_ = { percent: driftPercent, maxAgeMs };
    const drift = createDrift(exact, holds, own, options_, (key) => drifted.push(key));
    const lists = createRosterLists(exact, holder, own, { maxAgeMs }, drift);
    const later = (work: () => Promise<void>) => void background.push(work());
    return {
      holder,
      lists,
      drift,
      fault,
      /** How far its clock is ahead. */
      skew,
      problems,
      drifted,
      /** Keys of each call to KV. */
      asked,
      holds,
      /** Reads as a decision does, and lets the background come to an end. */
      async read(...keys: string[]) {
        const answer = await clock.until(clock.within(800, (deadline) => lists.read(keys, deadline, later)));
        const rest = Promise.all(background.splice(0));
        // Node hashes on other threads, which no clock of ours can wait for; what hangs waits for a timer alone.
        await (fault.lists === "hang" ? clock.until(rest) : rest);
        return answer;
      },
    };
  }

  return {
    clock,
    kv,
    put: (key: string, value = "deny", metadata?: unknown) => void kv.set(key, { value, metadata }),
    heads,
    blobs,
    feeds,
    store,
    run,
    createIsolate,
    headKey,
    blobWrites: () => writes,
  };
}

export type World = ReturnType<typeof createWorld>;
export type Isolate = ReturnType<World["createIsolate"]>;

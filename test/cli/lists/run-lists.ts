// Runs `npm run lists` inside the test's own process, over a store in memory or whatever store a test opens, and keeps
// what it printed. Must not judge what came out.

import { runLists } from "../../../cli/lists/program.ts";
import { refuse } from "../../../cli/lists/stop.ts";
import type { ListedKey, Store } from "../../../cli/lists/storing/store.ts";
import type { CommonOptions, World } from "../../../cli/lists/world.ts";
import type { Pair } from "../../../lists/entry/pair.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface MemoryStore extends Store {
  readonly pairs: Map<string, Pair>;
  /** The namespace beside, once it was asked for. */
  readonly roster: () => MemoryStore;
  /** Keys written and removed so far. */
  readonly touched: string[];
}

const byBytes = (a: ListedKey, b: ListedKey) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));

/** A store that keeps its pairs in memory. Values are given as text or as what is to be JSON. */
export function memoryStore(entries: Readonly<Record<string, unknown>> = {}, remote = false): MemoryStore {
  const pairs = new Map<string, Pair>();
  for (const [key, value] of Object.entries(entries)) {
    pairs.set(key, { key, value: typeof value === "string" ? value : JSON.stringify(value) });
  }
  const touched: string[] = [];
  let roster: MemoryStore | undefined;
  const besides = (): MemoryStore => {
    roster ??= memoryStore();
    return roster;
  };
  const find: Store["find"] = async (keys) => keys.flatMap((key) => pairs.get(key) ?? []);
  return {
    name: "the lists in memory",
    remote,
    pairs,
    touched,
    roster: besides,
    beside: async () => besides(),
    async *list(prefix) {
      const keys = [...pairs.values()].filter(({ key }) => key.startsWith(prefix)).sort(byBytes);
      for (let at = 0; at < keys.length; at += 3) yield keys.slice(at, at + 3);
    },
    read: (keys) => find(keys.map(({ key }) => key)),
    find,
    async write(all, done) {
      for await (const pair of all) {
        pairs.set(pair.key, pair);
        touched.push(pair.key);
        done(1);
      }
    },
    async remove(keys, done) {
      for (const key of keys) {
        pairs.delete(key);
        touched.push(key);
      }
      done(keys.length);
    },
    async readBytes(key) {
      const value = pairs.get(key)?.value;
      return value === undefined ? undefined : new Uint8Array(Buffer.from(value, "base64")).buffer;
    },
    async writeBytes(key, value) {
      pairs.set(key, { key, value: Buffer.from(value).toString("base64") });
      touched.push(key);
    },
    close: async () => undefined,
  };
}

/** What stands in a store, JSON read. `by` and `at` are left out. */
export function contents({ pairs }: MemoryStore): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...pairs.values()].sort(byBytes).map(({ key, value }) => [key, unsigned(value)]));
}

function unsigned(value: string): unknown {
  try {
    return JSON.parse(value, (_key, each: unknown) => {
      if (typeof each !== "object" || each === null || Array.isArray(each) || !("effect" in each)) return each;
      const { by: _by, at: _at, ...others } = { by: "", at: "", ...each };
      return others;
    });
  } catch {
    return value;
  }
}

export const now = Date.parse("2026-11-20T12:00:00Z");
export const config = new URL("../../../wrangler.toml", import.meta.url).pathname;

export interface RunOptions {
  /** What the question is answered with; undefined: nobody can be asked. */
  readonly answer?: boolean;
  readonly open?: (options: CommonOptions, note: (line: string) => void) => Promise<Store>;
}

export async function lists(
  store: Store | undefined,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  let out = "";
  let err = "";
  const note = (line: string) => {
    err += `${line}\n`;
  };
  const { answer } = options;
  const world: World = {
    async print(text) {
      out += text;
    },
    progress: { begin: () => ({ add: () => undefined, end: () => undefined }), note },
    asker: {
      async confirm(question, answered, option) {
        if (answered) return;
        note(question);
        if (answer === undefined) refuse(`Nobody can be asked here: give ${option}.`);
        if (!answer) refuse("Nothing was written.");
      },
    },
    now: options.open === undefined ? () => now : Date.now,
    open: (common) => options.open?.(common, note) ?? Promise.resolve(store ?? memoryStore()),
  };
  const code = await runLists(args, world, config);
  return { code, out, err };
}

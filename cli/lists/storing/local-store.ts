// The local lists: LISTS of this checkout as `wrangler dev` and `npm start` see it, opened through wrangler's platform
// proxy, or asked of an `npm start` that runs. Reaches nothing but this machine: remote bindings are off.

import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Pair } from "../../../lists/entry/pair.ts";
import { openLocalKv } from "../../start/local-kv.ts";
import { claimState, releaseState, waitsFor } from "../../start/local-state.ts";
import { readConfig } from "./read-config.ts";
import { answers, runningStore } from "./running-store.ts";
import { inParallel, type ListedKey, type Store, slices } from "./store.ts";

/** What is used of a KV binding; wrangler's proxy and the tests' harness both give it. */
export type LocalKv = Pick<KVNamespace, "list" | "get" | "put" | "delete">;

const keysPerPage = 1000;
const keysPerRead = 100;
/** More of them make the local KV slower. */
const writesAtOnce = 32;

/** @param beside the namespace ROSTER, as LISTS is */
export function localStore(kv: LocalKv, beside: LocalKv, close: () => Promise<void> = async () => undefined): Store {
  async function* list(prefix: string): AsyncGenerator<readonly ListedKey[]> {
    let cursor: string | null = null;
    do {
      const page: KVNamespaceListResult<unknown, string> = await kv.list({ prefix, limit: keysPerPage, cursor });
      yield page.keys.map(({ name, expiration, metadata }) => ({ key: name, expiration, metadata }));
      cursor = page.list_complete ? null : page.cursor;
    } while (cursor !== null);
  }

  const read: Store["read"] = async (keys) => {
    const values = new Map<string, string | null>();
    await inParallel(slices(keys, keysPerRead), 4, async (some) => {
      const names = some.map(({ key }) => key);
      const answer: Map<string, string | null> = await kv.get(names, "text");
      // workerd leaves integer-like keys out of a bulk answer (reference/cloudflare.md 1.3).
      for (const name of names)
        values.set(name, answer.get(name) ?? (answer.has(name) ? null : await kv.get(name, "text")));
    });
    return keys.flatMap(({ key, expiration, metadata }): Pair[] => {
      const value = values.get(key);
      return typeof value === "string" ? [{ key, value, expiration, metadata }] : [];
    });
  };

  return {
    name: "the local lists",
    remote: false,
    list,
    read,
    async find(keys) {
      const found: ListedKey[] = [];
      await inParallel(keys, 16, async (key) => {
        // Among all keys with this prefix the key itself is the first.
        const { keys: listed } = await kv.list({ prefix: key, limit: 1 });
        for (const { name, expiration, metadata } of listed)
          if (name === key) found.push({ key, expiration, metadata });
      });
      return await read(found);
    },
    async write(pairs, done) {
      const put = async ({ key, value, expiration, metadata }: Pair) => {
        const end = expiration === undefined ? {} : { expiration };
        await kv.put(key, value, metadata === undefined ? end : { ...end, metadata });
        done(1);
      };
      let some: Pair[] = [];
      for await (const pair of pairs) {
        some.push(pair);
        if (some.length < 1000) continue;
        await inParallel(some, writesAtOnce, put);
        some = [];
      }
      await inParallel(some, writesAtOnce, put);
    },
    async remove(keys, done) {
      await inParallel(keys, writesAtOnce, async (key) => {
        await kv.delete(key);
        done(1);
      });
    },
    readBytes: async (key) => (await kv.get(key, "arrayBuffer")) ?? undefined,
    writeBytes: (key, value) => kv.put(key, value),
    beside: async () => localStore(beside, beside),
    close,
  };
}

export interface LocalOptions {
  /** wrangler.toml. */
  readonly config: string;
  readonly env?: string | undefined;
  /** As wrangler's option: the folder over v3/. */
  readonly persistTo?: string | undefined;
  /** Told whom it waits for. */
  readonly note?: (line: string) => void;
}

const lookAgainMs = 200;

/** The store of the `npm start` that runs, or this process's own as soon as nobody else has the files open. */
export async function openLocal({ config, env, persistTo, note = () => undefined }: LocalOptions): Promise<Store> {
  const { kv_namespaces } = await readConfig(config, env);
  const state = persistTo === undefined ? join(dirname(resolve(config)), ".wrangler/state") : resolve(persistTo);
  const idOf = (name: string) => kv_namespaces.find(({ binding }) => binding === name)?.id ?? name;
  let told = false;
  for (let owner = claimState(state); owner !== undefined; owner = claimState(state)) {
    if (owner.url !== undefined && (await answers(owner.url))) {
      return runningStore(owner.url, { LISTS: idOf("LISTS"), ROSTER: idOf("ROSTER") });
    }
    if (!told) note(waitsFor(state, owner));
    told = true;
    await wait(lookAgainMs);
  }
  try {
    const kv = await openLocalKv<{ LISTS: KVNamespace; ROSTER: KVNamespace }>(kv_namespaces, join(state, "v3"));
    const close = async () => {
      await kv.dispose();
      releaseState(state);
    };
    return localStore(kv.env.LISTS, kv.env.ROSTER, close);
  } catch (error) {
    releaseState(state);
    throw error;
  }
}

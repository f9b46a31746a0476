// What the list commands need of the lists' storage. Two kinds stand behind it: the local KV of `wrangler dev` and a
// deployed namespace over Cloudflare's API. Neither knows what an entry is.

import type { Pair } from "../../../lists/entry/pair.ts";

/** A key as KV lists it. */
export interface ListedKey {
  readonly key: string;
  readonly expiration?: number | undefined;
  readonly metadata?: unknown;
}

/** Told of so many pairs that are done. */
export type Done = (count: number) => void;

export interface Store {
  /** For people: which lists these are. */
  readonly name: string;
  readonly remote: boolean;
  /** All keys that begin with the prefix, in pages, in KV's order (by their bytes). */
  readonly list: (prefix: string) => AsyncIterable<readonly ListedKey[]>;
  /** The pairs of listed keys, in their order; those that are gone by now are left out. */
  readonly read: (keys: readonly ListedKey[]) => Promise<readonly Pair[]>;
  /** The pairs that stand under a few keys, their expiration included. */
  readonly find: (keys: readonly string[]) => Promise<readonly Pair[]>;
  readonly write: (pairs: AsyncIterable<Pair> | Iterable<Pair>, done: Done) => Promise<void>;
  readonly remove: (keys: readonly string[], done: Done) => Promise<void>;
  /** A value that is no text; undefined: there is none. */
  readonly readBytes: (key: string) => Promise<ArrayBuffer | undefined>;
  readonly writeBytes: (key: string, value: ArrayBuffer) => Promise<void>;
  /** The namespace beside the lists (binding ROSTER), in which is kept what an undo needs. */
  readonly beside: () => Promise<Store>;
  readonly close: () => Promise<void>;
}

/** Everything under a prefix, page by page; while one page is worked on, the next is being read. */
export async function* readAll(store: Store, prefix = ""): AsyncGenerator<readonly Pair[]> {
  let ahead: Promise<readonly Pair[]> | undefined;
  for await (const page of store.list(prefix)) {
    const next = store.read(page);
    // Awaited one page later: until then nobody else would look at its failure.
    next.catch(() => undefined);
    if (ahead !== undefined) yield await ahead;
    ahead = next;
  }
  if (ahead !== undefined) yield await ahead;
}

/** What stands under the keys whose metadata is wanted: nothing else is read. */
export async function* pagesOfBatch(
  store: Store,
  wanted: (metadata: unknown) => boolean,
): AsyncGenerator<readonly Pair[]> {
  for await (const page of store.list("")) {
    const some = page.filter(({ metadata }) => wanted(metadata));
    if (some.length > 0) yield await store.read(some);
  }
}

/** How many keys KV lists under a prefix. */
export async function countKeys(store: Pick<Store, "list">, prefix = ""): Promise<number> {
  let count = 0;
  for await (const page of store.list(prefix)) count += page.length;
  return count;
}

/** The store, and how many keys it has listed so far. */
export function counting(store: Store): { readonly store: Store; readonly listed: () => number } {
  let count = 0;
  async function* list(prefix: string): AsyncGenerator<readonly ListedKey[]> {
    for await (const page of store.list(prefix)) {
      count += page.length;
      yield page;
    }
  }
  return { store: { ...store, list }, listed: () => count };
}

/** Works on all items, so many at a time, and fails with the first failure. */
export async function inParallel<T>(items: Iterable<T>, most: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

/** Slices of at most so many items. */
export function* slices<T>(items: readonly T[], most: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += most) yield items.slice(at, at + most);
}

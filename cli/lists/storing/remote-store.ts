// A deployed namespace over Cloudflare's API, by Cloudflare's own client: bulk calls within the API's limits, at its
// pace, repeated on 429 (as long as Retry-After says), 5xx and a broken connection. Must not print a token.

import { type Cloudflare, NotFoundError } from "cloudflare";
import type { Pair } from "../../../lists/entry/pair.ts";
import { refuse } from "../stop.ts";
import { type Done, inParallel, type ListedKey, type Store, slices } from "./store.ts";

/** Limits of the API (developers.cloudflare.com/api, Workers KV): pairs and bytes of one bulk write, keys of one read. */
const pairsPerWrite = 10_000;
const bytesPerWrite = 95_000_000;
const keysPerRead = 100;
const keysPerPage = 1000;
const readsAtOnce = 6;
/** How often pairs are tried again that Cloudflare took, but reports as not written. */
const rounds = 4;

export interface Place {
  readonly account_id: string;
  readonly namespaceId: string;
  /** For people. */
  readonly name: string;
  readonly beside: Store["beside"];
  /** Of one bulk write, where it has to be less than the API's limit. */
  readonly mostPairs?: number;
}

const unknowns: { readonly expiration: unknown; readonly metadata: unknown } = {
  expiration: undefined,
  metadata: undefined,
};

/** Pairs of one bulk write: as many as fit. */
async function* fitting(
  pairs: AsyncIterable<Pair> | Iterable<Pair>,
  mostPairs: number,
): AsyncGenerator<readonly Pair[]> {
  let some: Pair[] = [];
  let bytes = 0;
  for await (const pair of pairs) {
    // What JSON adds to a key and a value: names, quotes, an expiration; every escaped character counts as it is sent.
    const size = Buffer.byteLength(JSON.stringify(pair)) + 1;
    if (some.length === mostPairs || (some.length > 0 && bytes + size > bytesPerWrite)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(pair);
    bytes += size;
  }
  if (some.length > 0) yield some;
}

export function remoteStore(client: Cloudflare, place: Place): Store {
  const { account_id, namespaceId, name, beside, mostPairs = pairsPerWrite } = place;
  const { namespaces } = client.kv;

  /** The client's own iterator ends at a page without keys, though its cursor says that there are more: KV's listings have such pages. */
  async function* list(prefix: string): AsyncGenerator<readonly ListedKey[]> {
    const params = { account_id, limit: keysPerPage, ...(prefix === "" ? {} : { prefix }) };
    let cursor: string | undefined;
    do {
      const page = await namespaces.keys.list(namespaceId, cursor === undefined ? params : { ...params, cursor });
      if (page.result.length > 0) {
        yield page.result.map(({ name: key, expiration, metadata }) => ({
          key,
          expiration,
          metadata: metadata ?? undefined,
        }));
      }
      const next = page.result_info.cursor || undefined;
      if (next !== undefined && next === cursor)
        refuse("Cloudflare's API answers the same page of keys twice. Run it again.");
      cursor = next;
    } while (cursor !== undefined);
  }

  /** Of a key that the answer leaves out, asks once more by itself if it was listed: left out must not look like removed. */
  async function readSome(keys: readonly string[], listed: boolean): Promise<ReadonlyMap<string, Pair>> {
    const answer = await namespaces.bulkGet(namespaceId, {
      account_id,
      keys: [...keys],
      type: "text",
      withMetadata: true,
    });
    const found = new Map<string, Pair>();
    const values: Readonly<Record<string, unknown>> = answer?.values ?? {};
    for (const key of keys) {
      const value = Object.hasOwn(values, key) ? values[key] : listed ? await readOne(key) : null;
      if (value === null) continue;
      const pair = typeof value === "object" ? { ...unknowns, ...value } : { ...unknowns, value };
      if (!("value" in pair) || typeof pair.value !== "string") {
        refuse(`Cloudflare's API answers something else than a text for the key ${JSON.stringify(key)}.`);
      }
      const { expiration, metadata } = pair;
      const end = typeof expiration === "number" ? expiration : undefined;
      found.set(key, { key, value: pair.value, expiration: end, metadata: metadata ?? undefined });
    }
    return found;
  }

  async function readOne(key: string): Promise<string | null> {
    try {
      return await (await namespaces.values.get(key, { account_id, namespace_id: namespaceId })).text();
    } catch (error) {
      if (error instanceof NotFoundError) return null;
      throw error;
    }
  }

  async function readMany(keys: readonly string[], listed: boolean): Promise<ReadonlyMap<string, Pair>> {
    const found = new Map<string, Pair>();
    await inParallel(slices(keys, keysPerRead), readsAtOnce, async (some) => {
      for (const [key, pair] of await readSome(some, listed)) found.set(key, pair);
    });
    return found;
  }

  /** Sends, and sends again what Cloudflare names as not done. */
  async function persist<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    send: (items: readonly T[]) => Promise<readonly string[]>,
    done: Done,
  ): Promise<void> {
    let left = items;
    for (let round = 0; left.length > 0; round++) {
      if (round === rounds)
        refuse(
          `Cloudflare did not store ${left.length} entries, ${left.slice(0, 3).map(keyOf)} among them. Run it again.`,
        );
      const failed = new Set(await send(left));
      const next = left.filter((item) => failed.has(keyOf(item)));
      done(left.length - next.length);
      left = next;
    }
  }

  return {
    name,
    remote: true,
    list,
    async read(keys) {
      const found = await readMany(
        keys.map(({ key }) => key),
        true,
      );
      return keys.flatMap(({ key, expiration, metadata }) => {
        const pair = found.get(key);
        if (pair === undefined) return [];
        return [{ ...pair, expiration: pair.expiration ?? expiration, metadata: pair.metadata ?? metadata }];
      });
    },
    async find(keys) {
      return [...(await readMany(keys, false)).values()];
    },
    async write(pairs, done) {
      const send = async (some: readonly Pair[]) => {
        const body = some.map(({ key, value, expiration, metadata }) => ({
          key,
          value,
          ...(expiration === undefined ? {} : { expiration }),
          ...(metadata === undefined ? {} : { metadata }),
        }));
        return (await namespaces.bulkUpdate(namespaceId, { account_id, body }))?.unsuccessful_keys ?? [];
      };
      for await (const some of fitting(pairs, mostPairs)) await persist(some, ({ key }) => key, send, done);
    },
    async remove(keys, done) {
      const send = async (some: readonly string[]) =>
        (await namespaces.bulkDelete(namespaceId, { account_id, body: [...some] }))?.unsuccessful_keys ?? [];
      for (const some of slices(keys, mostPairs)) await persist(some, (key) => key, send, done);
    },
    async readBytes(key) {
      try {
        return await (await namespaces.values.get(key, { account_id, namespace_id: namespaceId })).arrayBuffer();
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    },
    async writeBytes(key, value) {
      const send = async () => {
        const pair = { key, value: Buffer.from(value).toString("base64"), base64: true };
        return (await namespaces.bulkUpdate(namespaceId, { account_id, body: [pair] }))?.unsuccessful_keys ?? [];
      };
      await persist(
        [key],
        (each) => each,
        send,
        () => undefined,
      );
    },
    beside,
    close: async () => undefined,
  };
}

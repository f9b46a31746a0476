// A feed: a named list of bare user ids that are denied, packed by `lists feed put` and never written by the gate. Its set says
// who may be on it, one of its shards who is. The key `feeds` names the versions that are in force.
import * as z from "zod/mini";
import { err, ok, type Result } from "../core/result.ts";
import type { Entry } from "../policy/entry.ts";
import { fingerprint, type HashKey } from "./half-sip-hash.ts";

export const feedsKey = "feeds";
export const maxShards = 256;

const word = z.int().check(z.minimum(0), z.maximum(2 ** 32 - 1));

/** One version of a feed. */
const feed = z.object({
  /** Stands in keys and in chains: `feed/NAME`. */
  name: z.string().check(z.regex(/^[\w.-]{1,60}$/)),
  version: z.string().check(z.regex(/^[\w.-]{1,60}$/)),
  /** SHA-256 of its set, in hex. */
  set: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Members of the set. */
  count: z.int().check(z.minimum(0)),
  /** The set's hash key, by which shards are found without it. */
  key: z.tuple([word, word]),
  /** A power of two. */
  shards: z.int().check(z.minimum(1), z.maximum(maxShards)),
  message: z.optional(z.string()),
  code: z.optional(z.int()),
  reason: z.optional(z.string()),
  observe: z.optional(z.boolean()),
  by: z.optional(z.string()),
  /** ISO 8601: when it was put. */
  at: z.optional(z.string()),
});

export const feeds = z.array(feed);

/** The value of the key `feeds`; what was replaced lately is for the tools alone. */
const feedList = z.object({
  v: z.literal(1),
  feeds,
  former: z.optional(z.array(z.extend(feed, { replacedAt: z.string() }))),
});

export type Feed = z.infer<typeof feed>;
export type FeedList = z.infer<typeof feedList>;

export function parseFeedList(text: string): Result<FeedList, string> {
  try {
    const parsed = feedList.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    return err(`the key ${feedsKey} is not understood: ${parsed.error.issues[0]?.path.join(".")}`);
  } catch {
    return err(`the key ${feedsKey} is no JSON`);
  }
}

/** In the order in which they are asked. */
export const inOrder = (all: readonly Feed[]): Feed[] => all.toSorted((a, b) => (a.name < b.name ? -1 : 1));

export const hashKeyOf = ({ key: [k0, k1] }: Pick<Feed, "key">): HashKey => ({ k0, k1 });

/** Ids as KV's UTF-8 can hold them. */
export const feedId = (id: string): string => id.toWellFormed();

/** Which shard would hold the id: by the upper bits of its fingerprint. */
export function shardOf(id: string, key: HashKey, shards: number): number {
  return Math.floor((fingerprint(id, key) / 2 ** 48) * shards);
}

export const setKeyOf = ({ name, version }: Pick<Feed, "name" | "version">): string => `feed/${name}/${version}/set`;

export const shardKeyOf = ({ name, version }: Pick<Feed, "name" | "version">, shard: number): string =>
  `feed/${name}/${version}/${shard.toString(16).padStart(2, "0")}`;

/** Whether a shard, one id a line, holds the id. */
export const isInShard = (text: string, id: string): boolean =>
  !id.includes("\n") && `\n${text}\n`.includes(`\n${id}\n`);

/** The entry that a feed is for everybody on it. */
export function entryOf({ message, code, reason, observe, by, at }: Feed): Entry {
  return { effect: "deny", message, code, reason, observe, by, at };
}

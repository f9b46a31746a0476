// A feed: a named list of bare user ids that are denied, packed by `lists feed put` and never written by the gate. Its set says
// who may be on it, one of its shards who is. The key `feeds` names the versions that are in force.
import { parseJson } from "../core/parse-json.ts";
import { asText, field, isObject, lenient, type ReadersOf, readWhole } from "../core/read-fields.ts";
import { err, type Result } from "../core/result.ts";
import type { Entry } from "../policy/entry.ts";
import { fingerprint, type HashKey } from "./half-sip-hash.ts";

export const feedsKey = "feeds";
export const maxShards = 256;

/** One version of a feed. */
export interface Feed {
  /** Stands in keys and in chains: `feed/NAME`. */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of its set, in hex. */
  readonly set: string;
  /** Members of the set. */
  readonly count: number;
  /** The set's hash key, by which shards are found without it. */
  readonly key: readonly [k0: number, k1: number];
  /** At most 256. */
  readonly shards: number;
  readonly message?: string | undefined;
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  readonly observe?: boolean | undefined;
  readonly by?: string | undefined;
  /** ISO 8601: when it was put. */
  readonly at?: string | undefined;
}

/** What stands between two slashes of a key. */
export const isWord = (value: unknown): value is string => typeof value === "string" && /^[\w.-]{1,60}$/.test(value);

const word = field("not a word", (value) => (isWord(value) ? value : undefined));
export const sha256Hex = field("no SHA-256", (value) =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : undefined,
);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const whole = field("no whole number", (value) => (isWhole(value) ? value : undefined));
const text = lenient(asText);

/** As with entries, a field about the words of a refusal that is wrong is left out, and the ban stays. */
const feedFields = {
  name: word,
  version: word,
  set: sha256Hex,
  count: whole,
  key: field("no hash key", (value): Feed["key"] | undefined => {
    const [k0, k1]: readonly unknown[] = Array.isArray(value) ? value : [];
    return isWhole(k0) && isWhole(k1) ? [k0, k1] : undefined;
  }),
  shards: field("no number of shards", (value) =>
    isWhole(value) && value >= 1 && value <= maxShards ? value : undefined,
  ),
  message: text,
  code: lenient((value) => (isWhole(value) ? value : undefined)),
  reason: text,
  observe: lenient((value) => (value === true ? true : undefined)),
  by: text,
  at: text,
} satisfies ReadersOf<Feed>;

/** All of them, or none where one cannot be read: half a list of bans is no list. */
export const feeds = field("no list of feeds", (value): readonly Feed[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((one) => readWhole(one, feedFields));
  return read.every((one) => one.ok) ? read.map((one) => one.value) : undefined;
});

/** The feeds in force by the value of the key `feeds`. What was replaced stands there too, for the tools alone. */
export function parseFeedList(json: string): Result<readonly Feed[], string> {
  const value = parseJson(json);
  if (value === undefined) return err(`the key ${feedsKey} is no JSON`);
  const read = isObject(value) && value.v === 1 ? feeds(value.feeds) : undefined;
  return read?.ok ? read : err(`the key ${feedsKey} is not understood`);
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

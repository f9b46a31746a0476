// Feeds in the namespace beside the lists: their list, their sets and their shards. An upload that was broken off goes on
// where it stopped, since the same ids make the same version and the same hash key.
import { randomBytes } from "node:crypto";
import { type FeedList, type FormerFeed, readFeedList, writeFeedList } from "../../../lists/feeds/feed-list.ts";
import type { PackedFeed } from "../../../lists/feeds/pack-feed.ts";
import { sha256, sha256Of } from "../../../src/core/secret.ts";
import { type Feed, feedsKey, setKeyOf, shardKeyOf } from "../../../src/roster/feed.ts";
import type { HashKey } from "../../../src/roster/half-sip-hash.ts";
import { refuse } from "../stop.ts";
import { type Done, type Store, slices } from "./store.ts";

type Version = Pick<Feed, "name" | "version">;
const nothing = (): void => undefined;
const shardsAtOnce = 16;
const folderOf = ({ name, version }: Version): string => `feed/${name}/${version}/`;
const hashKeyOf = (version: Version): string => `${folderOf(version)}key`;

export async function readList(roster: Store): Promise<FeedList> {
  const [pair] = await roster.find([feedsKey]);
  const list = readFeedList(pair?.value);
  return list.ok ? list.value : refuse(`${list.error}; nothing was changed.`);
}

/** The one write that changes which versions are in force. */
export const writeList = (roster: Store, list: FeedList): Promise<void> =>
  roster.write([{ key: feedsKey, value: writeFeedList(list) }], nothing);

/** The version of these ids: the same ids, the same version. */
export const versionOf = async (ids: readonly string[]): Promise<string> =>
  (await sha256([...new Set(ids)].sort().join("\n"))).slice(0, 16);

/** The hash key of a version whose upload has begun, or a new one, which is kept. */
export async function claimHashKey(roster: Store, version: Version): Promise<HashKey> {
  const key = hashKeyOf(version);
  const [pair] = await roster.find([key]);
  const words = pair?.value.split(" ").map(Number) ?? [];
  const [k0, k1] = words;
  if (words.length === 2 && Number.isInteger(k0) && Number.isInteger(k1)) return { k0: k0 ?? 0, k1: k1 ?? 0 };
  const fresh = randomBytes(8);
  const hashKey = { k0: fresh.readUInt32LE(0), k1: fresh.readUInt32LE(4) };
  await roster.write([{ key, value: `${hashKey.k0} ${hashKey.k1}` }], nothing);
  return hashKey;
}

/** How many writes an upload takes. */
export const writesOf = ({ shards }: PackedFeed): number => shards.length + 1;

/** Writes what is not there yet, and reads the set back. @returns how much was there already. */
export async function upload(roster: Store, version: Version, packed: PackedFeed, done: Done): Promise<number> {
  const there = new Set<string>();
  for await (const page of roster.list(folderOf(version))) for (const { key } of page) there.add(key);
  const missing = packed.shards.flatMap((value, at) => {
    const key = shardKeyOf(version, at);
    return there.has(key) ? [] : [{ key, value }];
  });
  const before = packed.shards.length - missing.length;
  done(before);
  // Some at a time: what is written of them stays when the upload is broken off.
  for (const some of slices(missing, shardsAtOnce)) await roster.write(some, done);
  const key = setKeyOf(version);
  const isThere = async (): Promise<boolean> => {
    const bytes = await roster.readBytes(key);
    return bytes !== undefined && (await sha256Of(bytes)) === packed.feed.set;
  };
  if (!(there.has(key) && (await isThere()))) {
    await roster.writeBytes(key, packed.set);
    if (!(await isThere())) refuse(`The set of ${version.name} was not written as it is. Run it again.`);
  }
  done(1);
  return before;
}

/** Removes what stands of versions that nobody can ask any more. */
export async function clear(roster: Store, gone: readonly FormerFeed[]): Promise<void> {
  for (const version of gone) {
    const keys: string[] = [];
    for await (const page of roster.list(folderOf(version))) keys.push(...page.map(({ key }) => key));
    await roster.remove(keys, nothing);
  }
}

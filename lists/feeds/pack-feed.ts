// Packs a list of ids into what the gate reads of a feed: a set of all of them, and the ids themselves in shards. Pure: the
// hash key, the name and the clock's word are handed in.
import { sha256Of } from "../../src/core/secret.ts";
import { type Feed, feedId, maxShards, shardOf } from "../../src/roster/feed.ts";
import { fingerprint, type HashKey } from "../../src/roster/half-sip-hash.ts";
import { bitsFor, keptOf, packSet } from "../../src/roster/packed-set.ts";

/** Ids in a shard on average; a shard is what one read costs a decision that meets its feed. */
const idsPerShard = 4000;

export interface PackedFeed {
  readonly set: ArrayBuffer;
  /** Ids one a line, by the number of the shard. */
  readonly shards: readonly string[];
  readonly feed: Pick<Feed, "set" | "count" | "key" | "shards">;
  /** Different ids. */
  readonly ids: number;
}

const shardsFor = (ids: number): number =>
  Math.min(maxShards, 2 ** Math.max(0, Math.ceil(Math.log2(ids / idsPerShard))));

/** @param ids without line breaks; in any order, repeats count once. The same ids and key make the same bytes. */
export async function packFeed(ids: Iterable<string>, key: HashKey): Promise<PackedFeed> {
  const all = [...new Set([...ids].map(feedId))].sort();
  const bits = bitsFor(all.length);
  const shards = shardsFor(all.length);
  const members = new Set<number>();
  const lines: string[][] = Array.from({ length: shards }, () => []);
  for (const id of all) {
    members.add(keptOf(fingerprint(id, key), bits));
    lines[shardOf(id, key, shards)]?.push(id);
  }
  const set = packSet(key, bits, Float64Array.from(members).sort());
  return {
    set,
    shards: lines.map((some) => some.join("\n")),
    feed: { set: await sha256Of(set), count: members.size, key: [key.k0, key.k1], shards },
    ids: all.length,
  };
}

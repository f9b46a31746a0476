// What is wrong with the feeds in force, for `lists check`: their list, their sets and whether every shard is there. Reads
// only.
import { readFeedList } from "../../../lists/feeds/feed-list.ts";
import { feedsKey, setKeyOf, shardKeyOf } from "../../../src/roster/feed.ts";
import { readSet } from "../../../src/roster/store.ts";
import type { Store } from "./store.ts";

/** @returns how many feeds are in force. */
export async function checkFeeds(roster: Store, tell: (key: string, problem: string) => void): Promise<number> {
  const [pair] = await roster.find([feedsKey]);
  const list = readFeedList(pair?.value);
  if (!list.ok) {
    tell(feedsKey, list.error);
    return 0;
  }
  for (const feed of list.value.feeds) {
    const key = setKeyOf(feed);
    const readBlob = async () => (await roster.readBytes(key)) ?? null;
    const set = await readSet({ readBlob }, key, feed.set, feed.count);
    if (!set.ok) tell(`feed/${feed.name}`, set.error);
    const there = new Set<string>();
    for await (const page of roster.list(key.slice(0, -"set".length))) for (const each of page) there.add(each.key);
    const shards = Array.from({ length: feed.shards }, (_, shard) => shardKeyOf(feed, shard));
    const missing = shards.filter((shard) => !there.has(shard)).length;
    if (missing > 0) tell(`feed/${feed.name}`, `${missing} of ${feed.shards} shards are not there: put it again`);
  }
  return list.value.feeds.length;
}

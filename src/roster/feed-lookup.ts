// Who of some people is on a feed. Their sets are asked in memory; who may be on one is looked up in its shard. A shard that
// cannot be read lets the set count: a feed is a list of bans, and a set errs once in a hundred million.
import type { Deadline } from "../core/clock.ts";
import type { FeedHit, Feeds } from "../policy/feeds.ts";
import type { Lists } from "../policy/lists.ts";
import {
  entryOf,
  type Feed,
  feedId,
  feedsKey,
  hashKeyOf,
  inOrder,
  isInShard,
  parseFeedList,
  shardKeyOf,
  shardOf,
} from "./feed.ts";
import type { Holder } from "./holder.ts";
import { has } from "./packed-set.ts";

/** Somebody who may be on a feed, and the key of the shard that tells. */
interface Suspicion {
  readonly id: string;
  readonly feed: Feed;
  readonly shard: string;
}

const unknown = (key: string): FeedHit => ({ key, found: { problem: "could not be read" } });
const nobody = { hits: new Map(), everybody: [], keysRead: 0 } as const;
const nameOf = ({ name }: Feed): string => `feed/${name}`;

const suspicion = (id: string, feed: Feed): Suspicion => ({
  id,
  feed,
  shard: shardKeyOf(feed, shardOf(feedId(id), hashKeyOf(feed), feed.shards)),
});

const distinct = (ids: readonly (string | null)[]): readonly string[] => [...new Set(ids.filter((id) => id !== null))];

/** Confirms suspicions by their shards, in one round. @param unread what somebody is whose shard cannot be read. */
async function confirm(
  suspicions: readonly Suspicion[],
  shards: Lists,
  unread: (feed: Feed) => FeedHit,
  deadline: Deadline,
) {
  const asked = [...new Set(suspicions.map(({ shard }) => shard))];
  const { values, problem } = await shards.read(asked, deadline);
  const texts = new Map(asked.map((key, at) => [key, values[at]]));
  const hits = new Map<string, FeedHit[]>();
  for (const { id, feed, shard } of suspicions) {
    const text = texts.get(shard);
    // One that is gone was cleared away, or has not arrived yet.
    if (typeof text === "string" && !isInShard(text, feedId(id))) continue;
    const hit = typeof text === "string" ? { key: nameOf(feed), found: { entry: entryOf(feed) } } : unread(feed);
    hits.set(id, [...(hits.get(id) ?? []), hit]);
  }
  const answer = { hits, everybody: [], keysRead: asked.length };
  return problem === undefined ? answer : { ...answer, problem };
}

/** By the sets in memory, as decisions ask. @param shards reads the namespace ROSTER. */
export function createHeldFeeds(holder: Pick<Holder, "current" | "loaded">, shards: Lists): Feeds {
  return {
    async read(ids, deadline, later) {
      if (later !== undefined && !(await holder.loaded(deadline, later))) {
        return { ...nobody, everybody: [unknown(feedsKey)], problem: "the feeds are not known yet" };
      }
      const held = holder.current()?.feeds ?? [];
      if (held.length === 0) return nobody;
      const suspicions: Suspicion[] = [];
      for (const id of distinct(ids)) {
        for (const { feed, set } of held) {
          if (set !== undefined && has(set, feedId(id))) suspicions.push(suspicion(id, feed));
        }
      }
      const everybody = held.filter(({ set }) => set === undefined).map(({ feed }) => unknown(nameOf(feed)));
      if (suspicions.length === 0) return { ...nobody, everybody };
      const listed = (feed: Feed): FeedHit => ({ key: nameOf(feed), found: { entry: entryOf(feed) } });
      return { ...(await confirm(suspicions, shards, listed, deadline)), everybody };
    },
  };
}

/** By the key `feeds` and the shards alone, for whoever asks why. @param roster reads the namespace ROSTER. */
export function createExactFeeds(roster: Lists): Feeds {
  return {
    async read(ids, deadline) {
      const { values, problem } = await roster.read([feedsKey], deadline);
      const [text] = values;
      if (text === null) return { ...nobody, keysRead: 1 };
      const list = text === undefined ? undefined : parseFeedList(text);
      if (!list?.ok) {
        const why = problem ?? (list === undefined ? "could not be read" : list.error);
        return { ...nobody, everybody: [unknown(feedsKey)], keysRead: 1, problem: why };
      }
      const all = inOrder(list.value);
      const suspicions = distinct(ids).flatMap((id) => all.map((feed) => suspicion(id, feed)));
      if (suspicions.length === 0) return { ...nobody, keysRead: 1 };
      return await confirm(suspicions, roster, (feed) => unknown(nameOf(feed)), deadline);
    },
  };
}

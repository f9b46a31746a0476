// Puts the roster together for one isolate: its storage in KV, its holder, the lists over it, and the run that makes it.
import type { Clock } from "../core/clock.ts";
import type { Feeds } from "../policy/feeds.ts";
import type { Lists } from "../policy/lists.ts";
import { createDrift } from "../roster/drift.ts";
import { createExactFeeds, createHeldFeeds } from "../roster/feed-lookup.ts";
import { createHolder, setsOf } from "../roster/holder.ts";
import { has } from "../roster/packed-set.ts";
import { type Renewal, renewRoster } from "../roster/renew.ts";
import { createRosterLists, isBelieved } from "../roster/roster-lists.ts";
import type { RosterStatus } from "../roster/status.ts";
import { createKvLists } from "./kv-lists.ts";
import { createKvKeyListing, createKvRosterStore } from "./kv-roster.ts";

/** Seconds; a shard never changes under its name. */
const shardCacheTtl = 86_400;
const statusWaitMs = 500;

export interface RosterSettings {
  readonly maxAgeMs: number;
  readonly driftPercent: number;
}

/** What an operator is told of: a problem in words, or an entry that the roster should have held. */
export interface RosterReports {
  problem(text: string): void;
  drift(key: string): void;
}

export interface RosterOfIsolate {
  readonly lists: Lists;
  readonly feeds: Feeds;
  /** From KV alone. */
  readonly exactFeeds: Feeds;
  /** One run. Never rejects. */
  renew(): Promise<Renewal>;
  /** Looks for the newest first. Never rejects. */
  status(): Promise<RosterStatus>;
}

export function createRoster(
  lists: KVNamespace,
  roster: KVNamespace,
  exact: Lists,
  clock: Clock,
  { maxAgeMs, driftPercent }: RosterSettings,
  reports: RosterReports,
): RosterOfIsolate {
  const store = createKvRosterStore(roster);
  const holder = createHolder(store, clock, maxAgeMs, reports.problem);
  const holds = (key: string): boolean => {
    const held = holder.current();
    return held !== undefined && (held.head.inline.has(key) || has(held.set, key));
  };
  const drift = createDrift(exact, holds, clock, { percent: driftPercent, maxAgeMs }, reports.drift);
  return {
    lists: createRosterLists(exact, holder, clock, { maxAgeMs }, drift),
    feeds: createHeldFeeds(holder, createKvLists(roster, shardCacheTtl)),
    exactFeeds: createExactFeeds(createKvLists(roster)),
    renew: () =>
      renewRoster(store, createKvKeyListing(lists), {
        now: clock.now,
        newKey() {
          const [k0 = 0, k1 = 0] = crypto.getRandomValues(new Uint32Array(2));
          return { k0, k1 };
        },
      }),
    async status() {
      // What is held says more than that KV does not answer.
      await clock.limit(holder.renew(), statusWaitMs).catch(() => undefined);
      const held = holder.current();
      const now = clock.now();
      if (held === undefined) return { state: "none", drifted: drift.count() };
      const { head } = held;
      return {
        state: isBelieved(held, now, maxAgeMs) ? "in use" : head.least > 0 ? "not believed yet" : "too old",
        ageSeconds: Math.round((now - head.listedAt) / 1000),
        keys: head.listed,
        bytes: setsOf(held).reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
        feeds: held.feeds.map(({ feed: { name, version, count }, set }) => ({
          name,
          version,
          ids: count,
          loaded: set !== undefined,
        })),
        drifted: drift.count(),
      };
    },
  };
}

// What the policy needs of feeds, the long lists of ids that are denied: who of some people is on which, in the order in
// which feeds are asked. How they are stored stands in src/roster.
import type { Deadline } from "../core/clock.ts";
import type { Entry } from "./entry.ts";
import type { Later } from "./lists.ts";

/** A feed that a person is on, or that could not be read; named `feed/NAME`, or `feeds` where not even the names are known. */
export interface FeedHit {
  readonly key: string;
  readonly found: { readonly entry: Entry } | { readonly problem: string };
}

export interface FeedAnswer {
  /** By id; who is on none is not in it. */
  readonly hits: ReadonlyMap<string, readonly FeedHit[]>;
  /** Of everybody. */
  readonly everybody: readonly FeedHit[];
  readonly keysRead: number;
  readonly problem?: string;
}

export interface Feeds {
  /** Never rejects for what KV does. */
  read(ids: readonly (string | null)[], deadline: Deadline, later?: Later): Promise<FeedAnswer>;
}

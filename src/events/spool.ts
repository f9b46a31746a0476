// The spool as events see it: a store for what the queue did not take, until a scheduled run sends it.
// Two folders: `event/…`, whose keys sort by time, and `poison/…` for what the queue never will take.
import type { Event } from "./event.ts";

export interface Count {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

export interface Spool {
  put(key: string, event: Event): Promise<void>;
  /** The oldest keys, at most so many; one KV operation for each thousand. */
  oldest(count: number): Promise<readonly string[]>;
  /** The values of at most 100 keys, in one KV operation; null for one that is gone. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  remove(key: string): Promise<void>;
  /** Two KV operations: the value is written under `poison/…` before it is removed. */
  moveToPoison(key: string, text: string): Promise<void>;
  counts(): Promise<{ readonly spooled: Count; readonly poisoned: Count }>;
}

/** @param now Unix milliseconds. */
export const spoolKey = (now: number, event: Event): string => `event/${new Date(now).toISOString()}-${event.id}`;

// The spool as events see it: a store for what the queue did not take, until a scheduled run sends it, and for originals
// that are too large for any message. Three folders: `event/…`, whose keys sort by time, `poison/…` for what the queue
// never will take, and `original/…`. Each function is one KV operation, so that whoever calls them can count.
import type { Event } from "./event.ts";

export interface Count {
  readonly count: number;
  /** There may be more than were counted. */
  readonly more: boolean;
  /** Since when the first one is there, ISO 8601. */
  readonly oldest?: string | undefined;
}

export interface SpoolPage {
  /** Oldest first. A page may be empty and not the last. */
  readonly keys: readonly string[];
  /** Where the next page begins; undefined: this is the last one. */
  readonly next: string | undefined;
}

export interface Spool {
  put(key: string, event: Event): Promise<void>;
  /** The next page of events, or the first; at most 1,000 keys. */
  list(from: string | undefined): Promise<SpoolPage>;
  /** The values of at most 100 keys; null for one that is gone. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  remove(key: string): Promise<void>;
  /** Keeps an event's value as poison. It stays where it was until it is removed. */
  putPoison(key: string, text: string): Promise<void>;
  /** Keeps a callback's text for seven days. */
  putOriginal(key: string, text: string): Promise<void>;
  /** For people to look at; several operations when there is much. */
  counts(): Promise<{ readonly spooled: Count; readonly poisoned: Count }>;
}

const folder = "event/";

/** @param now Unix milliseconds. */
export const spoolKey = (now: number, event: Event): string => `${folder}${new Date(now).toISOString()}-${event.id}`;

/** Since when it is in the spool, Unix milliseconds; 0 for a key that Doorman did not make. */
export const spooledAt = (key: string): number => Date.parse(key.slice(folder.length, key.indexOf("Z-") + 1)) || 0;

export const originalKey = (sha256: string): string => `original/${sha256}`;

// The roster and the feeds that an isolate has in memory. They are renewed behind the answers, under a time stamp as lock: a
// promise that requests share would tie them to the first one's life (cloudflare-docs#29797). What is new takes the old
// one's place whole or not at all, and never goes back; memory is given back two generations later.
import type { Clock, Deadline } from "../core/clock.ts";
import { err, type Result } from "../core/result.ts";
import type { Later } from "../policy/lists.ts";
import { type Feed, setKeyOf } from "./feed.ts";
import { blobKey, type Head, maxAheadMs, parseHead } from "./head.ts";
import { type PackedSet, releaseSet } from "./packed-set.ts";
import { type RosterReader, readSet } from "./store.ts";

export interface HeldFeed {
  readonly feed: Feed;
  /** undefined: it could not be read yet, and there was none before. */
  readonly set: PackedSet | undefined;
}

export interface Roster {
  readonly head: Head;
  readonly set: PackedSet;
  /** In the order in which they are asked. */
  readonly feeds: readonly HeldFeed[];
  /** Every feed is there in the head's version. */
  readonly whole: boolean;
}

export interface Holder {
  /** The newest that was loaded, whatever its age. Ask its sets before the next wait, or their memory may be gone. */
  current(): Roster | undefined;
  /** Looks for a newer one when it is time to. */
  keepFresh(later: Later): void;
  /** Waits, in an isolate that has nothing yet, until it is known which feeds there are. @returns whether it is. */
  loaded(deadline: Deadline, later: Later): Promise<boolean>;
  /** Looks for a newer one now. Never rejects. */
  renew(): Promise<void>;
}

const mostLookMs = 30_000;
const retryAfterMs = 5000;
/** Looks within a roster's greatest age. */
const looksPerAge = 10;
/** How long a look that has begun keeps others from beginning. Cut off with its request, it never ends. */
const lockMs = 30_000;
/** How often a cold isolate's requests look whether one of them is done. */
const pollMs = 10;

/** A set that nothing is in; a roster of it is never believed. */
const none: PackedSet = {
  buffer: new ArrayBuffer(4),
  key: { k0: 0, k1: 0 },
  count: 0,
  bits: 0,
  buckets: new Uint32Array(2),
  remainders: new Uint32Array(),
  notes: new Uint32Array(),
  longNotes: new Uint32Array(),
};

export const setsOf = ({ set, feeds }: Roster): readonly PackedSet[] => [
  set,
  ...feeds.flatMap((feed) => feed.set ?? []),
];

/** @param report told of each new problem once. */
export function createHolder(
  reader: RosterReader,
  clock: Pick<Clock, "now" | "sleep">,
  maxAgeMs: number,
  report: (problem: string) => void,
): Holder {
  const lookEveryMs = Math.min(mostLookMs, maxAgeMs / looksPerAge);
  let current: Roster | undefined;
  let previous: Roster | undefined;
  let looks = 0;
  let nextLookAt = Number.NEGATIVE_INFINITY;
  let lastProblem: string | undefined;
  /** Until anything is loaded: the head was seen, and names no feed. */
  let withoutFeeds = false;

  const readOne = (...which: [key: string, hash: string, count: number]): Promise<Result<PackedSet, string>> =>
    readSet(reader, ...which).catch((error: unknown) => err(String(error)));

  /** The feed with its set, or its last version while this one cannot be read. @returns what stands in the way, too. */
  async function loadFeed(feed: Feed): Promise<{ readonly held: HeldFeed; readonly problem?: string }> {
    const known = current?.feeds.find((held) => held.feed.set === feed.set && held.set !== undefined);
    if (known !== undefined) return { held: { feed, set: known.set } };
    const otherwise = current?.feeds.find((held) => held.feed.name === feed.name) ?? { feed, set: undefined };
    const read = await readOne(setKeyOf(feed), feed.set, feed.count);
    return read.ok ? { held: { feed, set: read.value } } : { held: otherwise, problem: read.error };
  }

  /** @returns why not. */
  function take(next: Roster): string | undefined {
    if (setsOf(next).some(({ buffer }) => buffer.byteLength === 0))
      return "a set was released while its roster was read";
    const kept = new Set([...setsOf(next), ...(current === undefined ? [] : setsOf(current))]);
    for (const set of previous === undefined ? [] : setsOf(previous))
      if (!kept.has(set) && set !== none) releaseSet(set);
    previous = current;
    current = next;
    return undefined;
  }

  /** @returns what stands in the way. */
  async function look(): Promise<string | undefined> {
    const text = await reader.readHead();
    withoutFeeds = text === null;
    if (text === null) return "there is no roster yet";
    const parsed = parseHead(text);
    if (!parsed.ok) return parsed.error;
    const head = parsed.value;
    withoutFeeds = head.feeds.length === 0;
    if (head.listedAt > clock.now() + maxAheadMs) return "the roster comes from the future";
    const isNewer = () => {
      if (current === undefined) return true;
      const ahead = head.listedAt - current.head.listedAt;
      return ahead > 0 || (ahead === 0 && !current.whole);
    };
    if (!isNewer()) return undefined;
    // One without a past does not push out one that is believed: that goes on as the last good one.
    if (head.least > 0 && current?.head.least === 0) return undefined;
    let set = current?.head.blob === head.blob ? current.set : undefined;
    let problem: string | undefined;
    if (set === undefined) {
      const read = await readOne(blobKey(head.blob), head.blob, head.count);
      if (read.ok) set = read.value;
      else if (current !== undefined) return read.error;
      else problem = read.error;
    }
    const feeds: HeldFeed[] = [];
    for (const feed of head.feeds) {
      const loaded = await loadFeed(feed);
      feeds.push(loaded.held);
      problem ??= loaded.problem;
    }
    // Another look may have ended since.
    if (!isNewer()) return problem;
    const next = { feeds, whole: problem === undefined };
    // Of an isolate that has nothing yet, the feeds count though the roster's own set cannot be read.
    if (set === undefined)
      return take({ ...next, head: { ...head, blob: "", least: Math.max(1, head.least) }, set: none }) ?? problem;
    return take({ ...next, head, set }) ?? problem;
  }

  async function renew(): Promise<void> {
    looks++;
    let problem: string | undefined;
    try {
      problem = await look();
    } catch (error) {
      problem = String(error);
    }
    looks--;
    nextLookAt = clock.now() + (problem === undefined ? lookEveryMs : Math.min(lookEveryMs, retryAfterMs));
    if (problem !== undefined && problem !== lastProblem) report(problem);
    lastProblem = problem;
  }

  /** Whether it is time for a look; then the lock is taken. */
  function isDue(): boolean {
    const now = clock.now();
    // A clock that was set back must not put the next look off for long.
    if (now < nextLookAt && nextLookAt - now <= lockMs) return false;
    nextLookAt = now + lockMs;
    return true;
  }

  const isKnown = (): boolean => current !== undefined || withoutFeeds;

  function keepFresh(later: Later): void {
    if (!isDue()) return;
    if (current === undefined) {
      // Of an isolate that has nothing yet, decisions wait for it.
      const work = renew();
      later(() => work);
    } else later(renew);
  }

  return {
    current: () => current,
    keepFresh,
    async loaded(deadline, later) {
      keepFresh(later);
      try {
        while (!isKnown() && looks > 0) await deadline.hold(clock.sleep(pollMs));
      } catch {
        // Too late for this decision.
      }
      return isKnown();
    },
    renew,
  };
}

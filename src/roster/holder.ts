// The roster that an isolate has in memory. It is renewed in the background, under a time stamp as lock: a promise that
// requests share would tie them to the first one's life (cloudflare-docs#29797). A new roster takes the old one's place
// whole or not at all, and never an older one; memory is given back two generations later.
import type { Clock } from "../core/clock.ts";
import type { Later } from "../policy/lists.ts";
import { type Head, maxAheadMs, parseHead } from "./head.ts";
import { type PackedSet, releaseSet } from "./packed-set.ts";
import { type RosterReader, readSet } from "./store.ts";

export interface Roster {
  readonly head: Head;
  readonly set: PackedSet;
  readonly inline: ReadonlyMap<string, string>;
}

export interface Holder {
  /** The newest that was loaded, whatever its age. Ask its set before the next wait, or its memory may be gone. */
  current(): Roster | undefined;
  /** Looks for a newer one when it is time to. */
  keepFresh(later: Later): void;
  /** Looks for a newer one now. Never rejects. */
  renew(): Promise<void>;
}

const mostLookMs = 30_000;
const retryAfterMs = 5000;
/** Looks within a roster's greatest age. */
const looksPerAge = 10;
/** How long a look that has begun keeps others from beginning. Cut off with its request, it never ends. */
const lockMs = 30_000;

/** @param report told of each new problem once; undefined: there is none any more. */
export function createHolder(
  reader: RosterReader,
  clock: Pick<Clock, "now">,
  maxAgeMs: number,
  report: (problem: string) => void,
): Holder {
  const lookEveryMs = Math.min(mostLookMs, maxAgeMs / looksPerAge);
  let current: Roster | undefined;
  const retired: PackedSet[] = [];
  let nextLookAt = Number.NEGATIVE_INFINITY;
  let lastProblem: string | undefined;

  /** @returns what stands in the way. */
  async function look(): Promise<string | undefined> {
    const text = await reader.readHead();
    if (text === null) return "there is no roster yet";
    const parsed = parseHead(text);
    if (!parsed.ok) return parsed.error;
    const head = parsed.value;
    if (head.listedAt > clock.now() + maxAheadMs) return "the roster comes from the future";
    const isNewer = () => current === undefined || head.listedAt > current.head.listedAt;
    if (!isNewer()) return undefined;
    // One without a past does not push out one that is believed: that goes on as the last good one.
    if (head.least > 0 && current?.head.least === 0) return undefined;
    let set = current?.head.blob === head.blob ? current.set : undefined;
    if (set === undefined) {
      const read = await readSet(reader, head.blob, head.count);
      if (!read.ok) return read.error;
      set = read.value;
      // Another look may have ended since.
      if (!isNewer()) return undefined;
    }
    const old = current?.set;
    current = { head, set, inline: new Map(Object.entries(head.inline)) };
    if (old === undefined || old === set) return undefined;
    retired.push(old);
    while (retired.length > 1) {
      const [oldest] = retired.splice(0, 1);
      if (oldest !== undefined) releaseSet(oldest);
    }
    return undefined;
  }

  async function renew(): Promise<void> {
    let problem: string | undefined;
    try {
      problem = await look();
    } catch (error) {
      problem = String(error);
    }
    nextLookAt = clock.now() + (problem === undefined ? lookEveryMs : Math.min(lookEveryMs, retryAfterMs));
    if (problem !== undefined && problem !== lastProblem) report(problem);
    lastProblem = problem;
  }

  return {
    current: () => current,
    keepFresh(later) {
      const now = clock.now();
      // A clock that was set back must not put the next look off for long.
      if (now < nextLookAt && nextLookAt - now <= lockMs) return;
      nextLookAt = now + lockMs;
      later(renew);
    },
    renew,
  };
}

// Which of two entries about the same key bars more: a deny beats an allow; among denies final beats not, enforced beats
// observed, a later end beats a sooner one (none is the latest). What is stronger in one and weaker in another is weaker.
// What an entry says is read by the gate's own reader.

import type { Result } from "../../src/core/result.ts";
import type { Effect } from "../../src/core/verdict.ts";
import type { ParsedEntry } from "../../src/policy/entry.ts";
import { endOfEntry } from "../entry/end.ts";
import type { Pair } from "../entry/pair.ts";
import { parseEntry } from "../entry/reading.ts";

/** What an entry does at this hour. */
export interface Standing {
  /** `unknown`: a value that is no entry to the gate, a misspelled one or one of a kind that is not known here. */
  readonly effect: Effect | "unknown";
  readonly final: boolean;
  /** False: it only observes. */
  readonly enforced: boolean;
  /** Unix milliseconds. */
  readonly end: number;
}

/** undefined: nothing stands, or what stands has ended. */
export function standingOf(
  parsed: Result<Pick<ParsedEntry, "entry">, string>,
  expiration: number | undefined,
  now: number,
): Standing | undefined {
  const entry = parsed.ok ? parsed.value.entry : undefined;
  const end = endOfEntry(entry?.until, expiration) ?? Number.POSITIVE_INFINITY;
  if (end <= now) return undefined;
  const { effect = "unknown", final = false, observe = false } = entry ?? {};
  return { effect, final, enforced: !observe, end };
}

export function standingOfPair(
  pair: Pick<Pair, "value" | "expiration"> | undefined,
  now: number,
): Standing | undefined {
  return pair === undefined ? undefined : standingOf(parseEntry(pair.value), pair.expiration, now);
}

/** Whether it keeps somebody out at this hour. */
export function bars(standing: Standing | undefined): standing is Standing {
  return standing !== undefined && standing.effect === "deny" && standing.enforced;
}

/** Whether it lets in at this hour. */
export function opens(standing: Standing | undefined): standing is Standing {
  return standing !== undefined && standing.effect === "allow" && standing.enforced;
}

const ranks = { allow: 0, unknown: 1, deny: 2 } as const;

/** What an entry is that takes the place of another; `equal` says nothing of their words. */
export type Strength = "stronger" | "weaker" | "equal";

export function compareStrength(before: Standing, after: Standing): Strength {
  const rank = ranks[after.effect] - ranks[before.effect];
  if (rank !== 0) return rank > 0 ? "stronger" : "weaker";
  if (after.effect !== "deny") return "equal";
  const steps = [
    Number(after.final) - Number(before.final),
    Number(after.enforced) - Number(before.enforced),
    after.end === before.end ? 0 : after.end - before.end,
  ];
  if (steps.some((step) => step < 0)) return "weaker";
  return steps.some((step) => step > 0) ? "stronger" : "equal";
}

/** In what an entry is weaker than the one before it, in words. */
export function weaknesses(before: Standing, after: Standing | undefined): string {
  if (after === undefined) return "gone";
  if (after.effect !== before.effect) return after.effect === "allow" ? "becomes an allow" : "is no deny any more";
  const words = [
    before.final && !after.final ? "no longer final" : "",
    before.enforced && !after.enforced ? "only observes" : "",
    after.end < before.end ? (before.end === Number.POSITIVE_INFINITY ? "gets an end" : "ends sooner") : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

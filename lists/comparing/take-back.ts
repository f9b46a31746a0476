// What an undo makes of each key of a batch: what stood before comes back where nobody has changed since what the batch
// put there, and what has ended by now stays away. Says what it leaves and why; writes nothing.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import { readRule } from "../entry/reading.ts";
import { matchOf, meaningOfRule, type Rule, readRules } from "../entry/rules.ts";
import type { Change } from "./change.ts";
import type { Digest, Kept } from "./kept.ts";
import { patternsOf } from "./plan-rules.ts";
import { standingOf, standingOfPair } from "./strength.ts";

export interface TakenBack {
  /** undefined: it stands already as it stood before the batch. */
  readonly change: Change | undefined;
  /** What is left as it is, and why, one line each. */
  readonly left: readonly string[];
}

/** KV takes no end that is nearer. */
const leastAheadSeconds = 75;

/** What stood before, if it has not ended since. */
function restorable({ key, before }: Kept, now: number): Pair | undefined {
  if (before === null) return undefined;
  const { value, expiration, batch } = before;
  const pair: Pair = { key, value, expiration, ...(batch !== undefined && { metadata: { b: batch } }) };
  const endsSoon = before.expiration !== undefined && before.expiration - now / 1000 < leastAheadSeconds;
  // Without an end of its own it would come back for ever.
  if (endsSoon && standingOfPair({ value: before.value }, now)?.end === Number.POSITIVE_INFINITY) return undefined;
  return key === keys.patterns || standingOfPair(pair, now) !== undefined ? pair : undefined;
}

/** Whether what the batch put there still stands, or has ended by itself. */
function isUntouched({ after }: Kept, current: Pair | undefined, digest: Digest, now: number): boolean {
  if (after === null) return current === undefined;
  if (current === undefined) return after.ends !== undefined && after.ends * 1000 <= now;
  return digest(current.value) === after.digest;
}

/** Rules by the place they have among those with the same match; a rule without one by what it says. */
function named(rules: readonly Rule[]): ReadonlyMap<string, { readonly rule: Rule; readonly place: number }> {
  const met = new Map<string, number>();
  return new Map(
    rules.map((rule, place) => {
      const match = matchOf(rule) ?? meaningOfRule(rule);
      const count = met.get(match) ?? 0;
      met.set(match, count + 1);
      return [`${count} ${match}`, { rule, place }];
    }),
  );
}

const nameOfRule = (name: string) => `${keys.patterns} ${name.slice(name.indexOf(" ") + 1)}`;

function takeBackRules(kept: Kept, current: Pair | undefined, now: number): TakenBack {
  const lists = [kept.after?.value, kept.before?.value, current?.value].map((value) => readRules(value));
  const [after, before, standing] = lists.map((list) => (list.ok ? list.value : undefined));
  if (after === undefined || before === undefined || standing === undefined) {
    return { change: undefined, left: [`${keys.patterns}: changed since, and not understood`] };
  }
  const [put, old, present] = [named(after), named(before), named(standing)];
  const says = (one: { readonly rule: Rule } | undefined, other: { readonly rule: Rule } | undefined) =>
    one !== undefined && other !== undefined && meaningOfRule(one.rule) === meaningOfRule(other.rule);
  const stands = ({ rule }: { readonly rule: Rule }) => standingOf(readRule(rule), undefined, now) !== undefined;
  const next: (Rule | undefined)[] = [...standing];
  const left: string[] = [];
  for (const [name, mine] of put) {
    const was = old.get(name);
    const is = present.get(name);
    if (says(mine, was)) continue;
    if (is !== undefined && says(is, mine)) next[is.place] = was !== undefined && stands(was) ? was.rule : undefined;
    else if (!says(is, was) && !(is === undefined && was === undefined))
      left.push(`${nameOfRule(name)}: changed since`);
  }
  const rules: Rule[] = next.filter((rule) => rule !== undefined);
  for (const [name, was] of old) {
    if (put.has(name) || says(present.get(name), was)) continue;
    if (present.has(name)) left.push(`${nameOfRule(name)}: changed since`);
    else if (stands(was)) rules.splice(Math.min(was.place, rules.length), 0, was.rule);
  }
  const same = rules.length === standing.length && rules.every((rule, place) => rule === standing[place]);
  return { change: same ? undefined : { key: keys.patterns, before: current, after: patternsOf(rules) }, left };
}

/** @param now Unix milliseconds. */
export function takeBack(kept: Kept, current: Pair | undefined, digest: Digest, now: number): TakenBack {
  const { key, before } = kept;
  const after = restorable(kept, now);
  if (isUntouched(kept, current, digest, now)) {
    return {
      change: current === undefined && after === undefined ? undefined : { key, before: current, after },
      left: [],
    };
  }
  const isAsBefore = before === null ? current === undefined : current?.value === before.value;
  if (isAsBefore) return { change: undefined, left: [] };
  if (key === keys.patterns) return takeBackRules(kept, current, now);
  const why = current === undefined ? "removed since" : "changed since";
  return { change: undefined, left: [`${key}: ${why}`] };
}

// What a change of the value `patterns` loses, rule by rule: the n-th rule for a match is held against the n-th one that
// stood. A deny also gets weaker when an allow that may match the same ids comes before it: the first rule decides.

import { keys } from "../../src/policy/keys.ts";
import { matchesPattern } from "../../src/policy/patterns.ts";
import type { Pair } from "../entry/pair.ts";
import { readRule } from "../entry/reading.ts";
import { maxRules, meaningOfRule, readRules } from "../entry/rules.ts";
import type { Change } from "./change.ts";
import { matchesEverybody, mayMeet } from "./everybody.ts";
import type { Measured } from "./measured.ts";
import { bars, compareStrength, opens, type Standing, standingOf, weaknesses } from "./strength.ts";

/** One rule that the gate understands and that has not ended. */
interface StandingRule {
  readonly match: string;
  /** Which of the rules with this match it is, and the match: names the rule in both lists. */
  readonly name: string;
  readonly standing: Standing;
  readonly meaning: string;
}

/** The rules that count, in order; the gate reads no more than maxRules. */
function standingRules(pair: Pair | undefined, now: number): readonly StandingRule[] {
  const rules = readRules(pair?.value);
  if (!rules.ok) return [];
  const met = new Map<string, number>();
  return rules.value.slice(0, maxRules).flatMap((rule) => {
    const read = readRule(rule);
    const standing = read.ok ? standingOf(read, pair?.expiration, now) : undefined;
    if (!read.ok || standing === undefined) return [];
    const { match, in: place } = read.value;
    const key = place === "id" ? match : `${place} ${match}`;
    const count = met.get(key) ?? 0;
    met.set(key, count + 1);
    return [{ match, name: `${count} ${key}`, standing, meaning: meaningOfRule(rule) }];
  });
}

/** Whether an allow opens more than what stood before it. */
function opensMore(before: Standing | undefined, after: Standing | undefined): boolean {
  return opens(after) && !(opens(before) && before.end >= after.end);
}

/** The names of the allows in force before a place that may match what the rule there matches. */
function allowsBefore(rules: readonly StandingRule[], place: number): readonly string[] {
  const { match = "" } = rules[place] ?? {};
  return rules
    .slice(0, place)
    .filter((other) => opens(other.standing) && mayMeet(other.match, match, matchesPattern))
    .map(({ name }) => name);
}

function measureRule(
  old: readonly StandingRule[],
  place: number,
  next: readonly StandingRule[],
  places: ReadonlyMap<string, number>,
): Measured | undefined {
  const was = old[place];
  if (was === undefined) return undefined;
  const at = places.get(was.name);
  const is = at === undefined ? undefined : next[at];
  const denied = bars(was.standing);
  let weaker: string | undefined;
  if (is === undefined) weaker = denied ? "gone" : undefined;
  else if (was.standing.effect === "deny" && compareStrength(was.standing, is.standing) === "weaker") {
    weaker = weaknesses(was.standing, is.standing);
  } else if (denied && at !== undefined) {
    const allows = allowsBefore(next, at);
    const known = allows.length === 0 ? [] : allowsBefore(old, place);
    const shadow = allows.find((name) => !known.includes(name));
    if (shadow !== undefined) weaker = `an allow comes before it: ${shadow.slice(shadow.indexOf(" ") + 1)}`;
  }
  const changed = was.meaning !== is?.meaning || weaker !== undefined;
  return {
    name: `${keys.patterns} ${was.match}`,
    denied,
    weaker,
    aboutEverybody: changed && matchesEverybody(was.match),
    opened: matchesEverybody(was.match) && opensMore(was.standing, is?.standing),
  };
}

export function measureRules({ before, after }: Change, now: number): readonly Measured[] {
  const [old, next] = [standingRules(before, now), standingRules(after, now)];
  const places = new Map(next.map(({ name }, place) => [name, place]));
  const known = new Set(old.map(({ name }) => name));
  const added = next.filter(({ name, match }) => !known.has(name) && matchesEverybody(match));
  return [
    ...old.flatMap((_, place) => measureRule(old, place, next, places) ?? []),
    ...added.map(({ match, standing }) => ({
      name: `${keys.patterns} ${match}`,
      denied: false,
      weaker: undefined,
      aboutEverybody: true,
      opened: opens(standing),
    })),
  ];
}

/** How many rules deny at this hour. */
export function denyingRules(pair: Pair, now: number): number {
  return standingRules(pair, now).filter(({ standing }) => bars(standing)).length;
}

// A plan as lines to read: what comes, what changes, what goes. Pure; cuts nothing off.

import { keys } from "../../src/policy/keys.ts";
import { meaningOfRule, type Rule } from "../entry/rules.ts";
import { showPair, tell, tellPair } from "../entry/shown-entry.ts";
import type { FileEntries } from "./file-entries.ts";
import type { Plan } from "./plan.ts";

export interface Change {
  readonly sign: "+" | "-" | "~";
  /** The key; of a rule, its place in `patterns`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

const ruleLines = (rules: readonly Rule[], now: number): readonly string[] =>
  showPair({ key: keys.patterns, value: JSON.stringify(rules) }, now).map((rule) => `${rule.id} ${tell(rule)}`);

function* ruleChanges({ rules }: Plan, now: number): Generator<Change> {
  if (rules === undefined) return;
  const [before, after] = [ruleLines(rules.old, now), ruleLines(rules.now, now)];
  if (rules.before !== undefined && rules.old.length === 0) {
    yield { sign: "-", name: keys.patterns, before: rules.before.value };
  }
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [was, is] = [before[index], after[index]];
    const name = `${keys.patterns}[${index}]`;
    if (was === undefined && is !== undefined) yield { sign: "+", name, after: is };
    else if (is === undefined && was !== undefined) yield { sign: "-", name, before: was };
    else if (
      was !== undefined &&
      is !== undefined &&
      meaningOfRule(rules.old[index]) !== meaningOfRule(rules.now[index])
    ) {
      yield { sign: "~", name, before: was, after: is };
    }
  }
}

export function* changesOf(plan: Plan, { pairs, rawEnds }: FileEntries, now: number): Generator<Change> {
  const after = (place: number) => {
    const key = pairs.keyAt(place);
    return tellPair({ key, value: pairs.valueAt(place), expiration: rawEnds.get(key) }, now);
  };
  for (const pair of plan.removed) yield { sign: "-", name: pair.key, before: tellPair(pair, now) };
  for (const { place, before } of plan.changed) {
    yield { sign: "~", name: before.key, before: tellPair(before, now), after: after(place) };
  }
  for (const place of plan.added) yield { sign: "+", name: pairs.keyAt(place), after: after(place) };
  yield* ruleChanges(plan, now);
}

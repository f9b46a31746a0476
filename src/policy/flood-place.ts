// Place 5b of the precedence: which flood rule holds for the group, whom it has to count, and what stands there for
// whom it refuses. Who has come in lately is handed in; nothing here counts.
import type { CodeRanges } from "../core/codes.ts";
import type { Decision } from "../core/verdict.ts";
import { type FloodRule, parseFloodRule } from "./flood-rule.ts";
import { keys } from "./keys.ts";
import type { Values } from "./lists.ts";
import type { LookupPlan } from "./lookup.ts";
import type { Place } from "./place.ts";

/** The narrowest rule that is there. */
export interface FloodFound {
  readonly key: string;
  readonly rule: FloodRule | "off";
  readonly dropped: readonly string[];
}

export interface Floods {
  readonly found: FloodFound | undefined;
  /** Narrower ones that could not be read or understood. */
  readonly unknown: readonly Place[];
}

/** What the group's counter said of this callback. */
export interface FloodState {
  /** Whom the rule refuses; null: whoever's id could not be read. */
  readonly refused: ReadonlySet<string | null>;
  /** Unix milliseconds; undefined: the group is open, only this batch is too large. */
  readonly closedUntil?: number | undefined;
}

/** A rule is a limit and no ban: one that could not be read, or not be understood, counts as absent and is told. */
export function readFloods(plan: LookupPlan, values: Values, codes: CodeRanges): Floods {
  const unknown: Place[] = [];
  for (const asked of plan.floods) {
    const key = plan.keys[asked] ?? keys.flood;
    const value = values[asked];
    if (value === null) continue;
    const parsed = value === undefined ? undefined : parseFloodRule(value, codes);
    if (parsed?.ok) return { found: { key, ...parsed.value }, unknown };
    const found = parsed
      ? ({ problem: parsed.error, fate: "not-understood", absent: true } as const)
      : ({ problem: "could not be read", fate: "unread", absent: true } as const);
    unknown.push({ key, found });
  }
  return { found: undefined, unknown };
}

/** What stands at place 5b for somebody whom the rule refuses. */
export function refusedPlace({ key, rule, dropped }: FloodFound, { closedUntil }: FloodState): Place | undefined {
  if (rule === "off") return undefined;
  const { code, message, observe } = rule;
  const why = closedUntil === undefined ? `more than ${rule.joins} at once` : `closed until ${isoOf(closedUntil)}`;
  return { key, found: { entry: { effect: "deny", code, message, observe }, dropped: [why, ...dropped], flood: true } };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Those whom the rule counts: the lists let them in, and nothing narrower than places 6 to 9 does. */
export function countedBy(plan: LookupPlan, { verdicts }: Decision): readonly (string | null)[] {
  const wide = new Set(
    [plan.group, ...plan.types, plan.default].map((at) => (typeof at === "number" ? plan.keys[at] : at)),
  );
  const counted = verdicts.filter(
    ({ settlement: { effect, key } }) => effect === "allow" && (key === undefined || wide.has(key)),
  );
  return [...new Set(counted.map(({ id }) => id))];
}

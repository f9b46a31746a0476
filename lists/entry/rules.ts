// The rules of the one value `patterns`: read, compared, put in and taken out, in order. A rule that is not understood
// stays in its place as it is. What a rule means is decided by src/policy/entry.ts.

import { err, ok, type Result } from "../../src/core/result.ts";
import { maxRules } from "../../src/policy/patterns.ts";
import { parseEntryValue } from "./reading.ts";
import type { Row } from "./row.ts";
import { type Author, makeValue, meaningOf, understood } from "./value.ts";

export { maxRules };

/** A rule as it stands in the JSON array: any JSON value, or `{match, effect, …}`. */
export type Rule = unknown;

/** The rules of a value; an error when it is no JSON array. An absent value is an empty list. */
export function readRules(value: string | undefined): Result<readonly Rule[], string> {
  if (value === undefined) return ok([]);
  try {
    const rules: unknown = JSON.parse(value);
    return Array.isArray(rules) ? ok(rules) : err("not a JSON array");
  } catch {
    return err("not JSON");
  }
}

/** A rule's match and the fields of its entry; undefined when it is not understood whole. */
export function partsOf(
  rule: Rule,
): { readonly match: string; readonly fields: Readonly<Record<string, unknown>> } | undefined {
  if (typeof rule !== "object" || rule === null || !("match" in rule)) return undefined;
  const { match, ...fields } = rule;
  if (typeof match !== "string" || match === "") return undefined;
  return understood(JSON.stringify(fields)) === undefined ? undefined : { match, fields };
}

export function matchOf(rule: Rule): string | undefined {
  if (typeof rule !== "object" || rule === null || !("match" in rule)) return undefined;
  return typeof rule.match === "string" ? rule.match : undefined;
}

/** Makes the rule of a row that a person wrote. */
export function ruleOf(row: Row): Result<Rule, string> {
  if (row.raw !== undefined) {
    try {
      return ok(JSON.parse(row.raw));
    } catch {
      return err("the raw rule is no JSON");
    }
  }
  const made = makeValue(row.fields);
  return made.ok ? ok({ match: row.id, ...JSON.parse(made.value) }) : made;
}

/** What a rule says, whoever wrote it when. */
export function meaningOfRule(rule: Rule): string {
  const parts = partsOf(rule);
  return parts === undefined
    ? JSON.stringify(rule)
    : JSON.stringify([parts.match, meaningOf(JSON.stringify(parts.fields))]);
}

export function meaningOfRules(rules: readonly Rule[]): string {
  return rules.map(meaningOfRule).join("\n");
}

/** The rule with `by` and `at` where they are missing; one that is not understood stays as it is. */
function signedRule(rule: Rule, { by, at }: Author): Rule {
  const parts = partsOf(rule);
  return parts === undefined
    ? rule
    : { match: parts.match, ...parts.fields, by: parts.fields.by ?? by, at: parts.fields.at ?? at };
}

/** The value of a list; rules that say what one of `before` says stay as they stood there, the others are signed. */
export function writeRules(rules: readonly Rule[], before: readonly Rule[], author: Author): string {
  const known = new Map(before.map((rule) => [meaningOfRule(rule), rule]));
  return JSON.stringify(rules.map((rule) => known.get(meaningOfRule(rule)) ?? signedRule(rule, author)));
}

/**
 * The list with these rules put in: the n-th rule for a match takes the place of the n-th one that is there, and what
 * is new comes last. Rules without a match are added unless they are there.
 */
export function mergeRules(before: readonly Rule[], added: readonly Rule[]): readonly Rule[] {
  const merged = [...before];
  const used = new Set<number>();
  for (const rule of added) {
    const match = matchOf(rule);
    const same = (other: Rule, place: number) =>
      !used.has(place) &&
      (match === undefined ? meaningOfRule(other) === meaningOfRule(rule) : matchOf(other) === match);
    const place = merged.findIndex(same);
    used.add(place === -1 ? merged.length : place);
    if (place === -1) merged.push(rule);
    else merged[place] = rule;
  }
  return merged;
}

/** The matches of the rules that deny at this hour. */
export function denyingMatches(rules: readonly Rule[], now: number): readonly string[] {
  return rules.flatMap((rule) => {
    if (typeof rule !== "object" || rule === null || !("match" in rule) || typeof rule.match !== "string") return [];
    const { match, ...entry } = rule;
    const parsed = parseEntryValue(entry);
    if (!parsed.ok) return [];
    const { effect, observe, until } = parsed.value.entry;
    return effect === "deny" && observe !== true && (until === undefined || until > now) ? [match] : [];
  });
}

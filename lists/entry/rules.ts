// The rules of the one value `patterns`: read, compared, put in and taken out, in order. A rule that is not understood
// stays in its place as it is. What a rule means is decided by src/policy/patterns.ts.

import { err, ok, type Result } from "../../src/core/result.ts";
import { maxRules, readRuleList } from "../../src/policy/patterns.ts";
import { readRule } from "./reading.ts";
import type { Fields, Row } from "./row.ts";
import { type Author, makeValue, meaningOf } from "./value.ts";

export { maxRules };

/** A rule as it stands in the JSON array: any JSON value, or `{match, effect, …}`. */
export type Rule = unknown;

/** The rules of a value, in the gate's own reading of it. An absent value is an empty list. */
export function readRules(value: string | undefined): Result<readonly Rule[], string> {
  return value === undefined ? ok([]) : readRuleList(value);
}

/** A rule's match and the fields of its entry; undefined when it is not understood whole. */
export function partsOf(rule: Rule): { readonly match: string; readonly fields: Fields } | undefined {
  const read = readRule(rule);
  if (!read.ok || read.value.dropped.length > 0 || typeof rule !== "object" || rule === null) return undefined;
  const { match, entry } = read.value;
  const { match: _match, ...fields } = { match, ...rule };
  return { match, fields: { ...fields, effect: entry.effect } };
}

/** Where a rule looks: `text`, or undefined for ids. */
export function placeOf(rule: Rule): unknown {
  return typeof rule === "object" && rule !== null && "in" in rule ? rule.in : undefined;
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
  const { in: where, ...fields } = row.fields;
  const made = makeValue(fields);
  if (!made.ok) return made;
  const rule = { match: row.id, ...(where === undefined ? {} : { in: where }), ...JSON.parse(made.value) };
  const read = readRule(rule);
  return read.ok ? ok(rule) : read;
}

/** What a rule says, whoever wrote it when. */
export function meaningOfRule(rule: Rule): string {
  const parts = partsOf(rule);
  return parts === undefined
    ? JSON.stringify(rule)
    : JSON.stringify([
        parts.match,
        placeOf(rule) ?? "id",
        meaningOf(JSON.stringify({ ...parts.fields, in: undefined })),
      ]);
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

/** Whether a rule takes the place of the one that stands for the same match. */
export type Replaces = (standing: Rule, rule: Rule) => boolean;

/**
 * The list with these rules put in: the n-th rule for a match takes the place of the n-th one that is there, where
 * `replaces` says so, and what is new comes last. Rules without a match are added unless they are there.
 */
export function mergeRules(
  before: readonly Rule[],
  added: readonly Rule[],
  replaces: Replaces = () => true,
): readonly Rule[] {
  const merged = [...before];
  const used = new Set<number>();
  for (const rule of added) {
    const match = matchOf(rule);
    const same = (other: Rule, place: number) =>
      !used.has(place) &&
      (match === undefined
        ? meaningOfRule(other) === meaningOfRule(rule)
        : matchOf(other) === match && placeOf(other) === placeOf(rule));
    const place = merged.findIndex(same);
    used.add(place === -1 ? merged.length : place);
    if (place === -1) merged.push(rule);
    else if (replaces(merged[place], rule)) merged[place] = rule;
  }
  return merged;
}

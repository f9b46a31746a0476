// What becomes of the one value `patterns` when a file is imported or synced: rules are put in by their match, or the
// whole list is the file's. Part of the plan (plan.ts); writes nothing.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import { readRule } from "../entry/reading.ts";
import { maxRules, meaningOfRule, meaningOfRules, mergeRules, partsOf, type Rule, readRules } from "../entry/rules.ts";
import { lastsAsLong } from "../entry/value.ts";
import { type Change, type Kind, kindOf } from "./change.ts";
import { type FileEntries, pairAt } from "./file-entries.ts";
import { type Terms, writes } from "./mode.ts";
import { measureRules } from "./rules-loss.ts";
import { standingOf } from "./strength.ts";

type Leave = (change: Change, kind: Kind) => void;

/** The value `patterns` of these rules; undefined for none of them. */
export function patternsOf(rules: readonly Rule[], expiration?: number): Pair | undefined {
  return rules.length === 0 ? undefined : { key: keys.patterns, value: JSON.stringify(rules), expiration };
}

function kindOfRule(standing: Rule, rule: Rule, now: number): Kind {
  return kindOf(standingOf(readRule(standing), undefined, now), standingOf(readRule(rule), undefined, now));
}

/** Whether a rule says what stands. */
function saysSo(standing: Rule, rule: Rule, lasting: ReadonlyMap<string, number>): boolean {
  if (meaningOfRule(standing) === meaningOfRule(rule)) return true;
  const [was, is] = [partsOf(standing)?.fields, partsOf(rule)?.fields];
  const seconds = typeof is?.until === "string" ? lasting.get(is.until) : undefined;
  return seconds !== undefined && lastsAsLong(JSON.stringify(is), seconds, JSON.stringify(was), undefined);
}

/** The rules with those of a file put in, and whichever is not put in told to `leave`. */
export function mergedRules(
  old: readonly Rule[],
  { rules, rulesLast }: Pick<FileEntries, "rules" | "rulesLast">,
  { mode, now, lasting: options }: Terms,
  leave: Leave = () => undefined,
): readonly Rule[] {
  const lasting = new Map([...options, ...rulesLast]);
  return mergeRules(old, rules, (standing, rule) => {
    if (saysSo(standing, rule, lasting)) return false;
    const kind = kindOfRule(standing, rule, now);
    if (writes(kind, mode)) return true;
    leave({ key: keys.patterns, before: patternsOf([standing]), after: patternsOf([rule]) }, kind);
    return false;
  });
}

/** The whole of `patterns`, kept in the file as it stood in KV. */
function planWhole(after: Pair, before: Pair | undefined, { mode, now }: Terms, leave: Leave): Change | undefined {
  const change = { key: keys.patterns, before, after };
  if (before === undefined) return change;
  const [old, next] = [readRules(before.value), readRules(after.value)];
  const sameRules = old.ok && next.ok && meaningOfRules(old.value) === meaningOfRules(next.value);
  if (before.expiration === after.expiration && (sameRules || before.value === after.value)) {
    return undefined;
  }
  const weaker = measureRules(change, now).some(({ weaker, opened }) => weaker !== undefined || opened);
  const kind = weaker ? "weaker" : "stronger";
  if (writes(kind, mode)) return change;
  leave(change, kind);
  return undefined;
}

/** How `patterns` changes, or what stands in the way of it. */
export function planRules(
  file: FileEntries,
  before: Pair | undefined,
  terms: Terms,
  leave: Leave,
): Change | { readonly problem: string } | undefined {
  const whole = file.pairs.find(keys.patterns);
  if (whole !== undefined) return planWhole(pairAt(file, whole), before, terms, leave);
  const { purpose } = terms;
  const read = readRules(before?.value);
  if (purpose === "import" && file.rules.length === 0) return undefined;
  if (!read.ok && purpose === "import") {
    return {
      problem: `patterns in KV is ${read.error}: nothing can be put into it. \`lists show key patterns\` shows it.`,
    };
  }
  const old = read.ok ? read.value : [];
  const next = purpose === "sync" ? file.rules : mergedRules(old, file, terms, leave);
  if (next.length > maxRules) return { problem: `patterns would have ${next.length} rules; there can be ${maxRules}.` };
  // A sync of rules to a list that KV itself would remove makes it stay.
  const end = purpose === "sync" ? undefined : before?.expiration;
  if (read.ok && end === before?.expiration && meaningOfRules(old) === meaningOfRules(next)) return undefined;
  if (before === undefined && next.length === 0) return undefined;
  return { key: keys.patterns, before, after: patternsOf(next, end) };
}

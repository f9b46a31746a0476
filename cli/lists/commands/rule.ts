// One rule of the value `patterns`, for `lists add` and `lists remove`: put in at its place or taken out, among rules that
// somebody else may be writing at the same time.

import { type Change, pairToWrite } from "../../../lists/comparing/change.ts";
import { createMeasure } from "../../../lists/comparing/loss.ts";
import { patternsOf } from "../../../lists/comparing/plan-rules.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import {
  matchOf,
  maxRules,
  meaningOfRule,
  partsOf,
  placeOf,
  type Rule,
  readRules,
} from "../../../lists/entry/rules.ts";
import { showPair, tell } from "../../../lists/entry/shown-entry.ts";
import { lastsAsLong } from "../../../lists/entry/value.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";
import { keys } from "../../../src/policy/keys.ts";
import type { EntryOptions } from "../operator/option-values.ts";
import { confirm, type Tolerance } from "../planning/confirm.ts";
import { findPatterns, putPatterns } from "../planning/put-patterns.ts";
import { refuse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import { authorOf, type World, type WriteOptions } from "../world.ts";

/** What becomes of the rules that stand; an error says why nothing can. */
type RulesEdit = (old: readonly Rule[]) => Result<readonly Rule[], string>;

const ruleText = (rule: Rule, index: number, now: number) =>
  showPair({ key: keys.patterns, value: JSON.stringify([rule]) }, now).map(
    (shown) => `${keys.patterns}[${index}] ${shown.id}: ${tell(shown)}`,
  )[0] ?? "";

function rulesOf(pair: Pair | undefined): Result<readonly Rule[], string> {
  const rules = readRules(pair?.value);
  return rules.ok ? rules : err(`patterns in KV is ${rules.error}: \`lists show key patterns\` shows it.`);
}

/** The rules that are not at the same place in the other list. */
function lines(rules: readonly Rule[], others: readonly Rule[], now: number): string {
  const known = new Set(others.map((rule, index) => `${index} ${meaningOfRule(rule)}`));
  const differ = rules.flatMap((rule, index) =>
    known.has(`${index} ${meaningOfRule(rule)}`) ? [] : [`  ${ruleText(rule, index, now)}\n`],
  );
  return differ.join("") || "  nothing\n";
}

/** Shows both lists where they differ, and writes the new one. */
async function editRules(
  store: Store,
  before: Pair | undefined,
  edit: RulesEdit,
  tolerance: Tolerance,
  options: WriteOptions,
  world: World,
): Promise<void> {
  const signature = { author: authorOf(options, world), batch: undefined, now: world.now() };
  const changeOf = (standing: Pair | undefined): Result<Change, string> => {
    const old = rulesOf(standing);
    const next = old.ok ? edit(old.value) : old;
    if (!next.ok) return next;
    const after = patternsOf(next.value, standing?.expiration);
    const change = { key: keys.patterns, before: standing, after };
    return ok(after === undefined ? change : { ...change, after: pairToWrite({ ...change, after }, signature) });
  };
  const change = changeOf(before);
  if (!change.ok) return refuse(change.error);
  const [old, next] = [before, change.value.after].map((pair) => readRules(pair?.value));
  const rules = (list: typeof old) => (list?.ok ? list.value : []);
  const word = options.dryRun ? "would be" : "now";
  const [was, is] = [lines(rules(old), rules(next), signature.now), lines(rules(next), rules(old), signature.now)];
  await world.print(`before:\n${was}${word}:\n${is}`);
  if (options.dryRun) return;
  const measure = createMeasure(signature.now);
  measure.see(change.value);
  await confirm(store, `Write ${keys.patterns}`, measure.finish(), tolerance, options, world);
  const putting = (standing: Pair | undefined): Result<Pair | undefined, string> => {
    const made = changeOf(standing);
    return made.ok ? ok(made.value.after) : made;
  };
  await putPatterns(store, before, putting, world.progress.note);
}

export interface PlaceOptions extends WriteOptions, EntryOptions {
  readonly place?: number;
  readonly in?: string;
}

function saysSo(rule: Rule, standing: Rule, { until }: PlaceOptions): boolean {
  if (meaningOfRule(standing) === meaningOfRule(rule)) return true;
  const [is, was] = [rule, standing].map((each) => JSON.stringify(partsOf(each)?.fields ?? {}));
  return until?.lastingSeconds !== undefined && lastsAsLong(is ?? "", until.lastingSeconds, was ?? "", undefined);
}

export async function addRule(
  store: Store,
  match: string,
  value: string,
  options: PlaceOptions,
  world: World,
): Promise<void> {
  const where = options.in === undefined ? {} : { in: options.in };
  const rule: Rule = { match, ...where, ...JSON.parse(value) };
  const placeIn = (old: readonly Rule[]) => {
    const there = old.findIndex((each) => matchOf(each) === match && placeOf(each) === options.in);
    const others = old.filter((_, index) => index !== there);
    return { there, others, place: Math.min(options.place ?? (there === -1 ? old.length : there), others.length) };
  };
  const edit: RulesEdit = (old) => {
    const { there, others, place } = placeIn(old);
    if (place === there && saysSo(rule, old[there], options)) return ok(old);
    if (others.length >= maxRules) return err(`patterns has ${maxRules} rules, the most there can be.`);
    return ok(others.toSpliced(place, 0, rule));
  };
  const before = await findPatterns(store);
  const old = rulesOf(before);
  if (!old.ok) return refuse(old.error);
  const { there, place } = placeIn(old.value);
  if (place === there && saysSo(rule, old.value[there], options)) {
    return world.print(`patterns says so already: ${ruleText(old.value[there], there, world.now())}\n`);
  }
  await editRules(store, before, edit, "nothing", options, world);
}

export async function removeRule(store: Store, match: string, options: WriteOptions, world: World): Promise<void> {
  const before = await findPatterns(store);
  const old = rulesOf(before);
  if (!old.ok) return refuse(old.error);
  if (!old.value.some((rule) => matchOf(rule) === match)) return world.print(`There is no pattern ${match}.\n`);
  await editRules(
    store,
    before,
    (rules) => ok(rules.filter((rule) => matchOf(rule) !== match)),
    "entry",
    options,
    world,
  );
}

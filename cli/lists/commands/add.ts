// `lists add` and `lists remove`: one entry, and what stood there before. Writes nothing when it says so already.

import { oddIdsOf } from "../../../lists/check.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { keyOf, nameOf, parseSubject, type Subject } from "../../../lists/entry/row.ts";
import { matchOf, maxRules, meaningOfRule, type Rule, readRules, writeRules } from "../../../lists/entry/rules.ts";
import { showPair, tell, tellPair } from "../../../lists/entry/shown-entry.ts";
import { expirationFor, makeValue, meaningOf, signed, untilOf } from "../../../lists/entry/value.ts";
import { keys } from "../../../src/policy/keys.ts";
import { type EntryOptions, fieldsFrom } from "../operator/option-values.ts";
import { refuse, wrongUse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import { authorOf, confirmRemote, type World, type WriteOptions, withStore } from "../world.ts";

export interface AddOptions extends WriteOptions, EntryOptions {
  readonly place?: number;
}

export function subjectFrom(kind: string, id: string | undefined, group: string | undefined): Subject {
  const subject = parseSubject(kind, id ?? "", group ?? "");
  return subject.ok ? subject.value : wrongUse(`${subject.error}.`);
}

async function findOne(store: Store, key: string): Promise<Pair | undefined> {
  return (await store.find([key]))[0];
}

const nothing = () => undefined;

export async function add(
  effect: string,
  kind: string,
  id: string | undefined,
  options: AddOptions,
  world: World,
): Promise<void> {
  const subject = subjectFrom(kind, id, options.group);
  if (options.final && !(kind === "user" && subject.group === "")) {
    wrongUse("--final counts on the deny of a user in every group only.");
  }
  if (options.place !== undefined && kind !== "pattern") wrongUse("--place goes with patterns.");
  const value = makeValue(fieldsFrom(options, effect));
  if (!value.ok) wrongUse(`${value.error}.`);
  for (const problem of oddIdsOf(subject)) world.progress.note(`Warning: ${problem}.`);
  await withStore(options, world, async (store) => {
    if (subject.kind === "pattern") return addRule(store, subject.id, value.value, options, world);
    const key = await keyOf(subject);
    const now = world.now();
    const before = await findOne(store, key);
    const after: Pair = {
      key,
      value: signed(value.value, authorOf(options, world)),
      expiration: expirationFor(untilOf(value.value), now),
    };
    const stood = before === undefined ? "nothing" : tellPair(before, now);
    if (
      before !== undefined &&
      meaningOf(before.value, before.expiration) === meaningOf(after.value, after.expiration)
    ) {
      return world.print(`${key} says so already: ${stood}\n`);
    }
    await world.print(
      `${key}\n  before: ${stood}\n  ${options.dryRun ? "would be" : "now"}: ${tellPair(after, now)}\n`,
    );
    if (options.dryRun) return;
    await confirmRemote(store, `Write ${key}`, options, world);
    await store.write([after], nothing);
  });
}

async function rulesOf(store: Store): Promise<readonly Rule[]> {
  const rules = readRules((await findOne(store, keys.patterns))?.value);
  return rules.ok ? rules.value : refuse(`patterns in KV is ${rules.error}: \`lists show key patterns\` shows it.`);
}

const ruleText = (rule: Rule, index: number, now: number) =>
  showPair({ key: keys.patterns, value: JSON.stringify([rule]) }, now).map(
    (shown) => `${keys.patterns}[${index}] ${shown.id}: ${tell(shown)}`,
  )[0] ?? "";

/** Shows both lists where they differ, and writes the new one. */
async function putRules(
  store: Store,
  old: readonly Rule[],
  next: readonly Rule[],
  options: WriteOptions,
  world: World,
): Promise<void> {
  const now = world.now();
  const value = writeRules(next, old, authorOf(options, world));
  const lines = (rules: readonly Rule[], others: readonly Rule[]) => {
    const known = new Set(others.map((rule, index) => `${index} ${meaningOfRule(rule)}`));
    return rules.flatMap((rule, index) =>
      known.has(`${index} ${meaningOfRule(rule)}`) ? [] : [`  ${ruleText(rule, index, now)}\n`],
    );
  };
  const written = readRules(value);
  const after = written.ok ? written.value : next;
  await world.print(
    `before:\n${lines(old, after).join("") || "  nothing\n"}${options.dryRun ? "would be" : "now"}:\n${lines(after, old).join("") || "  nothing\n"}`,
  );
  if (options.dryRun) return;
  await confirmRemote(store, `Write ${keys.patterns}`, options, world);
  if (next.length === 0) await store.remove([keys.patterns], nothing);
  else await store.write([{ key: keys.patterns, value }], nothing);
}

async function addRule(store: Store, match: string, value: string, options: AddOptions, world: World): Promise<void> {
  const old = await rulesOf(store);
  const rule: Rule = { match, ...JSON.parse(value) };
  const there = old.findIndex((each) => matchOf(each) === match);
  const others = old.filter((_, index) => index !== there);
  const place = Math.min(options.place ?? (there === -1 ? old.length : there), others.length);
  if (place === there && meaningOfRule(old[there]) === meaningOfRule(rule)) {
    return world.print(`patterns says so already: ${ruleText(old[there], there, world.now())}\n`);
  }
  if (others.length >= maxRules) refuse(`patterns has ${maxRules} rules, the most there can be.`);
  await putRules(store, old, others.toSpliced(place, 0, rule), options, world);
}

export interface RemoveOptions extends WriteOptions {
  readonly group?: string;
}

export async function remove(
  kind: string,
  id: string | undefined,
  options: RemoveOptions,
  world: World,
): Promise<void> {
  const subject = subjectFrom(kind, id, options.group);
  await withStore(options, world, async (store) => {
    if (subject.kind === "pattern") {
      const old = await rulesOf(store);
      const next = old.filter((rule) => matchOf(rule) !== subject.id);
      if (next.length === old.length) return world.print(`There is no pattern ${subject.id}.\n`);
      return putRules(store, old, next, options, world);
    }
    const key = await keyOf(subject);
    const before = await findOne(store, key);
    if (before === undefined) return world.print(`There is no entry about ${nameOf(subject)}.\n`);
    await world.print(
      `${key}\n  before: ${tellPair(before, world.now())}\n  ${options.dryRun ? "would be" : "now"}: nothing\n`,
    );
    if (options.dryRun) return;
    await confirmRemote(store, `Remove ${key}`, options, world);
    await store.remove([key], nothing);
  });
}

// `lists add`: one entry, and what stood there before. Writes nothing when it says so already; what gets weaker by it and
// what is about everybody is asked about.

import { oddIdsOf } from "../../../lists/check.ts";
import { pairToWrite } from "../../../lists/comparing/change.ts";
import { createMeasure } from "../../../lists/comparing/loss.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { keyOf } from "../../../lists/entry/row.ts";
import { tellPair } from "../../../lists/entry/shown-entry.ts";
import { lastsAsLong, makeValue, meaningOf } from "../../../lists/entry/value.ts";
import { type EntryOptions, fieldsFrom } from "../operator/option-values.ts";
import { confirm } from "../planning/confirm.ts";
import { wrongUse } from "../stop.ts";
import { authorOf, type World, type WriteOptions, withStore } from "../world.ts";
import { findOne, subjectFrom } from "./one-entry.ts";
import { addRule } from "./rule.ts";

export interface AddOptions extends WriteOptions, EntryOptions {
  readonly place?: number;
  readonly in?: string;
}

const nothing = () => undefined;

export async function add(
  effect: string,
  kind: string | undefined,
  id: string | undefined,
  options: AddOptions,
  world: World,
): Promise<void> {
  if (kind === undefined) return wrongUse("A kind is missing: user, inviter, group, type, default, pattern or key.");
  const subject = subjectFrom(kind, id, options.group);
  if (options.in !== undefined && kind !== "pattern") wrongUse("--in goes with patterns.");
  if (options.in !== undefined && (!["text", "name"].includes(options.in) || effect !== "deny")) {
    wrongUse("--in takes text or name, and such a pattern can only deny.");
  }
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
    const author = authorOf(options, world);
    const change = { key, before, after: { key, value: value.value } };
    const after = pairToWrite(change, { author, batch: undefined, now });
    const stood = before === undefined ? "nothing" : tellPair(before, now);
    if (before !== undefined && saysSo(before, after, options)) {
      return world.print(`${key} says so already: ${stood}\n`);
    }
    await world.print(
      `${key}\n  before: ${stood}\n  ${options.dryRun ? "would be" : "now"}: ${tellPair(after, now)}\n`,
    );
    if (options.dryRun) return;
    const measure = createMeasure(now);
    measure.see(change);
    await confirm(store, `Write ${key}`, measure.finish(), "nothing", options, world);
    await store.write([after], nothing);
  });
}

function saysSo(before: Pair, after: Pair, { until }: AddOptions): boolean {
  if (meaningOf(before.value, before.expiration) === meaningOf(after.value, after.expiration)) return true;
  const seconds = until?.lastingSeconds;
  return seconds !== undefined && lastsAsLong(after.value, seconds, before.value, before.expiration);
}

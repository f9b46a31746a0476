// `lists remove`: one entry, those about whom a file names, or those that a batch wrote. Says what it was.

import type { Change } from "../../../lists/comparing/change.ts";
import { createMeasure } from "../../../lists/comparing/loss.ts";
import { patternsOf } from "../../../lists/comparing/plan-rules.ts";
import { batchOf } from "../../../lists/entry/metadata.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { keyOf, nameOf } from "../../../lists/entry/row.ts";
import { matchOf, type Rule, readRules } from "../../../lists/entry/rules.ts";
import { tellPair } from "../../../lists/entry/shown-entry.ts";
import { err, ok } from "../../../src/core/result.ts";
import { keys } from "../../../src/policy/keys.ts";
import { type ReadOptions, readGood } from "../files/good-entries.ts";
import type { BatchOptions } from "../planning/carry-out.ts";
import { confirm } from "../planning/confirm.ts";
import { standing } from "../planning/plan-file.ts";
import type { PatternsEdit } from "../planning/put-patterns.ts";
import { writeMany } from "../planning/write-many.ts";
import { wrongUse } from "../stop.ts";
import { pagesOfBatch } from "../storing/store.ts";
import { type World, withStore } from "../world.ts";
import { findOne, subjectFrom } from "./one-entry.ts";
import { removeRule } from "./rule.ts";

export interface RemoveOptions extends BatchOptions, ReadOptions {
  /** A file of whom the entries are about. */
  readonly from?: string;
}

const nothing = () => undefined;

export async function remove(
  kind: string | undefined,
  id: string | undefined,
  options: RemoveOptions,
  world: World,
): Promise<void> {
  const ways = [kind, options.from, options.batch].filter((way) => way !== undefined);
  if (ways.length !== 1) wrongUse("remove takes a kind and an id, or --from <file>, or --batch <name>.");
  if (options.from !== undefined) return removeFrom(options.from, options, world);
  if (options.batch !== undefined) return removeBatch(options.batch, options, world);
  return removeOne(kind ?? "", id, options, world);
}

async function removeOne(kind: string, id: string | undefined, options: RemoveOptions, world: World): Promise<void> {
  const subject = subjectFrom(kind, id, options.group);
  await withStore(options, world, async (store) => {
    if (subject.kind === "pattern") return removeRule(store, subject.id, options, world);
    const key = await keyOf(subject);
    const before = await findOne(store, key);
    if (before === undefined) return world.print(`There is no entry about ${nameOf(subject)}.\n`);
    await world.print(
      `${key}\n  before: ${tellPair(before, world.now())}\n  ${options.dryRun ? "would be" : "now"}: nothing\n`,
    );
    if (options.dryRun) return;
    const measure = createMeasure(world.now());
    measure.see({ key, before, after: undefined });
    await confirm(store, `Remove ${key}`, measure.finish(), "entry", options, world);
    await store.remove([key], nothing);
  });
}

const without = (matches: ReadonlySet<string>, rules: readonly Rule[]): readonly Rule[] =>
  rules.filter((rule) => !matches.has(matchOf(rule) ?? ""));

/** The rules that a file names, taken out of whatever stands by now. */
function takingOut(matches: ReadonlySet<string>): PatternsEdit {
  return (pair) => {
    const rules = readRules(pair?.value);
    return rules.ok
      ? ok(patternsOf(without(matches, rules.value), pair?.expiration))
      : err(`patterns is ${rules.error}.`);
  };
}

async function removeFrom(path: string, options: RemoveOptions, world: World): Promise<void> {
  // Of a file that names whom, an effect is of no account; its entries have to be whole ones all the same.
  const { name, file } = await readGood(path, { effect: "deny", ...options }, world);
  const matches = new Set(file.rules.flatMap((rule) => matchOf(rule) ?? []));
  await withStore(options, world, async (store) => {
    const found: Pair[] = [];
    let patterns: Change | undefined;
    for await (const page of standing(store, file)) {
      for (const pair of page) {
        if (pair.key !== keys.patterns) found.push(pair);
        else {
          const next = takingOut(matches)(pair);
          if (next.ok && next.value?.value !== pair.value)
            patterns = { key: pair.key, before: pair, after: next.value };
        }
      }
    }
    const removed = found.map((before): Change => ({ key: before.key, before, after: undefined }));
    const changes = patterns === undefined ? removed : [...removed, patterns];
    const named = file.pairs.size() - (file.pairs.find(keys.patterns) === undefined ? 0 : 1);
    const missing = named - found.length;
    if (missing > 0) world.progress.note(`${missing} of ${name} have no entry.`);
    const { batch: _batch, ...others } = options;
    const about = {
      what: `removal of what ${name} names`,
      source: `remove-${name}`,
      mergePatterns: takingOut(matches),
    };
    await writeMany({ ...about, changes, signs: true }, store, others, world);
  });
}

async function removeBatch(name: string, options: RemoveOptions, world: World): Promise<void> {
  await withStore(options, world, async (store) => {
    const changes: Change[] = [];
    for await (const page of pagesOfBatch(store, (metadata) => batchOf(metadata) === name)) {
      for (const before of page) {
        // The batch was the last that wrote it, and wrote some of its rules only.
        if (before.key === keys.patterns)
          world.progress.note("Its patterns stay: `lists undo` takes rules back one by one.");
        else changes.push({ key: before.key, before, after: undefined });
      }
    }
    const { batch: _batch, ...others } = options;
    await writeMany(
      { what: `removal of batch ${name}`, source: `remove-${name}`, changes, signs: true },
      store,
      others,
      world,
    );
  });
}

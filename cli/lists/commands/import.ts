// `lists import`, `lists diff` and `lists sync`: from a file to KV, by way of a plan. Nothing is written before every
// line has been read; an interrupted run is simply run again, since only what differs is written.

import type { FileEntries } from "../../../lists/comparing/file-entries.ts";
import { syncObjection } from "../../../lists/comparing/loss.ts";
import type { Terms } from "../../../lists/comparing/mode.ts";
import { changesOf, type Plan, sizeOf } from "../../../lists/comparing/plan.ts";
import { linesOf, lineText, overviewOf, summaryOf } from "../../../lists/comparing/plan-lines.ts";
import { mergedRules, patternsOf } from "../../../lists/comparing/plan-rules.ts";
import { maxRules, readRules } from "../../../lists/entry/rules.ts";
import { err, ok } from "../../../src/core/result.ts";
import type { NamedEntries } from "../files/file-entries.ts";
import { type ReadOptions, readGood } from "../files/good-entries.ts";
import { lastingFrom } from "../operator/option-values.ts";
import { type BatchOptions, carryOut, toldBatch } from "../planning/carry-out.ts";
import { confirm, entriesText } from "../planning/confirm.ts";
import { planFile } from "../planning/plan-file.ts";
import type { PatternsEdit } from "../planning/put-patterns.ts";
import { wrongUse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import { type World, withStore } from "../world.ts";

export interface FileOptions extends BatchOptions, ReadOptions {
  readonly replace?: true;
  readonly keep?: true;
  readonly json?: true;
}

const isEmpty = (plan: Plan) => sizeOf(plan).writes === 0 && sizeOf(plan).removals === 0;

function importTerms(options: FileOptions, now: number): Terms {
  const { replace, keep } = options;
  if (replace && keep) wrongUse("--replace and --keep exclude each other.");
  const mode = replace ? "replace" : keep ? "keep" : "stronger";
  return { purpose: "import", mode, now, lasting: lastingFrom(options) };
}

const syncTerms = (options: FileOptions, now: number): Terms => ({
  purpose: "sync",
  mode: "replace",
  now,
  lasting: lastingFrom(options),
});

/** The file's rules put into whatever stands in KV by now. */
function merging(file: FileEntries, terms: Terms): PatternsEdit {
  return (standing) => {
    const old = readRules(standing?.value);
    if (!old.ok) return err(`patterns in KV is ${old.error}: nothing can be put into it.`);
    const rules = mergedRules(old.value, file, terms);
    return rules.length > maxRules
      ? err(`patterns would have ${rules.length} rules.`)
      : ok(patternsOf(rules, standing?.expiration));
  };
}

async function write(
  plan: Plan,
  { name, file }: NamedEntries,
  command: "import" | "sync",
  merge: PatternsEdit | undefined,
  store: Store,
  options: FileOptions,
  world: World,
): Promise<void> {
  const { writes, removals } = sizeOf(plan);
  const changes = () => changesOf(plan, file);
  const batch = { what: `${command} of ${name}`, source: name, changes, writes, removals, signs: true };
  const done = await carryOut(merge === undefined ? batch : { ...batch, mergePatterns: merge }, store, options, world);
  await world.print(`${summaryOf(plan)}: written ${writes}, removed ${removals}\n${toldBatch(done, options)}`);
}

export async function importFile(path: string, options: FileOptions, world: World): Promise<void> {
  const terms = importTerms(options, world.now());
  const good = await readGood(path, options, world);
  await withStore(options, world, async (store) => {
    const plan = await planFile(good.file, terms, store, world);
    await world.print(overviewOf(plan, good.file, world.now()));
    if (options.dryRun || isEmpty(plan)) return world.print(`${summaryOf(plan)}: nothing written\n`);
    await confirm(store, `Write ${entriesText(sizeOf(plan).writes)}`, plan.loss, "nothing", options, world);
    await write(plan, good, "import", merging(good.file, terms), store, options, world);
  });
}

/** Whether there is no difference. */
export async function diff(path: string, options: FileOptions, world: World): Promise<boolean> {
  const { file } = await readGood(path, options, world);
  return await withStore(options, world, async (store) => {
    const plan = await planFile(file, syncTerms(options, world.now()), store, world);
    await printChanges(plan, file, options, world);
    return isEmpty(plan);
  });
}

async function printChanges(plan: Plan, file: FileEntries, options: FileOptions, world: World): Promise<void> {
  const refused = syncObjection(plan.loss);
  const all = linesOf(changesOf(plan, file), world.now());
  if (options.json) {
    const { same, loss } = plan;
    return world.print(`${JSON.stringify({ changes: [...all], same, ...loss, refused }, null, 2)}\n`);
  }
  let lines: string[] = [];
  for (const line of all) {
    lines.push(lineText(line));
    if (lines.length < 1000) continue;
    await world.print(lines.join(""));
    lines = [];
  }
  await world.print(`${lines.join("")}${summaryOf(plan)}\n`);
  if (refused !== undefined) world.progress.note(`A sync would be refused: ${refused}`);
}

export async function sync(path: string, options: FileOptions, world: World): Promise<void> {
  const good = await readGood(path, options, world);
  await withStore(options, world, async (store) => {
    const plan = await planFile(good.file, syncTerms(options, world.now()), store, world);
    if (isEmpty(plan)) return world.print(`${summaryOf(plan)}: nothing written\n`);
    if (options.dryRun) return printChanges(plan, good.file, options, world);
    await world.print(overviewOf(plan, good.file, world.now()));
    const { writes, removals } = sizeOf(plan);
    await confirm(store, `Write ${writes} and remove ${entriesText(removals)}`, plan.loss, "fifth", options, world);
    await write(plan, good, "sync", undefined, store, options, world);
  });
}

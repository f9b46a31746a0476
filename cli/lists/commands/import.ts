// `lists import`, `lists diff` and `lists sync`: from a file to KV, by way of a plan. Nothing is written before every
// line has been read; an interrupted run is simply run again, since only what differs is written.

import type { FileEntries } from "../../../lists/comparing/file-entries.ts";
import { broadChanges, lossOf } from "../../../lists/comparing/loss.ts";
import {
  createPlanner,
  keysToRemove,
  type Plan,
  type Purpose,
  pairsToWrite,
  sizeOf,
} from "../../../lists/comparing/plan.ts";
import { changesOf } from "../../../lists/comparing/plan-lines.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { type ReadingOptions, readEntries, reportBad } from "../files/file-entries.ts";
import { refuse } from "../stop.ts";
import { type ListedKey, readAll, type Store, slices } from "../storing/store.ts";
import { authorOf, confirmRemote, type World, type WriteOptions, withStore } from "../world.ts";

export interface FileOptions extends WriteOptions, ReadingOptions {
  readonly skipBad?: true;
  readonly allowLoss?: true;
  readonly json?: true;
}

/** Up to so many keys of a file are asked for one by one; for more, KV's keys are listed. */
const mostAsked = 1000;

async function readGood(path: string, options: FileOptions, world: World): Promise<FileEntries> {
  const read = await readEntries(path, options, world);
  const { name, file } = read;
  const { bad, duplicates, pairs, rules, how } = file;
  if (!reportBad(read, options.skipBad === true, world) && !options.skipBad) {
    refuse(
      `${bad.length} bad ${bad.length === 1 ? "line" : "lines"} in ${name}, read as ${how}; nothing was written. --skip-bad leaves them out.`,
    );
  }
  const skipped = bad.length === 0 ? "" : `, ${bad.length} bad lines skipped`;
  const twice = duplicates === 0 ? "" : `, ${duplicates} said twice`;
  world.progress.note(`${name}, read as ${how}: ${pairs.size() + rules.length} entries${twice}${skipped}.`);
  return file;
}

/** Pages of what KV has of a file's keys. */
async function* standing(store: Store, { pairs, rules }: FileEntries): AsyncGenerator<readonly Pair[]> {
  if (pairs.size() <= mostAsked) {
    const keys = Array.from({ length: pairs.size() }, (_, place) => pairs.keyAt(place));
    for (const some of slices(rules.length > 0 ? [...keys, "patterns"] : keys, 100)) yield await store.find(some);
    return;
  }
  let wanted: ListedKey[] = [];
  for await (const page of store.list("")) {
    wanted.push(...page.filter(({ key }) => key === "patterns" || pairs.find(key) !== undefined));
    if (wanted.length < 1000) continue;
    yield await store.read(wanted);
    wanted = [];
  }
  if (wanted.length > 0) yield await store.read(wanted);
}

async function planFor(file: FileEntries, purpose: Purpose, store: Store, world: World): Promise<Plan> {
  const planner = createPlanner(file, purpose, world.now());
  const work = world.progress.begin(`comparing with ${store.name}, entries`);
  for await (const page of purpose === "import" ? standing(store, file) : readAll(store)) {
    planner.see(page);
    work.add(page.length);
  }
  work.end();
  const plan = planner.finish();
  return "problem" in plan ? refuse(plan.problem) : plan;
}

function summary(plan: Plan): string {
  const { added, changed, removed, rules, same, gone } = plan;
  const ended = gone === 0 ? "" : `, ${gone} ended and gone`;
  const patterns = rules === undefined ? "" : ", patterns change";
  return `${added.length} new, ${changed.length} changed, ${removed.length} to remove, ${same} the same${ended}${patterns}`;
}

async function carryOut(
  plan: Plan,
  file: FileEntries,
  store: Store,
  options: FileOptions,
  world: World,
): Promise<void> {
  const { writes, removals } = sizeOf(plan);
  if (writes > 0) {
    const work = world.progress.begin("writing entries", writes);
    await store.write(pairsToWrite(plan, file, authorOf(options, world), world.now()), work.add);
    work.end();
  }
  if (removals > 0) {
    const work = world.progress.begin("removing entries", removals);
    await store.remove(keysToRemove(plan), work.add);
    work.end();
  }
  await world.print(`${summary(plan)}: written ${writes}, removed ${removals}\n`);
}

const isEmpty = (plan: Plan) => sizeOf(plan).writes === 0 && sizeOf(plan).removals === 0;

export async function importFile(path: string, options: FileOptions, world: World): Promise<void> {
  const file = await readGood(path, options, world);
  await withStore(options, world, async (store) => {
    const plan = await planFor(file, "import", store, world);
    if (options.dryRun || isEmpty(plan)) return world.print(`${summary(plan)}: nothing written\n`);
    await confirmRemote(store, `Write ${sizeOf(plan).writes} entries`, options, world);
    await carryOut(plan, file, store, options, world);
  });
}

/** Whether there is no difference. */
export async function diff(path: string, options: FileOptions, world: World): Promise<boolean> {
  const file = await readGood(path, options, world);
  return await withStore(options, world, async (store) => {
    const plan = await planFor(file, "sync", store, world);
    await printChanges(plan, file, options, world);
    return isEmpty(plan);
  });
}

async function printChanges(plan: Plan, file: FileEntries, options: FileOptions, world: World): Promise<void> {
  const loss = lossOf(plan, file, world.now());
  if (options.json) {
    const changes = [...changesOf(plan, file, world.now())];
    const { same, denies, lost } = plan;
    return world.print(`${JSON.stringify({ changes, same, denies, lost, refused: loss }, null, 2)}\n`);
  }
  let lines: string[] = [];
  for (const { sign, name, before, after } of changesOf(plan, file, world.now())) {
    lines.push(`${sign} ${name}: ${[before, after].filter((text) => text !== undefined).join(" -> ")}\n`);
    if (lines.length < 1000) continue;
    await world.print(lines.join(""));
    lines = [];
  }
  await world.print(`${lines.join("")}${summary(plan)}\n`);
  if (loss !== undefined) world.progress.note(`A sync would be refused: ${loss}`);
}

export async function sync(path: string, options: FileOptions, world: World): Promise<void> {
  const file = await readGood(path, options, world);
  await withStore(options, world, async (store) => {
    const plan = await planFor(file, "sync", store, world);
    if (isEmpty(plan)) return world.print(`${summary(plan)}: nothing written\n`);
    const loss = options.allowLoss ? undefined : lossOf(plan, file, world.now());
    if (options.dryRun) return printChanges(plan, file, options, world);
    if (loss !== undefined) refuse(`${loss} Nothing was written. \`lists diff\` shows the changes.`);
    const broad = broadChanges(plan, file);
    const { writes, removals } = sizeOf(plan);
    const what = `Write ${writes} and remove ${removals} entries`;
    if (broad.length > 0) {
      const some = `${broad.slice(0, 5).join(", ")}${broad.length > 5 ? ` and ${broad.length - 5} more` : ""}`;
      await world.asker.confirm(
        `${what} in ${store.name}, ${some} among them, which are about everybody?`,
        options.yes === true,
      );
    } else await confirmRemote(store, what, options, world);
    await carryOut(plan, file, store, options, world);
  });
}

// `lists undo` and `lists batches`: what a batch did is taken back where nobody has changed it since, as a batch of its
// own, which can be taken back too.

import type { Change } from "../../../lists/comparing/change.ts";
import type { Kept } from "../../../lists/comparing/kept.ts";
import { takeBack } from "../../../lists/comparing/take-back.ts";
import { err, ok } from "../../../src/core/result.ts";
import { keys } from "../../../src/policy/keys.ts";
import type { PatternsEdit } from "../planning/put-patterns.ts";
import { allRecords, digest, findRecord, markUndone, readKept } from "../planning/undo-records.ts";
import { writeMany } from "../planning/write-many.ts";
import { table } from "../showing/tables.ts";
import { refuse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import { type CommonOptions, type World, type WriteOptions, withStore } from "../world.ts";

const keysAtOnce = 100;
const mostTold = 10;

/** Hands on what was kept, some at a time, with what stands there now. */
async function* withStanding(store: Store, all: AsyncIterable<Kept>) {
  async function* pairs(some: readonly Kept[]) {
    const found = new Map((await store.find(some.map(({ key }) => key))).map((pair) => [pair.key, pair]));
    for (const kept of some) yield { kept, current: found.get(kept.key) };
  }
  let some: Kept[] = [];
  for await (const kept of all) {
    some.push(kept);
    if (some.length < keysAtOnce) continue;
    yield* pairs(some);
    some = [];
  }
  yield* pairs(some);
}

/** The patterns taken back once more, from whatever stands by now. */
function takingBack(kept: Kept, now: number): PatternsEdit {
  return (standing) => {
    const { change, left } = takeBack(kept, standing, digest, now);
    if (change === undefined && left.length > 0) return err(`${left.join("; ")}.`);
    return ok(change === undefined ? standing : change.after);
  };
}

export async function undo(name: string, options: WriteOptions, world: World): Promise<void> {
  await withStore(options, world, async (store) => {
    const beside = await store.beside();
    const record = await findRecord(beside, name);
    if (record === undefined) {
      return refuse(`Nothing is kept of a batch ${name}: \`lists batches\` tells those of the last 30 days.`);
    }
    const now = world.now();
    const changes: Change[] = [];
    const left: string[] = [];
    let patterns: Kept | undefined;
    const work = world.progress.begin(`comparing with ${store.name}, entries`, record.entries);
    for await (const { kept, current } of withStanding(store, readKept(beside, record))) {
      work.add(1);
      const back = takeBack(kept, current, digest, now);
      left.push(...back.left);
      if (back.change !== undefined) changes.push(back.change);
      if (kept.key === keys.patterns) patterns = kept;
    }
    work.end();
    const { what, by, at, entries } = record;
    await world.print(`batch ${name}: ${what}, ${entries} entries, by ${by} at ${at}\n`);
    if (left.length > 0) {
      const more = left.length > mostTold ? `  and ${left.length - mostTold} more\n` : "";
      const lines = left.slice(0, mostTold).map((line) => `  ${line}\n`);
      await world.print(`left as they are now: ${left.length}\n${lines.join("")}${more}`);
    }
    const merge = patterns === undefined ? {} : { mergePatterns: takingBack(patterns, now) };
    const many = { what: `undo of ${name}`, source: `undo-${name}`, changes, signs: false, ...merge };
    const done = await writeMany(many, store, options, world);
    if (done !== undefined) await markUndone(beside, record, done);
  });
}

export interface BatchesOptions extends CommonOptions {
  readonly json?: true;
}

export async function batches(options: BatchesOptions, world: World): Promise<void> {
  await withStore(options, world, async (store) => {
    const records = await allRecords(await store.beside());
    if (options.json) return world.print(`${JSON.stringify(records, null, 2)}\n`);
    if (records.length === 0) return world.print("No batches.\n");
    const rows = records.map(({ name, at, by, what, entries, undone }) => [name, at, by, what, entries, undone]);
    await world.print(table(["batch", "at", "by", "what", "entries", "taken back by"], rows, 200));
  });
}

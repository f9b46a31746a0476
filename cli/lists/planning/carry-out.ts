// Does what was decided: keeps what an undo needs, then writes and removes, under one batch's name. An interrupted batch
// is run again, or taken back as far as it went. Decides nothing and asks nothing.

import { type Change, pairToWrite, type Signature } from "../../../lists/comparing/change.ts";
import { keptOf, toLine } from "../../../lists/comparing/kept.ts";
import { batchName, parseBatchName } from "../../../lists/entry/metadata.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import type { Author } from "../../../lists/entry/value.ts";
import { ok } from "../../../src/core/result.ts";
import { keys } from "../../../src/policy/keys.ts";
import { refuse, wrongUse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import { authorOf, type World, type WriteOptions } from "../world.ts";
import { type PatternsEdit, putPatterns } from "./put-patterns.ts";
import { digest, findRecord, keep } from "./undo-records.ts";

export interface BatchOptions extends WriteOptions {
  readonly batch?: string;
  /** false: nothing is kept for an undo. */
  readonly undo?: boolean;
}

export interface Batch {
  /** For people: `import of raid.csv`. */
  readonly what: string;
  /** What its name is made of where none is given. */
  readonly source: string;
  readonly changes: () => Iterable<Change>;
  readonly writes: number;
  readonly removals: number;
  /** Whether what is written gets this batch's name, and `by` and `at` where they are missing; what is put back keeps its own. */
  readonly signs: boolean;
  /** The patterns where somebody else has changed them since the plan; without it, that ends the command. */
  readonly mergePatterns?: PatternsEdit;
}

function checkedName(name: string): string {
  const read = parseBatchName(name);
  return read.ok ? read.value : wrongUse(`--batch: ${read.error}.`);
}

/**
 * A name that no other batch has: the one that is given or made, or with a number behind it, so that an interrupted
 * command can be run again as it is.
 */
async function claimName(beside: Store | undefined, name: string, note: (line: string) => void): Promise<string> {
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${name}-${count}`;
    const there = beside === undefined ? undefined : await findRecord(beside, free);
    if (there === undefined) {
      if (count > 1) note(`There is a batch ${name} already; this one is called ${free}.`);
      return free;
    }
  }
}

function* written(changes: Iterable<Change>, signature: Signature): Generator<Pair> {
  for (const change of changes) {
    const { key, after } = change;
    if (after !== undefined && key !== keys.patterns) yield pairToWrite({ ...change, after }, signature);
  }
}

function* lines(changes: Iterable<Change>, signature: Signature): Generator<string> {
  for (const change of changes) {
    const { after } = change;
    yield toLine(keptOf(change, after && pairToWrite({ ...change, after }, signature), digest));
  }
}

async function writePatterns(store: Store, change: Change, batch: Batch, signature: Signature, world: World) {
  const { before, after } = change;
  const edit: PatternsEdit = (standing) => {
    const isSeen = standing?.value === before?.value;
    if (!isSeen && batch.mergePatterns === undefined) {
      refuse("Somebody else has changed patterns in the meantime. What else is new is written; run it again.");
    }
    const next = isSeen ? ok(after) : (batch.mergePatterns?.(standing) ?? ok(after));
    if (!next.ok || next.value === undefined) return next;
    return ok(pairToWrite({ key: change.key, before: standing, after: next.value }, signature));
  };
  await putPatterns(store, before, edit, world.progress.note);
}

/** Carries a batch out, and tells its name. */
export async function carryOut(batch: Batch, store: Store, options: BatchOptions, world: World): Promise<string> {
  const now = world.now();
  const author: Author = authorOf(options, world);
  const beside = options.undo === false ? undefined : await store.beside();
  const wanted = options.batch === undefined ? batchName(batch.source, now) : checkedName(options.batch);
  const name = await claimName(beside, wanted, world.progress.note);
  const signature: Signature = batch.signs
    ? { author, batch: name, now }
    : { author: undefined, batch: name, keepsBatches: true, now };
  const { what, writes, removals } = batch;
  if (beside !== undefined) {
    const about = { what, ...author, entries: writes + removals };
    await keep(beside, name, about, lines(batch.changes(), signature), now);
  }
  const removed: string[] = [];
  let patterns: Change | undefined;
  for (const change of batch.changes()) {
    if (change.key === keys.patterns) patterns = change;
    else if (change.after === undefined) removed.push(change.key);
  }
  const puts = writes - (patterns?.after === undefined ? 0 : 1);
  if (puts > 0) {
    const work = world.progress.begin("writing entries", puts);
    await store.write(written(batch.changes(), signature), work.add);
    work.end();
  }
  if (patterns !== undefined) await writePatterns(store, patterns, batch, signature, world);
  if (removed.length > 0) {
    const work = world.progress.begin("removing entries", removed.length);
    await store.remove(removed, work.add);
    work.end();
  }
  return name;
}

/** How a batch that is written is told: with the way back, where there is one. */
export function toldBatch(name: string, { undo }: BatchOptions): string {
  return undo === false
    ? `batch ${name}; nothing was kept for an undo\n`
    : `batch ${name}: \`lists undo ${name}\` takes it back\n`;
}

// Shows, asks about and carries out changes that are few enough to be held in memory with what stands now: removals by a
// file or a batch, and an undo. Decides nothing about them.

import { type Change, kindOfChange } from "../../../lists/comparing/change.ts";
import { createMeasure } from "../../../lists/comparing/loss.ts";
import { cut, linesOf, lineText } from "../../../lists/comparing/plan-lines.ts";
import type { Store } from "../storing/store.ts";
import type { World } from "../world.ts";
import { type Batch, type BatchOptions, carryOut, toldBatch } from "./carry-out.ts";
import { confirm, entriesText } from "./confirm.ts";

const mostShown = 10;

export interface Many extends Pick<Batch, "what" | "source" | "signs"> {
  readonly changes: readonly Change[];
  readonly mergePatterns?: NonNullable<Batch["mergePatterns"]>;
}

/** The batch's name; undefined where nothing was written. */
export async function writeMany(
  { changes, ...about }: Many,
  store: Store,
  options: BatchOptions,
  world: World,
): Promise<string | undefined> {
  const now = world.now();
  const measure = createMeasure(now);
  for (const change of changes) measure.see(change);
  const removals = changes.filter(({ after }) => after === undefined).length;
  const writes = changes.length - removals;
  const weaker = changes.filter((change) => kindOfChange(change, now) === "weaker").length;
  const shown = changes
    .slice(0, mostShown)
    .flatMap((change) => [...linesOf([change], now)].map((line) => `${cut(lineText(line).trimEnd())}\n`));
  const more = changes.length > mostShown ? `and ${changes.length - mostShown} more\n` : "";
  const counts = `${writes} to write${weaker === 0 ? "" : `, ${weaker} of them weaker`}, ${removals} to remove`;
  await world.print(`${shown.join("")}${more}`);
  if (options.dryRun || changes.length === 0) {
    await world.print(`${counts}: nothing written\n`);
    return undefined;
  }
  await confirm(
    store,
    `Write ${writes} and remove ${entriesText(removals)}`,
    measure.finish(),
    "nothing",
    options,
    world,
  );
  const name = await carryOut({ ...about, changes: () => changes, writes, removals }, store, options, world);
  await world.print(`written ${writes}, removed ${removals}\n${toldBatch(name, options)}`);
  return name;
}

// Whether a change may be made: what it loses is said and asked about, and so is what is about everybody, in either
// direction; where nobody can be asked, an option has to have said so beforehand. Writes nothing.

import { type Loss, listed, lossSentence, syncObjection } from "../../../lists/comparing/loss.ts";
import { refuse } from "../stop.ts";
import type { Store } from "../storing/store.ts";
import type { World, WriteOptions } from "../world.ts";

/**
 * How much a command may lose unasked. `nothing`: each deny that gets weaker is asked about. `entry`: one entry that is
 * named by the operator may go. `fifth`: at most a fifth of the denies, and nothing about everybody.
 */
export type Tolerance = "nothing" | "entry" | "fifth";

function lossToTell(loss: Loss, tolerance: Tolerance): string | undefined {
  if (tolerance === "fifth") return syncObjection(loss);
  return tolerance === "entry" && loss.opened.length === 0 ? undefined : lossSentence(loss);
}

export const entriesText = (count: number): string => `${count} ${count === 1 ? "entry" : "entries"}`;

/** @param what as in `Write 3 entries` */
export async function confirm(
  store: Store,
  what: string,
  loss: Loss,
  tolerance: Tolerance,
  options: WriteOptions,
  world: World,
): Promise<void> {
  const lost = options.allowLoss ? undefined : lossToTell(loss, tolerance);
  if (lost !== undefined && tolerance === "fifth") {
    refuse(`${lost} Nothing was written. \`lists diff\` shows the changes; --allow-loss is the way past this.`);
  }
  const broad = loss.everybody.length === 0 ? "" : `, ${listed(loss.everybody)} among them, about everybody`;
  const question = `${what} in ${store.name}${broad}?`;
  if (lost !== undefined) await world.asker.confirm(`${lost} ${question}`, false, "--allow-loss");
  else if (store.remote || broad !== "") await world.asker.confirm(question, options.yes === true, "--yes");
}

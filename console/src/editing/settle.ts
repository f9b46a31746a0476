// Finishes what was left half-done: an edit whose row says "writing" long after it began. What is in KV tells how far it
// came. Any visit may do this, since whoever made the edit was allowed to; and doing it twice changes nothing.

import { pairToWrite } from "../../../lists/comparing/change.ts";
import { type EditRow, editsSql } from "../queries/edits.ts";
import { keepListed } from "./listed-rows.ts";
import { writeToKv } from "./save.ts";
import type { World } from "./standing.ts";
import { writeProblem } from "./write-problem.ts";

/** A save that is still at work takes no longer. */
const graceMs = 30 * 1000;
/** So many at one visit; each is a read and perhaps a write. */
const mostAtOnce = 6;
const cacheTtl = 30;

const setState = "UPDATE edits SET state = ?2, problem = ?3 WHERE id = ?1 AND state = 'writing'";

type Fate = { readonly state: "done" | "overtaken" | "failed"; readonly problem: string | null } | "later";

async function finish(world: World, edit: EditRow): Promise<Fate> {
  const { key, before, after, after_end } = edit;
  const value = await world.lists.get(key, { type: "text", cacheTtl });
  if (value === after) return { state: "done", problem: null };
  if (value !== before)
    return { state: "overtaken", problem: "Somebody else changed the entry before this was written." };
  const metadata =
    after === null
      ? undefined
      : pairToWrite(
          { key, before: undefined, after: { key, value: after } },
          { author: undefined, batch: edit.batch ?? undefined, now: world.now() },
        ).metadata;
  // KV takes no end that is less than a minute ahead; an entry that is over by then need not be written.
  if (after_end !== null && after_end * 1000 < world.now() + 75_000) {
    return { state: "failed", problem: "It had ended before it was written." };
  }
  try {
    await writeToKv(world, { key, after, after_end, metadata });
    return { state: "done", problem: null };
  } catch (error) {
    const { words, certain } = writeProblem(error);
    return certain ? { state: "failed", problem: words } : "later";
  }
}

/** @returns how many are still unfinished. */
export async function settle(world: World): Promise<number> {
  const { db } = world;
  const before = new Date(world.now() - graceMs).toISOString();
  const { results } = await db.prepare(editsSql.unfinished).bind(before, mostAtOnce).all<EditRow>();
  let left = 0;
  for (const edit of results) {
    const fate = await finish(world, edit).catch((): Fate => "later");
    if (fate === "later") {
      left++;
      continue;
    }
    const { id, key, after, after_end } = edit;
    await db.batch([
      db.prepare(setState).bind(id, fate.state, fate.problem),
      ...(fate.state === "done" ? keepListed(db, [{ key, after, after_end, metadata: undefined }], world.now()) : []),
    ]);
  }
  return left;
}

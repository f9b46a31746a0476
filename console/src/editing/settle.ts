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

/** ?1 the key, ?2 the edit, ?3 before this no save is still at work. Whether a later edit is done, or being made. */
const laterEdit = `SELECT state FROM edits
  WHERE key = ?1 AND id > ?2 AND origin = 'console' AND (state = 'done' OR (state = 'writing' AND at >= ?3))
  ORDER BY state LIMIT 1`;
const setState = "UPDATE edits SET state = ?2, problem = ?3 WHERE id = ?1 AND state = 'writing'";

type Fate =
  | {
      readonly state: "done" | "overtaken" | "failed";
      readonly problem: string | null;
      /** What stands beside the value in KV. */
      readonly metadata?: unknown;
    }
  | "later";

const graceFrom = ({ now }: World): string => new Date(now() - graceMs).toISOString();

async function finish(world: World, edit: EditRow): Promise<Fate> {
  const { key, before, after, after_end, id } = edit;
  // KV may hold by now what stood there before this edit, put back by a later one: that one counts.
  const later = await world.db.prepare(laterEdit).bind(key, id, graceFrom(world)).first<string>("state");
  if (later === "done") return { state: "overtaken", problem: "A later edit of the same entry took its place." };
  if (later !== null) return "later";
  const value = await world.lists.get(key, { type: "text", cacheTtl });
  const metadata =
    after === null
      ? undefined
      : pairToWrite(
          { key, before: undefined, after: { key, value: after, expiration: after_end ?? undefined } },
          { author: undefined, batch: edit.batch ?? undefined, now: world.now() },
        ).metadata;
  if (value === after) return { state: "done", problem: null, metadata };
  if (value !== before)
    return { state: "overtaken", problem: "Somebody else changed the entry before this was written." };
  // KV takes no end that is less than a minute ahead; an entry that is over by then need not be written.
  if (after_end !== null && after_end * 1000 < world.now() + 75_000) {
    return { state: "failed", problem: "It had ended before it was written." };
  }
  try {
    await writeToKv(world, { key, after, after_end, metadata });
    return { state: "done", problem: null, metadata };
  } catch (error) {
    const { words, certain } = writeProblem(error);
    return certain ? { state: "failed", problem: words } : "later";
  }
}

/** @returns how many are still unfinished. */
export async function settle(world: World): Promise<number> {
  const { db } = world;
  const { results } = await db.prepare(editsSql.unfinished).bind(graceFrom(world), mostAtOnce).all<EditRow>();
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
      ...(fate.state === "done"
        ? keepListed(db, [{ key, after, after_end, metadata: fate.metadata }], world.now())
        : []),
    ]);
  }
  return left;
}

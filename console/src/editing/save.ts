// Saving: a row in D1 first, then the write to KV, then the row is marked done. Whatever happens in between, the row tells
// what was meant, and `settle` finishes it. An entry that changed since the page was loaded is not overwritten.
import { pairToWrite } from "../../../lists/comparing/change.ts";
import { expirationFor } from "../../../lists/entry/end.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { subjectProblem } from "../../../lists/entry/row.ts";
import { untilOf } from "../../../lists/entry/value.ts";
import { keepListed } from "./listed-rows.ts";
import { baseOf, readStanding, type Standing, type World } from "./standing.ts";
import { writeProblem } from "./write-problem.ts";

/** What somebody wants of one key. */
export interface Wish {
  readonly key: string;
  /** null: it is to go. */
  readonly value: string | null;
  /** KV's own end, Unix seconds, of a value that does not say its end itself. */
  readonly end?: number | undefined;
  /** What stood there when it was decided (baseOf). */
  readonly base: string;
}

export interface Circumstances {
  readonly author: string;
  readonly note: string | undefined;
  /** Of several at once, or of the edit that is taken back. */
  readonly batch?: string | undefined;
  readonly undoes?: number | undefined;
}

export type Saved =
  | { readonly kind: "saved"; readonly ids: readonly number[] }
  /** Nothing was written: what stands there now is not what was shown, or cannot be read. */
  | { readonly kind: "conflict"; readonly standing: Standing }
  | { readonly kind: "unread"; readonly key: string }
  /** `written` of them are in the lists; of the others it is certain that they are not, or it will be found out. */
  | { readonly kind: "problem"; readonly words: string; readonly written: number; readonly certain: boolean };

const ends =
  "It ends within a minute and a half, or has ended: KV takes no such end, and without it the entry would stay.";

/** What KV would not take, whatever came of trying it; undefined: nothing. */
export function unwritable({ key, value, end }: Pick<Wish, "key" | "value" | "end">, now: number): string | undefined {
  const problem = subjectProblem({ kind: "key", id: key, group: "" });
  if (problem !== undefined) return `${problem[0]?.toUpperCase()}${problem.slice(1)}.`;
  if (value !== null && value.trim() === "") return "An entry without a text says nothing. Remove it instead.";
  // A value that says its end itself is over then, whatever KV does.
  if (value === null || end === undefined || untilOf(value) !== undefined) return undefined;
  return expirationFor(end * 1000, now) === undefined ? ends : undefined;
}

/** One row to be written, as it stands in the trail. */
interface Row {
  readonly key: string;
  readonly before: string | null;
  readonly before_end: number | undefined;
  readonly after: string | null;
  readonly after_end: number | undefined;
  readonly metadata: unknown;
  readonly last_edit: number;
}

/**
 * ?1 the rows, ?2 now, ?3 by whom, ?4 note, ?5 batch, ?6 the edit that is undone. None is written when somebody else
 * begins to change one of the keys at the same moment.
 */
const beginEdits = `
INSERT INTO edits (at, author, origin, key, before, before_end, after, after_end, removed, note, batch, undoes, state)
SELECT ?2, ?3, 'console', r.value ->> 'key', r.value ->> 'before', r.value ->> 'before_end', r.value ->> 'after',
  r.value ->> 'after_end', r.value ->> 'after' IS NULL, ?4, ?5, ?6, 'writing'
FROM json_each(?1) AS r
WHERE NOT EXISTS (
  SELECT 1 FROM json_each(?1) AS other JOIN edits AS e ON e.key = other.value ->> 'key'
  WHERE e.id > other.value ->> 'last_edit' AND e.origin = 'console' AND e.state IN ('writing', 'done') AND e.at > ?7
)
RETURNING id, key`;
const markDone =
  "UPDATE edits SET state = 'done', problem = NULL WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'writing'";
const markFailed = `
UPDATE edits SET state = 'failed', problem = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'writing'`;
const noteProblem = "UPDATE edits SET problem = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'writing'";

/** Worker and KV allow six connections at once. */
const atOnce = 5;
/** So many are written before they are marked: what a sudden end leaves to be found out. */
const stepSize = 50;
/** As long as an edit of the console's counts over what KV says (standing.ts). */
const raceMs = 3 * 60 * 1000;

export async function writeToKv(
  { lists }: World,
  {
    key,
    after,
    after_end,
    metadata,
  }: Pick<Row, "key" | "after" | "metadata"> & { readonly after_end: number | null | undefined },
): Promise<void> {
  if (after === null) return await lists.delete(key);
  await lists.put(key, after, {
    ...(after_end === undefined || after_end === null ? {} : { expiration: after_end }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

/** The row of one wish, or what stands in its way. */
async function rowOf(
  { key, value, end, base }: Wish,
  standing: Standing | undefined,
  { author, batch }: Circumstances,
  now: number,
): Promise<Row | Saved> {
  if (standing === undefined || standing.value === undefined) return { kind: "unread", key };
  if ((await baseOf(standing.value)) !== base) return { kind: "conflict", standing };
  const before: Pair | undefined =
    standing.value === null ? undefined : { key, value: standing.value, expiration: standing.end };
  const head = { key, before: standing.value, before_end: standing.end, last_edit: standing.lastEdit };
  if (value === null) return { ...head, after: null, after_end: undefined, metadata: undefined };
  const at = new Date(now).toISOString();
  const written = pairToWrite(
    { key, before, after: { key, value, expiration: end } },
    { author: { by: author, at }, batch, now },
  );
  return { ...head, after: written.value, after_end: written.expiration, metadata: written.metadata };
}

async function begin(
  world: World,
  rows: readonly Row[],
  circumstances: Circumstances,
): Promise<ReadonlyMap<string, number>> {
  const { author, note, batch, undoes } = circumstances;
  const now = world.now();
  const { results } = await world.db
    .prepare(beginEdits)
    .bind(
      JSON.stringify(rows),
      new Date(now).toISOString(),
      author,
      note ?? null,
      batch ?? null,
      undoes ?? null,
      new Date(now - raceMs).toISOString(),
    )
    .all<{ id: number; key: string }>();
  return new Map(results.map(({ id, key }) => [key, id]));
}

/** Writes rows to KV, a few at once. Tells which were written, and the first failure. */
async function writeAll(world: World, rows: readonly Row[]) {
  const written: Row[] = [];
  let failure: unknown;
  for (let start = 0; start < rows.length && failure === undefined; start += atOnce) {
    const some = rows.slice(start, start + atOnce);
    const results = await Promise.allSettled(some.map((row) => writeToKv(world, row)));
    results.forEach((result, n) => {
      const row = some[n];
      if (result.status === "rejected") failure ??= result.reason;
      else if (row !== undefined) written.push(row);
    });
  }
  return { written, failure };
}

export async function save(world: World, wishes: readonly Wish[], circumstances: Circumstances): Promise<Saved> {
  for (const wish of wishes) {
    const words = unwritable(wish, world.now());
    if (words !== undefined) return { kind: "problem", words, written: 0, certain: true };
  }
  const standing = await readStanding(
    world,
    wishes.map(({ key }) => key),
  );
  const rows: Row[] = [];
  for (const wish of wishes) {
    const row = await rowOf(wish, standing.get(wish.key), circumstances, world.now());
    if ("kind" in row) return row;
    rows.push(row);
  }
  const ids = await begin(world, rows, circumstances);
  if (ids.size < rows.length) {
    const [first] = await readStanding(
      world,
      wishes.slice(0, 1).map(({ key }) => key),
    );
    return first === undefined ? { kind: "unread", key: "" } : { kind: "conflict", standing: first[1] };
  }
  const idsOf = (some: readonly Row[]) => JSON.stringify(some.map(({ key }) => ids.get(key)));
  let done = 0;
  for (let start = 0; start < rows.length; start += stepSize) {
    const step = rows.slice(start, start + stepSize);
    const { written, failure } = await writeAll(world, step);
    done += written.length;
    const { db } = world;
    const kept = [db.prepare(markDone).bind(idsOf(written)), ...keepListed(db, written, world.now())];
    if (failure === undefined) {
      await db.batch(kept);
      continue;
    }
    const { words, certain } = writeProblem(failure);
    const left = rows.filter((row, n) => n >= start && !written.includes(row));
    // Of those that were not begun it is certain; of those that failed only where KV says so.
    await db.batch([...kept, db.prepare(certain ? markFailed : noteProblem).bind(idsOf(left), words)]);
    return { kind: "problem", words, written: done, certain };
  }
  return { kind: "saved", ids: [...ids.values()] };
}

// The look at the lists: a run that compares the names and metadata of all keys with what stood there at the last look.
// What others changed (`lists`, wrangler, the dashboard) goes into the trail, and what is there can be found by a part of
// it. A run does a bounded piece and the next one goes on. Reads LISTS and never writes it.
import { parseEntry } from "../../../lists/entry/reading.ts";
import { listedSubject } from "./listed-rows.ts";
import { readKv, type World } from "./standing.ts";

/** Pages of 1,000 keys that one run lists at most: each is a query of the 50 that the Free plan allows, and KV's list. */
const mostPages = 10;
/** Values that one run reads at most, in bulks of 100. */
const mostValues = 300;
const bulk = 100;
/** A listing may not have seen yet what the console itself wrote a moment ago. */
const lagMs = 3 * 60 * 1000;
/** Without metadata a change does not show in a listing: such values are read again after this time, the oldest first. */
const rereadMs = 30 * 60 * 1000;

/** What a statement is given may have 2 MB (D1's limits), and a value of KV 25 MiB: of a longer one the beginning is kept. */
const mostOfPiece = 400_000;
const mostOfValue = 300_000;

/** Rows as JSON arrays, each of as many as fit. */
function jsonPieces(rows: readonly object[]): readonly string[] {
  const pieces: string[][] = [];
  let length = mostOfPiece;
  for (const row of rows) {
    const text = JSON.stringify(row);
    length += text.length;
    if (length > mostOfPiece) {
      pieces.push([]);
      length = text.length;
    }
    pieces.at(-1)?.push(text);
  }
  return pieces.map((piece) => `[${piece.join(",")}]`);
}

interface Place {
  /** Counts whole looks, from 1. */
  readonly run: number;
  readonly cursor: string | undefined;
}

export const mirrorSql = {
  /**
   * ?1 the page's keys, ?2 now, ?3 the console's own edits since then are known already. What is new or has other
   * metadata was changed elsewhere; at the very first look everything is new, and nothing is told.
   */
  tellChanged: `
    INSERT INTO edits (at, origin, key, before, before_end, after, after_end, removed, state)
    SELECT ?2, 'elsewhere', k.value ->> 'key', l.value, l.expiration, NULL, k.value ->> 'expiration', 0, 'done'
    FROM json_each(?1) AS k LEFT JOIN listed AS l ON l.key = k.value ->> 'key'
    WHERE (l.key IS NULL OR l.metadata IS NOT k.value -> 'metadata' OR l.expiration IS NOT k.value ->> 'expiration')
      AND EXISTS (SELECT 1 FROM kept WHERE name = 'mirrored-at')
      AND NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = k.value ->> 'key' AND e.origin = 'console' AND e.at > ?3)`,
  /** ?1 the page's keys, ?2 the run, ?3 as above. A value whose metadata changed has to be read again. */
  keepPage: `
    INSERT INTO listed (key, kind, id, group_id, expiration, metadata, seen)
    SELECT k.value ->> 'key', k.value ->> 'kind', k.value ->> 'id', k.value ->> 'group_id', k.value ->> 'expiration',
      k.value -> 'metadata', ?2
    FROM json_each(?1) AS k
    WHERE EXISTS (SELECT 1 FROM listed AS l WHERE l.key = k.value ->> 'key')
      OR NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = k.value ->> 'key' AND e.origin = 'console' AND e.at > ?3)
    ON CONFLICT (key) DO UPDATE SET
      read_at = iif(metadata IS excluded.metadata AND expiration IS excluded.expiration, read_at, NULL),
      metadata = excluded.metadata, expiration = excluded.expiration, seen = excluded.seen
    WHERE NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = listed.key AND e.origin = 'console' AND e.at > ?3)`,
  /** ?1 keys not seen since this run are gone, ?2 now, ?3 as above. */
  tellGone: `
    INSERT INTO edits (at, origin, key, before, before_end, removed, state)
    SELECT ?2, 'elsewhere', l.key, l.value, l.expiration, 1, 'done' FROM listed AS l
    WHERE l.seen < ?1 AND (l.expiration IS NULL OR l.expiration > unixepoch(?2))
      AND NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = l.key AND e.origin = 'console' AND e.at > ?3)
    ORDER BY l.seen LIMIT 1000`,
  dropGone: `DELETE FROM listed WHERE n IN (
    SELECT l.n FROM listed AS l WHERE l.seen < ?1
      AND NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = l.key AND e.origin = 'console' AND e.at > ?2)
    ORDER BY l.seen LIMIT 1000)`,
  unread: `SELECT key FROM listed WHERE read_at IS NULL LIMIT ${mostValues}`,
  /** ?1 read before this time. */
  stale: `SELECT key FROM listed WHERE read_at < ?1 AND (metadata IS NULL OR metadata ->> 'e' IS NULL)
    ORDER BY read_at LIMIT ${bulk}`,
  /** ?1 values by key with what they say of themselves, ?2 now. Of what no edit told yet, a changed value tells. */
  tellValues: `
    INSERT INTO edits (at, author, origin, key, before, before_end, after, after_end, removed, state)
    SELECT coalesce(v.value ->> 'at', ?2), v.value ->> 'by', 'elsewhere', l.key, l.value, l.expiration, v.value ->> 'value',
      l.expiration, 0, 'done'
    FROM json_each(?1) AS v JOIN listed AS l ON l.key = v.value ->> 'key'
    WHERE l.read_at IS NOT NULL AND l.value IS NOT v.value ->> 'value'
      AND NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = l.key AND e.origin = 'console' AND e.at > ?3)`,
  fillTold: `
    UPDATE edits SET after = v.value ->> 'value', author = coalesce(author, v.value ->> 'by'), at = coalesce(v.value ->> 'at', at)
    FROM json_each(?1) AS v
    WHERE edits.key = v.value ->> 'key' AND edits.origin = 'elsewhere' AND edits.after IS NULL AND edits.removed = 0`,
  keepValues: `
    UPDATE listed SET value = v.value ->> 'value', read_at = ?2 FROM json_each(?1) AS v
    WHERE listed.key = v.value ->> 'key'
      AND NOT EXISTS (SELECT 1 FROM edits AS e WHERE e.key = listed.key AND e.origin = 'console' AND e.at > ?3)`,
} as const;

const keep = "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const iso = (ms: number): string => new Date(ms).toISOString();

async function placeOf({ db }: World): Promise<Place> {
  const value = await db.prepare("SELECT value FROM kept WHERE name = 'mirror-place'").first<string>("value");
  const [run, cursor] = (value ?? "1\n").split("\n");
  return { run: Number(run) || 1, cursor: cursor === "" ? undefined : cursor };
}

async function keepPage(world: World, keys: readonly KVNamespaceListKey<unknown>[], run: number): Promise<void> {
  const now = world.now();
  const known = iso(now - lagMs);
  const rows = keys.map(({ name, metadata, expiration }) => ({
    ...{ key: name, metadata, expiration },
    ...listedSubject(name),
  }));
  for (const page of jsonPieces(rows)) {
    await world.db.batch([
      world.db.prepare(mirrorSql.tellChanged).bind(page, iso(now), known),
      world.db.prepare(mirrorSql.keepPage).bind(page, run, known),
    ]);
  }
}

/** What a look that reached the end says of keys that it did not meet: gone, once the look before did not meet them either. */
async function endLook(world: World, run: number): Promise<void> {
  const { db } = world;
  const now = world.now();
  const known = iso(now - lagMs);
  await db.batch([
    db.prepare(mirrorSql.tellGone).bind(run - 1, iso(now), known),
    db.prepare(mirrorSql.dropGone).bind(run - 1, known),
    db.prepare(keep).bind("mirrored-at", iso(now)),
    db.prepare(keep).bind("mirror-place", `${run + 1}\n`),
  ]);
}

async function look(world: World): Promise<void> {
  const { run, cursor: first } = await placeOf(world);
  let cursor = first;
  for (let page = 0; page < mostPages; page++) {
    const listed = await world.lists.list(cursor === undefined ? {} : { cursor });
    if (listed.keys.length > 0) await keepPage(world, listed.keys, run);
    if (listed.list_complete) return await endLook(world, run);
    cursor = listed.cursor;
  }
  await world.db
    .prepare(keep)
    .bind("mirror-place", `${run}\n${cursor ?? ""}`)
    .run();
}

/** Who wrote a value and when, where it says so. */
function signatureOf(value: string): { readonly by?: string | undefined; readonly at?: string | undefined } {
  const parsed = parseEntry(value);
  if (!parsed.ok) return {};
  const { by, at } = parsed.value.entry;
  const written = Date.parse(at ?? "");
  return { by, at: Number.isNaN(written) ? undefined : iso(written) };
}

async function readValues(world: World): Promise<void> {
  const { db } = world;
  const now = world.now();
  const [unread, stale] = await db.batch<{ key: string }>([
    db.prepare(mirrorSql.unread),
    db.prepare(mirrorSql.stale).bind(iso(now - rereadMs)),
  ]);
  const keys = [...new Set([...(unread?.results ?? []), ...(stale?.results ?? [])].map(({ key }) => key))];
  for (let start = 0; start < keys.length; start += bulk) {
    const values = await readKv(world.lists, keys.slice(start, start + bulk));
    const found = [...values].flatMap(([key, value]) =>
      value === null ? [] : [{ key, value: value.slice(0, mostOfValue).toWellFormed(), ...signatureOf(value) }],
    );
    const known = iso(now - lagMs);
    for (const text of jsonPieces(found)) {
      await db.batch([
        db.prepare(mirrorSql.tellValues).bind(text, iso(now), known),
        db.prepare(mirrorSql.fillTold).bind(text),
        db.prepare(mirrorSql.keepValues).bind(text, iso(now), known),
      ]);
    }
  }
}

/** One run. Lists of more than `mostPages` pages are looked at over several. */
export async function mirrorLists(world: World): Promise<void> {
  await look(world);
  await readValues(world);
}

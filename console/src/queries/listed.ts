// What the lists held when the console last looked, for finding entries. What counts is read from KV, by key.

import { rowsOf } from "./rows.ts";

export interface ListedRow {
  readonly n: number;
  readonly key: string;
  readonly kind: string;
  readonly id: string;
  readonly group_id: string;
  readonly value: string | null;
  readonly expiration: number | null;
}

export const listedKinds = ["user", "inviter", "group", "type", "default", "patterns", "flood", "other"] as const;
export type ListedKind = (typeof listedKinds)[number];
export const listedPerPage = 50;
/** Trigrams find nothing shorter. */
export const leastSearch = 3;
/** Entries about one group that its page shows. */
export const mostListed = 100;
const mostCounted = 10_000;

const columns = "n, key, kind, id, group_id, value, expiration";

export const listedSql = {
  ofKind: `SELECT ${columns} FROM listed WHERE kind = ?1 AND key > ?2 ORDER BY key LIMIT ${listedPerPage + 1}`,
  all: `SELECT ${columns} FROM listed WHERE key > ?1 ORDER BY key LIMIT ${listedPerPage + 1}`,
  byText: `SELECT l.n, l.key, l.kind, l.id, l.group_id, l.value, l.expiration
    FROM listed_text AS t CROSS JOIN listed AS l ON l.n = t.rowid
    WHERE t.listed_text MATCH ?1 AND t.rowid > ?2 ORDER BY t.rowid LIMIT ${listedPerPage + 1}`,
  byIdBeginning: `SELECT ${columns} FROM listed WHERE id >= ?1 AND id < ?1 || char(1114111) AND (id, key) > (?2, ?3)
    ORDER BY id, key LIMIT ${listedPerPage + 1}`,
  byId: `SELECT ${columns} FROM listed WHERE id = ?1 ORDER BY key LIMIT 100`,
  byGroup: `SELECT ${columns} FROM listed WHERE group_id = ?1 AND group_id <> '' ORDER BY key LIMIT ${mostListed + 2}`,
  byKeys: `SELECT ${columns} FROM listed WHERE key IN (SELECT value FROM json_each(?1))`,
  count: `SELECT count(*) AS entries FROM (SELECT 1 FROM listed WHERE kind = ?1 LIMIT ${mostCounted})`,
} as const;

export const isListedKind = (word: string | undefined): word is ListedKind =>
  (listedKinds as readonly (string | undefined)[]).includes(word);

/** A page of entries. `after` is what the last page ended with. */
export function listedPage(
  db: D1Database,
  { kind, search, after }: { kind?: ListedKind | undefined; search?: string | undefined; after?: string | undefined },
) {
  const text = search?.trim() ?? "";
  // Nothing that is searched holds a zero character, and the search would end at one.
  const byText = [...text].length >= leastSearch && !text.includes("\0");
  let statement: D1PreparedStatement;
  if (byText) {
    statement = db.prepare(listedSql.byText).bind(`"${text.replaceAll('"', '""')}"`, Number(after ?? 0) || 0);
  } else if (text !== "") {
    const [id = "", key = ""] = (after ?? "").split("\n");
    statement = db.prepare(listedSql.byIdBeginning).bind(text, id, key);
  } else if (kind !== undefined) statement = db.prepare(listedSql.ofKind).bind(kind, after ?? "");
  else statement = db.prepare(listedSql.all).bind(after ?? "");
  return {
    statement,
    read(result: D1Result | undefined) {
      const all = rowsOf<ListedRow>(result);
      const rows = all.slice(0, listedPerPage);
      const last = rows.at(-1);
      if (all.length <= listedPerPage || last === undefined) return { rows, next: undefined };
      if (byText) return { rows, next: String(last.n) };
      return { rows, next: text === "" ? last.key : `${last.id}\n${last.key}` };
    },
  };
}

/** How many entries there are of each kind, up to a limit, and when the whole of the lists was last looked at. */
export function listCounts(db: D1Database) {
  return {
    statements: [
      ...listedKinds.map((kind) => db.prepare(listedSql.count).bind(kind)),
      db.prepare("SELECT value FROM kept WHERE name = 'mirrored-at'"),
    ],
    read(results: readonly (D1Result | undefined)[]) {
      const counts = new Map<ListedKind, number>();
      for (const [n, kind] of listedKinds.entries()) {
        const [row] = rowsOf<{ readonly entries: number }>(results[n]);
        counts.set(kind, row?.entries ?? 0);
      }
      const [kept] = rowsOf<{ readonly value: string }>(results[listedKinds.length]);
      return { counts, lookedAt: kept?.value };
    },
  };
}

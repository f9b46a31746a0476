// The trail: who changed which entry, the newest first.

export interface EditRow {
  readonly id: number;
  readonly at: string;
  readonly author: string | null;
  readonly origin: "console" | "elsewhere";
  readonly key: string;
  readonly before: string | null;
  readonly before_end: number | null;
  readonly after: string | null;
  readonly after_end: number | null;
  readonly removed: number;
  readonly note: string | null;
  readonly batch: string | null;
  readonly undoes: number | null;
  readonly state: "writing" | "done" | "failed" | "overtaken";
  readonly problem: string | null;
  /** The edit that took this one back. */
  readonly undone_by: number | null;
}

export const editsPerPage = 50;
const columns = `e.id, e.at, e.author, e.origin, e.key, e.before, e.before_end, e.after, e.after_end, e.removed, e.note,
  e.batch, e.undoes, e.state, e.problem,
  (SELECT u.id FROM edits AS u WHERE u.undoes = e.id AND u.state = 'done' LIMIT 1) AS undone_by`;
const page = `ORDER BY e.id DESC LIMIT ${editsPerPage + 1}`;

export const editsSql = {
  all: `SELECT ${columns} FROM edits AS e WHERE e.id < ?1 ${page}`,
  byKey: `SELECT ${columns} FROM edits AS e WHERE e.key = ?2 AND e.id < ?1 ${page}`,
  byAuthor: `SELECT ${columns} FROM edits AS e WHERE e.author = ?2 AND e.id < ?1 ${page}`,
  byBatch: `SELECT ${columns} FROM edits AS e WHERE e.batch = ?2 AND e.id < ?1 ${page}`,
  one: `SELECT ${columns} FROM edits AS e WHERE e.id = ?1`,
  /** Of each key, what the console wrote last, lately. */
  latest: `SELECT id, key, after, after_end, at FROM edits
    WHERE key IN (SELECT value FROM json_each(?1)) AND origin = 'console' AND state IN ('done', 'writing') AND at > ?2
    ORDER BY id`,
  unfinished: `SELECT ${columns} FROM edits AS e WHERE e.state = 'writing' AND e.at < ?1 ORDER BY e.id LIMIT ?2`,
} as const;

export interface EditFilter {
  readonly key?: string | undefined;
  readonly author?: string | undefined;
  readonly batch?: string | undefined;
  readonly before?: number | undefined;
}

export function editPage(db: D1Database, { key, author, batch, before = Number.MAX_SAFE_INTEGER }: EditFilter) {
  if (key !== undefined) return db.prepare(editsSql.byKey).bind(before, key);
  if (author !== undefined) return db.prepare(editsSql.byAuthor).bind(before, author);
  if (batch !== undefined) return db.prepare(editsSql.byBatch).bind(before, batch);
  return db.prepare(editsSql.all).bind(before);
}

// Rows of `listed` as keys say them: what is about whom. The console's own writes are put there at once.
import { parseKey } from "../../../src/policy/parse-key.ts";

export interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly group_id: string;
}

/** An entry for a person in a group and one for the person everywhere are both the person's. */
export function listedSubject(key: string): Subject {
  const parsed = parseKey(key);
  if (!parsed.ok) return { kind: "other", id: key, group_id: "" };
  const { kind, id, group } = parsed.value;
  return { kind, id, group_id: kind === "group" ? id : group };
}

/** How an id stands in `listed`: of one that is too long for a key only its hash is known there. */
export const listedId = (id: string, keyPart: string | null | undefined): string =>
  keyPart?.startsWith("%sha256:") ? keyPart : id;

export interface WrittenRow {
  readonly key: string;
  /** null: it is gone. */
  readonly after: string | null;
  readonly after_end: number | null | undefined;
  readonly metadata: unknown;
}

/** ?1 rows, ?2 now. */
const keep = `
INSERT INTO listed (key, kind, id, group_id, value, expiration, metadata, seen, read_at)
SELECT value ->> 'key', value ->> 'kind', value ->> 'id', value ->> 'group_id', value ->> 'after', value ->> 'after_end',
  value -> 'metadata', (SELECT coalesce(max(seen), 0) FROM listed), ?2
FROM json_each(?1) WHERE value ->> 'after' IS NOT NULL
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expiration = excluded.expiration, metadata = excluded.metadata,
  seen = max(seen, excluded.seen), read_at = excluded.read_at`;
const drop = `
DELETE FROM listed WHERE key IN (SELECT value ->> 'key' FROM json_each(?1) WHERE value ->> 'after' IS NULL)`;

export function keepListed(db: D1Database, rows: readonly WrittenRow[], now: number): readonly D1PreparedStatement[] {
  const described = JSON.stringify(rows.map((row) => ({ ...row, ...listedSubject(row.key) })));
  return [db.prepare(keep).bind(described, new Date(now).toISOString()), db.prepare(drop).bind(described)];
}

// The SQL that applies rows to a table so that the greatest stamp wins, value by value. Text only: nothing is run here,
// and nothing from outside becomes part of it.

/** A table's values, each under the column that names it, with the columns that go with it; beside it stands `<name>_stamp`. */
type Values = Readonly<Record<string, readonly string[]>>;

const groupValues: Values = {
  created: [],
  dismissed: [],
  type: ["type"],
  name: ["name"],
  owner: ["owner"],
  introduction: ["introduction"],
  notification: ["notification"],
  face_url: ["face_url"],
  ex: ["ex"],
};

const memberValues: Values = {
  present: ["present", "how", "operator"],
  role: ["role"],
  nickname: ["nickname"],
  face_url: ["face_url"],
  ex: ["ex"],
};

/**
 * Parameters: 1 the event's id, 2 its stamp, 3 the source, 4 the group's id, 5 a JSON array of rows. A value that a row
 * leaves out has no stamp, and so loses against every other.
 */
function keepLatest(table: string, key: string | undefined, values: Values): string {
  const keys = ["source", "group_id", ...(key === undefined ? [] : [key])];
  const entries = Object.entries(values);
  const columns = entries.flatMap(([name, own]) => [...own, `${name}_stamp`]);
  const given = entries.flatMap(([name, own]) => [
    ...own.map((column) => `value ->> '${column}'`),
    `iif(json_type(value, '$.${name}') IS NULL, '', ?2)`,
  ]);
  const settled = entries.flatMap(([name, own]) => [
    ...own.map((column) => `${column} = iif(excluded.${name}_stamp > ${name}_stamp, excluded.${column}, ${column})`),
    `${name}_stamp = max(excluded.${name}_stamp, ${name}_stamp)`,
  ]);
  return [
    `INSERT INTO ${table} (${[...keys, ...columns].join(", ")})`,
    `SELECT ${["?3", "?4", ...(key === undefined ? [] : [`value ->> '${key}'`]), ...given].join(", ")}`,
    "FROM json_each(?5) WHERE NOT EXISTS (SELECT 1 FROM handled WHERE event_id = ?1)",
    `ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${settled.join(", ")}`,
  ].join("\n");
}

export const keepGroups = keepLatest("groups", undefined, groupValues);
export const keepMembers = keepLatest("members", "user_id", memberValues);

/** 1 the event's id, 2 its source, 3 its time, 4 the decision as JSON (changes.ts). */
export const keepDecision = `
INSERT INTO decisions
  (event_id, n, source, group_id, time, action, inviter, user_id, verdict, enforced, undecided, entry)
SELECT
  ?1, key, ?2, ?4 ->> '$.group_id', ?3, ?4 ->> '$.action', ?4 ->> '$.inviter',
  value ->> 'user_id', value ->> 'verdict', ?4 ->> '$.enforced', value ->> 'undecided', value ->> 'entry'
FROM json_each(?4, '$.candidates') WHERE NOT EXISTS (SELECT 1 FROM handled WHERE event_id = ?1)
ON CONFLICT DO NOTHING`;

/** 1 the event's id, 2 its source, 3 its time, 4 the flood as JSON (changes.ts). */
export const keepFlood = `
INSERT INTO floods (event_id, source, group_id, time, what, entry, enforced, until, members, seconds, refused)
SELECT
  ?1, ?2, ?4 ->> '$.group_id', ?3, ?4 ->> '$.what', ?4 ->> '$.entry', ?4 ->> '$.enforced', ?4 ->> '$.until',
  ?4 -> '$.members', ?4 ->> '$.seconds', ?4 ->> '$.refused'
WHERE NOT EXISTS (SELECT 1 FROM handled WHERE event_id = ?1)
ON CONFLICT DO NOTHING`;

/** 1 the event's id, 2 its type, 3 its command, 4 now. Changes one row the first time, and none the second. */
export const markHandled = `
INSERT INTO handled (event_id, type, command, handled_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING`;

/** 1 the whole event's id, 2 the part's number, 3 its body, 4 now. */
export const keepPart = `
INSERT INTO parts (event_id, part, body, kept_at)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM handled WHERE event_id = ?1)
ON CONFLICT DO NOTHING`;

/** 1 the whole event's id, 2 how many parts it has: a row for each that is there, with its body once all are. */
export const partsOf = `
SELECT iif(count(*) OVER () >= ?2, body, NULL) AS body FROM parts WHERE event_id = ?1 ORDER BY part`;
export const dropParts = "DELETE FROM parts WHERE event_id = ?1";

/** 1 the message's id, 2 why, 3 its body, 4 now. */
export const keepDeadLetter = `
INSERT INTO dead_letters (id, reason, body, stored_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING`;

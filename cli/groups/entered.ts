// Who came into a group lately, by the console's tables: who was told to have joined, and whom the gate let in by
// a call in which nobody is asked any more (OpenIM tells of no join behind an invite). Reads only.

export interface Entered {
  readonly since: string;
  readonly user_id: string;
  readonly source: string;
  readonly how: string | null;
  readonly by: string | null;
}

// Whoever applied waits for an admin; whoever was invited or joins is in.
const query = `
  SELECT min(since) AS since, user_id, source, max(how) AS how, max("by") AS "by" FROM (
    SELECT since, user_id, source, how, operator AS "by" FROM current_members WHERE group_id = ?1 AND since >= ?2
    UNION ALL
    SELECT time, user_id, source, action, inviter FROM decisions
    WHERE group_id = ?1 AND time >= ?2 AND user_id IS NOT NULL
      AND action IN ('join', 'invite') AND (verdict <> 'refused' OR enforced = 0)
  ) GROUP BY source, user_id ORDER BY since, user_id`;

/** @param from Unix milliseconds */
export async function readEntered(db: D1Database, groupId: string, from: number): Promise<readonly Entered[]> {
  const { results } = await db.prepare(query).bind(groupId, new Date(from).toISOString()).all<Entered>();
  return results;
}

/** An id that stands in a line of its own and is nothing else there: no comment, no header, no cell. */
const plain = /^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u;
const heading = /^(?:id|ids|user|users|userid|user_id|uid|name|username|account|member|members|bans|total)$/i;

export interface IdLines {
  readonly text: string;
  /** How many ids hold a control character, which no file of ids can say. */
  readonly left: number;
}

/** One id a line; where an id could be read as something else, one JSON object a line. `lists import` reads both. */
export function idLines(entered: readonly Pick<Entered, "user_id">[]): IdLines {
  const all = [...new Set(entered.map(({ user_id }) => user_id))];
  const ids = all.filter((id) => !/\p{Cc}/u.test(id));
  const isPlain = ids.every((id) => plain.test(id) && !heading.test(id));
  const text = ids.map((id) => `${isPlain ? id : JSON.stringify({ id })}\n`).join("");
  return { text, left: all.length - ids.length };
}

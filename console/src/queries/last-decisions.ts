// The last decisions that an entry can be about, to try an edit on: of a person, of a group, or of everybody.
import { parseKey } from "../../../src/policy/parse-key.ts";

export interface StoredDecision {
  readonly event_id: string;
  readonly time: string;
  readonly source: string;
  readonly action: string | null;
  readonly group_id: string | null;
  readonly group_name: string | null;
  readonly group_type: string | null;
  readonly inviter: string | null;
  readonly inviter_chain: string | null;
  readonly user_id: string | null;
  readonly verdict: string;
  readonly entry: string | null;
  readonly chain: string | null;
}

export const mostDecisions = 200;
const mostPeople = 2000;

/** The inviter's entries stand with the decision's first person. Rows from before they were kept are passed over. */
const rowsWhere = (term: string) => `
SELECT d.event_id, d.time, d.source, d.action, d.group_id, g.name AS group_name, d.group_type, d.inviter,
  f.inviter_chain, d.user_id, d.verdict, d.entry, d.chain
FROM (SELECT * FROM decisions WHERE ${term} AND time > '' ORDER BY time DESC, event_id DESC, n DESC LIMIT ${mostPeople}) AS d
JOIN decisions AS f ON f.event_id = d.event_id AND f.n = 0
LEFT JOIN groups AS g ON g.source = d.source AND g.group_id = d.group_id
WHERE d.chain IS NOT NULL`;

export const lastDecisionsSql = {
  person: rowsWhere("user_id = ?1"),
  group: rowsWhere("group_id = ?1"),
  all: rowsWhere("?1 IS NULL"),
} as const;

/** Whom or what the last decisions are of, for a key. */
export function subjectOfTrial(key: string): { readonly of: "person" | "group" | "all"; readonly id: string | null } {
  const parsed = parseKey(key);
  if (!parsed.ok) return { of: "all", id: null };
  const { kind, id, group } = parsed.value;
  // An id whose key holds its hash alone cannot be looked up.
  if (kind === "user" && !id.startsWith("%sha256:")) return { of: "person", id };
  const inGroup = kind === "group" ? id : group;
  if (inGroup !== "" && !inGroup.startsWith("%sha256:")) return { of: "group", id: inGroup };
  return { of: "all", id: null };
}

export async function lastDecisions(db: D1Database, key: string): Promise<readonly StoredDecision[]> {
  const { of, id } = subjectOfTrial(key);
  const { results } = await db.prepare(lastDecisionsSql[of]).bind(id).all<StoredDecision>();
  const events = new Set<string>();
  return results.filter(({ event_id }) => {
    events.add(event_id);
    return events.size <= mostDecisions;
  });
}

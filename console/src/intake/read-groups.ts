// What the tables say of a group, as data for whoever asks: the routes (answer.ts), and `npm run groups`.
// Reads only, and only the views.

export interface GroupState {
  readonly source: string;
  readonly group_id: string;
  readonly state: "open" | "dismissed";
  readonly members: readonly Record<string, unknown>[];
  readonly [column: string]: unknown;
}

const maxRefusals = 100;

/** The groups of this id: none or one, unless several IM servers or apps have one of that id. */
export async function readGroups(db: D1Database, groupId: string): Promise<readonly GroupState[]> {
  const [groups, members] = await db.batch<GroupState>([
    db.prepare("SELECT * FROM current_groups WHERE group_id = ?1 ORDER BY source").bind(groupId),
    db.prepare("SELECT * FROM current_members WHERE group_id = ?1 ORDER BY since, user_id").bind(groupId),
  ]);
  return (groups?.results ?? []).map((group) => ({
    ...group,
    members: (members?.results ?? [])
      .filter(({ source }) => source === group.source)
      .map(({ source: _source, group_id: _group, ...member }) => member),
  }));
}

/** Who was not plainly allowed into it, the latest first. */
export async function readRefusals(db: D1Database, groupId: string): Promise<readonly Record<string, unknown>[]> {
  const { results } = await db
    .prepare(
      `SELECT source, time, action, inviter, user_id, verdict, enforced, undecided, entry FROM decisions
       WHERE group_id = ?1 AND verdict IN ('refused', 'muted') ORDER BY time DESC, event_id, n LIMIT ?2`,
    )
    .bind(groupId, maxRefusals)
    .all();
  return results;
}

/** When flood rules closed it, with who came in just before, and when it opened again; the latest first. */
export async function readFloods(db: D1Database, groupId: string): Promise<readonly Record<string, unknown>[]> {
  const { results } = await db
    .prepare(
      `SELECT source, time, what, entry, enforced, until, members, seconds, refused FROM floods
       WHERE group_id = ?1 ORDER BY time DESC, event_id LIMIT ?2`,
    )
    .bind(groupId, maxRefusals)
    .all<Record<string, unknown>>();
  return results.map(({ members, ...flood }) => {
    const known = Object.entries(flood).filter(([, value]) => value !== null);
    return { ...Object.fromEntries(known), ...(typeof members === "string" ? { members: JSON.parse(members) } : {}) };
  });
}

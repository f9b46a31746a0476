// Who is where: the groups that a person is in, a group and a page of its members. By the rows of the events alone.

export interface Stay {
  readonly source: string;
  readonly group_id: string;
  readonly name: string | null;
  readonly role: string;
  readonly since: string;
  readonly how: string | null;
}

export interface GroupHead {
  readonly source: string;
  readonly group_id: string;
  readonly type: string | null;
  readonly name: string | null;
  readonly owner: string | null;
  readonly state: "open" | "dismissed";
  readonly created_at: string | null;
  readonly dismissed_at: string | null;
}

export interface MemberRow {
  readonly user_id: string;
  readonly role: string;
  readonly present_stamp: string;
  readonly since: string;
  readonly how: string | null;
  readonly operator: string | null;
  readonly nickname: string | null;
}

export const mostStays = 100;
export const membersPerPage = 50;
/** Members are counted up to here. */
export const mostCounted = 10_000;

export const peopleSql = {
  stays: `SELECT m.source, m.group_id, g.name, iif(m.user_id = g.owner, 'owner', coalesce(m.role, 'member')) AS role,
      substr(m.present_stamp, 1, 24) AS since, m.how
    FROM members AS m JOIN groups AS g ON g.source = m.source AND g.group_id = m.group_id
    WHERE m.user_id = ?1 AND m.present = 1 AND g.dismissed_stamp <= g.created_stamp AND m.present_stamp > g.dismissed_stamp
    LIMIT ${mostStays + 1}`,
  groups: `SELECT source, group_id, type, name, owner, state, created_at, dismissed_at
    FROM current_groups WHERE group_id = ?1 ORDER BY source LIMIT 20`,
  members: `SELECT m.user_id, iif(m.user_id = g.owner, 'owner', coalesce(m.role, 'member')) AS role, m.present_stamp,
      substr(m.present_stamp, 1, 24) AS since, m.how, m.operator, m.nickname
    FROM members AS m JOIN groups AS g ON g.source = m.source AND g.group_id = m.group_id
    WHERE m.source = ?1 AND m.group_id = ?2 AND m.present = 1 AND m.present_stamp < ?3
      AND g.dismissed_stamp <= g.created_stamp AND m.present_stamp > g.dismissed_stamp
    ORDER BY m.present_stamp DESC LIMIT ${membersPerPage + 1}`,
  count: `SELECT count(*) AS members FROM (
      SELECT 1 FROM members AS m JOIN groups AS g ON g.source = m.source AND g.group_id = m.group_id
      WHERE m.source = ?1 AND m.group_id = ?2 AND m.present = 1
        AND g.dismissed_stamp <= g.created_stamp AND m.present_stamp > g.dismissed_stamp
      LIMIT ${mostCounted})`,
} as const;

export const staysOf = (db: D1Database, person: string): D1PreparedStatement =>
  db.prepare(peopleSql.stays).bind(person);
export const groupsOf = (db: D1Database, group: string): D1PreparedStatement =>
  db.prepare(peopleSql.groups).bind(group);

/** A page of a group's members, the newest first. @param before the stamp that the last page ended with */
export function membersOf(db: D1Database, source: string, group: string, before = "~"): readonly D1PreparedStatement[] {
  return [db.prepare(peopleSql.members).bind(source, group, before), db.prepare(peopleSql.count).bind(source, group)];
}

// Groups that a flood rule has closed: those that are closed now, and what became of one group lately.

export interface FloodRow {
  readonly source: string;
  readonly group_id: string;
  readonly group_name: string | null;
  readonly time: string;
  readonly what: "started" | "ended";
  /** The rule's key. */
  readonly entry: string;
  readonly enforced: number;
  readonly until: string | null;
  /** Who came in just before: a JSON array of ids. */
  readonly members: string | null;
  readonly refused: number | null;
}

const columns = `f.source, f.group_id, g.name AS group_name, f.time, f.what, f.entry, f.enforced, f.until, f.members, f.refused`;
const named = "LEFT JOIN groups AS g ON g.source = f.source AND g.group_id = f.group_id";

export const floodsSql = {
  /** ?1 since when, ?2 now. A rule closes a group for a day at most. */
  now: `SELECT ${columns} FROM floods AS f ${named}
    WHERE f.time > ?1 AND f.what = 'started' AND f.until > ?2 AND NOT EXISTS (
      SELECT 1 FROM floods AS e
      WHERE e.group_id = f.group_id AND e.time >= f.time AND e.source = f.source AND e.what = 'ended')
    ORDER BY f.time DESC LIMIT 20`,
  ofGroup: `SELECT ${columns} FROM floods AS f ${named}
    WHERE f.group_id = ?1 AND f.time > '' ORDER BY f.time DESC LIMIT 5`,
} as const;

/** Who came in just before a group was closed. */
export function membersOf({ members }: FloodRow): readonly string[] {
  try {
    const ids: unknown = JSON.parse(members ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** The last of a group's floods, when it still goes on. */
export function ongoing([last]: readonly FloodRow[], now: number): FloodRow | undefined {
  return last?.what === "started" && Date.parse(last.until ?? "") > now ? last : undefined;
}

// What one isolate remembers of closed groups: until when, who stays let in all the same, and how many it refused since
// the counter was last told. Bounded; the clock is its caller's.

interface ClosedGroup {
  /** Unix milliseconds, as the counter told it. */
  readonly until: number;
  readonly stay: ReadonlySet<string>;
  /** Unix milliseconds: when this is forgotten. */
  readonly end: number;
}

export interface ClosedGroups {
  remember(name: string, group: ClosedGroup): void;
  forget(name: string): void;
  /** Refuses all of them, and counts them, if the group is known to be closed to each. @returns until when it is closed. */
  refuse(name: string, ids: readonly string[], now: number): number | undefined;
  /** How many were refused since this was last asked. What is taken and then not told is lost: the count is a least one. */
  takeRefused(name: string): number;
}

export const mostGroups = 1000;

export function createClosedGroups(): ClosedGroups {
  const groups = new Map<string, ClosedGroup & { refused: number }>();
  return {
    remember(name, group) {
      const refused = groups.get(name)?.refused ?? 0;
      groups.delete(name);
      groups.set(name, { ...group, refused });
      const [oldest] = groups.keys();
      if (groups.size > mostGroups && oldest !== undefined) groups.delete(oldest);
    },
    forget: (name) => void groups.delete(name),
    refuse(name, ids, now) {
      const group = groups.get(name);
      if (group === undefined || now >= group.end || ids.some((id) => group.stay.has(id))) return undefined;
      group.refused += ids.length;
      return group.until;
    },
    takeRefused(name) {
      const group = groups.get(name);
      const refused = group?.refused ?? 0;
      if (group !== undefined) group.refused = 0;
      return refused;
    },
  };
}

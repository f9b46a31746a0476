// The lists behind a roster: a key that it does not hold has no entry, one that it holds is read from KV, and the few that
// nearly every decision asks for stand in its head. Without a roster that may be believed, everything is read.
// Where KV fails, the last good roster answers: who is not in it is on no list, who is in it gets what is known.
import type { Clock, Deadline } from "../core/clock.ts";
import type { Lists, ListsAnswer } from "../policy/lists.ts";
import type { Drift } from "./drift.ts";
import type { Holder, Roster } from "./holder.ts";
import { entryOfNote, noteAt } from "./note.ts";
import { indexOf } from "./packed-set.ts";

/** How long the last good roster stands in for a KV that cannot be read. */
export const lastKnownForMs = 86_400_000;

type Value = string | null | undefined;

export interface RosterOptions {
  readonly maxAgeMs: number;
}

/** Whether it may be asked at all, being so old at most. */
export function isBelieved(roster: Roster | undefined, now: number, ageMs: number): roster is Roster {
  return roster !== undefined && roster.head.least === 0 && Math.abs(now - roster.head.listedAt) <= ageMs;
}

/** What the roster knows of a key: its value where that stands in the head, null: no entry, or its place in the set. */
function placeOf({ head: { inline }, set }: Roster, key: string): string | null | number {
  const index = indexOf(set, key);
  // What is inline is in the set too, and most keys are in neither.
  return index < 0 ? null : (inline.get(key) ?? index);
}

/** What stands in for a value that could not be read. */
function lastKnown(roster: Roster, key: string): Value {
  const place = placeOf(roster, key);
  return typeof place === "number" ? entryOfNote(noteAt(roster.set, place)) : place;
}

export function createRosterLists(
  exact: Lists,
  holder: Pick<Holder, "current" | "keepFresh">,
  clock: Pick<Clock, "now">,
  { maxAgeMs }: RosterOptions,
  drift: Drift,
): Lists {
  /** Everything is read; what could not be, the last good roster answers. */
  async function readExactly(keys: readonly string[], deadline: Deadline): Promise<ListsAnswer> {
    const answer = await exact.read(keys, deadline);
    const roster = holder.current();
    if (!answer.values.includes(undefined) || !isBelieved(roster, clock.now(), lastKnownForMs)) return answer;
    const values = answer.values.map((value, at) => (value === undefined ? lastKnown(roster, keys[at] ?? "") : value));
    return { ...answer, values, lookup: "last-known" };
  }

  return {
    async read(keys, deadline, later) {
      if (later !== undefined) holder.keepFresh(later);
      const roster = holder.current();
      if (!isBelieved(roster, clock.now(), maxAgeMs)) return await readExactly(keys, deadline);
      // All of the roster is asked before the first wait: a later generation takes its memory away.
      const held: number[] = [];
      const known: Value[] = [];
      const values = keys.map((key, at): Value => {
        const place = placeOf(roster, key);
        if (typeof place !== "number") return place;
        held.push(at);
        known.push(entryOfNote(noteAt(roster.set, place)));
        return undefined;
      });
      if (later !== undefined) drift.watch(keys, values, later);
      if (held.length === 0) return { values, lookup: "roster", keysRead: 0 };
      const answer = await exact.read(
        held.map((at) => keys[at] ?? ""),
        deadline,
      );
      let lookup: ListsAnswer["lookup"] = "roster";
      held.forEach((at, index) => {
        values[at] = answer.values[index];
        if (values[at] !== undefined) return;
        values[at] = known[index];
        lookup = "last-known";
      });
      return { ...answer, values, lookup };
    },
  };
}

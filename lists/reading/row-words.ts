// What the values of a column say about its rows, counted, and in sentences that name what decides. Takes and leaves no row.

import { shown } from "./refusal.ts";
import type { State, StateColumn } from "./state-words.ts";

const mostValues = 200;
const mostNamed = 4;
/** Stands for values past those that are counted one by one; no value of a file is so. */
const others = "\u0000";

/** Value → what it says, and in how many rows. */
export type Counts = Map<string, { readonly state: State; rows: number }>;

/** Counts a value. Returns what it says. */
export function count(counts: Counts, value: string, stateOfValue: (value: string) => State): State {
  const seen = counts.get(value);
  if (seen !== undefined) {
    seen.rows++;
    return seen.state;
  }
  const state = stateOfValue(value);
  if (counts.size < mostValues) counts.set(value, { state, rows: 1 });
  else {
    const key = others + state;
    counts.set(key, { state, rows: (counts.get(key)?.rows ?? 0) + 1 });
  }
  return state;
}

const inWords = (value: string): string =>
  value === "" ? "nothing" : value.startsWith(others) ? "others" : shown(value, 30);

/** `lifted (2), expired (1)`. */
export function countsText(counts: Counts, isMeant: (state: State) => boolean): string {
  const all = [...counts].filter(([, { state }]) => isMeant(state)).sort(([, a], [, b]) => b.rows - a.rows);
  const told = all
    .slice(0, mostNamed)
    .map(([value, { rows }]) => `${inWords(value)} (${rows.toLocaleString("en-US")})`);
  return `${told.join(", ")}${all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ""}`;
}

/** Whether what a column says leaves no doubt that each of its rows is a ban that stands. */
export function isOfOneMind({ kind }: StateColumn, counts: Counts): boolean {
  const has = (state: State) => [...counts.values()].some((seen) => seen.state === state);
  if (kind === "rank") return !has("banned") || [...counts.values()].every(({ state }) => state === "banned");
  if (has("over") || has("other")) return false;
  // Of whom nothing is said where it is said of others, or something that nobody knows.
  if (kind !== "over" && kind !== "appeal" && (has("banned") || has("active")) && has("none")) return false;
  if (kind === "words" && has("banned") && has("unknown")) return false;
  // `active` beside `banned` is somebody in good standing, and of 0 and 1 nobody knows which is the ban.
  return !(has("yes") && has("no")) && !(has("active") && has("banned"));
}

export const isAgainst = (state: State): boolean => state === "over" || state === "other";

function shellWord(text: string): string {
  return /^[\p{L}\p{N}_.:@=,+-]*$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What is told about one column that is of two minds. */
export function sentenceOf({ name, label }: Named, counts: Counts): string {
  const against = countsText(counts, isAgainst);
  const rest = countsText(counts, (state) => !isAgainst(state));
  const says = [against, rest].filter((text) => text !== "").join(against === "" ? "" : ", elsewhere ");
  const states = new Set([...counts.values()].map(({ state }) => state));
  const sure = (["banned", "active"] as const).filter((state) => states.has(state));
  const isMeant = (state: State) => (against === "" && sure.length === 1 ? state === sure[0] : !isAgainst(state));
  const meant = [...counts].flatMap(([value, { state }]) => (isMeant(state) ? [value] : []));
  const isShort =
    meant.length <= mostNamed && meant.every((value) => !value.includes(",") && !value.startsWith(others));
  // Of 0 and 1 only whoever made the file knows which is the ban.
  const values = (against !== "" || sure.length === 1) && isShort ? meant.join(",") : "VALUE";
  const only = `--only ${shellWord(`${name}=${values}`)} takes those alone${values === "VALUE" ? " that say so" : ""}, `;
  return `${label} says ${says}: ${meant.length === 0 ? "" : only}--ignore ${shellWord(name)} takes every row`;
}

const mostUnknown = 6;

/** A few words for a state of which nobody knows what they say; undefined: there are none. */
export function unknownWords({ name, label }: Named, counts: Counts): string | undefined {
  const isUnknown =
    counts.size > 1 && counts.size <= mostUnknown && [...counts.values()].every(({ state }) => state === "unknown");
  if (!isUnknown) return undefined;
  return `${label} says ${countsText(counts, () => true)}: if not each is a ban, --only ${shellWord(`${name}=VALUE`)} takes those alone that say so`;
}

export interface Named {
  /** As somebody types it. */
  readonly name: string;
  /** As it is told. */
  readonly label: string;
}

export const rowsText = (rows: number): string => `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;

/** How many rows are in doubt. */
export function howMany(against: number, all: number): string {
  if (against === 0) return "not every row seems to be a ban that stands";
  const which =
    against === all
      ? all === 1
        ? "its one row"
        : `all of its ${rowsText(all)}`
      : `${against.toLocaleString("en-US")} of its ${rowsText(all)}`;
  return `${which} ${against === 1 ? "seems" : "seem"} to be no ban, or one that is over`;
}

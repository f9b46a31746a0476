// Which rows of a file count. Rows that somebody asked for (`--only status=active`) count alone; where nobody asked, and a
// column says of some rows that their ban is over or was none, the file is refused with what decides: whose ban was lifted
// must not be banned again, and a ban must not be lost without a word. Knows no entry.

import { trimId } from "../entry/id.ts";
import { digitsOf } from "./exact-json.ts";
import { refusal, shown } from "./refusal.ts";
import { areStates, type State, type StateColumn, stateColumn, stateOf } from "./state-words.ts";

/** What somebody said about a file's rows. */
export interface AskedRows {
  /** Column → the values of which a row has to have one; an empty text: none. */
  readonly only: ReadonlyMap<string, readonly string[]>;
  /** Columns that decide nothing, whatever they say. */
  readonly ignore: readonly string[];
}

/** Reads `status=active`; a column's name may hold an equals sign as little as in `--column`. */
export function parseOnly(text: string): readonly [column: string, value: string] | undefined {
  const at = text.indexOf("=");
  return at > 0 ? [trimId(text.slice(0, at)), text.slice(at + 1)] : undefined;
}

export const everyRow: AskedRows = { only: new Map(), ignore: [] };

/** A value as somebody would type it; undefined for what is no single value. */
export function plainValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return trimId(value);
  if (typeof value === "boolean") return String(value);
  return digitsOf(value);
}

const mostValues = 200;
const mostNamed = 4;
/** Stands for values past those that are counted one by one; no value of a file is so. */
const others = "\u0000";

/** Value → what it says, and in how many rows. */
type Counts = Map<string, { readonly state: State; rows: number }>;

function count(counts: Counts, value: string, stateOfValue: (value: string) => State): State {
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

function countsText(counts: Counts, isMeant: (state: State) => boolean): string {
  const all = [...counts].filter(([, { state }]) => isMeant(state)).sort(([, a], [, b]) => b.rows - a.rows);
  const told = all
    .slice(0, mostNamed)
    .map(([value, { rows }]) => `${inWords(value)} (${rows.toLocaleString("en-US")})`);
  return `${told.join(", ")}${all.length > mostNamed ? ` and ${all.length - mostNamed} more` : ""}`;
}

/** Whether what a column says leaves no doubt that each of its rows is a ban that stands. */
function isOfOneMind(counts: Counts): boolean {
  const has = (state: State) => [...counts.values()].some((seen) => seen.state === state);
  if (has("over") || has("other")) return false;
  // `active` beside `banned` is somebody in good standing, and of 0 and 1 nobody knows which is the ban.
  return !(has("yes") && has("no")) && !(has("active") && has("banned"));
}

const isAgainst = (state: State): boolean => state === "over" || state === "other";

function shellWord(text: string): string {
  return /^[\p{L}\p{N}_.:@=,+-]*$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What is told about one column that is of two minds. */
function sentenceOf({ name, label }: Named, counts: Counts): string {
  const against = countsText(counts, isAgainst);
  const rest = countsText(counts, (state) => !isAgainst(state));
  const says = [against, rest].filter((text) => text !== "").join(against === "" ? "" : ", elsewhere ");
  const meant = [...counts].flatMap(([value, { state }]) => (isAgainst(state) ? [] : [value]));
  const isShort =
    meant.length <= mostNamed && meant.every((value) => !value.includes(",") && !value.startsWith(others));
  // Of 0 and 1 only whoever made the file knows which is the ban.
  const values = against !== "" && isShort ? meant.join(",") : "VALUE";
  const only = `--only ${shellWord(`${name}=${values}`)} takes those alone${values === "VALUE" ? " that say so" : ""}, `;
  return `${label} says ${says}: ${meant.length === 0 ? "" : only}--ignore ${shellWord(name)} takes every row`;
}

interface Named {
  /** As somebody types it. */
  readonly name: string;
  /** As it is told. */
  readonly label: string;
}

/** One column that is looked at in every row. */
interface Watched<Place> extends Named {
  readonly place: Place;
  readonly state: StateColumn;
  readonly counts: Counts;
}

interface Only<Place> extends Named {
  readonly place: Place;
  /** In lower case. */
  readonly values: ReadonlySet<string>;
  readonly left: Counts;
}

/** `a,b` is both, and also the one value that is written so. */
const valuesOf = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => [text, ...text.split(",")]).map((text) => trimId(text).toLowerCase()));

export interface ChoiceColumn<Place> extends Named {
  readonly place: Place;
  /** The first of its values. */
  readonly values: readonly unknown[];
}

export interface RowChoice<Place> {
  /** Whether the row counts. @param at the value at a place of this row */
  readonly takes: (at: (place: Place) => unknown) => boolean;
  /** The columns that --only names. */
  readonly asked: ReadonlySet<string>;
  /** A column that the first rows lack. */
  readonly watch: (column: ChoiceColumn<Place>) => void;
  /** What is to be told. @throws a refusal where nobody knows which rows are meant */
  readonly finish: () => readonly string[];
}

export interface ChoiceOptions<Place> {
  readonly rows: AskedRows;
  /** Somebody said which column is the id: of the others, those with a vague name are told of and no more. */
  readonly chosen: boolean;
  /** The column that somebody named. @throws a refusal where there is none */
  readonly find: (asked: string) => Named & { readonly place: Place };
}

const wordsColumn: StateColumn = { kind: "words", vague: false };

/** @param columns of which no entry is made: those have their own readers */
export function createRowChoice<Place>(
  columns: readonly ChoiceColumn<Place>[],
  { rows: { only, ignore }, chosen, find }: ChoiceOptions<Place>,
): RowChoice<Place> {
  const wanted: readonly Only<Place>[] = [...only].map(([name, texts]) => ({
    ...find(name),
    values: valuesOf(texts),
    left: new Map(),
  }));
  const decided = new Set([...wanted.map(({ name }) => name), ...ignore.map((name) => find(name).name)]);
  const watched: Watched<Place>[] = [];
  let [taken, left, against] = [0, 0, 0];

  function watch({ name, label, place, values }: ChoiceColumn<Place>): void {
    if (decided.has(name)) return;
    const words = () => values.map((value) => plainValue(value) ?? " ").filter((value) => value !== "");
    const state = stateColumn(name) ?? (areStates(words()) ? wordsColumn : undefined);
    if (state === undefined) return;
    const counts: Counts = taken === 0 ? new Map() : new Map([["", { state: "none", rows: taken }]]);
    watched.push({ name, label, place, state, counts });
  }
  for (const column of columns) watch(column);

  function isLeftOut(at: (place: Place) => unknown): boolean {
    for (const { place, values, left: leftOut } of wanted) {
      const value = plainValue(at(place)) ?? "";
      if (values.has(value.toLowerCase())) continue;
      count(leftOut, value, () => "unknown");
      return true;
    }
    return false;
  }

  /** Whether one of its columns says that the row is no ban that stands. */
  function look(at: (place: Place) => unknown): boolean {
    let isOver = false;
    for (const { place, state, counts } of watched) {
      const value = plainValue(at(place));
      if (value !== undefined && isAgainst(count(counts, value, (text) => stateOf(state, text)))) isOver = true;
    }
    return isOver;
  }

  return {
    asked: new Set(wanted.map(({ name }) => name)),
    watch,
    takes(at) {
      if (wanted.length > 0 && isLeftOut(at)) {
        left++;
        return false;
      }
      taken++;
      if (watched.length > 0 && look(at)) against++;
      return true;
    },
    finish() {
      const leftBy = wanted.filter(({ left: leftOut }) => leftOut.size > 0);
      const saysWhat = leftBy
        .map(({ label, left: leftOut }) => `${label} says ${countsText(leftOut, () => true)}`)
        .join("; ");
      if (taken === 0 && left > 0) throw refusal(`no row has what --only asks for: ${saysWhat}.`);
      const split = watched.filter(({ counts }) => !isOfOneMind(counts));
      const doubts = (found: typeof split) => found.map((column) => sentenceOf(column, column.counts)).join("; ");
      const sure = split.filter(({ state }) => !(state.vague && chosen));
      if (sure.length > 0) throw refusal(`${howMany(against, taken)}. ${doubts(sure)}.`);
      return [
        ...(left === 0 ? [] : [`${rowsText(left)} left out by --only: ${saysWhat}`]),
        ...(split.length === 0 ? [] : [`${howMany(against, taken)}. ${doubts(split)}`]),
      ];
    },
  };
}

const rowsText = (rows: number): string => `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;

function howMany(against: number, all: number): string {
  if (against === 0) return "not every row seems to be a ban that stands";
  const which =
    against === all
      ? all === 1
        ? "its one row"
        : `all of its ${rowsText(all)}`
      : `${against.toLocaleString("en-US")} of its ${rowsText(all)}`;
  return `${which} ${against === 1 ? "seems" : "seem"} to be no ban, or one that is over`;
}

// Which rows of a file count. Rows that somebody asked for (`--only status=active`) count alone; where nobody asked, and a
// column says of some rows that their ban is over or was none, the file is refused with what decides: whose ban was lifted
// must not be banned again, and a ban must not be lost without a word. Knows no entry.

import { trimId } from "../entry/id.ts";
import { digitsOf } from "./exact-json.ts";
import { refusal } from "./refusal.ts";
import {
  type Counts,
  count,
  countsText,
  howMany,
  isAgainst,
  isOfOneMind,
  type Named,
  rowsText,
  sentenceOf,
  unknownWords,
} from "./row-words.ts";
import { areStates, isPlainState, type StateColumn, stateColumn, stateOf } from "./state-words.ts";

/** What somebody said about a file's rows. */
export interface AskedRows {
  /** Column → the values of which a row has to have one; an empty text: none. */
  readonly only: ReadonlyMap<string, readonly string[]>;
  /** Columns that decide nothing, whatever they say. */
  readonly ignore: readonly string[];
}

/** Reads `status=active`; undefined for what names no column. */
function parseOnly(text: string): readonly [column: string, value: string] | undefined {
  const at = text.indexOf("=");
  return at > 0 ? [trimId(text.slice(0, at)), text.slice(at + 1)] : undefined;
}

/** What was asked for; or the text of which nobody can tell which column is meant. */
export function askedRows(
  texts: readonly string[] = [],
  ignore: readonly string[] = [],
): AskedRows | { readonly unread: string } {
  const only = new Map<string, readonly string[]>();
  for (const text of texts) {
    const read = parseOnly(text);
    if (read === undefined) return { unread: text };
    only.set(read[0], [...(only.get(read[0]) ?? []), read[1]]);
  }
  return { only, ignore };
}

export const everyRow: AskedRows = { only: new Map(), ignore: [] };

/** A value as somebody would type it; undefined for what is no single value. */
export function plainValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return trimId(value);
  if (typeof value === "boolean") return String(value);
  return digitsOf(value);
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
      const value = plainValue(at(place)) ?? "{…}";
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
      const found = at(place);
      // An object that tells by whom and when a ban was lifted is as good as a word.
      const value = plainValue(found) ?? (state.kind === "over" && !Array.isArray(found) ? "{…}" : undefined);
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
      const split = watched.filter(({ state, counts }) => !isOfOneMind(state, counts));
      const doubts = (found: typeof split) => found.map((column) => sentenceOf(column, column.counts)).join("; ");
      const sure = split.filter(({ state }) => !(state.vague && chosen));
      if (sure.length > 0) throw refusal(`${howMany(against, taken)}. ${doubts(sure)}.`);
      return [
        ...(left === 0 ? [] : [`${rowsText(left)} left out by --only: ${saysWhat}`]),
        ...(split.length === 0 ? [] : [`${howMany(against, taken)}. ${doubts(split)}`]),
        ...watched.flatMap((column) => (isPlainState(column.name) ? (unknownWords(column, column.counts) ?? []) : [])),
      ];
    },
  };
}

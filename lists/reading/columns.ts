// Which column of a file says what: as somebody said (`--column id=user.id`), else by obvious names, and never where two
// columns could be meant. The same for tables and for objects, whose columns are paths. Reads no value.

import { trimId } from "../entry/id.ts";
import { type ColumnName, isColumnName, misspelled } from "./column-names.ts";
import { isIdOfOthers, likelyId, mayBePersonsId } from "./name-words.ts";
import { refusal, some } from "./refusal.ts";

/** Column → where it comes from in the file; an empty text: from nowhere. */
export type AskedColumns = ReadonlyMap<ColumnName, string>;

export interface FileColumn {
  /** As it stands in the file: a header's cell, a path, or a number where there is no header. */
  readonly name: string;
  /** What it is, by its name alone. */
  readonly obvious: ColumnName | undefined;
  /** Whether the name is Doorman's own. */
  readonly own: boolean;
}

export interface Columns {
  /** Doorman's column → place in the file's. */
  readonly places: ReadonlyMap<ColumnName, number>;
  readonly ignored: readonly string[];
  /** Every column has one of Doorman's names. */
  readonly own: boolean;
}

/** Reads `id=user.id`. */
export function parseColumn(text: string): readonly [ColumnName, string] | undefined {
  const at = text.indexOf("=");
  const name = text.slice(0, at).trim().toLowerCase();
  return at > 0 && isColumnName(name) ? [name, text.slice(at + 1).trim()] : undefined;
}

const sameName = (a: string, b: string): boolean => a === b || trimId(a).toLowerCase() === trimId(b).toLowerCase();

export function placesOf(asked: string, columns: readonly FileColumn[]): readonly number[] {
  const exact = columns.flatMap(({ name }, place) => (trimId(name) === asked ? [place] : []));
  if (exact.length > 0) return exact;
  const same = columns.flatMap(({ name }, place) => (sameName(name, asked) ? [place] : []));
  if (same.length > 0) return same;
  const place = /^\d{1,4}$/.test(asked) ? Number(asked) - 1 : -1;
  return place >= 0 && place < columns.length ? [place] : [];
}

/** Columns that can only be meant once: with two of them a wrong guess bans the wrong people. */
const decisive: readonly ColumnName[] = ["id", "group", "until", "effect"];

function guess(column: ColumnName, columns: readonly FileColumn[]): number | undefined {
  const places = columns.flatMap(({ obvious }, place) => (obvious === column ? [place] : []));
  const own = places.filter((place) => columns[place]?.own);
  const names = places.map((place) => columns[place]?.name ?? "");
  if (own.length > 1)
    throw refusal(`the column ${some(names)} stands twice: say which, as --column ${column}=1 for the first.`);
  // An id of its own beside somebody's id is as a rule the number of the row.
  if (places.length > 1 && decisive.includes(column) && (column === "id" || own.length === 0)) {
    const likely = column === "id" ? likelyId(names) : undefined;
    throw refusal(
      `${some(names)} may each be the ${column}: say which, as --column ${column}=${likely ?? names.at(-1)}.`,
    );
  }
  const place = own[0] ?? places[0];
  if (column === "id" && columns[place ?? -1]?.name.toLowerCase() === "id") refuseRivals(columns);
  return place;
}

/** `id` beside `discord_id` is as a rule the number of the row. */
function refuseRivals(columns: readonly FileColumn[]): void {
  if (columns.some(({ obvious }) => obvious === "kind")) return;
  const rivals = columns.filter(({ name, obvious }) => obvious === undefined && mayBePersonsId(name));
  const [first] = rivals.map(({ name }) => name);
  if (first === undefined) return;
  throw refusal(`id, ${some(rivals.map(({ name }) => name))} may each be the id: say which, as --column id=${first}.`);
}

/**
 * @param asked what somebody said
 * @param strict a column that was asked for has to be there; not in objects, of which the first may lack it
 * @param taken columns that are known otherwise: an object's key
 */
export function resolveColumns(
  columns: readonly FileColumn[],
  asked: AskedColumns,
  strict: boolean,
  names: readonly ColumnName[],
): Columns {
  const places = new Map<ColumnName, number>();
  for (const [column, source] of asked) {
    if (source === "") continue;
    const found = placesOf(source, columns);
    const [place] = found;
    if (place === undefined && !strict) continue;
    if (place === undefined)
      throw refusal(
        `there is no column ${source}; there are ${some(
          columns.map(({ name }) => name),
          20,
        )}.`,
      );
    if (found.length > 1)
      throw refusal(
        `the column ${source} stands ${found.length} times: give its number, as --column ${column}=${place + 1}.`,
      );
    places.set(column, place);
  }
  const used = new Set(places.values());
  const free = columns.map((column, place) => (used.has(place) ? { ...column, obvious: undefined } : column));
  for (const column of names) {
    if (asked.has(column)) continue;
    const place = guess(column, free);
    if (place !== undefined) places.set(column, place);
  }
  const all = new Set(places.values());
  const left = columns.filter(({ name }, place) => !all.has(place) && trimId(name) !== "");
  for (const { name } of left) {
    const meant = misspelled(name);
    if (meant !== undefined && !asked.has(meant) && !places.has(meant)) {
      throw refusal(
        `the column ${name}: is ${meant} meant? Say --column ${meant}=${name}, or --column ${meant}= to leave it out.`,
      );
    }
  }
  return {
    places,
    ignored: left.map(({ name }) => trimId(name)),
    own: columns.every(({ own, name }) => own || trimId(name) === ""),
  };
}

/** What is to be said where no column is obviously the id. @param what they are called: `column`, `field` */
export function noIdText(columns: readonly FileColumn[], what: string): string {
  const names = columns.map(({ name }) => name);
  const likely = likelyId(names);
  const there = `there are ${some(names, 20)}`;
  if (likely !== undefined)
    return `no ${what} is obviously the user id; ${there}. Say which, as --column id=${likely}.`;
  const others = names.filter(isIdOfOthers);
  return others.length > 0
    ? `holds no id of a person, as far as its names tell (${some(others)}: ids of something else); ${there}. If one is a user's id all the same, say --column id=NAME.`
    : `no ${what} is obviously the user id; ${there}. If one is, say --column id=NAME.`;
}

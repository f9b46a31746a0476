// A table without a header: which of its columns is the id, by its values, and only where a single one can be. Reads no
// entry.

import { isAddress, isDomain, readBareId } from "../entry/id.ts";
import type { ColumnName } from "./column-names.ts";
import { readDate } from "./dates.ts";
import { readDuration } from "./duration.ts";
import { areStates } from "./state-words.ts";

export type Records = readonly (readonly string[])[];

const effect = /^(?:deny|allow)$/i;
const word = /^(?:true|false|yes|no|y|n|permanent|perm|never|forever|0|1)$/i;

const valuesOf = (records: Records, place: number): readonly string[] =>
  records.map((cells) => (cells[place] ?? "").trim()).filter((cell) => cell !== "");

/** Whether the values can be ids, and nothing else that is as short. */
function canBeIds(values: readonly string[], rows: number): boolean {
  if (values.length < rows || new Set(values).size < values.length) return false;
  // A single id may look like a domain; a column of nothing else is one of domains.
  if (values.every(isDomain) || areStates(values)) return false;
  return values.every((value) => {
    const id = readBareId(value);
    if (!("id" in id)) return id.kind === "spoilt";
    return !effect.test(value) && !word.test(value) && readDuration(value) === undefined && !isDay(value);
  });
}

/** A date that is not a mere number. */
const isDay = (value: string): boolean => !/^\d+$/.test(value) && readDate(value.toLowerCase()) !== undefined;
const areNumbers = (values: readonly string[]): boolean => values.every((value) => /^\+?\d{5,}$/.test(value));

/** What the columns are, by their values; without `id` where none or several can be it. */
export function guessColumns(records: Records, width: number): ReadonlyMap<ColumnName, number> {
  const columns = Array.from({ length: width }, (_, place) => valuesOf(records, place));
  const ids = columns.flatMap((values, place) => (canBeIds(values, records.length) ? [place] : []));
  const numbers = ids.filter((place) => areNumbers(columns[place] ?? []));
  const id = ids.length === 1 ? ids[0] : numbers.length === 1 ? numbers[0] : undefined;
  const effects = columns.flatMap((values, place) =>
    values.length === records.length && values.every((value) => effect.test(value)) ? [place] : [],
  );
  return new Map<ColumnName, number>([
    ...(id === undefined ? [] : [["id", id] as const]),
    ...(effects.length === 1 && effects[0] !== undefined ? [["effect", effects[0]] as const] : []),
  ]);
}

/** What a file is about whose values are no ids. */
export function otherThanIds(records: Records, width: number): "addresses" | "domains" | undefined {
  for (let place = 0; place < width; place++) {
    const values = valuesOf(records, place);
    if (values.length > 0 && values.every(isAddress)) return "addresses";
    if (values.length > 0 && values.every(isDomain)) return "domains";
  }
  return undefined;
}

// Columns that were not taken and read like an end: worth a word, since a ban that was to end would stand for good, and
// nothing is taken unasked. Reads no entry.

import { readDate } from "./dates.ts";
import { readDuration } from "./duration.ts";
import { wordsOf } from "./name-words.ts";

/** A column with the first of its values. */
export interface SampledColumn {
  /** As somebody types it. */
  readonly name: string;
  /** As it is told. */
  readonly label: string;
  readonly values: readonly string[];
}

const never = /^(?:permanent|perm|never|forever)$/i;
const endWords = /^(?:until|till|to|thru|through|ends?|ended|ending|expir\w*|bis|hasta|до)$/;

const isLength = (value: string): boolean => readDuration(value) !== undefined || never.test(value);
const isDate = (value: string): boolean => !/^\d{1,7}$/.test(value) && readDate(value.toLowerCase()) !== undefined;

function isEnd({ name, values }: SampledColumn): boolean {
  const said = values.map((value) => value.trim()).filter((value) => value !== "");
  if (said.length === 0) return false;
  if (said.every(isLength)) return true;
  return wordsOf(name).some((word) => endWords.test(word)) && said.every((value) => isLength(value) || isDate(value));
}

export const endHints = (columns: readonly SampledColumn[]): readonly string[] =>
  columns.filter(isEnd).map(({ name, label }) => `${label} reads like an end: --column until=${name} takes it`);

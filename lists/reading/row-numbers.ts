// Whether a column called id holds the numbers of a table's rows and nobody's id: 1, 2, 3 beside a column of people.
// Whoever is called 1 must not be banned for it. Asks rather than decides.

import type { FileColumn } from "./columns.ts";
import { isPersonsName } from "./name-words.ts";
import { refusal, some } from "./refusal.ts";

const fewest = 3;
/** A person's number may be low, and that of the first row is low always. */
const highestFirst = 1000;

function areRowNumbers(values: readonly string[]): boolean {
  const numbers = values.map((value) => (/^\d{1,7}$/.test(value) ? Number(value) : Number.NaN));
  const [first = Number.NaN, second = Number.NaN] = numbers;
  const step = second - first;
  if (numbers.length < fewest || Math.abs(step) !== 1) return false;
  const lowest = Math.min(first, numbers.at(-1) ?? first);
  return lowest <= highestFirst && numbers.every((number, index) => number === first + index * step);
}

/**
 * @param values the first ids, as they stand in the file
 * @throws a refusal where they count the rows and another column may be the person
 */
export function refuseRowNumbers(id: FileColumn, values: readonly string[], columns: readonly FileColumn[]): void {
  if (id.name.toLowerCase() !== "id" || columns.some(({ obvious }) => obvious === "kind")) return;
  const people = columns.flatMap(({ name }) => (isPersonsName(name) ? [name] : []));
  const [person] = people;
  if (person === undefined || !areRowNumbers(values)) return;
  throw refusal(
    `${id.name} counts the rows, as it seems (${some(values, 3)}), and ${some(people)} may be the person: say --column id=${person}, or --column id=${id.name} if those are the ids.`,
  );
}

// Which objects of a JSON list count, by what their fields say of the ban (row-choice.ts). A field that the first objects
// lack counts from where it is first seen. Makes no entry.

import type { FileColumn } from "./columns.ts";
import { isObject, type JsonObject, objectColumns, valueAt } from "./object-rows.ts";
import type { Run } from "./reading.ts";
import { type ChoiceColumn, createRowChoice } from "./row-choice.ts";

/** A field with the first of its values. */
type LeftField = ChoiceColumn<readonly string[]>;

/** Where the value of a member stands that is a word alone: `{"1001":"banned"}`. */
const wordPath: readonly string[] = ["value"];

/** The words behind ids, where there are no objects. */
export function wordsAlone(samples: readonly unknown[]): readonly LeftField[] {
  const isWords = samples.length > 0 && samples.every((value) => typeof value === "string");
  return isWords ? [{ name: "value", label: "its values", place: wordPath, values: samples }] : [];
}

export type Field = FileColumn & { readonly path: readonly string[] };

/** Fields of which no entry is made, with their first values. */
export function leftFields(
  samples: readonly JsonObject[],
  fields: readonly Field[],
  taken: ReadonlySet<string>,
): readonly LeftField[] {
  return fields.flatMap(({ name, path }) => {
    const values = samples.map((sample) => valueAt(sample, path));
    return taken.has(name) ? [] : [{ name, label: name, place: path, values }];
  });
}

/** @param taken the names of fields of which an entry is made */
export function createObjectChoice(left: readonly LeftField[], taken: ReadonlySet<string>, { asked, rows }: Run) {
  const known = new Set([
    ...left.map(({ place }) => place[0] ?? ""),
    ...[...taken].map((name) => name.split(".", 1)[0] ?? ""),
  ]);
  const choice = createRowChoice<readonly string[]>(left, {
    rows,
    chosen: asked.has("id"),
    find: (name) => left.find((field) => field.name === name) ?? { name, label: name, place: name.split(".") },
  });
  function see(object: JsonObject): void {
    for (const name in object) {
      if (known.has(name)) continue;
      known.add(name);
      for (const { path, ...column } of objectColumns([{ [name]: object[name] }])) {
        choice.watch({ ...column, label: column.name, place: path, values: [valueAt(object, path)] });
      }
    }
  }
  return {
    asked: choice.asked,
    finish: choice.finish,
    takes(value: unknown): boolean {
      if (!isObject(value)) return choice.takes((path) => (path === wordPath ? value : undefined));
      see(value);
      return choice.takes((path) => (path.length === 1 ? value[path[0] ?? ""] : valueAt(value, path)));
    },
  };
}

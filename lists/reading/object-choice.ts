// Which objects of a JSON list count, by what their fields say of the ban (row-choice.ts). A field that the first objects
// lack counts from where it is first seen. Makes no entry.

import type { FileColumn } from "./columns.ts";
import { isObject, type JsonObject, objectColumns, valueAt } from "./object-rows.ts";
import type { Run } from "./reading.ts";
import { createRowChoice } from "./row-choice.ts";

/** @param taken the names of fields of which an entry is made */
export function createObjectChoice(
  samples: readonly JsonObject[],
  columns: readonly (FileColumn & { readonly path: readonly string[] })[],
  taken: ReadonlySet<string>,
  { asked, rows }: Run,
) {
  const known = new Set([...columns.map(({ name }) => name.split(".", 1)[0] ?? ""), ...taken]);
  const listed = columns.map(({ name, path }) => ({
    name,
    label: name,
    place: path,
    values: samples.map((sample) => valueAt(sample, path)),
  }));
  const choice = createRowChoice<readonly string[]>(
    listed.filter(({ name }) => !taken.has(name)),
    { rows, chosen: asked.has("id"), find: (name) => ({ name, label: name, place: name.split(".") }) },
  );
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
      if (!isObject(value)) return choice.takes(() => undefined);
      see(value);
      return choice.takes((path) => (path.length === 1 ? value[path[0] ?? ""] : valueAt(value, path)));
    },
  };
}

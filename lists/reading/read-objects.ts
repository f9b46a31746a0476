// JSON values as entries, one a line or the items of one document: which path says what, by the first of them, and then
// one after the other. Refuses objects of which nobody knows where the ids are.

import type { ColumnName } from "./column-names.ts";
import { columnNames } from "./column-names.ts";
import { type FileColumn, noIdText, resolveColumns } from "./columns.ts";
import { parseExact } from "./exact-json.ts";
import { otherThanIds } from "./headless.ts";
import { readJsonItems } from "./json-items.ts";
import { besideList, outlineOf, type Shape, shapeOf } from "./json-shape.ts";
import { endHints } from "./likely-ends.ts";
import { readLines } from "./lines.ts";
import { createObjectChoice, leftFields, wordsAlone } from "./object-choice.ts";
import { createObjectRows, isObject, type JsonObject, objectColumns, valueAt } from "./object-rows.ts";
import { assumedEffect, type Run, type Shown } from "./reading.ts";
import { problem, refusal, some } from "./refusal.ts";
import { keysAsIds } from "./report.ts";
import { plainValue } from "./row-choice.ts";
import { refuseRowNumbers } from "./row-numbers.ts";

const mostSamples = 200;

/** The first entries of a JSON document, as far as its beginning holds them. */
async function firstItems(start: string, shape: Shape): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  const enough = new Error("enough");
  async function* bytes() {
    yield new TextEncoder().encode(start);
  }
  try {
    await readJsonItems(
      bytes(),
      shape,
      (value) => {
        items.push(value);
        if (items.length >= mostSamples) throw enough;
      },
      () => undefined,
    );
  } catch {
    // The beginning ends in the middle; a fault in it is told when everything is read.
  }
  return items;
}

function firstLines(lines: readonly string[]): readonly unknown[] {
  return lines.slice(0, mostSamples).flatMap((line) => {
    try {
      return line.trim() === "" ? [] : [parseExact(line)];
    } catch {
      return [];
    }
  });
}

interface Found {
  readonly paths: ReadonlyMap<ColumnName, readonly string[]>;
  readonly ignored: readonly string[];
  readonly own: boolean;
}

function whyNoId(columns: readonly FileColumn[], objects: readonly JsonObject[], single: boolean): Error {
  if (objects.some(({ type }) => typeof type === "string" && type.startsWith("m.policy.rule"))) {
    return refusal(
      "is a Matrix policy list: rules on Matrix ids and servers, no list of this server's user ids. If they are the same, say --column id=content.entity.",
    );
  }
  const table = objects.map((object) => columns.map(({ name }) => String(valueAt(object, name.split(".")) ?? "")));
  const other = otherThanIds(table, columns.length);
  if (other !== undefined)
    return refusal(`is a list of ${other}, not of user ids: entries are about the users of an IM server.`);
  if (single) {
    return refusal(
      `is one JSON object with the fields ${some(Object.keys(objects[0] ?? {}))}, of which none is obviously a user id. --column id=NAME says which one is, --column id=key that the names themselves are the ids.`,
    );
  }
  return refusal(noIdText(columns, "field"));
}

/** A database keys its objects by names of its own, and the ids stand inside. */
function refuseIdsInside(columns: readonly FileColumn[]): void {
  const inside = columns.find(({ obvious, name }) => obvious === "id" && name !== "id");
  if (inside === undefined) return;
  throw refusal(`its keys and ${inside.name} may each be the id: say --column id=key or --column id=${inside.name}.`);
}

/** Which path says what, by some of the objects. */
function findPaths(samples: readonly unknown[], shape: Shape | undefined, keyed: boolean, { asked }: Run): Found {
  const objects = samples.filter(isObject);
  const columns = objectColumns(objects);
  if (keyed && !asked.has("id")) refuseIdsInside(columns);
  const named = new Map([...asked].filter(([name]) => !(keyed && name === "id")));
  const names = keyed ? columnNames.filter((name) => name !== "id") : columnNames;
  const { places, ignored, own } = resolveColumns(columns, named, false, names);
  const paths = new Map([...places].map(([name, place]) => [name, columns[place]?.path ?? []] as const));
  // The first objects may lack a field that others have.
  for (const [name, source] of named) if (source !== "" && !paths.has(name)) paths.set(name, source.split("."));
  const known = keyed || objects.length === 0 || paths.has("id") || paths.has("kind");
  if (!known) throw whyNoId(columns, objects, shape?.kind === "single");
  const id = columns[places.get("id") ?? -1];
  if (id !== undefined && !asked.has("id")) {
    refuseRowNumbers(
      id,
      objects.map((object) => plainValue(valueAt(object, id.path)) ?? ""),
      columns,
    );
  }
  return { paths, ignored, own: own && objects.length > 0 };
}

/** Fields that were asked for and that no entry had are a slip of the one who asked. */
function createWatch({ asked }: Run, paths: Found["paths"]) {
  const missing = new Map(
    [...asked].flatMap(([name, source]) => {
      const path = paths.get(name);
      return source === "" || path === undefined ? [] : [[source, path] as const];
    }),
  );
  return {
    see(value: unknown): void {
      if (missing.size === 0 || !isObject(value)) return;
      for (const [source, path] of missing) if (valueAt(value, path) !== undefined) missing.delete(source);
    },
    check(entries: number, columns: readonly string[]): void {
      const [source] = missing.keys();
      if (source === undefined || entries === 0) return;
      throw refusal(`no entry has a field ${source}; there are ${some(columns, 20)}.`);
    },
  };
}

export async function readObjects(format: "json" | "ndjson", run: Run): Promise<Shown> {
  const { asked, sink, start } = run;
  const shape = format === "json" ? shapeOf(outlineOf(start.text), asked.get("id") === "key") : undefined;
  const keyed = shape?.kind === "keyed" && (asked.get("id") ?? "key") === "key";
  const samples = shape === undefined ? firstLines(start.lines) : await firstItems(start.text, shape);
  const { paths, ignored, own } = findPaths(samples, shape, keyed, run);
  const places = format === "json" ? "item" : "line";
  const assumed = assumedEffect(run, paths.has("effect"));
  const context = {
    defaults: run.defaults,
    tally: run.tally,
    ends: run.ends,
    assumed,
    own: own && paths.has("kind"),
    idAsked: asked.has("id"),
    placeName: (place: number) => `${places} ${place}`,
  };
  const rowOf = createObjectRows({ paths, asked, keyed }, context);
  const watch = createWatch(run, paths);
  const objects = samples.filter(isObject);
  const columns = objectColumns(objects);
  const taken = new Set([...paths.values()].map((path) => path.join(".")));
  const words = keyed ? wordsAlone(samples) : [];
  const left = [...words, ...leftFields(objects, columns, taken)];
  const choice = createObjectChoice(left, taken, run);
  let entries = 0;
  const take = (value: unknown, key: string | undefined, place: number) => {
    entries++;
    watch.see(value);
    if (!choice.takes(value)) return;
    sink.take(
      rowOf(value, key, place),
      place,
      () => (key === undefined ? "" : `${JSON.stringify(key)}: `) + JSON.stringify(value),
    );
  };
  const texts = left.map((field) => ({ ...field, values: field.values.map((value) => plainValue(value) ?? " x") }));
  const hints = [...(asked.has("until") || paths.has("until") ? [] : endHints(texts))];
  if (shape !== undefined) {
    const beside = besideList(await readJsonItems(run.chunks, shape, take, sink.onChunk), shape);
    if (beside.length > 0) hints.push(`beside it left out: ${some(beside)}`);
  } else {
    const read = (text: string, line: number) => {
      if (text.trim() === "") return;
      const value = parsed(text);
      if (value === undefined) sink.take(problem("json", "no JSON object"), line, () => text);
      else take(value.value, undefined, line);
    };
    await readLines(run.chunks, start.lineEnd, read, sink.onChunk);
  }
  watch.check(
    entries,
    columns.map(({ name }) => name),
  );
  hints.push(...choice.finish());
  const names = new Map([...paths].map(([name, path]) => [name, path.join(".")]));
  if (keyed) names.set("id", keysAsIds);
  if (keyed && !names.has("reason") && samples.some((value) => typeof value === "string"))
    names.set("reason", "its values");
  const path =
    shape === undefined || shape.kind === "single" || shape.path.length === 0 ? undefined : shape.path.join(".");
  const unasked = ignored.filter((name) => !choice.asked.has(name));
  const none = { separator: undefined, header: undefined };
  return { format, ...none, path, columns: names, ignored: unasked, own, assumed, hints, places };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseExact(text) };
  } catch {
    return undefined;
  }
}

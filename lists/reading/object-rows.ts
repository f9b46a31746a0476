// A JSON value as an entry's words: an object by the paths to its columns, an id alone, or a member of an object that is
// keyed by id. Numbers come as they are written; what an entry makes of the others is not asked here.

import type { Fields, Row } from "../entry/row.ts";
import { type ColumnName, columnNames, isColumnName, misspelled, obviousPath, ownName } from "./column-names.ts";
import type { AskedColumns, FileColumn } from "./columns.ts";
import type { End } from "./end.ts";
import { digitsOf, inDoubles } from "./exact-json.ts";
import { type Problem, problem, shown } from "./refusal.ts";
import { makeRow, type RowContext, takeEnd } from "./row-context.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && digitsOf(value) === undefined;
}

const deepest = 4;
const mostNames = 1000;

/** The paths to an object's values, lists left out. */
export function pathsOf(value: JsonObject, path: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([name, each]) => {
    const here = [...path, name];
    if (isObject(each) && here.length < deepest && !(path.length === 0 && ownName(name) === "member")) {
      return pathsOf(each, here);
    }
    return [here];
  });
}

/** The columns of objects, from some of them. */
export function objectColumns(
  samples: readonly JsonObject[],
): readonly (FileColumn & { readonly path: readonly string[] })[] {
  const paths = new Map<string, readonly string[]>();
  for (const sample of samples) for (const path of pathsOf(sample)) paths.set(path.join("."), path);
  return [...paths].map(([name, path]) => ({
    name,
    path,
    obvious: obviousPath(path),
    own: path.length === 1 && isColumnName(name),
  }));
}

/** A value at a path; a name that holds a dot is found too. */
export function valueAt(object: JsonObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const [index, name] of path.entries()) {
    if (!isObject(value)) return undefined;
    if (Object.hasOwn(value, name)) value = value[name];
    else {
      const whole = path.slice(index).join(".");
      return Object.hasOwn(value, whole) ? value[whole] : undefined;
    }
  }
  return value;
}

/** An id from a JSON text or number. */
function idText(value: unknown, what: string): string | Problem {
  if (typeof value === "string") return value;
  const digits = digitsOf(value);
  if (digits === undefined) {
    return value === undefined || value === null
      ? problem("no-id", `no ${what}`)
      : problem("no-id", `${what} is ${shown(JSON.stringify(value), 30)}, neither a text nor a number`);
  }
  if (/^-?\d+$/.test(digits)) return digits;
  return problem(
    "spoilt",
    `${digits} as ${what}: a program made a floating-point number of it; its last digits are lost. Export the ids as texts`,
  );
}

const isText = (value: unknown): boolean => value === undefined || typeof value === "string";

/** What rows have in common that are checked once; the texts, of which none is wrong, and the end make no difference. */
function alikeOf({ effect, code, message, reason, observe, final, member, by, at }: Fields): string | undefined {
  if (!isText(message) || !isText(reason) || !isText(by) || !isText(at)) return undefined;
  return JSON.stringify([effect, code, observe, final, member]);
}

/** What stands beside the ids in an object that is keyed by them, and tells of the list itself. */
const notAnId =
  /^(?:[_$].*|version|schema|format|count|total|updated|created|modified|generated|exported|name|title|description|comment|note|author|source|url|date|timestamp|time|meta|metadata|info|(?:last_?)?(?:updated|created|modified|generated|exported)(?:_?(?:at|on|by))?)$/i;

export interface ObjectColumns {
  /** Doorman's column → the path to it. */
  readonly paths: ReadonlyMap<ColumnName, readonly string[]>;
  readonly asked: AskedColumns;
  /** The id is the key under which an object stands. */
  readonly keyed: boolean;
}

/** A maker of rows for one file of JSON values. */
export function createObjectRows({ paths, asked, keyed }: ObjectColumns, context: RowContext) {
  /** Doorman's own names count in every object, also where the first ones lack them. */
  const implied = columnNames.filter((name) => !paths.has(name) && !asked.has(name) && !(keyed && name === "id"));
  const kept = new Map<string, ColumnName | undefined>();
  /** What a field is a slip of; the first objects may lack it. */
  const meantBy = (name: string): ColumnName | undefined => {
    if (!kept.has(name)) {
      if (kept.size >= mostNames) kept.clear();
      kept.set(name, misspelled(name));
    }
    return kept.get(name);
  };
  const empty = (value: unknown): boolean => value === null || (value === "" && !context.own);

  function fromObject(object: JsonObject, key: string | undefined, place: number): Row | Problem {
    const said: Partial<Record<ColumnName, unknown>> = {};
    for (const [name, path] of paths) {
      const value = path.length === 1 ? object[path[0] ?? ""] : valueAt(object, path);
      if (value !== undefined && !empty(value)) said[name] = value;
    }
    for (const name of implied) if (Object.hasOwn(object, name) && !empty(object[name])) said[name] = object[name];
    for (const name in object) {
      const meant = isColumnName(name) ? undefined : meantBy(name);
      if (meant !== undefined && !asked.has(meant) && !paths.has(meant))
        return problem("entry", `${name}: unknown field; is ${meant} meant?`);
    }
    const { kind, id, group, raw, until } = said;
    if (kind !== undefined && typeof kind !== "string") return problem("entry", "kind is no text");
    if (raw !== undefined && typeof raw !== "string") return problem("entry", "raw is no text");
    const whose = kind ?? context.defaults.kind;
    const nameless = whose === "default" || (whose === "pattern" && raw !== undefined);
    const idOf = key ?? (nameless && id === undefined ? "" : idText(id, "id"));
    if (typeof idOf !== "string") return idOf;
    const groupOf = group === undefined ? undefined : idText(group, "group");
    if (typeof groupOf === "object") return groupOf;
    // Beside raw, until is KV's own end and nothing that a person wrote.
    const end = takeEnd(raw === undefined ? inDoubles(until) : undefined, context, place);
    if (!("until" in end)) return end;
    // One order and one shape for all, whatever an object has.
    const fields: Fields = {
      effect: said.effect,
      until: raw === undefined ? end.until : inDoubles(until),
      code: inDoubles(said.code),
      message: said.message,
      reason: digitsOf(said.reason) ?? said.reason,
      observe: said.observe,
      final: said.final,
      member: inDoubles(said.member),
      by: said.by,
      at: said.at,
    };
    return makeRow({ kind, id: idOf, group: groupOf, fields, raw, end, alike: alikeOf(fields) }, context);
  }

  function fromId(id: string | Problem, fields: Fields): Row | Problem {
    if (typeof id !== "string") return id;
    const end: End = { until: undefined };
    return makeRow(
      { kind: undefined, id, group: undefined, fields, raw: undefined, end, alike: alikeOf(fields) },
      context,
    );
  }

  return (value: unknown, key: string | undefined, place: number): Row | Problem => {
    if (isObject(value)) return fromObject(value, keyed ? key : undefined, place);
    if (keyed && !asked.has("id") && notAnId.test(key ?? ""))
      return problem("no-id", `${shown(key ?? "")} is the name of a field of the file, as it seems, and no id`);
    if (!keyed) return fromId(idText(value, "the id"), {});
    if (typeof value === "string") return fromId(key ?? "", value === "" ? {} : { reason: value });
    if (value === null || value === true) return fromId(key ?? "", {});
    return problem("no-id", `${shown(key ?? "")}: nobody knows what ${shown(JSON.stringify(value), 30)} says about it`);
  };
}

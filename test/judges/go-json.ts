/**
 * How Go's encoding/json reads an answer into a struct, as OpenIM does (pkg/callbackstruct): keys in any case, a
 * repeated key read again, null leaving a plain field alone, and one field of a wrong type failing the whole answer.
 * Must not know any of OpenIM's fields, nor what an answer means.
 */

import { describe, type Json } from "./json.ts";

/** A field's Go type; `*` is a pointer (null or absent = nil), `items` a list of pointers to structs. */
export type GoField = "int32" | "string" | "*int32" | "*int64" | "*string" | "[]string" | { readonly items: GoStruct };
export type GoStruct = Readonly<Record<string, GoField>>;

/** What a field holds afterwards; a field that holds its zero value may be absent. An item null is a nil pointer. */
export type GoValue = number | string | readonly string[] | readonly (GoRecord | null)[];
export type GoRecord = ReadonlyMap<string, GoValue>;

/** `wrong`: each field that fails the decoding, in order; Go reports the first. `repeated`: fields set twice. */
export type Notes = { readonly wrong: string[]; readonly repeated: string[] };

/** Reads `json` as `struct`. Like Go it goes on after a wrong field, so `notes.wrong` must be looked at. */
export function decodeGo(struct: GoStruct, json: Json, notes: Notes, where = "the answer"): GoRecord | null {
  if (json.kind === "null") return null;
  const record = new Map<string, GoValue>();
  if (json.kind !== "object") {
    notes.wrong.push(`${where} is ${describe(json)}, not an object`);
    return record;
  }
  const names = new Map(Object.keys(struct).map((name) => [fold(name), name]));
  const seen = new Set<string>();
  for (const [key, value] of json.entries) {
    const name = names.get(fold(key));
    const type = name === undefined ? undefined : struct[name];
    if (name === undefined || type === undefined) continue;
    if (seen.has(name)) notes.repeated.push(name);
    seen.add(name);
    if (value.kind === "null") {
      // A nil pointer or list, but a plain int32 or string keeps what it has.
      if (type !== "int32" && type !== "string") record.delete(name);
      continue;
    }
    const read = decodeField(type, value, notes, name);
    if (read !== undefined) record.set(name, read);
  }
  return record;
}

function decodeField(type: GoField, json: Json, notes: Notes, name: string): GoValue | undefined {
  if (typeof type !== "string") {
    if (json.kind === "array") {
      return json.items.map((item, at) => decodeGo(type.items, item, notes, `${name}[${at}]`));
    }
  } else if (type === "[]string") {
    if (json.kind === "array") return json.items.map((item, at) => stringItem(item, notes, `${name}[${at}]`));
  } else if (type === "string" || type === "*string") {
    if (json.kind === "string") return json.value;
  } else if (json.kind === "number" && isInteger(json.literal, type === "*int64" ? 64 : 32)) {
    return Number(json.literal);
  }
  notes.wrong.push(`${name} is ${describe(json)}, not ${article(type)}`);
  return undefined;
}

function stringItem(json: Json, notes: Notes, name: string): string {
  if (json.kind !== "string" && json.kind !== "null") notes.wrong.push(`${name} is ${describe(json)}, not a string`);
  return json.kind === "string" ? json.value : "";
}

/** Go gives the literal to strconv.ParseInt: no fraction, no exponent (1.0 and 1e3 fail), and it has to fit. */
function isInteger(literal: string, bits: 32 | 64): boolean {
  if (!/^-?\d+$/.test(literal)) return false;
  return BigInt.asIntN(bits, BigInt(literal)) === BigInt(literal);
}

/** Go compares keys by Unicode's simple folding: beside upper and lower case, ſ is an s and the Kelvin sign a k. */
function fold(key: string): string {
  return key.replaceAll("\u017f", "s").replaceAll("\u212a", "k").toLowerCase();
}

function article(type: GoField): string {
  if (typeof type !== "string") return "an array of objects";
  if (type === "[]string") return "an array of strings";
  const plain = type.replace("*", "");
  return plain === "string" ? "a string" : `an ${plain}`;
}

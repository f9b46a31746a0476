// Lines of NDJSON and of plain id lists: one row a line. Says what is wrong with a line, and goes on; whether the entry
// makes sense is not asked here.

import { err, ok, type Result } from "../../src/core/result.ts";
import { parseSubject, type Row } from "./row.ts";

/** One entry of a file as it was read, or what is wrong with it. */
export interface SourceRow {
  /** From 1. */
  readonly line: number;
  /** The text in the file. */
  readonly text: string;
  readonly row: Result<Row, string>;
}

/** What a line leaves out. `fields` are an entry's, by their names in KV. */
export interface Defaults {
  readonly kind: string;
  readonly group: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A row's own words, filled up from the defaults. */
export function completeRow(
  words: { readonly kind: string | undefined; readonly id: string; readonly group: string | undefined },
  fields: Readonly<Record<string, unknown>>,
  raw: string | undefined,
  defaults: Defaults,
): Result<Row, string> {
  const kind = words.kind || defaults.kind;
  const personal = kind === "user" || kind === "inviter";
  const group = words.group || (personal && raw === undefined ? defaults.group : "");
  // Not every rule that was kept raw has a match.
  if (kind === "pattern" && raw !== undefined) return ok({ kind, id: words.id, group, fields, raw });
  const subject = parseSubject(kind, words.id, group);
  if (!subject.ok) return subject;
  return ok({ ...subject.value, fields: raw === undefined ? { ...defaults.fields, ...fields } : fields, raw });
}

/** Each line that is not empty, with its number. Only a line feed ends a line: JSON may hold U+2028. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; text: string }> {
  let line = 0;
  let left = "";
  for await (const chunk of chunks) {
    const lines = (left + chunk.toString("utf8")).split("\n");
    left = lines.pop() ?? "";
    for (const each of lines) {
      line++;
      const text = each.endsWith("\r") ? each.slice(0, -1) : each;
      if (text.trim() !== "") yield { line, text };
    }
  }
  if (left.trim() !== "") yield { line: line + 1, text: left.replace(/\r$/, "") };
}

export async function* readIds(chunks: AsyncIterable<Buffer>, defaults: Defaults): AsyncGenerator<SourceRow> {
  for await (const { line, text } of readLines(chunks)) {
    const row = completeRow({ kind: undefined, id: text, group: undefined }, {}, undefined, defaults);
    yield { line, text, row };
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readObject(text: string, defaults: Defaults): Result<Row, string> {
  const object = parseObject(text);
  if (object === undefined) return err("no JSON object");
  const { kind, id = "", group, raw, ...fields } = object;
  for (const [name, value] of Object.entries({ kind, id, group, raw })) {
    if (value !== undefined && typeof value !== "string") return err(`${name} is no text`);
  }
  const optional = (value: unknown) => (typeof value === "string" ? value : undefined);
  const words = { kind: optional(kind), id: optional(id) ?? "", group: optional(group) };
  return completeRow(words, fields, optional(raw), defaults);
}

export async function* readNdjson(chunks: AsyncIterable<Buffer>, defaults: Defaults): AsyncGenerator<SourceRow> {
  for await (const { line, text } of readLines(chunks)) yield { line, text, row: readObject(text, defaults) };
}

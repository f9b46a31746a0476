// Lines of NDJSON and of plain id lists: one row a line. Says what is wrong with a line, and goes on; whether the entry
// makes sense is not asked here.

import { type Fields, isKind, kinds, type Row, subjectProblem } from "../../../lists/entry/row.ts";

/** One entry of a file as it was read; a row that is a text says what is wrong. */
export interface SourceRow {
  /** From 1. */
  readonly line: number;
  /** The text in the file. */
  readonly text: string;
  readonly row: Row | string;
}

/**
 * Reads a file's chunks and hands over each entry at once: a million of them kept waiting would fill the memory.
 * Resolves when all were handed over.
 */
export type ReadRows = (
  chunks: AsyncIterable<Buffer>,
  defaults: Defaults,
  take: (source: SourceRow) => void,
) => Promise<void>;

/** What a line leaves out. `fields` are an entry's, by their names in KV. */
export interface Defaults {
  readonly kind: string;
  readonly group: string;
  readonly fields: Fields;
}

/** A row's own words, filled up from the defaults; a text says what is wrong. Fields that are undefined are not there. */
export function completeRow(
  ownKind: string | undefined,
  id: string,
  ownGroup: string | undefined,
  fields: Fields,
  raw: string | undefined,
  defaults: Defaults,
  alike?: string,
): Row | string {
  const kind = ownKind || defaults.kind;
  if (!isKind(kind)) return `kind is ${JSON.stringify(kind)}, not one of ${kinds.join(", ")}`;
  const personal = kind === "user" || kind === "inviter";
  const group = ownGroup || (personal && raw === undefined ? defaults.group : "");
  const row = { kind, id, group, fields: raw === undefined ? filledUp(fields, defaults.fields) : fields, raw, alike };
  // Not every rule that was kept raw has a match.
  if (kind === "pattern" && raw !== undefined) return row;
  return subjectProblem(row) ?? row;
}

function filledUp(fields: Fields, defaults: Fields): Fields {
  let filled = fields;
  for (const name in defaults) if (fields[name] === undefined) filled = { ...filled, [name]: defaults[name] };
  return filled;
}

/** Each line that is not empty, with its number. Only a line feed ends a line: JSON may hold U+2028. */
async function readLines(chunks: AsyncIterable<Buffer>, read: (text: string, line: number) => void): Promise<void> {
  let line = 0;
  let left = "";
  const readLine = (whole: string) => {
    line++;
    const text = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    if (text.trim() !== "") read(text, line);
  };
  for await (const chunk of chunks) {
    const lines = (left + chunk.toString("utf8")).split("\n");
    left = lines.pop() ?? "";
    lines.forEach(readLine);
  }
  readLine(left);
}

export const readIds: ReadRows = (chunks, defaults, take) =>
  readLines(chunks, (text, line) => {
    take({ line, text, row: completeRow(undefined, text, undefined, {}, undefined, defaults) });
  });

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readObject(text: string, defaults: Defaults): Row | string {
  const object = parseObject(text);
  if (object === undefined) return "no JSON object";
  const { kind, id = "", group, raw, ...fields } = object;
  if (typeof id !== "string") return "id is no text";
  if (kind !== undefined && typeof kind !== "string") return "kind is no text";
  if (group !== undefined && typeof group !== "string") return "group is no text";
  if (raw !== undefined && typeof raw !== "string") return "raw is no text";
  return completeRow(kind, id, group, fields, raw, defaults);
}

export const readNdjson: ReadRows = (chunks, defaults, take) =>
  readLines(chunks, (text, line) => take({ line, text, row: readObject(text, defaults) }));

// Entries as CSV: columns by name, in any order, and the way back. A cell that is empty says nothing. Reading names the
// line, what is wrong and its text, and goes on; whether the entry makes sense is not asked here.

import { parse } from "csv-parse";
import { err, type Result } from "../../src/core/result.ts";
import { completeRow, type Defaults, type SourceRow } from "./lines.ts";
import type { Row, Subject } from "./row.ts";
import { fieldNames } from "./value.ts";

const subjectColumns = ["kind", "id", "group"] as const;
const columns: readonly string[] = [
  ...subjectColumns,
  "effect",
  "until",
  "code",
  "message",
  "reason",
  "observe",
  "final",
  "member",
  "by",
  "at",
  "raw",
];
/** A record holds at most one value of KV, 25 MiB, every quote in it doubled. */
const maxRecordBytes = 64 * 1024 * 1024;

/** A text that cannot be read as the field's type stays text, and the schema says what is wrong. */
const read: Readonly<Record<string, (cell: string) => unknown>> = {
  until: (cell) => (/^\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell),
  code: (cell) => (/^\d+$/.test(cell) ? Number(cell) : cell),
  observe: readFlag,
  final: readFlag,
  member: (cell) => {
    try {
      return JSON.parse(cell);
    } catch {
      return cell;
    }
  },
};

function readFlag(cell: string): unknown {
  const word = cell.toLowerCase();
  return word === "true" ? true : word === "false" ? false : cell;
}

/** Where each column stands; an error for a first line that is no header. */
function readHeader(cells: readonly string[]): Result<ReadonlyMap<string, number>, string> {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const places = new Map(names.map((name, place) => [name, place]));
  const unknown = names.filter((name) => !columns.includes(name));
  if (unknown.length === 0 && places.size === names.length) return { ok: true, value: places };
  if (names.length === 1 && /[;\t]/.test(cells[0] ?? "")) return err("the columns are not separated by commas");
  if (unknown.length === 0) return err("a column stands twice");
  return err(`no header, or unknown columns: ${unknown.join(", ")}; known are ${columns.join(",")}`);
}

/** A reader of one file's records, made of its header. */
function recordReader(places: ReadonlyMap<string, number>, defaults: Defaults) {
  const count = places.size;
  const at = (name: string) => places.get(name) ?? -1;
  const [kindAt, idAt, groupAt, rawAt] = [at("kind"), at("id"), at("group"), at("raw")];
  const fields = fieldNames
    .filter((name) => places.has(name))
    .map((name) => ({ name, place: at(name), read: read[name] }));
  return (cells: readonly string[]): Result<Row, string> => {
    if (cells.length !== count) return err(`${cells.length} columns where the header has ${count}`);
    const own: Record<string, unknown> = {};
    for (const field of fields) {
      const cell = cells[field.place];
      if (cell) own[field.name] = field.read === undefined ? cell : field.read(cell);
    }
    const raw = cells[rawAt] || undefined;
    const words = { kind: cells[kindAt], id: cells[idAt] ?? "", group: cells[groupAt] };
    return completeRow(words, own, raw === undefined ? undefined : readRaw(raw), defaults);
  };
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly raw: string;
  /** Where the record ends. */
  readonly lines: number;
}

/** What csv-parse hands over with its option `raw`. */
function isRawRecord(value: unknown): value is { record: string[]; raw: string } {
  return typeof value === "object" && value !== null && "raw" in value && "record" in value;
}

/** Parses chunk by chunk: what csv-parse finds is in `found` when the promise settles. */
function createCsvParser(found: (CsvRecord | SourceRow)[]) {
  const parser = parse({
    raw: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: maxRecordBytes,
    on_record: (record: unknown, { lines }) => {
      if (isRawRecord(record)) found.push({ cells: record.record, raw: record.raw, lines });
      return null;
    },
  });
  parser.on("skip", (error: Error & { lines?: number }, raw = "") => {
    const [problem = ""] = error.message.split(" at line ");
    found.push({ line: firstLine(error.lines ?? 0, raw), text: raw.trimEnd(), row: err(problem) });
  });
  const failed = new Promise<never>((_, reject) => parser.once("error", reject));
  failed.catch(() => undefined);
  return {
    write: (chunk: Buffer) =>
      Promise.race([failed, new Promise<void>((resolve) => parser.write(chunk, () => resolve()))]),
    end: () => Promise.race([failed, new Promise<void>((resolve) => parser.end(() => resolve()))]),
  };
}

const firstLine = (lastLine: number, text: string) => lastLine - text.trimEnd().split("\n").length + 1;

export async function* readCsv(chunks: AsyncIterable<Buffer>, defaults: Defaults): AsyncGenerator<SourceRow> {
  const found: (CsvRecord | SourceRow)[] = [];
  const parser = createCsvParser(found);
  let readRecord: ReturnType<typeof recordReader> | undefined;
  let headless = false;

  function* take(): Generator<SourceRow> {
    for (const each of found.splice(0)) {
      if ("row" in each) yield each;
      else if (readRecord !== undefined) {
        if (each.cells.length === 1 && each.raw.trim() === "") continue;
        const row = readRecord(each.cells);
        if (row.ok) yield { line: each.lines, text: each.raw, row };
        else yield { line: firstLine(each.lines, each.raw), text: each.raw.trimEnd(), row };
      } else {
        const header = readHeader(each.cells);
        headless = !header.ok;
        if (header.ok) readRecord = recordReader(header.value, defaults);
        else return void (yield { line: each.lines, text: each.raw.trimEnd(), row: header });
      }
    }
  }
  for await (const chunk of chunks) {
    await parser.write(chunk);
    yield* take();
    if (headless) return;
  }
  await parser.end();
  yield* take();
}

/** `%empty` is the empty value, and a value's own % at the beginning stands twice: an empty cell says nothing. */
function readRaw(cell: string): string {
  return cell === "%empty" ? "" : cell.startsWith("%%") ? cell.slice(1) : cell;
}

export const csvHeader = columns;

/** The cells of a row that has a value in KV; undefined when a cell could not say a field exactly, so that raw has to. */
export function toCells(subject: Subject, fields: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const cells: string[] = [subject.kind, subject.id, subject.group];
  for (const name of columns.slice(subjectColumns.length, -1)) {
    const value = fields[name];
    const cell = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    if (value === "" || !cell.isWellFormed()) return undefined;
    if (typeof value === "number" && read[name]?.(cell) !== value) return undefined;
    cells.push(cell);
  }
  return [...cells, ""];
}

/** The cells of a row whose value is kept as it stands; `until` is KV's own end, Unix seconds. */
export function toRawCells(subject: Subject, raw: string, until: number | undefined): readonly string[] {
  const cell = raw === "" ? "%empty" : raw.startsWith("%") ? `%${raw}` : raw;
  return columns.map((name) => {
    if (name === "raw") return cell;
    if (name === "until") return until === undefined ? "" : String(until);
    return name === "kind" || name === "id" || name === "group" ? subject[name] : "";
  });
}

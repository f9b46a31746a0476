// Entries as CSV: columns by name, in any order, and the way back. A cell that is empty says nothing. Reading names the
// line, what is wrong and its text, and goes on; whether the entry makes sense is not asked here.

import { parse } from "csv-parse";
import type { Fields, Row, Subject } from "../../../lists/entry/row.ts";
import { err, type Result } from "../../../src/core/result.ts";
import { readUntil } from "../../../src/policy/until.ts";
import { completeRow, type Defaults, type ReadRows, type SourceRow } from "./lines.ts";

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

// A text that cannot be read as its field's type stays text, and reading the entry says what is wrong.
type Cell = string | undefined;
const readUntilCell = (cell: Cell): unknown => (cell && /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell);
const readCode = (cell: Cell): unknown => (cell && /^\d+$/.test(cell) ? Number(cell) : cell);

function readFlag(cell: Cell): unknown {
  if (cell === undefined) return undefined;
  const word = cell.toLowerCase();
  return word === "true" ? true : word === "false" ? false : cell;
}

function readMember(cell: Cell): unknown {
  try {
    return cell && JSON.parse(cell);
  } catch {
    return cell;
  }
}

/** `%empty` is the empty value, and a value's own % at the beginning stands twice: an empty cell says nothing. */
function readRaw(cell: Cell): string | undefined {
  return cell === "%empty" ? "" : cell?.startsWith("%%") ? cell.slice(1) : cell;
}

/** Where each column stands; an error for a first line that is no header. */
function readHeader(cells: readonly string[]): Result<ReadonlyMap<string, number>, string> {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const places = new Map(names.map((name, place) => [name, place]));
  const unknown = names.filter((name) => !columns.includes(name));
  if (unknown.length === 0 && places.size === names.length) return { ok: true, value: places };
  if (cells[0]?.startsWith("> ")) return err("npm's own lines: export with `npm run --silent lists -- export`");
  if (names.length === 1 && /[;\t]/.test(cells[0] ?? "")) return err("the columns are not separated by commas");
  if (unknown.length === 0) return err("a column stands twice");
  return err(`no header, or unknown columns: ${unknown.join(", ")}; known are ${columns.join(",")}`);
}

/** A reader of one file's records, made of its header. A million calls: one shape of object, no look-up by name. */
function recordReader(places: ReadonlyMap<string, number>, defaults: Defaults) {
  const at = (name: string) => places.get(name) ?? -1;
  const [kindAt, idAt, groupAt, effectAt, untilAt, codeAt] = ["kind", "id", "group", "effect", "until", "code"].map(at);
  const [messageAt, reasonAt, observeAt, finalAt] = ["message", "reason", "observe", "final"].map(at);
  const [memberAt, byAt, atAt, rawAt] = ["member", "by", "at", "raw"].map(at);
  return (cells: readonly string[]): Row | string => {
    if (cells.length !== places.size) return `${cells.length} columns where the header has ${places.size}`;
    const text = (place = -1): string => cells[place] ?? "";
    const cell = (place = -1): string | undefined => cells[place] || undefined;
    const fields = {
      effect: cell(effectAt),
      until: readUntilCell(cell(untilAt)),
      code: readCode(cell(codeAt)),
      message: cell(messageAt),
      reason: cell(reasonAt),
      observe: readFlag(cell(observeAt)),
      final: readFlag(cell(finalAt)),
      member: readMember(cell(memberAt)),
      by: cell(byAt),
      at: cell(atAt),
    };
    const { until } = fields;
    const end = until === undefined || readUntil(until) !== undefined ? "" : text(untilAt);
    // Everything but the free texts, of which none is wrong, and the ends that are right.
    const alike = `${text(effectAt)}\u001f${end}\u001f${text(codeAt)}\u001f${text(observeAt)}\u001f${text(finalAt)}\u001f${text(memberAt)}`;
    return completeRow(cell(kindAt), cell(idAt) ?? "", cell(groupAt), fields, readRaw(cell(rawAt)), defaults, alike);
  };
}

interface RawRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/** What csv-parse hands over with its option `raw`. */
function isRawRecord(value: unknown): value is RawRecord {
  return typeof value === "object" && value !== null && "raw" in value && "record" in value;
}

/** Where a record begins that ends in this line. */
function firstLine(lastLine: number, raw: string): number {
  const at = raw.indexOf("\n");
  return at === -1 || at === raw.length - 1 ? lastLine : lastLine - raw.trimEnd().split("\n").length + 1;
}

/** How many lines csv-parse counts too many in a record: a line feed after a carriage return inside quotes. */
function overcounted(raw: string): number {
  const first = raw.indexOf("\r\n");
  return first === -1 || first >= raw.trimEnd().length ? 0 : raw.trimEnd().split("\r\n").length - 1;
}

/** Parses chunk by chunk; what csv-parse finds in a chunk has been handed over when the promise settles. */
function createCsvParser(onRecord: (record: RawRecord, lastLine: number) => void, onFault: (fault: SourceRow) => void) {
  let drift = 0;
  const parser = parse({
    raw: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: maxRecordBytes,
    on_record: (record: unknown, { lines }) => {
      if (!isRawRecord(record)) return null;
      drift += overcounted(record.raw);
      onRecord(record, lines - drift);
      return null;
    },
  });
  parser.on("skip", (error: Error & { lines?: number }, raw = "") => {
    const [problem = ""] = error.message.split(" at line ");
    onFault({ line: firstLine((error.lines ?? 0) - drift, raw), text: raw.trimEnd(), row: problem });
  });
  const failed = new Promise<never>((_, reject) => parser.once("error", reject));
  failed.catch(() => undefined);
  return {
    write: (chunk: Buffer) =>
      Promise.race([failed, new Promise<void>((resolve) => parser.write(chunk, () => resolve()))]),
    end: () => Promise.race([failed, new Promise<void>((resolve) => parser.end(() => resolve()))]),
  };
}

export const readCsv: ReadRows = async (chunks, defaults, take) => {
  let readRecord: ReturnType<typeof recordReader> | undefined;
  let headless = false;
  const parser = createCsvParser(({ record, raw }, lastLine) => {
    if (headless || (record.length === 1 && raw.trim() === "")) return;
    if (readRecord === undefined) {
      const header = readHeader(record);
      headless = !header.ok;
      if (header.ok) readRecord = recordReader(header.value, defaults);
      else take({ line: lastLine, text: raw.trimEnd(), row: header.error });
      return;
    }
    take({ line: firstLine(lastLine, raw), text: raw, row: readRecord(record) });
  }, take);
  for await (const chunk of chunks) {
    await parser.write(chunk);
    if (headless) return;
  }
  await parser.end();
};

export const csvHeader = columns;

/** The cells of a row that has a value in KV; undefined when a cell could not say a field exactly, so that raw has to. */
export function toCells(subject: Subject, fields: Fields): readonly string[] | undefined {
  const cells: string[] = [subject.kind, subject.id, subject.group];
  for (const name of columns.slice(subjectColumns.length, -1)) {
    const value = fields[name];
    const cell = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    if (value === "" || !cell.isWellFormed()) return undefined;
    if (typeof value === "number" && readUntilCell(cell) !== value) return undefined;
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

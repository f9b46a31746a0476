// What the columns of a table are: whether its first line names them, and which says what, by name or by value. Refuses a
// table of which nobody knows where the ids are. Reads no row.

import { trimId } from "../entry/id.ts";
import { columnNames, obviousName, ownName } from "./column-names.ts";
import { type Columns, type FileColumn, noIdText, resolveColumns } from "./columns.ts";
import { isComment, type Table } from "./csv-dialect.ts";
import { readDate } from "./dates.ts";
import { guessColumns, otherThanIds, type Records } from "./headless.ts";
import { isHeaderText, isPersonsName } from "./name-words.ts";
import type { Run } from "./reading.ts";
import { refusal } from "./refusal.ts";
import { refuseRowNumbers } from "./row-numbers.ts";

/** What a cell is, roughly: a header's cells are words where the rows below hold something else. */
function classOf(cell: string): "word" | "other" {
  const text = trimId(cell);
  const word = /^[#\p{L}][\p{L}\p{M}_ .()/-]*$/u.test(text) && readDate(text.toLowerCase()) === undefined;
  return word && !/^\w+\.\w+$/.test(text) ? "word" : "other";
}

function isHeader([first = [], ...rows]: Records, isName: (cell: string) => boolean): boolean {
  if (first.some((cell) => /^\+?\d{4,}$/.test(trimId(cell)))) return false;
  if (first.some(isName)) return true;
  if (first.length > 1 && first.every((cell) => isHeaderText(cell)) && first.some(isPersonsName)) return true;
  if (rows.length === 0 || !first.every((cell) => classOf(cell) === "word" || trimId(cell) === "")) return false;
  return first.some((_, place) => rows.every((cells) => classOf(cells[place] ?? "") === "other"));
}

export interface TableColumns extends Columns {
  readonly columns: readonly FileColumn[];
  readonly header: boolean;
  /** The first rows, without a header. */
  readonly body: Records;
}

function whyNoId(columns: readonly FileColumn[], rows: Records, header: boolean): Error {
  const other = otherThanIds(rows, columns.length);
  if (other !== undefined)
    return refusal(`is a list of ${other}, not of user ids: entries are about the users of an IM server.`);
  if (!header && rows.length === 1 && columns.length > 2 && rows[0]?.every((cell) => /^\d{4,}$/.test(cell.trim()))) {
    return refusal(
      `is one line of ${columns.length} numbers: put each id on a line of its own (\`tr ',' '\\n' < FILE\`).`,
    );
  }
  return header
    ? refusal(noIdText(columns, "column"))
    : refusal(
        `has no header, and more than one of its ${columns.length} columns may be the user id, or none: say which, as --column id=1.`,
      );
}

const valuesAt = (body: Records, place = -1): readonly string[] => body.map((cells) => cells[place]?.trim() ?? "");

/** @throws a refusal where nobody knows where the ids are */
export function columnsOf(table: Table, { asked }: Run): TableColumns {
  const isName = (cell: string) => isColumn(cell, asked);
  const width = table.records.find((cells) => !isComment(cells, -1) || cells.some(isName))?.length ?? 0;
  const rows = table.records.filter((cells) => !isComment(cells, width) || cells.some(isName));
  const header = isHeader(rows, isName);
  const [first = []] = rows;
  const body = header ? rows.slice(1) : rows;
  if (header) {
    const columns = first.map((cell) => ({
      name: trimId(cell),
      obvious: obviousName(cell),
      own: ownName(cell) !== undefined,
    }));
    const resolved = resolveColumns(columns, asked, true, columnNames);
    const { places } = resolved;
    if (!places.has("id") && !places.has("kind")) throw whyNoId(columns, body, true);
    const id = columns[places.get("id") ?? -1];
    if (id !== undefined && !asked.has("id")) refuseRowNumbers(id, valuesAt(body, places.get("id")), columns);
    return { ...resolved, columns, header, body };
  }
  const guessed = guessColumns(body, first.length);
  const names = new Map([...guessed].map(([name, place]) => [place, name]));
  const columns = first.map((_, place) => ({ name: String(place + 1), obvious: names.get(place), own: false }));
  const resolved = resolveColumns(columns, asked, true, columnNames);
  if (!resolved.places.has("id")) throw whyNoId(columns, body, false);
  return { ...resolved, columns, header, body };
}

/** Whether a cell names a column, by itself or because somebody asked for it. */
export function isColumn(cell: string, asked: ReadonlyMap<unknown, string>): boolean {
  if (obviousName(cell) !== undefined) return true;
  const name = trimId(cell);
  return [...asked.values()].some((source) => source !== "" && source === name && !/^\d+$/.test(source));
}

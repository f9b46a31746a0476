// What separates the columns of a table, found out from its first lines: each separator is tried with the CSV parser
// itself. csv-parse's own `delimiter_auto` is not used: it counts single characters, quotes or not, and takes the comma
// in a reason, or the colon in a time, for a separator. Knows no entry.

import { parse } from "csv-parse/sync";
import { trimId } from "../entry/id.ts";
import { type TextStart, withoutComment } from "./text-kind.ts";

export const separators = [",", ";", "\t", "|"] as const;
export const separatorNames: Readonly<Record<string, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "|",
};

export interface Dialect {
  readonly separator: string;
  /** A first line `sep=;`, which only a spreadsheet reads. */
  readonly sepLine: boolean;
  /** White space around separators, also before and after quotes. */
  readonly spaced: boolean;
  readonly lineEnd: TextStart["lineEnd"];
}

/** The first records of a table, comments and empty lines left out. */
export interface Table extends Dialect {
  readonly records: readonly (readonly string[])[];
}

const mostRecords = 200;
/** So many of the first records must have the same number of columns where no name shows that they are columns. */
const leastAlike = 0.9;

/** A record that is no row: it begins with # or //, and does not have the table's columns. A row may begin so too. */
export function isComment(cells: readonly string[], columns: number): boolean {
  if (cells.length === columns) return false;
  const first = trimId(cells[0] ?? "");
  return cells.length === 1 ? /^(?:#|\/\/)/.test(first) : /^(?:#|\/\/)\s/.test(first);
}

export const isEmpty = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell === "" || (!/^[!-~]/.test(cell) && trimId(cell) === ""));

function recordsOf(text: string, dialect: Dialect): readonly (readonly string[])[] {
  const records = parse(text, {
    ...parserOptions(dialect),
    skip_records_with_error: true,
    to: mostRecords,
  });
  return records.filter((cells) => !isEmpty(cells));
}

/** How csv-parse is to read this dialect. */
export function parserOptions({ separator, spaced, lineEnd }: Dialect) {
  return {
    delimiter: separator,
    record_delimiter: lineEnd === "\n" ? ["\r\n", "\n", "\r"] : [lineEnd],
    // A quote inside an unquoted cell is that quote.
    relax_quotes: true,
    relax_column_count: true,
    trim: spaced,
  };
}

/** How many of the first record's cells are names of columns, and how many records have as many columns as most. */
function rate(records: readonly (readonly string[])[], isName: (cell: string) => boolean) {
  const [first = []] = records.filter((cells) => !isComment(cells, -1) || cells.some(isName));
  const names = first.length > 1 ? first.filter(isName).length : 0;
  const counts = new Map<number, number>();
  const rows = records.filter((cells) => cells.length === first.length || !isComment(cells, first.length));
  for (const cells of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [width = 0, alike = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { names, width, alike: rows.length === 0 ? 0 : alike / rows.length };
}

/** Cells that begin with a space and a quote, which are quotes only where the space does not count. */
const spacedQuotes = (text: string, separator: string): boolean => {
  const escaped = separator === "|" ? "\\|" : separator;
  return new RegExp(`^(?:"[^"\\n]*"|[^"\\n${escaped}]*)${escaped} +(?:"[^"\\n]*"[ ]*(?:${escaped}|$))`, "m").test(text);
};

/** The table that a text begins with; undefined where it has no columns. */
export function findTable(start: TextStart, isName: (cell: string) => boolean): Table | undefined {
  const [firstLine = ""] = start.lines;
  const told = /^(?:"?)sep=(.)(?:"?)$/i.exec(
    trimId(firstLine) === "sep=" ? "sep=\t" : firstLine.replace(/^\ufeff/, "").trim(),
  )?.[1];
  const text =
    told === undefined
      ? start.text
      : start.text.slice(start.text.search(/[\r\n\u0085\u2028]/)).replace(/^(?:\r\n|[\r\n\u0085\u2028])/, "");
  const tables = (told === undefined ? separators : [told]).map((separator) => {
    const plain: Dialect = { separator, sepLine: told !== undefined, spaced: false, lineEnd: start.lineEnd };
    const records = recordsOf(text, plain);
    const own = records[0]?.some((cell) => cell.toLowerCase() === "kind") === true;
    const spaced = !own && (/^ /.test(records[0]?.[1] ?? "") || spacedQuotes(text, separator));
    const dialect = { ...plain, spaced };
    const read = spaced ? recordsOf(text, dialect) : records;
    return { ...dialect, records: read, ...rate(read, isName) };
  });
  // A column of ids with a name over it; what stands behind them are comments.
  const [first] = tables
    .map(({ records }) => records.find((cells) => !isComment(cells, -1)))
    .filter((cells) => cells?.length === 1);
  if (first?.every(isName) && tables.every(({ names }) => names === 0)) return undefined;
  const named = tables.filter(({ names, width }) => names > 0 && width > 0).sort((a, b) => b.names - a.names)[0];
  if (named !== undefined) return named;
  if (told !== undefined) return tables[0];
  // The separators stand in comments alone: one id a line, with a word on each.
  if (start.lines.every((line) => !/[,;\t|]/.test(trimId(withoutComment(line))))) return undefined;
  return tables.filter(({ width, alike }) => width > 1 && alike >= leastAlike).sort((a, b) => b.alike - a.alike)[0];
}

// How a file was read, as data, and in sentences for whoever is asked before anything is written.

import type { ColumnName } from "./column-names.ts";
import { separatorNames } from "./csv-dialect.ts";
import type { DateOrder } from "./dates.ts";
import type { Encoding } from "./decode.ts";
import { some } from "./refusal.ts";
import type { Tally } from "./tally.ts";
import type { Format } from "./text-kind.ts";

export interface Report extends Readonly<Tally> {
  readonly format: Format;
  readonly encoding: Encoding;
  readonly gzip: boolean;
  /** Of a table. */
  readonly separator: string | undefined;
  /** Whether a table's first line names the columns. */
  readonly header: boolean | undefined;
  /** Where a JSON document's entries stand. */
  readonly path: string | undefined;
  /** Doorman's column → its name in the file. */
  readonly columns: ReadonlyMap<ColumnName, string>;
  readonly ignored: readonly string[];
  /** Every column has one of Doorman's names. */
  readonly own: boolean;
  /** The effect of entries of which neither file nor options say one. */
  readonly assumed: "deny" | undefined;
  readonly dates: DateOrder | undefined;
  /** Times without a zone, read as UTC. */
  readonly zoneless: number;
  /** Worth knowing: a column that was not taken and reads like an end. */
  readonly hints: readonly string[];
  /** Whether places are lines or a document's items. */
  readonly places: "line" | "item";
}

const formatNames: Readonly<Record<Format, string>> = {
  csv: "CSV",
  ndjson: "JSON, one value a line",
  json: "JSON",
  ids: "one id a line",
};
const orderNames: Readonly<Record<DateOrder, string>> = {
  dmy: "day/month/year",
  mdy: "month/day/year",
  ymd: "year/month/day",
};

/** Where the ids of an object that is keyed by id come from. */
export const keysAsIds = "its keys";

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;

function columnWords({ columns, header, own }: Report): readonly string[] {
  if (own && header !== false && columns.get("id") !== keysAsIds) return [];
  const from = (name: string) => (header === false ? `column ${name}` : name);
  return [...columns]
    .filter(([column, name]) => column !== name || column === "id")
    .map(([column, name]) => `${column} from ${from(name)}`);
}

/** `CSV, separated by comma`, and further short sentences: what the file is, what was taken from where, what was left out. */
export function sentencesOf(report: Report): readonly string[] {
  const { format, encoding, gzip, separator, header, path, ignored, assumed, dates, zoneless, hints } = report;
  const what = [
    formatNames[format],
    separator === undefined ? "" : `separated by ${separatorNames[separator] ?? JSON.stringify(separator)}`,
    header === false ? "no header" : "",
    path === undefined ? "" : `from ${path}`,
    gzip ? "gzip" : "",
    encoding === "UTF-8" ? "" : encoding,
  ];
  const taken = columnWords(report);
  const left = ignored.length === 0 ? "" : `${count(ignored.length, "column")} ignored: ${some(ignored)}`;
  const done = [
    report.trimmed === 0 ? "" : `white space taken off ${count(report.trimmed, "id")}`,
    report.unmarked === 0 ? "" : `a spreadsheet's text mark taken off ${count(report.unmarked, "id")}`,
    report.comments === 0 ? "" : `${count(report.comments, "comment")} left out`,
    report.headers === 0 ? "" : `${count(report.headers, "repeated header")} left out`,
    report.joined === 0 ? "" : `${count(report.joined, "line")} with more cells than columns: the last is one text`,
    dates === undefined ? "" : `dates read as ${orderNames[dates]}`,
    zoneless === 0 ? "" : `${count(zoneless, "time")} without a zone read as UTC`,
    assumed === undefined ? "" : `effect deny, since none is named`,
    ...hints,
  ];
  const sentence = (words: readonly string[], separator = ", ") => words.filter((each) => each !== "").join(separator);
  return [sentence(what), sentence([...taken, left]), sentence(done, "; ")].filter((each) => each !== "");
}

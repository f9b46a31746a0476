// Reads a file of entries for a command, with progress; tells how it was read, and what is wrong in it: ten lines in
// full, the others counted by kind. Decides nothing else.

import type { BadLine, FileEntries } from "../../../lists/comparing/file-entries.ts";
import type { ColumnName } from "../../../lists/reading/column-names.ts";
import { parseColumn } from "../../../lists/reading/columns.ts";
import type { DateOrder } from "../../../lists/reading/dates.ts";
import { readEntries as readSource } from "../../../lists/reading/read-entries.ts";
import { problemKinds, shown } from "../../../lists/reading/refusal.ts";
import { type AskedRows, askedRows } from "../../../lists/reading/row-choice.ts";
import type { Format } from "../../../lists/reading/text-kind.ts";
import { defaultsFrom, type EntryOptions } from "../operator/option-values.ts";
import { refuse, wrongUse } from "../stop.ts";
import type { World } from "../world.ts";
import { gunzip, openSource, sizeOf } from "./open-source.ts";

const mostCharacters = 200;
/** So many bad lines are told in full. */
const mostTold = 10;

/** The options that say how a file is to be read. */
export interface ReadingOptions extends EntryOptions {
  readonly inputFormat?: Format;
  readonly column?: readonly string[];
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  readonly dates?: DateOrder;
  readonly kind?: string;
  readonly effect?: string;
}

export interface NamedEntries {
  readonly name: string;
  readonly file: FileEntries;
}

function columnsFrom(texts: readonly string[] = []): ReadonlyMap<ColumnName, string> {
  return new Map(
    texts.map((text) => parseColumn(text) ?? wrongUse(`--column takes id=NAME, reason=NAME and so on, not ${text}.`)),
  );
}

function rowsFrom({ only, ignore }: ReadingOptions): AskedRows {
  const rows = askedRows(only, ignore);
  return "unread" in rows ? wrongUse(`--only takes COLUMN=VALUE, not ${rows.unread}.`) : rows;
}

export async function readEntries(path: string, options: ReadingOptions, world: World): Promise<NamedEntries> {
  const bytes = sizeOf(path);
  const columns = columnsFrom(options.column);
  const name = path === "-" ? "standard input" : openSource(path, () => undefined).name;
  const work = world.progress.begin(`reading ${name}, bytes`, bytes);
  try {
    const read = await readSource(openSource(path, work.add), {
      columns,
      rows: rowsFrom(options),
      dates: options.dates,
      defaults: defaultsFrom(options),
      format: options.inputFormat,
      now: world.now(),
      gunzip,
    });
    return read.ok ? { name, file: read.file } : refuse(`${name}: ${read.refused}`);
  } finally {
    work.end();
  }
}

const placeOf = (name: string, { line }: BadLine, { report }: FileEntries): string =>
  report.places === "line" ? `${name}:${line}` : `${name}: item ${line}`;

/** `5 no id, 2 no JSON`. */
function countsOf(bad: readonly BadLine[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of bad) counts.set(problemKinds[kind], (counts.get(problemKinds[kind]) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count.toLocaleString("en-US")} × ${what}`).join(", ");
}

/**
 * Reports bad lines in the file's order. Returns whether there were none.
 * @param all each one is named, since it is going to be left out
 */
export function reportBad({ name, file }: NamedEntries, all: boolean, world: World): boolean {
  const { bad } = file;
  const told = all ? bad : bad.slice(0, mostTold);
  for (const line of told) {
    const text = line.text === "" ? "" : `: ${shown(line.text, mostCharacters)}`;
    world.progress.note(`${placeOf(name, line, file)}: ${line.problem}${text}`);
  }
  const rest = bad.slice(told.length);
  if (rest.length > 0)
    world.progress.note(`${name}: and ${rest.length.toLocaleString("en-US")} more: ${countsOf(rest)}`);
  return bad.length === 0;
}

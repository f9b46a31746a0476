// A list as people have it, from its bytes to rows: what kind of file it is, found out by its content; then its rows, one
// by one. Reads twice where only the end of the file tells how its dates are meant. Makes no entry and knows no KV.

import type { AskedColumns } from "./columns.ts";
import type { Defaults } from "./complete-row.ts";
import { findTable } from "./csv-dialect.ts";
import type { DateOrder } from "./dates.ts";
import { decode } from "./decode.ts";
import { createDateSurvey, createEndReader, type EndReader } from "./end.ts";
import { readIds } from "./read-ids.ts";
import { readObjects } from "./read-objects.ts";
import { readTable } from "./read-table.ts";
import type { Run, Sink } from "./reading.ts";
import { refusal } from "./refusal.ts";
import type { Report } from "./report.ts";
import { type AskedRows, everyRow } from "./row-choice.ts";
import { peek, type Source } from "./source.ts";
import { isColumn } from "./table-columns.ts";
import { emptyTally } from "./tally.ts";
import { type Format, jsonKind, refuseNoList, textStart } from "./text-kind.ts";
import { type Gunzip, unpack } from "./unpack.ts";

export interface ReadOptions {
  /** Where the file's columns are not called as they obviously could be. */
  readonly columns: AskedColumns;
  /** Which rows count, where somebody said so. */
  readonly rows?: AskedRows;
  /** The order of day and month, where no date of the file tells. */
  readonly dates: DateOrder | undefined;
  readonly defaults: Defaults;
  /** Instead of what the content shows. */
  readonly format: Format | undefined;
  /** Unix milliseconds. */
  readonly now: number;
  /** For hosts that unpack more than the platform does. */
  readonly gunzip?: Gunzip | undefined;
}

const startBytes = 64 * 1024;
/** An export's first line may hold a whole value of KV; only its end tells one JSON value a line from one document. */
const longestLineBytes = 64 * 1024 * 1024;

async function readRun(source: Source, options: ReadOptions, ends: EndReader, sink: Sink): Promise<Report> {
  const unpacked = await unpack(source.open(), options.gunzip);
  const { chunks: text, encoding } = await decode(unpacked.chunks);
  let braced: boolean | undefined;
  const {
    start: bytes,
    whole,
    chunks,
  } = await peek(text, startBytes, (chunk, read) => {
    braced ??= /^\s*\{/.test(new TextDecoder().decode(chunk.subarray(0, 64)));
    return !braced || chunk.includes(10) || read >= longestLineBytes;
  });
  const start = textStart(bytes, whole);
  const tally = emptyTally();
  const { columns: asked, rows = everyRow, defaults } = options;
  const run: Run = { chunks, start, asked, rows, defaults, ends, tally, sink };
  if (options.format === undefined) refuseNoList(start);
  const shown = await readFormat(options.format, run);
  return { ...shown, ...tally, encoding, gzip: unpacked.gzip, dates: ends.order(), zoneless: ends.zoneless() };
}

function readFormat(asked: Format | undefined, run: Run) {
  const json = jsonKind(run.start);
  const kind = asked ?? json;
  if (kind === "json" || kind === "ndjson") return readObjects(kind, run);
  if (kind === "ids") return readIds(run);
  const table = findTable(run.start, (cell) => isColumn(cell, run.asked));
  if (table !== undefined) return readTable(table, run);
  if (asked === "csv") throw refusal("has no columns: one id a line is read without --input-format.");
  return readIds(run);
}

/**
 * Reads a list. Throws a refusal for what is none.
 * @param begin makes the sink of a run anew: a run that meets dates of which nobody knows yet how they are meant is given
 * up, and begins again when the whole column has been looked at
 */
export async function readList(source: Source, options: ReadOptions, begin: () => Sink): Promise<Report> {
  const undecided = new Error("the order of days and months is not known yet");
  const ends = (order: DateOrder | undefined) =>
    createEndReader(order, options.now, () => {
      throw undecided;
    });
  try {
    return await readRun(source, options, ends(options.dates), begin());
  } catch (error) {
    if (error !== undecided) throw error;
  }
  const survey = createDateSurvey();
  const looking: EndReader = {
    read(value, place, nameOf) {
      survey.see(value, nameOf(place));
      return { until: undefined };
    },
    order: () => undefined,
    zoneless: () => 0,
  };
  await readRun(source, options, looking, { take: () => undefined, onChunk: () => undefined });
  return await readRun(source, options, ends(survey.finish()), begin());
}

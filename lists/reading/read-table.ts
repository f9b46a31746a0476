// A table of entries: which line names its columns, which column says what, and then row after row. Refuses a table of
// which nobody knows where the ids are.

import { trimId } from "../entry/id.ts";
import { createCellRows } from "./cell-rows.ts";
import { columnNames, obviousName, ownName } from "./column-names.ts";
import { type Columns, type FileColumn, noIdText, placesOf, resolveColumns } from "./columns.ts";
import { isComment, type Table } from "./csv-dialect.ts";
import { readCsvRecords } from "./csv-records.ts";
import { readDate } from "./dates.ts";
import { endLike, guessColumns, otherThanIds, type Records } from "./headless.ts";
import { assumedEffect, type Run, type Shown } from "./reading.ts";
import { type Problem, problem, refusal, some } from "./refusal.ts";
import { createRowChoice } from "./row-choice.ts";

/** What a cell is, roughly: a header's cells are words where the rows below hold something else. */
function classOf(cell: string): "word" | "other" {
  const text = trimId(cell);
  const word = /^[#\p{L}][\p{L}\p{M}_ .()/-]*$/u.test(text) && readDate(text.toLowerCase()) === undefined;
  return word && !/^\w+\.\w+$/.test(text) ? "word" : "other";
}

function isHeader([first = [], ...rows]: Records, isName: (cell: string) => boolean): boolean {
  if (first.some((cell) => /^\+?\d{4,}$/.test(trimId(cell)))) return false;
  if (first.some(isName)) return true;
  if (rows.length === 0 || !first.every((cell) => classOf(cell) === "word" || trimId(cell) === "")) return false;
  return first.some((_, place) => rows.every((cells) => classOf(cells[place] ?? "") === "other"));
}

interface TableColumns extends Columns {
  readonly columns: readonly FileColumn[];
  readonly header: boolean;
  readonly hints: readonly string[];
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

function columnsOf(table: Table, { asked }: Run): TableColumns {
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
    if (!resolved.places.has("id") && !resolved.places.has("kind")) throw whyNoId(columns, body, true);
    return { ...resolved, columns, header, hints: [], body };
  }
  const guessed = guessColumns(body, first.length);
  const names = new Map([...guessed].map(([name, place]) => [place, name]));
  const columns = first.map((_, place) => ({ name: String(place + 1), obvious: names.get(place), own: false }));
  const resolved = resolveColumns(columns, asked, true, columnNames);
  if (!resolved.places.has("id")) throw whyNoId(columns, body, false);
  const used = new Set(resolved.places.values());
  const ends = asked.has("until") ? [] : endLike(body, first.length).filter((place) => !used.has(place - 1));
  const hints = ends.map((place) => `column ${place} reads like an end: --column until=${place} takes it`);
  return { ...resolved, columns, header, hints, body };
}

/** Whether a cell names a column, by itself or because somebody asked for it. */
export function isColumn(cell: string, asked: ReadonlyMap<unknown, string>): boolean {
  if (obviousName(cell) !== undefined) return true;
  const name = trimId(cell);
  return [...asked.values()].some((source) => source !== "" && source === name && !/^\d+$/.test(source));
}

/** Whether a row is the header once more. */
function isSameRow(cells: readonly string[], columns: readonly FileColumn[]): boolean {
  for (let place = 0; place < columns.length; place++) {
    const [cell, name] = [cells[place] ?? "", columns[place]?.name];
    if (cell !== name && trimId(cell) !== name) return false;
  }
  return true;
}

/** Which of its rows count. */
function choiceOf({ places, columns, body, header }: TableColumns, { asked, rows }: Run) {
  const names = columns.map(({ name }) => name);
  const taken = new Set([...places.values()]);
  const labelOf = (name: string) => (header ? name : `column ${name}`);
  const listed = columns.map(({ name }, place) => ({
    name,
    label: labelOf(name),
    place,
    values: body.map((cells) => cells[place]),
  }));
  return createRowChoice(
    listed.filter(({ place }) => !taken.has(place)),
    {
      rows,
      chosen: asked.has("id"),
      find(name) {
        const [place] = placesOf(name, columns);
        if (place === undefined) throw refusal(`there is no column ${name}; there are ${some(names, 20)}.`);
        const found = columns[place]?.name ?? name;
        return { name: found, label: labelOf(found), place };
      },
    },
  );
}

const cutOff = (got: number, wanted: number): Problem =>
  problem("cells", `${got} columns where the header has ${wanted}: the file ends in the middle of this line?`);

export async function readTable(table: Table, run: Run): Promise<Shown> {
  const found = columnsOf(table, run);
  const { places, columns, header, own, ignored, hints } = found;
  const { sink, tally, asked } = run;
  const assumed = assumedEffect(run, places.has("effect"));
  const context = {
    defaults: run.defaults,
    tally,
    ends: run.ends,
    assumed,
    own: own && places.has("kind"),
    idAsked: asked.has("id"),
    placeName: (line: number) => `line ${line}`,
  };
  const width = columns.length;
  const rowOf = createCellRows(places, width, table.separator, context);
  let headed = !header;
  /** A record shorter than the others, until it is known whether the file ends in it. */
  let short: { readonly cells: readonly string[]; readonly line: number } | undefined;
  let lastByte = 10;
  const choice = choiceOf(found, run);
  const give = (cells: readonly string[], line: number) => {
    if (choice.takes((place) => cells[place])) sink.take(rowOf(cells, line), line, () => cells.join(table.separator));
  };
  const giveShort = () => {
    if (short !== undefined) give(short.cells, short.line);
    short = undefined;
  };
  async function* watched() {
    for await (const chunk of run.chunks) {
      lastByte = chunk.at(-1) ?? lastByte;
      yield chunk;
    }
  }
  await readCsvRecords(
    watched(),
    table,
    (cells, line) => {
      if (!headed && cells.length === width && !isComment(cells, width)) {
        headed = true;
        return;
      }
      if (header && cells.length === width && isSameRow(cells, columns)) {
        tally.headers++;
        return;
      }
      if (isComment(cells, width)) {
        tally.comments++;
        return;
      }
      if (short !== undefined) giveShort();
      if (cells.length < width) short = { cells, line };
      else give(cells, line);
    },
    sink.onChunk,
  );
  const ended = lastByte === 10 || lastByte === 13;
  if (short !== undefined && !ended) {
    const { cells, line } = short;
    sink.take(cutOff(cells.length, width), line, () => cells.join(table.separator));
  } else giveShort();
  const names = new Map([...places].map(([column, place]) => [column, columns[place]?.name ?? ""]));
  const unasked = ignored.filter((name) => !choice.asked.has(name));
  return {
    format: "csv",
    separator: table.separator,
    header,
    path: undefined,
    columns: names,
    ignored: header ? unasked : unasked.map((name) => `column ${name}`),
    own: own && header,
    assumed,
    hints: [...hints, ...choice.finish()],
    places: "line",
  };
}

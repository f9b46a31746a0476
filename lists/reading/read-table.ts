// A table of entries, row after row, once it is known which column says what (table-columns.ts): comments and headers that
// stand once more are left out, and a row in which the file ends is told. Makes no entry.

import { trimId } from "../entry/id.ts";
import { createCellRows } from "./cell-rows.ts";
import { type FileColumn, placesOf } from "./columns.ts";
import { isComment, type Table } from "./csv-dialect.ts";
import { readCsvRecords } from "./csv-records.ts";
import { endHints } from "./likely-ends.ts";
import { assumedEffect, type Run, type Shown } from "./reading.ts";
import { type Problem, problem, refusal, some } from "./refusal.ts";
import { createRowChoice } from "./row-choice.ts";
import { columnsOf, type TableColumns } from "./table-columns.ts";

/** Whether a row is the header once more. */
function isSameRow(cells: readonly string[], columns: readonly FileColumn[]): boolean {
  for (let place = 0; place < columns.length; place++) {
    const [cell, name] = [cells[place] ?? "", columns[place]?.name];
    if (cell !== name && trimId(cell) !== name) return false;
  }
  return true;
}

const labelOf = ({ header }: TableColumns, name: string): string => (header ? name : `column ${name}`);

/** Columns that were not taken, with their first values. */
function leftColumns(found: TableColumns) {
  const taken = new Set(found.places.values());
  const all = found.columns.map(({ name }, place) => {
    const values = found.body.map((cells) => cells[place] ?? "");
    return { name, label: labelOf(found, name), place, values };
  });
  return all.filter(({ place }) => !taken.has(place));
}

const endsOf = (found: TableColumns, { asked }: Run): readonly string[] =>
  asked.has("until") || found.places.has("until") ? [] : endHints(leftColumns(found));

/** Which of its rows count. */
function choiceOf(found: TableColumns, { asked, rows }: Run) {
  const { columns } = found;
  return createRowChoice(leftColumns(found), {
    rows,
    chosen: asked.has("id"),
    find(name) {
      const [place] = placesOf(name, columns);
      if (place === undefined) {
        throw refusal(
          `there is no column ${name}; there are ${some(
            columns.map((column) => column.name),
            20,
          )}.`,
        );
      }
      const known = columns[place]?.name ?? name;
      return { name: known, label: labelOf(found, known), place };
    },
  });
}

const cutOff = (got: number, wanted: number): Problem =>
  problem("cells", `${got} columns where the header has ${wanted}: the file ends in the middle of this line?`);

export async function readTable(table: Table, run: Run): Promise<Shown> {
  const found = columnsOf(table, run);
  const { places, columns, header, own, ignored } = found;
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
    hints: [...endsOf(found, run), ...choice.finish()],
    places: "line",
  };
}

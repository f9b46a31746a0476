// Entries as CSV cells, the way that lists/reading reads them back: columns by name, an empty cell says nothing. Whether
// the entry makes sense is not asked here.

import type { Fields, Subject } from "../../../lists/entry/row.ts";
import { readNumberCell } from "../../../lists/reading/cell-rows.ts";
import { columnNames } from "../../../lists/reading/column-names.ts";

export const csvHeader: readonly string[] = columnNames;
const subjectColumns = 3;

/** The cells of a row that has a value in KV; undefined when a cell could not say a field exactly, so that raw has to. */
export function toCells(subject: Subject, fields: Fields): readonly string[] | undefined {
  const cells: string[] = [subject.kind, subject.id, subject.group];
  for (const name of columnNames.slice(subjectColumns, -1)) {
    const value = fields[name];
    const cell = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    if (value === "" || !cell.isWellFormed()) return undefined;
    if (typeof value === "number" && readNumberCell(cell) !== value) return undefined;
    cells.push(cell);
  }
  return [...cells, ""];
}

/** The cells of a row whose value is kept as it stands; `until` is KV's own end, Unix seconds. */
export function toRawCells(subject: Subject, raw: string, until: number | undefined): readonly string[] {
  const cell = raw === "" ? "%empty" : raw.startsWith("%") ? `%${raw}` : raw;
  return columnNames.map((name) => {
    if (name === "raw") return cell;
    if (name === "until") return until === undefined ? "" : String(until);
    return name === "kind" || name === "id" || name === "group" ? subject[name] : "";
  });
}

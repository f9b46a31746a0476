// A row of a table as an entry's words: each column by its place. A text that cannot be read as its field's type stays
// text, and reading the entry says what is wrong. A million calls: one shape of object, no look-up by name.

import { readBareId } from "../entry/id.ts";
import type { Row } from "../entry/row.ts";
import type { ColumnName } from "./column-names.ts";
import { type Problem, problem } from "./refusal.ts";
import { makeRow, type Places, type RowContext, takeEnd } from "./row-context.ts";

type Cell = string | undefined;
export const readNumberCell = (cell: Cell): unknown => (cell && /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell);
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

/** Columns of which a row may lack the last ones, or hold a separator in the last one: texts and what nobody asks for. */
const free: readonly ColumnName[] = ["reason", "message"];

/** A maker of rows for one table. `width`: how many columns it has. */
export function createCellRows(places: Places, width: number, separator: string, context: RowContext) {
  const at = (name: ColumnName) => places.get(name) ?? -1;
  const [kindAt, idAt, groupAt, effectAt, untilAt, codeAt] = (
    ["kind", "id", "group", "effect", "until", "code"] as const
  ).map(at);
  const [messageAt, reasonAt, observeAt, finalAt] = (["message", "reason", "observe", "final"] as const).map(at);
  const [memberAt, byAt, atAt, rawAt] = (["member", "by", "at", "raw"] as const).map(at);
  const nameAt = new Map([...places].map(([name, place]) => [place, name]));
  const firstFree =
    Array.from({ length: width }, (_, place) => place).find(
      (place) => !nameAt.has(place) || free.includes(nameAt.get(place) ?? "id"),
    ) ?? width;
  const isFree = (place: number) => {
    const name = nameAt.get(place);
    return name === undefined || free.includes(name);
  };

  /** A free text stands before a column that decides: a separator too many may be in either, and the wrong person's id in the cell. */
  const mayBeShifted = [...places].some(([name, place]) => !free.includes(name) && firstFree < place);

  /** The cells, as many as there are columns; undefined where nobody knows which is which. */
  function fitted(cells: readonly string[]): readonly string[] | undefined {
    if (cells.length < width) {
      for (let place = cells.length; place < width; place++) if (!isFree(place)) return undefined;
      return cells;
    }
    const more = cells.slice(width);
    if (more.every((cell) => cell.trim() === "")) return cells.slice(0, width);
    if (!isFree(width - 1) || mayBeShifted) return undefined;
    context.tally.joined++;
    return [...cells.slice(0, width - 1), cells.slice(width - 1).join(separator)];
  }

  return (given: readonly string[], line: number): Row | Problem => {
    const cells = given.length === width ? given : fitted(given);
    if (cells === undefined) {
      const quotes = given.length > width ? ": a text that holds the separator belongs in quotes" : "";
      return problem("cells", `${given.length} columns where the header has ${width}${quotes}`);
    }
    const text = (place = -1): string => cells[place] ?? "";
    const cell = (place = -1): string | undefined => cells[place] || undefined;
    // A note below the table is such a line: what stands alone has to be an id without doubt.
    if (given.length < width && !context.own && (cell(kindAt) ?? context.defaults.kind) === "user") {
      const alone = readBareId(text(idAt));
      if (!("id" in alone)) return alone;
    }
    const raw = readRaw(cell(rawAt));
    // Beside raw, until is KV's own end and nothing that a person wrote.
    const end = takeEnd(raw === undefined ? cell(untilAt) : undefined, context, line);
    if (!("until" in end)) return end;
    const fields = {
      effect: cell(effectAt),
      until: raw === undefined ? end.until : readNumberCell(cell(untilAt)),
      code: readCode(cell(codeAt)),
      message: cell(messageAt),
      reason: cell(reasonAt),
      observe: readFlag(cell(observeAt)),
      final: readFlag(cell(finalAt)),
      member: readMember(cell(memberAt)),
      by: cell(byAt),
      at: cell(atAt),
    };
    // Everything but the free texts, of which none is wrong, and the ends, which have been read.
    const alike = `${text(effectAt)}\u001f${text(codeAt)}\u001f${text(observeAt)}\u001f${text(finalAt)}\u001f${text(memberAt)}`;
    return makeRow({ kind: cell(kindAt), id: text(idAt), group: cell(groupAt), fields, raw, end, alike }, context);
  };
}

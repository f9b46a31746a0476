// Entries as a table on the terminal. Lines that are cut off end in an ellipsis; --json has everything.

import Table from "cli-table3";
import type { ShownEntry } from "../../../lists/entry/shown-entry.ts";

const noLines = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;
const mostCharacters = 48;

/** One line of a cell: what is longer is cut, and nothing in it moves the cursor. */
function cell(value: unknown, most: number): string {
  const text = value === undefined ? "" : String(value).replaceAll(/\p{Cc}/gu, " ");
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Columns that are empty in every row are left out. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[], most = mostCharacters): string {
  const cells = rows.map((row) => row.map((value) => cell(value, most)));
  const kept = head.map((_, column) => cells.some((row) => row[column] !== ""));
  const keep = (row: readonly string[]) => row.filter((_, column) => kept[column]);
  const shown = new Table({
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: noLines,
    head: keep(head),
  });
  shown.push(...cells.map(keep));
  return `${shown
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

export function entryTable(entries: readonly ShownEntry[]): string {
  const head = [
    "key",
    "effect",
    "state",
    "until",
    "code",
    "message",
    "reason",
    "final",
    "member",
    "by",
    "at",
    "batch",
    "problem",
  ];
  return table(
    head,
    entries.map((entry) => {
      const { key, kind, id, effect, force, until, code, message, reason, final, member, by, at, batch, problem } =
        entry;
      const name = kind === "pattern" ? `${key} ${id}` : key;
      const gets = member === undefined ? undefined : JSON.stringify(member);
      return [name, effect ?? entry.value, force, until, code, message, reason, final, gets, by, at, batch, problem];
    }),
  );
}

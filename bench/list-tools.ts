// The figures of bench/lists.ts, the list tools at 1,000,000 entries, as rows of the one table. It runs as a process of
// its own, since it measures peak memory, and prints a table, which is read here.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./rows.ts";

const program = join(import.meta.dirname, "lists.ts");

/** `at most 3, 300 MiB`: times the library, then memory. */
const goal = /^'at most (\d+), (\d+) MiB'$/;

/** @param line of console.table's: │ index │ 'task' │ ratio │ 'least to most' │ peak │ 'goal' │ */
function rowsOf(line: string): Row[] {
  const [, , task = "", ratio = "", spread = "", peak = "", aim = ""] = line.split("│").map((cell) => cell.trim());
  const [, most, mib] = goal.exec(aim) ?? [];
  if (most === undefined || mib === undefined) return [];
  const name = `1,000,000 entries, ${task.slice(1, -1)}`;
  const [least = Number.NaN, worst = Number.NaN] = spread.slice(1, -1).split(" to ").map(Number);
  return [
    {
      part: "ratios",
      name: `${name}: times reading the file with the CSV library alone`,
      value: Number(ratio),
      least,
      most: worst,
      unit: "×",
      atMost: Number(most),
    },
    { part: "ratios", name: `${name}: peak memory`, value: Number(peak), unit: "MiB", atMost: Number(mib) },
  ];
}

export function measureListTools(): readonly Row[] {
  if (!existsSync(program)) return [];
  const printed = execFileSync(process.execPath, [program], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const rows = printed.split("\n").flatMap(rowsOf);
  if (rows.length === 0) throw new Error(`bench/lists.ts printed no figures that could be read:\n${printed}`);
  return rows;
}

// A row of the roster's part of the table, and numbers as its names have them.
import type { Row } from "./rows.ts";

export const of = (count: number): string => count.toLocaleString("en");

export const rosterRow = (name: string, value: number, unit: string, goal: Partial<Row> = {}): Row => ({
  part: "roster",
  name,
  value,
  unit,
  ...goal,
});

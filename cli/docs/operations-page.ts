// The tables of docs/operations.md, made from the log's fields, the columns and the alarms as the code has them. Around
// them the page is written by hand; each stands between two comments that name it. Writes no file itself.

import { costRows } from "./cost-table.ts";
import { fieldRows, kindRows, problemRows } from "./log-lines.ts";
import { alarmRows, alarmSqls, columnRows } from "./metrics-tables.ts";

const parts: Readonly<Record<string, () => string>> = {
  "kinds of lines": kindRows,
  problems: problemRows,
  fields: fieldRows,
  alarms: alarmRows,
  "queries of the alarms": alarmSqls,
  columns: columnRows,
  cost: costRows,
};

const part = /(<!-- made by npm run docs: (.*?) -->\n).*?(\n<!-- end -->)/gs;

/** @param page the page with its old tables. @returns it with those of today. */
export function operationsPage(page: string): string {
  const missing = new Set(Object.keys(parts));
  const renewed = page.replaceAll(part, (_, begin: string, name: string, end: string) => {
    const make = parts[name];
    if (make === undefined) throw new Error(`docs/operations.md asks for a table that nobody makes: ${name}`);
    missing.delete(name);
    return `${begin}\n${make()}\n${end}`;
  });
  if (missing.size > 0) throw new Error(`docs/operations.md has no place for: ${[...missing].join(", ")}`);
  return renewed;
}

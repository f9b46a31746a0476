// A file of entries, read whole and checked: what is to stand in KV, every bad line, how many lines say the same thing
// twice. Reads in the format that the name or the first line shows. Touches no KV and prints nothing.

import { extname } from "node:path";
import type { BadLine, FileEntries } from "../../../lists/comparing/file-entries.ts";
import { createPairTable } from "../../../lists/comparing/pair-table.ts";
import { keyOf, nameOf, type Row } from "../../../lists/entry/row.ts";
import { maxRules, type Rule, ruleOf } from "../../../lists/entry/rules.ts";
import { createValueMaker, meaningOf } from "../../../lists/entry/value.ts";
import { readUntil } from "../../../src/policy/until.ts";
import { readCsv } from "./csv.ts";
import { type Defaults, type ReadRows, readIds, readNdjson, type SourceRow } from "./lines.ts";
import type { Input } from "./read-bytes.ts";

export const fileFormats = ["csv", "ndjson", "ids"] as const;
export type FileFormat = (typeof fileFormats)[number];

const readers: Readonly<Record<FileFormat, ReadRows>> = { csv: readCsv, ndjson: readNdjson, ids: readIds };
const formatNames: Readonly<Record<FileFormat, string>> = { csv: "CSV", ndjson: "NDJSON", ids: "one id a line" };
const byExtension: Readonly<Record<string, FileFormat>> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" };

/** A list of ids has no sign of its own: it is what neither begins with an object nor has a header. */
function formatOf(name: string, start: Buffer): FileFormat {
  const known = byExtension[extname(name).toLowerCase()];
  if (known !== undefined) return known;
  const [first = ""] = start.toString("utf8", 0, 4096).trimStart().split(/\r?\n/);
  if (first.startsWith("{")) return "ndjson";
  return /^"?(kind|id|group|effect)"?\s*(,|$)/i.test(first) ? "csv" : "ids";
}

/** The value of a row, and KV's own end of one that is kept as it stands; or what is wrong. */
function readValue(
  row: Row,
  make: ReturnType<typeof createValueMaker>,
): { readonly value: string; readonly end?: number } | { readonly problem: string } {
  if (row.raw === undefined) {
    const made = make(row.fields, row.alike);
    return made.ok ? { value: made.value } : { problem: made.error };
  }
  const { until, ...others } = row.fields;
  const other = Object.keys(others).find((name) => others[name] !== undefined);
  if (other !== undefined) return { problem: `beside raw only until can stand, not ${other}` };
  if (until === undefined) return { value: row.raw };
  const end = readUntil(until);
  return end === undefined
    ? { problem: "until: not a date, a time with its zone, or Unix seconds" }
    : { value: row.raw, end: Math.ceil(end / 1000) };
}

/** Reads a file. `onBytes` is told how much of it has been read. */
export async function readFile(
  input: Input,
  format: FileFormat | undefined,
  defaults: Defaults,
  onBytes: (count: number) => void = () => undefined,
): Promise<FileEntries> {
  const pairs = createPairTable();
  const rawEnds = new Map<string, number>();
  const rules: Rule[] = [];
  const bad: BadLine[] = [];
  const make = createValueMaker();
  let waiting: Promise<void>[] = [];
  let duplicates = 0;
  let firstRule: number | undefined;

  const put = (key: string, value: string, end: number | undefined, row: Row, line: number): string | undefined => {
    const older = pairs.add(key, value, line);
    if (older === undefined) {
      if (end !== undefined) rawEnds.set(key, end);
      return undefined;
    }
    if (meaningOf(pairs.valueAt(older), rawEnds.get(key)) !== meaningOf(value, end)) {
      return `says otherwise about ${nameOf(row)} than line ${pairs.lineAt(older)}`;
    }
    duplicates++;
    return undefined;
  };

  const takeRule = (row: Row, line: number): string | undefined => {
    const rule = ruleOf(row);
    if (!rule.ok) return rule.error;
    if (rules.length >= maxRules) return `more than ${maxRules} patterns`;
    firstRule ??= line;
    rules.push(rule.value);
    return undefined;
  };

  /** What is wrong with a row, or undefined when it was taken. A promise only where an id has to be hashed. */
  const takeRow = (row: Row, line: number): string | undefined | Promise<string | undefined> => {
    if (row.kind === "pattern") return takeRule(row, line);
    const made = readValue(row, make);
    if ("problem" in made) return made.problem;
    const key = keyOf(row);
    if (typeof key === "string") return put(key, made.value, made.end, row, line);
    return key.then((hashed) => put(hashed, made.value, made.end, row, line));
  };

  const take = ({ line, text, row }: SourceRow): void => {
    const report = (problem: string | undefined) => {
      if (problem !== undefined) bad.push({ line, problem, text: text.trimEnd() });
    };
    const problem = typeof row === "string" ? row : takeRow(row, line);
    if (typeof problem === "object") waiting.push(problem.then(report));
    else report(problem);
  };

  async function* chunks(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
    for (let next = first; next.done !== true; next = await rest.next()) {
      yield next.value;
      onBytes(next.value.length);
      await Promise.all(waiting);
      waiting = [];
    }
  }
  const rest = input.chunks[Symbol.asyncIterator]();
  const first = await rest.next();
  let how = "empty";
  if (first.done !== true) {
    const found = format ?? formatOf(input.name, first.value);
    how = formatNames[found];
    const read = readers[found];
    await read(chunks(first, rest), defaults, take);
    await Promise.all(waiting);
  }
  const whole = pairs.find("patterns");
  if (whole !== undefined && firstRule !== undefined) {
    const problem = `the whole of patterns stands in line ${pairs.lineAt(whole)} already`;
    bad.push({ line: firstRule, problem, text: "pattern" });
  }
  return { pairs, rawEnds, rules, bad, duplicates, lastsAt: () => undefined, how };
}

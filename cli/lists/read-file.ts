// A file of entries, read whole and checked: what is to stand in KV, every bad line, how many lines say the same thing
// twice. Reads in the format that the name or the first line shows. Touches no KV and prints nothing.

import { extname } from "node:path";
import { readUntil } from "../../src/policy/until.ts";
import { readCsv } from "./csv.ts";
import { type Defaults, readIds, readNdjson, type SourceRow } from "./lines.ts";
import { createPairTable, type PairTable } from "./pair-table.ts";
import type { Input } from "./read-bytes.ts";
import { keyOf, nameOf, type Row } from "./row.ts";
import { maxRules, type Rule, ruleOf } from "./rules.ts";
import { makeValue, meaningOf } from "./value.ts";

export const fileFormats = ["csv", "ndjson", "ids"] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface BadLine {
  readonly line: number;
  readonly problem: string;
  readonly text: string;
}

/** What a file says. */
export interface FileEntries {
  readonly pairs: PairTable;
  /** KV's own end (Unix seconds) of the values that are kept as they stand. */
  readonly rawEnds: ReadonlyMap<string, number>;
  /** The pattern rules in the file's order. */
  readonly rules: readonly Rule[];
  readonly bad: readonly BadLine[];
  /** Lines that say what an earlier one says. */
  readonly duplicates: number;
}

const byExtension: Readonly<Record<string, FileFormat>> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" };

/** A list of ids has no sign of its own: it is what neither begins with an object nor has a header. */
function formatOf(name: string, start: Buffer): FileFormat {
  const known = byExtension[extname(name).toLowerCase()];
  if (known !== undefined) return known;
  const [first = ""] = start.toString("utf8", 0, 4096).trimStart().split(/\r?\n/);
  if (first.startsWith("{")) return "ndjson";
  return /^"?(kind|id|group|effect)"?\s*(,|$)/i.test(first) ? "csv" : "ids";
}

async function* sourceRows(
  input: Input,
  format: FileFormat | undefined,
  defaults: Defaults,
): AsyncGenerator<SourceRow> {
  const chunks = input.chunks[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  })();
  const read = { csv: readCsv, ndjson: readNdjson, ids: readIds }[format ?? formatOf(input.name, first.value)];
  yield* read(all, defaults);
}

/** The value of a row, and KV's own end of one that is kept as it stands; or what is wrong. */
function valueOf(row: Row): { readonly value: string; readonly end?: number } | { readonly problem: string } {
  if (row.raw === undefined) {
    const made = makeValue(row.fields);
    return made.ok ? { value: made.value } : { problem: made.error };
  }
  const { until, ...others } = row.fields;
  const [other] = Object.keys(others);
  if (other !== undefined) return { problem: `beside raw only until can stand, not ${other}` };
  if (until === undefined) return { value: row.raw };
  const end = readUntil(until);
  return end === undefined
    ? { problem: "until: not a date, a time with its zone, or Unix seconds" }
    : { value: row.raw, end: Math.ceil(end / 1000) };
}

/** Reads a file. `onLine` is called for each entry, good or bad. */
export async function readFile(
  input: Input,
  format: FileFormat | undefined,
  defaults: Defaults,
  onLine: () => void = () => undefined,
): Promise<FileEntries> {
  const pairs = createPairTable();
  const rawEnds = new Map<string, number>();
  const rules: Rule[] = [];
  const bad: BadLine[] = [];
  let duplicates = 0;
  let firstRule: number | undefined;

  /** What is wrong with a row, or undefined when it was taken. */
  async function take(row: Row, line: number): Promise<string | undefined> {
    if (row.kind === "pattern") {
      const rule = ruleOf(row);
      if (!rule.ok) return rule.error;
      if (rules.length >= maxRules) return `more than ${maxRules} patterns`;
      firstRule ??= line;
      rules.push(rule.value);
      return undefined;
    }
    const made = valueOf(row);
    if ("problem" in made) return made.problem;
    const made_ = keyOf(row);
    const key = typeof made_ === "string" ? made_ : await made_;
    const older = pairs.add(key, made.value, line);
    if (older === undefined) {
      if (made.end !== undefined) rawEnds.set(key, made.end);
      return undefined;
    }
    if (meaningOf(pairs.valueAt(older), rawEnds.get(key)) !== meaningOf(made.value, made.end)) {
      return `says otherwise about ${nameOf(row)} than line ${pairs.lineAt(older)}`;
    }
    duplicates++;
    return undefined;
  }

  for await (const { line, text, row } of sourceRows(input, format, defaults)) {
    const problem = row.ok ? await take(row.value, line) : row.error;
    if (problem !== undefined) bad.push({ line, problem, text });
    onLine();
  }
  const whole = pairs.find("patterns");
  if (whole !== undefined && firstRule !== undefined) {
    const problem = `the whole of patterns stands in line ${pairs.lineAt(whole)} already`;
    bad.push({ line: firstRule, problem, text: "pattern" });
  }
  return { pairs, rawEnds, rules, bad, duplicates };
}

// A file's rows as what is to stand in KV: keys and values, each key once, every line that is wrong, and how the file was
// read. What an entry means is decided by src/policy alone. Touches no KV and prints nothing.

import { readUntil } from "../../src/policy/until.ts";
import type { BadLine, FileEntries } from "../comparing/file-entries.ts";
import { createPairTable } from "../comparing/pair-table.ts";
import { beginsWithId } from "../entry/id.ts";
import { type Fields, keyOf, nameOf, type Row } from "../entry/row.ts";
import { maxRules, type Rule, ruleOf } from "../entry/rules.ts";
import { createValueMaker, fieldsOf, meaningOf } from "../entry/value.ts";
import { type ReadOptions, readList } from "./read-list.ts";
import type { Sink } from "./reading.ts";
import { type Problem, problem, refusal, refusedFor, shown } from "./refusal.ts";
import { sentencesOf } from "./report.ts";
import type { Source } from "./source.ts";

export type ReadEntries =
  | { readonly ok: true; readonly file: FileEntries }
  /** One sentence, which goes behind the file's name. */
  | { readonly ok: false; readonly refused: string };

const mostTexts = 1000;
const longestText = 400;
/** After so many lines of which most are no ids, nobody needs to read the rest. */
const enoughLines = 1000;

/** The value of a row, and KV's own end of one that is kept as it stands; or what is wrong. */
function readValue(
  row: Row,
  make: ReturnType<typeof createValueMaker>,
): { readonly value: string; readonly end?: number } | Problem {
  if (row.raw === undefined) {
    const made = make(row.fields, row.alike);
    return made.ok ? { value: made.value } : problem("entry", made.error);
  }
  const { until, ...others } = row.fields;
  const other = Object.keys(others).find((name) => others[name] !== undefined);
  if (other !== undefined) return problem("entry", `beside raw only until can stand, not ${other}`);
  if (until === undefined) return { value: row.raw };
  const end = readUntil(until);
  return end === undefined
    ? problem("end", "until: not a date, a time with its zone, or Unix seconds")
    : { value: row.raw, end: Math.ceil(end / 1000) };
}

/** Whether two lines about the same say the same; who was banned twice was mostly banned for two reasons. */
function isSame(first: string, firstEnd: number | undefined, then: string, thenEnd: number | undefined): boolean {
  if (meaningOf(first, firstEnd) === meaningOf(then, thenEnd)) return true;
  const [a, b] = [fieldsOf(first), fieldsOf(then)];
  if (a === undefined || b === undefined || firstEnd !== thenEnd) return false;
  const withoutReason = (fields: Fields) => meaningOf(JSON.stringify({ ...fields, reason: undefined }), firstEnd);
  return withoutReason(a) === withoutReason(b);
}

/** Numbers by place, 0 where there is none; grows as it is filled. */
function createNumbers() {
  let numbers = new Uint32Array(0);
  return {
    set(place: number, number: number): void {
      if (place >= numbers.length) {
        const more = new Uint32Array(Math.max(1024, place * 2));
        more.set(numbers);
        numbers = more;
      }
      numbers[place] = number;
    },
    at: (place: number) => numbers[place] || undefined,
  };
}

/** Takes rows one by one and keeps what they say. */
function createCollector() {
  const pairs = createPairTable();
  const rawEnds = new Map<string, number>();
  const lasting = createNumbers();
  const rules: Rule[] = [];
  const rulesLast = new Map<string, number>();
  const bad: BadLine[] = [];
  const make = createValueMaker();
  let waiting: Promise<void>[] = [];
  let [duplicates, lines, noIds] = [0, 0, 0];
  let firstRule: number | undefined;

  const put = (key: string, value: string, end: number | undefined, row: Row, line: number): Problem | undefined => {
    const older = pairs.add(key, value, line);
    if (older === undefined) {
      if (end !== undefined) rawEnds.set(key, end);
      if (row.lastingSeconds !== undefined) lasting.set(pairs.size() - 1, row.lastingSeconds);
      return undefined;
    }
    if (!isSame(pairs.valueAt(older), rawEnds.get(key), value, end)) {
      return problem("contradiction", `says otherwise about ${nameOf(row)} than line ${pairs.lineAt(older)}`);
    }
    duplicates++;
    return undefined;
  };

  const takeRule = (row: Row, line: number): Problem | undefined => {
    const rule = ruleOf(row);
    if (!rule.ok) return problem("entry", rule.error);
    if (rules.length >= maxRules) return problem("entry", `more than ${maxRules} patterns`);
    firstRule ??= line;
    rules.push(rule.value);
    const { until } = row.fields;
    if (row.lastingSeconds !== undefined && typeof until === "string") rulesLast.set(until, row.lastingSeconds);
    return undefined;
  };

  /** What is wrong with a row, or undefined when it was taken. A promise only where an id has to be hashed. */
  const takeRow = (row: Row, line: number): Problem | undefined | Promise<Problem | undefined> => {
    if (row.kind === "pattern") return takeRule(row, line);
    const made = readValue(row, make);
    if ("kind" in made) return made;
    const key = keyOf(row);
    if (typeof key === "string") return put(key, made.value, made.end, row, line);
    return key.then((hashed) => put(hashed, made.value, made.end, row, line));
  };

  const report = (fault: Problem | undefined, line: number, text: () => string) => {
    if (fault === undefined) return;
    const told = bad.length < mostTexts ? text().trimEnd().slice(0, longestText) : "";
    if (fault.kind === "no-id" && !beginsWithId(told)) noIds++;
    bad.push({ line, kind: fault.kind, problem: fault.text, text: told });
  };

  const refuseNoList = () => {
    if (noIds * 2 <= lines) return;
    const [first] = bad;
    throw refusal(
      `is no list of user ids: ${noIds.toLocaleString("en-US")} of its ${lines.toLocaleString("en-US")} lines are none. ` +
        `Line ${first?.line}: ${first?.problem}: ${shown(first?.text ?? "", 80)}. Give one id a line, or CSV or JSON with a column of ids (--column id=NAME says which).`,
    );
  };

  const sink: Sink = {
    take(row, line, text) {
      lines++;
      const fault = "text" in row ? row : takeRow(row, line);
      if (fault instanceof Promise) waiting.push(fault.then((late) => report(late, line, text)));
      else report(fault, line, text);
      if (lines % enoughLines === 0) refuseNoList();
    },
    onChunk() {
      if (waiting.length === 0) return undefined;
      const all = Promise.all(waiting);
      waiting = [];
      return all.then(() => undefined);
    },
  };

  async function finish(): Promise<Omit<FileEntries, "report" | "how">> {
    await Promise.all(waiting);
    refuseNoList();
    const whole = pairs.find("patterns");
    if (whole !== undefined && firstRule !== undefined) {
      const text = `the whole of patterns stands in line ${pairs.lineAt(whole)} already`;
      bad.push({ line: firstRule, kind: "contradiction", problem: text, text: "pattern" });
    }
    bad.sort((a, b) => a.line - b.line);
    return { pairs, rawEnds, rules, rulesLast, bad, duplicates, lastsAt: lasting.at };
  }
  return { sink, finish };
}

/** Reads a whole file. */
export async function readEntries(source: Source, options: ReadOptions): Promise<ReadEntries> {
  let collector = createCollector();
  try {
    const report = await readList(source, options, () => {
      collector = createCollector();
      return collector.sink;
    });
    return { ok: true, file: { ...(await collector.finish()), report, how: sentencesOf(report).join("; ") } };
  } catch (error) {
    const refused = refusedFor(error);
    if (refused === undefined) throw error;
    return { ok: false, refused };
  }
}

// When an entry ends, from a cell or a JSON value: dates as people write them, lengths of time, the words for "never".
// One value that can be read in one way only settles the order of day and month for the whole column. What the gate
// itself understands (src/policy/until.ts) is left as it stands. Knows no file and no clock: `now` is handed in.

import { readUntil } from "../../src/policy/until.ts";
import { type DateOrder, readDate } from "./dates.ts";
import { readDuration } from "./duration.ts";
import { type Problem, problem, refusal, shown } from "./refusal.ts";

/** An end as it is to stand in the entry. */
export interface End {
  /** Undefined: there is none. */
  readonly until: string | number | undefined;
  /** Said in so many words that there is none: no option stands in for it. */
  readonly never?: true;
  /** It was written as a length of time, in seconds. */
  readonly lastingSeconds?: number;
}

export type PlaceName = (place: number) => string;

export interface EndReader {
  /** @param nameOf how the place is called in a sentence: `line 7` */
  readonly read: (value: unknown, place: number, nameOf: PlaceName) => End | Problem;
  /** The order that the column turned out to have. */
  readonly order: () => DateOrder | undefined;
  /** How many times without a zone were taken for UTC. */
  readonly zoneless: () => number;
}

/** What a column says about its own order. */
export interface Settled {
  readonly order: DateOrder;
  readonly place: string;
  readonly text: string;
}

const nothing = new Set(["", "null", "none", "nil", "\\n", "n/a"]);
const neverWords = new Set([
  "permanent",
  "permanently",
  "perm",
  "never",
  "forever",
  "indefinite",
  "indefinitely",
  "infinite",
  "永久",
  // What games' servers write: nobody's end lies there.
  "-1",
  "永不",
]);
/** 1 January 2000 and 31 December 2099, as spreadsheets count days. */
const [firstSerial, lastSerial] = [36_526, 73_050];
const longestText = 80;
const mostKept = 1000;
/** A day or a length of time, without the time of day. */
const longestKept = 12;

const howToWrite = "write 2026-12-31, 7d, permanent, or nothing";

function endProblem(text: string): Problem {
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && number >= firstSerial && number <= lastSerial) {
    const day = new Date(Date.UTC(1899, 11, 30) + Math.floor(number) * 86_400_000).toISOString().slice(0, 10);
    return problem(
      "end",
      `until ${text} is how a spreadsheet counts days (${day}?): format the column as a date, export again`,
    );
  }
  if (number === 0) return problem("end", `until 0 may mean never or 1970: ${howToWrite}`);
  return problem("end", `until: cannot read ${JSON.stringify(shown(text, 40))} as an end: ${howToWrite}`);
}

/** `undecided` where the order of day and month would have to be known. */
type Told = End | Problem | { readonly undecided: Readonly<Partial<Record<DateOrder, string>>> };

function readText(text: string, now: number): Told {
  const word = text.trim().toLowerCase();
  if (nothing.has(word)) return { until: undefined };
  if (neverWords.has(word)) return { until: undefined, never: true };
  if (word.length > longestText) return endProblem(text);
  const seconds = readDuration(word);
  if (seconds !== undefined) return { until: new Date(now + seconds * 1000).toISOString(), lastingSeconds: seconds };
  if (/^\d+(?:\.\d+)?$/.test(word) && readUntil(Number(word)) !== undefined) return { until: Number(word) };
  const readings = readDate(word);
  if (readings === undefined) return endProblem(text);
  const { any, dmy, mdy, ymd } = readings;
  if (any !== undefined) return readUntil(any) === undefined ? endProblem(text) : { until: any };
  return { undecided: { ...(dmy && { dmy }), ...(mdy && { mdy }), ...(ymd && { ymd }) } };
}

/** The orders in which a text may be meant. A year of two digits stands last, unless nothing else fits. */
function likelyOrders(undecided: Readonly<Partial<Record<DateOrder, string>>>): readonly DateOrder[] {
  const likely = (["dmy", "mdy"] as const).filter((order) => undecided[order] !== undefined);
  return likely.length > 0 ? likely : undecided.ymd === undefined ? [] : ["ymd"];
}

const orderNames: Readonly<Record<DateOrder, string>> = { dmy: "day first", mdy: "month first", ymd: "year first" };

export const contradiction = (first: Settled, then: Settled): Error =>
  refusal(
    `the dates contradict each other: ${JSON.stringify(first.text)} in ${first.place} is ${orderNames[first.order]}, ` +
      `${JSON.stringify(then.text)} in ${then.place} is ${orderNames[then.order]}. Nothing else tells which are right: mend them, ` +
      "or say --dates dmy, mdy or ymd, and the others are told line by line.",
  );

/**
 * @param asked what --dates says, or what a survey of the whole column found
 * @param onUndecided called for the first text of which nobody knows yet which order it has; it must not return
 */
export function createEndReader(asked: DateOrder | undefined, now: number, onUndecided: () => never): EndReader {
  const kept = new Map<string, Told>();
  let settled: Settled | undefined;
  let zoneless = 0;

  function decide(
    undecided: Readonly<Partial<Record<DateOrder, string>>>,
    text: string,
    place: number,
    nameOf: PlaceName,
  ): End | Problem {
    const orders = likelyOrders(undecided);
    const [only] = orders;
    const order = asked ?? settled?.order;
    if (order === undefined) {
      if (only === undefined) return endProblem(text);
      if (orders.length > 1 && undecided.dmy !== undecided.mdy) onUndecided();
      if (orders.length === 1) settled = { order: only, place: nameOf(place), text };
      return { until: undecided[only] };
    }
    const date = undecided[order];
    if (date !== undefined) return { until: date };
    if (settled !== undefined && only !== undefined)
      throw contradiction(settled, { order: only, place: nameOf(place), text });
    return problem("end", `until ${JSON.stringify(shown(text, 40))} is no date with the ${orderNames[order]}`);
  }

  function readString(text: string, place: number, nameOf: PlaceName): End | Problem {
    // Only what takes long and comes again is kept: exact times hardly ever do.
    if (readUntil(text) !== undefined) return { until: text };
    let told = kept.get(text);
    if (told === undefined) {
      told = readText(text, now);
      if (kept.size >= mostKept) kept.clear();
      if (text.length <= longestKept) kept.set(text, told);
    }
    const end = "undecided" in told ? decide(told.undecided, text.trim(), place, nameOf) : told;
    if ("until" in end && typeof end.until === "string" && end.until !== text && end.lastingSeconds === undefined) {
      if (end.until.endsWith("Z") && !/(?:z|utc|gmt)\W*$/i.test(text)) zoneless++;
    }
    return end;
  }

  return {
    read(value, place, nameOf) {
      if (typeof value === "string") return readString(value, place, nameOf);
      if (value === null || value === undefined) return { until: undefined };
      if (value === -1) return { until: undefined, never: true };
      if (typeof value === "number")
        return readUntil(value) === undefined ? endProblem(String(value)) : { until: value };
      return problem("end", `until is ${JSON.stringify(value)}, no date: ${howToWrite}`);
    },
    order: () => asked ?? settled?.order,
    zoneless: () => zoneless,
  };
}

/** A survey of a whole column: what order its dates have, or why nobody can know. */
export function createDateSurvey() {
  let first: { readonly text: string; readonly place: string } | undefined;
  let settled: Settled | undefined;
  return {
    see(value: unknown, place: string): void {
      if (typeof value !== "string" || readUntil(value) !== undefined) return;
      const told = readText(value, 0);
      if (!("undecided" in told)) return;
      first ??= { text: value.trim(), place };
      const orders = likelyOrders(told.undecided);
      const [order] = orders;
      if (order === undefined || orders.length > 1) return;
      const now: Settled = { order, place, text: value.trim() };
      if (settled !== undefined && settled.order !== order) throw contradiction(settled, now);
      settled ??= now;
    },
    finish(): DateOrder {
      if (settled !== undefined) return settled.order;
      throw refusal(
        `the dates can be read in two ways (${JSON.stringify(first?.text)} in ${first?.place}), and none of them in one only: say --dates dmy or --dates mdy.`,
      );
    },
  };
}

// What a file of entries says, once it has been read and checked, in whatever format it was.

import type { Pair } from "../entry/pair.ts";
import type { Rule } from "../entry/rules.ts";
import type { ProblemKind } from "../reading/refusal.ts";
import type { Report } from "../reading/report.ts";
import type { PairTable } from "./pair-table.ts";

export interface BadLine {
  /** A line, or an item of a JSON document, from 1 (`report.places`). */
  readonly line: number;
  readonly kind: ProblemKind;
  readonly problem: string;
  /** As it stands in the file; left away behind the first thousand bad lines, and cut where it is long. */
  readonly text: string;
}

export interface FileEntries {
  readonly pairs: PairTable;
  /** KV's own end (Unix seconds) of the values that are kept as they stand. */
  readonly rawEnds: ReadonlyMap<string, number>;
  /** The pattern rules in the file's order. */
  readonly rules: readonly Rule[];
  /** Ends of rules that were written as a length of time: the text of `until` → seconds. */
  readonly rulesLast: ReadonlyMap<string, number>;
  readonly bad: readonly BadLine[];
  /** Lines that say what an earlier one says. */
  readonly duplicates: number;
  /** Seconds, where the end of the pair at this place was written as a length of time (`7d`): it moves with the clock. */
  readonly lastsAt: (place: number) => number | undefined;
  /** How the file was read. */
  readonly report: Report;
  /** The same for people: `CSV, separated by semicolon; id from user_id, 1 column ignored: name`. */
  readonly how: string;
}

/** The file's entry at a place, not signed yet. */
export function pairAt({ pairs, rawEnds }: FileEntries, place: number): Pair {
  const key = pairs.keyAt(place);
  return { key, value: pairs.valueAt(place), expiration: rawEnds.get(key) };
}

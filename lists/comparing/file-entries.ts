// What a file of entries says, once it has been read and checked, in whatever format it was.

import type { Pair } from "../entry/pair.ts";
import type { Rule } from "../entry/rules.ts";
import type { PairTable } from "./pair-table.ts";

export interface BadLine {
  readonly line: number;
  readonly problem: string;
  readonly text: string;
}

export interface FileEntries {
  readonly pairs: PairTable;
  /** KV's own end (Unix seconds) of the values that are kept as they stand. */
  readonly rawEnds: ReadonlyMap<string, number>;
  /** The pattern rules in the file's order. */
  readonly rules: readonly Rule[];
  readonly bad: readonly BadLine[];
  /** Lines that say what an earlier one says. */
  readonly duplicates: number;
  /** Seconds, where the end of the pair at this place was written as a length of time (`7d`): it moves with the clock. */
  readonly lastsAt: (place: number) => number | undefined;
  /** How the file was read, for people: `CSV, columns id, effect`. */
  readonly how: string;
}

/** The file's entry at a place, not signed yet. */
export function pairAt({ pairs, rawEnds }: FileEntries, place: number): Pair {
  const key = pairs.keyAt(place);
  return { key, value: pairs.valueAt(place), expiration: rawEnds.get(key) };
}

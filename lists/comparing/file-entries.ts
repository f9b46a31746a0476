// What a file of entries says, once it has been read and checked, in whatever format it was. Shapes only.

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
}

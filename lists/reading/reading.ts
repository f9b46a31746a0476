// What the readers of the formats are given and what they give back. Shapes only.

import type { Row } from "../entry/row.ts";
import type { AskedColumns } from "./columns.ts";
import type { Defaults } from "./complete-row.ts";
import type { EndReader } from "./end.ts";
import type { Problem } from "./refusal.ts";
import type { Report } from "./report.ts";
import type { AskedRows } from "./row-choice.ts";
import type { Tally } from "./tally.ts";
import type { TextStart } from "./text-kind.ts";

/** Where rows go, one after the other: a million of them kept waiting would fill the memory. */
export interface Sink {
  /** @param text the row as it stands in the file, for a sentence about it */
  readonly take: (row: Row | Problem, place: number, text: () => string) => void;
  /** Waited for after each chunk of the file. */
  readonly onChunk: () => Promise<void> | undefined;
}

/** One run through a file. */
export interface Run {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly start: TextStart;
  readonly asked: AskedColumns;
  readonly rows: AskedRows;
  readonly defaults: Defaults;
  readonly ends: EndReader;
  readonly tally: Tally;
  readonly sink: Sink;
}

/** What a format's reader found out about the file. */
export type Shown = Pick<
  Report,
  "format" | "separator" | "header" | "path" | "columns" | "ignored" | "own" | "assumed" | "hints" | "places"
>;

/** Deny goes without saying where neither the file nor an option names an effect. */
export const assumedEffect = ({ defaults }: Run, hasEffect: boolean): "deny" | undefined =>
  hasEffect || defaults.fields.effect !== undefined ? undefined : "deny";

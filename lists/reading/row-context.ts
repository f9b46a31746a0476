// What the makers of rows have in common, of whatever a file consists: how an id is taken, and what a whole row needs.

import { isAddress, readId } from "../entry/id.ts";
import type { Row } from "../entry/row.ts";
import type { ColumnName } from "./column-names.ts";
import { completeRow, type Defaults, type Said } from "./complete-row.ts";
import type { EndReader } from "./end.ts";
import { type Problem, problem } from "./refusal.ts";
import type { Tally } from "./tally.ts";

export interface RowContext {
  readonly defaults: Defaults;
  readonly tally: Tally;
  readonly ends: EndReader;
  /** The effect of a person's row where nothing names one. */
  readonly assumed: "deny" | undefined;
  /** The file is in Doorman's own columns: what it says is what is meant. */
  readonly own: boolean;
  /** Somebody said which column is the id. */
  readonly idAsked: boolean;
  /** How a line is called in a sentence: `line 7`, `item 7`. */
  readonly placeName: (place: number) => string;
}

/** Kinds whose ids stand for themselves: trimming them would make another key. */
const exactKinds = new Set(["key", "pattern", "default"]);

/** Takes an id of one kind, or says what is wrong with it. */
export function takeId(text: string, kind: string, { tally, own, idAsked }: RowContext): string | Problem {
  if (exactKinds.has(kind)) return text;
  const read = readId(text);
  if (!("id" in read)) return read;
  if (!own && !idAsked && isAddress(read.id)) {
    return problem("no-id", "an IP address: entries are about user ids");
  }
  if (read.trimmed) tally.trimmed++;
  if (read.unmarked) tally.unmarked++;
  return read.id;
}

/** A row from words that have been read, or what is wrong with one of them. */
export function makeRow(
  said: Omit<Said, "id" | "group" | "never"> & {
    readonly id: string;
    readonly group: string | undefined;
    readonly end: unknown;
  },
  context: RowContext,
  place: number,
): Row | Problem {
  const { defaults, ends } = context;
  const kind = said.kind || defaults.kind;
  const id = takeId(said.id, kind, context);
  if (typeof id !== "string") return id;
  let { group } = said;
  if (group) {
    const read = takeId(group, kind === "user" || kind === "inviter" ? "group" : kind, context);
    if (typeof read !== "string") return { ...read, text: `group: ${read.text}` };
    group = read;
  }
  // Beside raw, until is KV's own end and nothing that a person wrote.
  const end = said.end === undefined ? { until: undefined } : ends.read(said.end, context.placeName(place));
  if (!("until" in end)) return end;
  const fields = said.end === undefined ? said.fields : { ...said.fields, until: end.until };
  const row = completeRow({ ...said, id, group, fields, never: end.never === true }, defaults, context.assumed);
  return "kind" in row && "id" in row && end.lastingSeconds !== undefined
    ? { ...row, lastingSeconds: end.lastingSeconds }
    : row;
}

export type Places = ReadonlyMap<ColumnName, number>;

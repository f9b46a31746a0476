// What the makers of rows have in common, of whatever a file consists: how an id is taken, and what a whole row needs.

import { isAddress, readId, totalProblem } from "../entry/id.ts";
import type { Row } from "../entry/row.ts";
import type { ColumnName } from "./column-names.ts";
import { completeRow, type Defaults, type Said } from "./complete-row.ts";
import type { End, EndReader } from "./end.ts";
import { type Problem, problem } from "./refusal.ts";
import type { Tally } from "./tally.ts";

export interface RowContext {
  readonly defaults: Defaults;
  readonly tally: Tally;
  readonly ends: EndReader;
  /** The effect of a person's row where nothing names one. */
  readonly assumed: "deny" | undefined;
  /** The file is an export of Doorman's, or written like one: what it says is what is meant. */
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
  const sum = own ? undefined : totalProblem(read.id);
  if (sum !== undefined) return problem("no-id", sum);
  if (read.trimmed) tally.trimmed++;
  if (read.unmarked) tally.unmarked++;
  return read.id;
}

/** Reads an end, where there is anything to read. */
export function takeEnd(value: unknown, { ends, placeName }: RowContext, place: number): End | Problem {
  return value === undefined ? noEnd : ends.read(value, place, placeName);
}

const noEnd: End = { until: undefined };

/** A row from words of which the ids are still as they stand in the file, or what is wrong with one of them. */
export function makeRow(said: Said, context: RowContext): Row | Problem {
  const { defaults } = context;
  const kind = said.kind || defaults.kind;
  const id = takeId(said.id, kind, context);
  if (typeof id !== "string") return id;
  let { group } = said;
  if (group) {
    const read = takeId(group, kind === "user" || kind === "inviter" ? "group" : kind, context);
    if (typeof read !== "string") return { ...read, text: `group: ${read.text}` };
    group = read;
  }
  return completeRow(said, id, group, defaults, context.assumed);
}

export type Places = ReadonlyMap<ColumnName, number>;

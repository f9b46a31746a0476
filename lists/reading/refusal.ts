// Why a file is not read, and what is wrong with one line of it. A refusal is about the file as a whole: it travels
// through the streams as an error, since a stream can only end or fail, and becomes a value where the reading ends.

/** What kind of fault a line has: such faults are counted together. */
export type ProblemKind = "no-id" | "spoilt" | "end" | "entry" | "cells" | "json" | "contradiction";

export const problemKinds: Readonly<Record<ProblemKind, string>> = {
  "no-id": "no id",
  spoilt: "an id that a spreadsheet has spoilt",
  end: "an end that cannot be read",
  entry: "an entry with something wrong in it",
  cells: "too few or too many cells",
  json: "no JSON",
  contradiction: "says otherwise than another",
};

export interface Problem {
  readonly kind: ProblemKind;
  readonly text: string;
}

export const problem = (kind: ProblemKind, text: string): Problem => ({ kind, text });

const refusals = new WeakMap<Error, string>();

/** An error that says to a person why this file is not read, and what to do. */
export function refusal(sentence: string): Error {
  const error = new Error(sentence);
  refusals.set(error, sentence);
  return error;
}

/** The sentence of a refusal; undefined for every other error. */
export function refusedFor(error: unknown): string | undefined {
  return error instanceof Error ? refusals.get(error) : undefined;
}

/** A text that fits on a line and that nobody's terminal trips over. */
export function shown(text: string, mostCharacters = 60): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) => JSON.stringify(char).slice(1, -1));
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line;
}

/** Names as a list that does not run away: `a, b, c and 7 more`. */
export function some(names: readonly string[], most = 8): string {
  const left = names.length - most;
  const first = names.slice(0, most).map((name) => shown(name, 40));
  return left > 0 ? `${first.join(", ")} and ${left} more` : first.join(", ");
}

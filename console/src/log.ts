// Prints a line of the console's log: an object with the sentence first, as the gate's lines are, so that Workers Logs can
// filter by its fields. Never what a token or a form holds.
import { type LineFields, toLine } from "../../src/core/log-line.ts";

export interface ConsoleFields extends LineFields {
  /** `event`: one was taken in; `edit`: somebody opened a closed group; `problem`: an operator should look at it. */
  readonly kind: "event" | "edit" | "problem";
}

export function print(sentence: string, fields: ConsoleFields): void {
  console[fields.kind === "problem" ? "error" : "log"](toLine(sentence, fields));
}

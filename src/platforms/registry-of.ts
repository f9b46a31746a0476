// Puts together what a platform's Worker table tells and what its rules for names tell, for documents and tests.
// The Worker does without: it must not import this.
import type { Registered, Treatment } from "../core/callback.ts";

/** A platform's whole registry: the table's rows, then the names that the rules treat rightly. */
export function registryOf(
  table: ReadonlyMap<string, Registered>,
  treatedByName: readonly string[],
  treatmentOf: (command: string) => Treatment,
): ReadonlyMap<string, Registered> {
  const rows = treatedByName.map((command): [string, Registered] => {
    const treatment = treatmentOf(command);
    if (treatment === "record-message" || treatment === "go-on") return [command, { treatment }];
    throw new Error(`${command} is for the table: its name alone says ${treatment}`);
  });
  return new Map([...table, ...rows]);
}

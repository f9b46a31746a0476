// The one question of the list commands: may this be done? Without a terminal nobody can be asked, so the answer is no
// and says which option would have been yes.

import { createInterface } from "node:readline/promises";
import { refuse } from "./stop.ts";

export interface Asker {
  /** Goes on, or ends the command. `yes`: answered beforehand. */
  readonly confirm: (question: string, yes: boolean) => Promise<void>;
}

export function createAsker(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Asker {
  return {
    async confirm(question, yes) {
      if (yes) return;
      if (!input.isTTY || !output.isTTY) refuse(`${question} Nobody can be asked here: give --yes.`);
      const lines = createInterface({ input, output });
      try {
        const answer = await lines.question(`${question} [y/N] `);
        if (!/^\s*y(es)?\s*$/i.test(answer)) refuse("Nothing was written.");
      } catch (error) {
        if (error instanceof Error && error.name === "AbortError") refuse("Nothing was written.");
        throw error;
      } finally {
        lines.close();
      }
    },
  };
}

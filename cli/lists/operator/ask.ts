// The one question of the list commands: may this be done? Without a terminal nobody can be asked, so the answer is no
// and says which option would have been yes.

import { createInterface } from "node:readline/promises";
import { refuse } from "../stop.ts";

export interface Asker {
  /** Goes on, or ends the command. `yes`: answered beforehand. */
  readonly confirm: (question: string, yes: boolean) => Promise<void>;
}

type Terminal<Stream> = Stream & { readonly isTTY?: boolean };

export function createAsker(input: Terminal<NodeJS.ReadableStream>, output: Terminal<NodeJS.WritableStream>): Asker {
  return {
    async confirm(question, yes) {
      if (yes) return;
      if (!input.isTTY || !output.isTTY) refuse(`${question} Nobody can be asked here: give --yes.`);
      const lines = createInterface({ input, output });
      // Ctrl-C rejects the answer; Ctrl-D leaves it open for ever.
      const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
      const answer = await Promise.race([lines.question(`${question} [y/N] `).catch(() => ""), closed]);
      lines.close();
      if (!/^\s*y(es)?\s*$/i.test(answer)) refuse("Nothing was written.");
    },
  };
}

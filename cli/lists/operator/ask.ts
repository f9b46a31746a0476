// The one question of the list commands: may this be done? Without a terminal nobody can be asked, so the answer is no
// and says which option would have been yes. Standard input may be the file of an import: then the terminal itself is read.

import { openSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { ReadStream } from "node:tty";
import { refuse } from "../stop.ts";

export interface Asker {
  /** Goes on, or ends the command. `answered`: beforehand, by this option. */
  readonly confirm: (question: string, answered: boolean, option: string) => Promise<void>;
}

type Terminal<Stream> = Stream & { readonly isTTY?: boolean };

/** The terminal of this process, whatever its standard input is; undefined where it has none. */
export function openTerminal(): (NodeJS.ReadableStream & { destroy(): void }) | undefined {
  try {
    return new ReadStream(openSync("/dev/tty", "r"));
  } catch {
    return undefined;
  }
}

async function read(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, question: string): Promise<string> {
  const lines = createInterface({ input, output });
  // Ctrl-C rejects the answer; Ctrl-D leaves it open for ever.
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const answer = await Promise.race([lines.question(`${question} [y/N] `).catch(() => ""), closed]);
  lines.close();
  return answer;
}

export function createAsker(
  input: Terminal<NodeJS.ReadableStream>,
  output: Terminal<NodeJS.WritableStream>,
  terminal: typeof openTerminal,
): Asker {
  return {
    async confirm(question, answered, option) {
      if (answered) return;
      const own = input.isTTY || !output.isTTY ? undefined : terminal();
      if (!output.isTTY || (!input.isTTY && own === undefined)) {
        refuse(`${question} Nobody can be asked here: give ${option}.`);
      }
      const answer = await read(own ?? input, output, question);
      own?.destroy();
      if (!/^\s*y(es)?\s*$/i.test(answer)) refuse("Nothing was written.");
    },
  };
}

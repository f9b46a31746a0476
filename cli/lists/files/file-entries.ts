// Reads a file of entries for a command, with progress, and reports every bad line: file, line number, what is wrong and
// the text. Decides nothing else.

import type { BadLine, FileEntries } from "../../../lists/comparing/file-entries.ts";
import type { World } from "../world.ts";
import type { Defaults } from "./lines.ts";
import { openInput } from "./read-bytes.ts";
import { type FileFormat, readFile } from "./read-file.ts";

const mostCharacters = 200;

export interface NamedEntries {
  readonly name: string;
  readonly file: FileEntries;
}

export async function readEntries(
  path: string,
  format: FileFormat | undefined,
  defaults: Defaults,
  world: World,
): Promise<NamedEntries> {
  const input = openInput(path);
  const work = world.progress.begin(`reading ${input.name}, bytes`, input.bytes);
  try {
    const file = await readFile(input, format, defaults, work.add);
    return { name: input.name, file };
  } finally {
    work.end();
  }
}

/** A text that nobody's terminal trips over. */
function shownText(text: string): string {
  const line = text.replaceAll(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line;
}

/** Reports bad lines in the file's order. Returns whether there were none. */
export function reportBad(name: string, bad: readonly BadLine[], world: World): boolean {
  for (const { line, problem, text } of bad.toSorted((a, b) => a.line - b.line)) {
    world.progress.note(`${name}:${line}: ${problem}: ${shownText(text)}`);
  }
  return bad.length === 0;
}

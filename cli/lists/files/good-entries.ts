// A file's entries for a command that writes or removes them: every bad line is reported, and ends the command unless
// they are to be skipped. Touches no KV.

import { refuse } from "../stop.ts";
import type { World } from "../world.ts";
import { type NamedEntries, type ReadingOptions, readEntries, reportBad } from "./file-entries.ts";

/** How a file is to be read, and whether bad lines may be left out. */
export interface ReadOptions extends ReadingOptions {
  readonly skipBad?: true;
}

export async function readGood(path: string, options: ReadOptions, world: World): Promise<NamedEntries> {
  const read = await readEntries(path, options, world);
  const { name, file } = read;
  const { bad, duplicates, pairs, rules, how } = file;
  if (!reportBad(read, options.skipBad === true, world) && !options.skipBad) {
    refuse(
      `${bad.length} bad ${bad.length === 1 ? "line" : "lines"} in ${name}, read as ${how}; nothing was written. --skip-bad leaves them out.`,
    );
  }
  const skipped = bad.length === 0 ? "" : `, ${bad.length} bad lines skipped`;
  const twice = duplicates === 0 ? "" : `, ${duplicates} said twice`;
  world.progress.note(`${name}, read as ${how}: ${pairs.size() + rules.length} entries${twice}${skipped}.`);
  return read;
}

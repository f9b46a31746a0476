// A file's entries for a command that writes or removes them: every bad line is reported, and ends the command unless
// they are to be skipped. Touches no KV.

import type { FileEntries } from "../../../lists/comparing/file-entries.ts";
import { defaultsFrom, type EntryOptions } from "../operator/option-values.ts";
import { refuse } from "../stop.ts";
import type { World } from "../world.ts";
import { readEntries, reportBad } from "./file-entries.ts";
import type { FileFormat } from "./read-file.ts";

/** How a file is to be read, and what its lines may leave out. */
export interface ReadOptions extends EntryOptions {
  readonly inputFormat?: FileFormat;
  readonly kind?: string;
  readonly effect?: string;
  readonly skipBad?: true;
}

export interface GoodEntries {
  /** The file's, for people. */
  readonly name: string;
  readonly file: FileEntries;
}

export async function readGood(path: string, options: ReadOptions, world: World): Promise<GoodEntries> {
  const { name, file } = await readEntries(path, options.inputFormat, defaultsFrom(options), world);
  const { bad, duplicates, pairs, rules, how } = file;
  if (!reportBad(name, bad, world) && !options.skipBad) {
    refuse(
      `${bad.length} bad ${bad.length === 1 ? "line" : "lines"} in ${name}; nothing was written. --skip-bad leaves them out.`,
    );
  }
  const skipped = bad.length === 0 ? "" : `, ${bad.length} bad lines skipped`;
  const twice = duplicates === 0 ? "" : `, ${duplicates} said twice`;
  world.progress.note(`${name}, read as ${how}: ${pairs.size() + rules.length} entries${twice}${skipped}.`);
  return { name, file };
}

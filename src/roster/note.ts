// What a roster knows of an entry beside that it is there: as much as its key's metadata says, for when KV cannot be read.
// Our own tools write it (docs/lists.md); whoever writes plain values writes none, and nothing is guessed then.
import { isObject } from "../core/read-fields.ts";
import type { Effect } from "../core/verdict.ts";
import { keys } from "../policy/keys.ts";
import { longNoteWords, type PackedSet } from "./packed-set.ts";

export interface Note {
  /** undefined: nothing is known. */
  readonly effect: Effect | undefined;
  readonly final: boolean;
  /** Unix seconds; 0: no end. */
  readonly until: number;
  /** The last run that listed it; 0: the latest did. */
  readonly lastListed: number;
}

const plain = (effect: Effect | undefined): Note => ({ effect, final: false, until: 0, lastListed: 0 });
/** In the order of their two bits. */
const plainNotes = [plain(undefined), plain("deny"), plain("allow")] as const;
export const [nothingKnown, plainDeny, plainAllow] = plainNotes;
const long = plainNotes.length;

/** Keys whose values are no entries. */
const isNoEntry = (key: string): boolean => key === keys.patterns || /^(?:(?:group|type)\/[^/]+\/)?flood$/.test(key);

/** `{"e":"deny"|"allow","f":true,"u":1798675200}`: the effect, whether it is final, its end in Unix seconds. */
export function readNote(key: string, metadata: unknown): Note {
  if (!isObject(metadata) || isNoEntry(key)) return nothingKnown;
  const { e, f, u } = metadata;
  const end = Number.isInteger(u) && Number(u) > 0 && Number(u) < 2 ** 32 ? Number(u) : undefined;
  // A deny with a wrong end has none, as in entries; of an allow nothing is known then.
  if (e === "allow") {
    if (f !== undefined || (u !== undefined && end === undefined)) return nothingKnown;
    return end === undefined ? plainAllow : { ...plainAllow, until: end };
  }
  if (e !== "deny") return nothingKnown;
  return f === true || end !== undefined ? { ...plainDeny, final: f === true, until: end ?? 0 } : plainDeny;
}

/** The entry as KV would have it, as far as it is known; undefined counts as unread. */
export function entryOfNote({ effect, final, until }: Note): string | undefined {
  if (effect === undefined) return undefined;
  return JSON.stringify({ effect, ...(final ? { final } : {}), ...(until > 0 ? { until } : {}) });
}

/** @param notes of a set's members, in their order. */
export function packNotes(notes: readonly Note[]): { readonly notes: Uint32Array; readonly longNotes: Uint32Array } {
  const words = new Uint32Array(Math.ceil(notes.length / 16));
  const longNotes: number[] = [];
  notes.forEach((note, index) => {
    const { effect, final, until, lastListed } = note;
    const short = effect === "deny" ? 1 : effect === "allow" ? 2 : 0;
    const isLong = final || until > 0 || lastListed > 0;
    words[index >>> 4] = (words[index >>> 4] ?? 0) | ((isLong ? long : short) << ((index & 15) * 2));
    if (isLong) longNotes.push(index, short | (final ? 4 : 0), until, lastListed);
  });
  return { notes: words, longNotes: Uint32Array.from(longNotes) };
}

/** The note of a set's member. */
export function noteAt({ notes, longNotes }: PackedSet, index: number): Note {
  const short = ((notes[index >>> 4] ?? 0) >>> ((index & 15) * 2)) & 3;
  if (short !== long) return plainNotes[short] ?? nothingKnown;
  let from = 0;
  let to = longNotes.length / longNoteWords;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const [found = 0, flags = 0, until = 0, lastListed = 0] = longNotes.subarray(middle * longNoteWords);
    if (found === index) {
      return { effect: plainNotes[flags & 3]?.effect, final: (flags & 4) !== 0, until, lastListed };
    }
    if (found < index) from = middle + 1;
    else to = middle;
  }
  return nothingKnown;
}

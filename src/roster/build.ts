// Makes the next roster of a listing and the one before. Pure: no storage, no clock, no chance.
// A key stays until ten runs in a row have not listed it: what list() drops, late or empty as it may be, is not missed, and a
// key that is gone costs a read too many until then.
import { fingerprint, type HashKey } from "./half-sip-hash.ts";
import type { Head } from "./head.ts";
import { type Note, noteAt, nothingKnown, packNotes, readNote } from "./note.ts";
import { bitsFor, indexOfPrint, keptOf, openSet, type PackedSet, packSet, printOf } from "./packed-set.ts";

/** Runs that have to agree before a key is let go, or a roster without a past is believed. */
export const agreeingRuns = 10;
/** A listing that has lost more than a fifth is worth a word. */
const keptShare = 0.8;

/** Of a listing: fingerprints instead of names, since 200,000 names would fill an isolate. */
export interface Gathered {
  readonly prints: readonly number[];
  readonly notes: readonly Note[];
}

export interface Gatherer extends Gathered {
  add(key: string, metadata: unknown): void;
}

export function createGatherer(key: HashKey): Gatherer {
  const prints: number[] = [];
  const notes: Note[] = [];
  return {
    prints,
    notes,
    add(name, metadata) {
      prints.push(fingerprint(name, key));
      notes.push(readNote(name, metadata));
    },
  };
}

/** Asks a finished set about each fingerprint, as a decision would; throws when it lacks one. */
export function checkHolds(blob: ArrayBuffer, prints: readonly number[]): void {
  const set = openSet(blob);
  if (!set.ok) throw new Error(set.error);
  for (const print of prints)
    if (indexOfPrint(set.value, print) < 0) throw new Error("the set lacks what it was made of");
}

/** A roster as it was published. */
export interface Published {
  readonly head: Pick<Head, "run" | "listed" | "least">;
  readonly set: PackedSet;
}

export interface Built {
  readonly blob: ArrayBuffer;
  readonly count: number;
  readonly listed: number;
  readonly run: number;
  readonly least: number;
  /** Of the members, those that this listing did not have. */
  readonly heldOver: number;
  /** The listing has lost more than a fifth of the last one. */
  readonly shrunk: boolean;
}

const alike = (a: Note, b: Note): boolean => a.effect === b.effect && a.final === b.final && a.until === b.until;

/** Members of the last set that this listing lacks, with their notes; those that ten runs did not list are let go. */
function heldOver({ set, head }: Published, prints: readonly number[], run: number): [kept: number, note: Note][] {
  const listed = new Set(prints.map((print) => keptOf(print, set.bits)));
  const held: [number, Note][] = [];
  for (let bucket = 0; bucket < set.buckets.length - 1; bucket++) {
    for (let index = set.buckets[bucket] ?? 0; index < (set.buckets[bucket + 1] ?? 0); index++) {
      const kept = bucket * 2 ** 32 + (set.remainders[index] ?? 0);
      if (listed.has(kept)) continue;
      const note = noteAt(set, index);
      const lastListed = note.lastListed || head.run;
      if (run - lastListed >= agreeingRuns) continue;
      // In an outage a ban that is not listed goes on, an exemption does not.
      held.push([kept, note.effect === "deny" ? { ...note, lastListed } : { ...nothingKnown, lastListed }]);
    }
  }
  return held;
}

/**
 * @param last what is published now; undefined: nothing, or nothing that can be read.
 * @param expected keys that the last known head spoke of, where its set cannot be read.
 * @returns the next roster; throws when it does not hold what it was made of.
 */
export function buildRoster(
  key: HashKey,
  { prints, notes }: Gathered,
  last: Published | undefined,
  expected = 0,
): Built {
  const run = (last?.head.run ?? 0) + 1;
  const held = last === undefined ? [] : heldOver(last, prints, run);
  let bits = bitsFor(prints.length + held.length);
  const lastBits = last?.set.bits ?? bits;
  // Who is held over was kept with as many bits as the last set had; where more are wanted, each stands in every
  // bucket that it may belong to. That must stay few.
  while (bits > lastBits && held.length * 2 ** (bits - lastBits) > prints.length) bits--;

  const members = new Map<number, Note>();
  const put = (kept: number, note: Note): void => {
    const other = members.get(kept);
    members.set(kept, other === undefined || alike(other, note) ? note : nothingKnown);
  };
  prints.forEach((print, at) => {
    put(keptOf(print, bits), notes[at] ?? nothingKnown);
  });
  for (const [kept, note] of held) {
    const bucket = Math.floor(kept / 2 ** 32);
    const buckets = bits < lastBits ? [bucket >>> (lastBits - bits)] : wider(bucket, bits - lastBits);
    for (const each of buckets) {
      const place = each * 2 ** 32 + (kept >>> 0);
      if (!members.has(place)) put(place, note);
    }
  }

  const sorted = Float64Array.from(members.keys()).sort();
  const packed = packNotes(Array.from(sorted, (member) => members.get(member) ?? nothingKnown));
  const blob = packSet(key, bits, sorted, packed.notes, packed.longNotes);
  checkHolds(blob, prints);
  checkHolds(
    blob,
    Array.from(sorted, (member) => printOf(member, bits)),
  );
  const least = last === undefined ? Math.max(1, Math.ceil(expected * keptShare)) : last.head.least;
  return {
    blob,
    count: sorted.length,
    listed: prints.length,
    run,
    least: prints.length >= least || run >= agreeingRuns ? 0 : least,
    heldOver: held.length,
    shrunk: prints.length < (last?.head.listed ?? expected) * keptShare,
  };
}

/** Every bucket of the wider table that may be meant by one of the narrower. */
const wider = (bucket: number, by: number): readonly number[] =>
  Array.from({ length: 2 ** by }, (_, low) => bucket * 2 ** by + low);

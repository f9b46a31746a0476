// A set of fingerprints in one buffer, as it lies in KV: opening it copies nothing. A fingerprint's upper bits name a
// bucket, whose members' lower 32 bits stand sorted. Holding some that was never put in is possible (a read too many);
// missing one that was is not. Knows no keys of KV, and not what being in the set means.
import { err, ok, type Result } from "../core/result.ts";
import { fingerprint, type HashKey, highBits } from "./half-sip-hash.ts";

export interface PackedSet {
  readonly buffer: ArrayBuffer;
  readonly key: HashKey;
  readonly count: number;
  /** How many of a fingerprint's upper bits name its bucket. */
  readonly bits: number;
  /** Where each bucket begins, and behind the last one `count`. */
  readonly buckets: Uint32Array;
  readonly remainders: Uint32Array;
  /** What belongs to the members, in two bits each, 16 to a word; empty where nothing does. */
  readonly notes: Uint32Array;
  /** Four words for each member whose note two bits cannot say, by their index, ascending. */
  readonly longNotes: Uint32Array;
}

/** "DRS1" in the buffer's first four bytes. */
const magic = 0x31535244;
const format = 1;
const headerWords = 16;
export const longNoteWords = 4;
/** Members in a bucket; twice as many just before it is split. */
const bucketSize = 16;

/** How many bits name the bucket in a set of so many: about 4.2 bytes a member, at any number of them. */
export function bitsFor(count: number): number {
  return Math.max(0, Math.min(highBits, Math.floor(Math.log2(count / bucketSize))));
}

/** The part of a fingerprint that a set with so many bucket bits keeps, as a number: bucket, then remainder. */
export function keptOf(print: number, bits: number): number {
  return (Math.floor(print / 2 ** 32) >>> (highBits - bits)) * 2 ** 32 + (print >>> 0);
}

/** One of the fingerprints of which so much was kept. */
export function printOf(kept: number, bits: number): number {
  return Math.floor(kept / 2 ** 32) * 2 ** (highBits - bits) * 2 ** 32 + (kept >>> 0);
}

/** @param members what is kept of each, ascending, each once. */
export function packSet(
  key: HashKey,
  bits: number,
  members: Float64Array,
  notes: Uint32Array = new Uint32Array(),
  longNotes: Uint32Array = new Uint32Array(),
): ArrayBuffer {
  const buckets = 2 ** bits + 1;
  const words = new Uint32Array(headerWords + buckets + members.length + notes.length + longNotes.length);
  words.set([magic, format, members.length, bits, key.k0, key.k1, notes.length, longNotes.length]);
  let bucket = 0;
  members.forEach((member, index) => {
    for (const own = Math.floor(member / 2 ** 32); bucket < own; ) words[headerWords + ++bucket] = index;
    words[headerWords + buckets + index] = member >>> 0;
  });
  while (bucket < buckets - 1) words[headerWords + ++bucket] = members.length;
  words.set(notes, headerWords + buckets + members.length);
  words.set(longNotes, headerWords + buckets + members.length + notes.length);
  return words.buffer;
}

/** Opens a buffer, or says why it is no set. Whether its bytes are the right ones, only their SHA-256 tells. */
export function openSet(buffer: ArrayBuffer): Result<PackedSet, string> {
  if (buffer.byteLength < headerWords * 4 || buffer.byteLength % 4 !== 0) return err("not a set: its length is odd");
  const [word, version, count = 0, bits = 0, k0 = 0, k1 = 0, noteWords = 0, longWords = 0] = new Uint32Array(
    buffer,
    0,
    headerWords,
  );
  if (word !== magic) return err("not a set");
  if (version !== format) return err(`of format ${version}, not ${format}`);
  if (bits > highBits) return err("not a set: too many buckets");
  const lengths = [2 ** bits + 1, count, noteWords, longWords] as const;
  const total = lengths.reduce((sum, length) => sum + length, headerWords);
  if (buffer.byteLength !== total * 4) return err("of another length than its header says");
  let at = headerWords * 4;
  const [buckets, remainders, notes, longNotes] = lengths.map((length) => {
    const part = new Uint32Array(buffer, at, length);
    at += length * 4;
    return part;
  }) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  if (buckets[0] !== 0 || buckets[2 ** bits] !== count) return err("not a set: its buckets do not hold its members");
  return ok({ buffer, key: { k0, k1 }, count, bits, buckets, remainders, notes, longNotes });
}

/** The member's index, or -1. Throws where the set's memory was released: "not in it" would be a lie. */
export function indexOfPrint({ buckets, remainders, bits }: PackedSet, print: number): number {
  if (buckets.length === 0) throw new Error("a set was asked whose memory is released");
  const bucket = Math.floor(print / 2 ** 32) >>> (highBits - bits);
  const remainder = print >>> 0;
  let from = buckets[bucket] ?? 0;
  let to = buckets[bucket + 1] ?? 0;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const found = remainders[middle] ?? 0;
    if (found === remainder) return middle;
    if (found < remainder) from = middle + 1;
    else to = middle;
  }
  return -1;
}

export const indexOf = (set: PackedSet, text: string): number => indexOfPrint(set, fingerprint(text, set.key));

export const has = (set: PackedSet, text: string): boolean => indexOf(set, text) >= 0;

/** Gives the memory back at once: a collector in a Worker comes too late for megabytes (docs/performance.md). */
export function releaseSet({ buffer }: PackedSet): void {
  buffer.transfer(0);
}

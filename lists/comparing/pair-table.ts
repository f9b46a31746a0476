// Keys and their values, each key once, in the order they came: a million entries in about the room of their own bytes.
// JavaScript's Map of strings takes three times as much. Only grows; knows nothing about what keys and values mean.

import { pack, unpack } from "./packed-value.ts";

const chunkBytes = 4 * 1024 * 1024;
/** Numbers kept for each pair: chunk, offset, bytes of the key, bytes of the value, line, hash of the key. */
const width = 6;
const pagePairs = 65_536;

export interface PairTable {
  readonly size: () => number;
  /** Adds a pair unless the key is there already. Returns the place of the older pair in that case. */
  readonly add: (key: string, value: string, line: number) => number | undefined;
  /** The place of a key, counted from 0. */
  readonly find: (key: string) => number | undefined;
  readonly keyAt: (place: number) => string;
  readonly valueAt: (place: number) => string;
  /** The line of the file from which the pair came. */
  readonly lineAt: (place: number) => number;
}

/** FNV-1a over UTF-16 units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

const encoder = new TextEncoder();
// A byte order mark at the beginning of a value is the value's own.
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function createPairTable(): PairTable {
  const chunks: Uint8Array[] = [];
  let chunk = new Uint8Array(0);
  let used = chunkBytes;
  let size = 0;
  /** In pages of equal size: one long array would have to be copied to grow. */
  const numbers: Uint32Array[] = [];
  /** Open addressing: place + 1 of a pair, 0 where free; always a power of two, at most two thirds full. */
  let slots = new Uint32Array(2048);

  const number = (place: number, which: number): number =>
    numbers[Math.floor(place / pagePairs)]?.[(place % pagePairs) * width + which] ?? 0;
  const text = (place: number, skip: number, bytes: number): string => {
    const from = number(place, 1) + skip;
    return decoder.decode(chunks[number(place, 0)]?.subarray(from, from + bytes));
  };
  const keyAt = (place: number) => text(place, 0, number(place, 2));

  /** The slot that holds the key, or the free one where it belongs. */
  function slotOf(key: string, hash: number): number {
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const place = (slots[slot] ?? 0) - 1;
      if (place === -1 || (number(place, 5) === hash && keyAt(place) === key)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function grow(): void {
    if (size === numbers.length * pagePairs) numbers.push(new Uint32Array(pagePairs * width));
    if ((size + 1) * 3 <= slots.length * 2) return;
    slots = new Uint32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let place = 0; place < size; place++) {
      let slot = number(place, 5) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place + 1;
    }
  }

  /** Puts the bytes of a pair behind the last ones and its numbers into its place. */
  function store(place: number, key: string, value: string, line: number, hash: number): void {
    // No UTF-16 unit takes more than three bytes in UTF-8.
    const packed = pack(value);
    const most = (key.length + packed.length) * 3;
    if (used + most > chunkBytes) {
      chunk = new Uint8Array(Math.max(chunkBytes, most));
      chunks.push(chunk);
      used = 0;
    }
    const keyBytes = encoder.encodeInto(key, chunk.subarray(used)).written;
    const valueBytes = encoder.encodeInto(packed, chunk.subarray(used + keyBytes)).written;
    const page = numbers[Math.floor(place / pagePairs)];
    if (page === undefined) throw new Error("a page for each pair");
    const at = (place % pagePairs) * width;
    page[at] = chunks.length - 1;
    page[at + 1] = used;
    page[at + 2] = keyBytes;
    page[at + 3] = valueBytes;
    page[at + 4] = line;
    page[at + 5] = hash;
    used += keyBytes + valueBytes;
  }

  return {
    size: () => size,
    add(key, value, line) {
      grow();
      const hash = hashOf(key);
      const slot = slotOf(key, hash);
      const there = slots[slot] ?? 0;
      if (there !== 0) return there - 1;
      store(size, key, value, line, hash);
      size++;
      slots[slot] = size;
      return undefined;
    },
    find(key) {
      const there = slots[slotOf(key, hashOf(key))] ?? 0;
      return there === 0 ? undefined : there - 1;
    },
    keyAt,
    valueAt: (place) => unpack(text(place, number(place, 2), number(place, 3))),
    lineAt: (place) => number(place, 4),
  };
}

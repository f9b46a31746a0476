// The set in its buffer: nothing that was put in is ever missed, whatever the numbers; what is no set, or no set any more,
// never answers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../src/roster/half-sip-hash.ts";
import { bitsFor, has, indexOfPrint, keptOf, openSet, packSet, releaseSet } from "../../src/roster/packed-set.ts";

const key = { k0: 0x12345678, k1: 0x9abcdef0 };

function packed(texts: readonly string[], bits = bitsFor(texts.length)): ArrayBuffer {
  const kept = new Set(texts.map((text) => keptOf(fingerprint(text, key), bits)));
  return packSet(key, bits, Float64Array.from(kept).sort());
}

function opened(buffer: ArrayBuffer) {
  const set = openSet(buffer);
  if (!set.ok) throw new Error(set.error);
  return set.value;
}

const texts = (count: number, prefix = "user/") => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe("a set", () => {
  test.each([0, 1, 2, 15, 16, 31, 32, 33, 1000, 65_536])("of %i holds them all", (count) => {
    const set = opened(packed(texts(count)));
    expect(set.count).toBe(count);
    expect(texts(count).filter((text) => !has(set, text))).toEqual([]);
    expect(texts(20_000, "stranger/").filter((text) => has(set, text))).toEqual([]);
  });

  test("of a million takes at most 4.5 bytes each", { timeout: 60_000 }, () => {
    const million = texts(1_000_000);
    const buffer = packed(million);
    expect(buffer.byteLength / 1e6).toBeLessThanOrEqual(4.5);
    const set = opened(buffer);
    expect(million.filter((text) => !has(set, text))).toEqual([]);
  });

  test("holds any texts, odd ones and repeated ones too, in any number of buckets", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom("", "\u0000", "用户😀", "a", "a"),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 100 }), fc.integer({ min: 0, max: 16 }), (any, bits) => {
        const set = opened(packed(any, bits));
        expect(any.filter((each) => !has(set, each))).toEqual([]);
      }),
    );
  });

  test("holds fingerprints that all lie in one bucket, and those at the ends of a bucket", () => {
    const prints = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 33 - 1, 2 ** 48 - 2 ** 32, 2 ** 48 - 1];
    const crowd = Array.from({ length: 5000 }, (_, at) => 7 * 2 ** 32 + at * 3);
    for (const bits of [0, 4, 16]) {
      const kept = new Set([...prints, ...crowd].map((print) => keptOf(print, bits)));
      const set = opened(packSet(key, bits, Float64Array.from(kept).sort()));
      expect([...prints, ...crowd].filter((print) => indexOfPrint(set, print) < 0)).toEqual([]);
    }
  });

  test("of the same members is the same bytes", () => {
    const one = packed(texts(500));
    expect(Buffer.compare(Buffer.from(one), Buffer.from(packed(texts(500).toReversed())))).toBe(0);
  });
});

describe("no set", () => {
  const good = () => new Uint32Array(packed(texts(100)));
  test.each<[string, (words: Uint32Array<ArrayBuffer>) => ArrayBuffer, RegExp]>([
    ["something else", () => new TextEncoder().encode("<html>".repeat(100)).slice(0, 400).buffer, /not a set/],
    ["nothing", () => new ArrayBuffer(0), /length/],
    ["cut off", (words) => words.slice(0, -1).buffer, /another length/],
    ["longer", (words) => Uint32Array.from([...words, 0]).buffer, /another length/],
    ["of odd length", (words) => words.buffer.slice(0, -1), /length/],
    ["of a later format", (words) => words.with(1, 2).buffer as ArrayBuffer, /format 2/],
    ["of another count", (words) => words.with(2, 99).buffer as ArrayBuffer, /another length/],
    ["of too many buckets", (words) => words.with(3, 17).buffer as ArrayBuffer, /buckets/],
    ["with a bucket table that ends elsewhere", (words) => words.with(16, 1).buffer as ArrayBuffer, /buckets/],
  ])("is what is %s", (_what, change, problem) => {
    expect(openSet(change(good()))).toEqual({ ok: false, error: expect.stringMatching(problem) });
  });
});

test("a set whose memory is released throws; it never says that somebody is not in it", () => {
  const set = opened(packed(texts(100)));
  releaseSet(set);
  expect(set.buffer.byteLength).toBe(0);
  for (const text of [...texts(100), "stranger"]) expect(() => has(set, text)).toThrow(/released/);
  const none = opened(packed([]));
  releaseSet(none);
  expect(() => has(none, "user/1")).toThrow(/released/);
});

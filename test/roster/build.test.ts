// A roster that does not hold what it was made of is never published: it is asked about each of its members first.
import { expect, test } from "vitest";
import { buildRoster, checkHolds } from "../../src/roster/build.ts";
import { type Note, noteAt, plainAllow, plainDeny } from "../../src/roster/note.ts";
import { openSet, packSet } from "../../src/roster/packed-set.ts";

const key = { k0: 1, k1: 2 };

test("a fingerprint that no bucket can hold makes the build fail", () => {
  expect(() => buildRoster(key, { prints: [2 ** 48], notes: [plainDeny] }, undefined)).toThrow();
});

test("a set that lacks one of its members fails its check, as does what is no set", () => {
  const blob = packSet(key, 0, Float64Array.of(1, 2, 4));
  expect(() => checkHolds(blob, [1, 2, 4])).not.toThrow();
  expect(() => checkHolds(blob, [1, 2, 3])).toThrow(/lacks/);
  expect(() => checkHolds(blob.slice(0, -4), [1])).toThrow(/length/);
});

test("two keys with one fingerprint and different notes: nothing is known of either", () => {
  const noteOf = (...notes: Note[]) => {
    const set = openSet(buildRoster(key, { prints: notes.map(() => 7), notes }, undefined).blob);
    return set.ok ? noteAt(set.value, 0).effect : set.error;
  };
  expect(noteOf(plainDeny, plainDeny)).toBe("deny");
  expect(noteOf(plainDeny, plainAllow)).toBeUndefined();
});

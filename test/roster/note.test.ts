// What metadata says of an entry, how it lies in a set, and which entry it makes in an outage.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEntry } from "../../lists/entry/reading.ts";
import { entryOfNote, type Note, noteAt, nothingKnown, packNotes, readNote } from "../../src/roster/note.ts";
import { openSet, packSet } from "../../src/roster/packed-set.ts";

const deny = { effect: "deny", final: false, until: 0, lastListed: 0 } as const;
const allow = { ...deny, effect: "allow" } as const;

describe("metadata", () => {
  test.each<[unknown, Note]>([
    [{ e: "deny" }, deny],
    [{ e: "deny", b: "a-batch" }, deny],
    [{ e: "allow" }, allow],
    [
      { e: "deny", f: true },
      { ...deny, final: true },
    ],
    [
      { e: "deny", u: 1_798_675_200 },
      { ...deny, until: 1_798_675_200 },
    ],
    [
      { e: "deny", f: true, u: 1_798_675_200 },
      { ...deny, final: true, until: 1_798_675_200 },
    ],
    [
      { e: "allow", u: 1_798_675_200 },
      { ...allow, until: 1_798_675_200 },
    ],
    // A mistake never lifts a ban, and never opens a door.
    [{ e: "deny", u: "soon" }, deny],
    [{ e: "deny", u: -1 }, deny],
    [{ e: "deny", u: 2 ** 32 }, deny],
    [{ e: "deny", f: "yes" }, deny],
    [{ e: "allow", u: "soon" }, nothingKnown],
    [{ e: "allow", u: 0 }, nothingKnown],
    [{ e: "allow", f: true }, nothingKnown],
    ...[undefined, null, {}, [], "deny", 1, { e: "DENY" }, { e: true }, { effect: "deny" }].map(
      (odd) => [odd, nothingKnown] as [unknown, Note],
    ),
  ])("%j", (metadata, note) => expect(readNote("user/1", metadata)).toEqual(note));

  test.each(["patterns", "flood", "group/g/flood", "type/Public/flood"])(
    "of %s says nothing: its value is no entry",
    (key) => expect(readNote(key, { e: "deny" })).toEqual(nothingKnown),
  );

  test.each(["user/flood", "group/flood", "type/flood", "inviter/flood", "group/g/user/flood", "user/patterns"])(
    "of %s counts",
    (key) => expect(readNote(key, { e: "deny" })).toEqual(deny),
  );
});

const note: fc.Arbitrary<Note> = fc.record({
  effect: fc.constantFrom("deny", "allow", undefined),
  final: fc.boolean(),
  until: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0xffff_ffff })),
  lastListed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0xffff_ffff })),
});

test("notes come out of a set as they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(deny), fc.constant(allow), fc.constant(nothingKnown), note)), (all) => {
      const members = Float64Array.from(all, (_, at) => at);
      const { notes, longNotes } = packNotes(all);
      const set = openSet(packSet({ k0: 1, k1: 2 }, 0, members, notes, longNotes));
      if (!set.ok) throw new Error(set.error);
      expect(all.map((_, at) => noteAt(set.value, at))).toEqual(all);
    }),
  );
});

test("the entry that a note makes is read as what its metadata said", () => {
  const read = (metadata: unknown) => {
    const text = entryOfNote(readNote("user/1", metadata));
    const parsed = text === undefined ? undefined : parseEntry(text);
    return parsed?.ok ? parsed.value : parsed;
  };
  expect(read({ e: "deny" })).toEqual({ entry: { effect: "deny" }, dropped: [] });
  expect(read({ e: "allow" })).toEqual({ entry: { effect: "allow" }, dropped: [] });
  expect(read({ e: "deny", f: true, u: 1_798_675_200 })).toEqual({
    entry: { effect: "deny", final: true, until: 1_798_675_200_000 },
    dropped: [],
  });
  expect(read({})).toBeUndefined();
});

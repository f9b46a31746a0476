// Ids that a reader of files would take for something else: an export has to write them as the keys that they are.
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { readId } from "../../../lists/entry/id.ts";
import { subjectOf } from "../../../lists/entry/row.ts";
import { escapeId } from "../../../src/policy/keys.ts";

test.each([
  "7.26E+17",
  "null",
  "#N/A",
  "'00123",
  '="00123"',
  "\u200bjared",
  "jared\u00ad",
  "# x",
  "a\u0000b",
  "a\tb",
  "１２",
  "1,234",
  "1002.0",
  "'10'",
  "https://example.com/a",
])("%j stands in an export as its key", (id) => {
  const key = `user/${escapeId(id)}`;
  expect(subjectOf(key)).toEqual({ kind: "key", id: key, group: "" });
});

it("reads every id that an export writes as itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), (text) => {
      const { kind, id } = subjectOf(`user/${text.toWellFormed()}`);
      if (kind === "user") expect(readId(id)).toEqual({ id });
    }),
  );
});

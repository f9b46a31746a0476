// Comparing secrets: what is equal and what is not, whatever the lengths, the characters and the number of secrets.
// Says nothing about time: a test that measures it would only measure the machine.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalInConstantTime, isOneOf, sha256 } from "../../src/core/secret.ts";

describe("equalInConstantTime", () => {
  test("is === for any two texts", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(a === b);
        expect(equalInConstantTime(a, `${a}`)).toBe(true);
        expect(equalInConstantTime(`${a}${a}`, a)).toBe(a === "");
        expect(equalInConstantTime(a, `${a}${a}`)).toBe(a === "");
      }),
    );
  });

  test.each([
    ["abc", "abd"],
    ["abc", "bbc"],
    ["abc", "ab"],
    ["ab", "abc"],
    ["", "a"],
    ["a", ""],
    ["\u0000", ""],
    ["abab", "ab"],
    ["aaa", "a"],
    ["ab", "ba"],
    ["A", "a"],
    ["a", "š"],
    ["😀", "😁"],
    ["é", "e\u0301"],
  ])("%j is not %j", (a, b) => expect(equalInConstantTime(a, b)).toBe(false));

  test("nothing equals nothing", () => expect(equalInConstantTime("", "")).toBe(true));
});

test("sha256 is that of everybody else", async () => {
  for (const text of ["", "abc", "xxxxyyyy1669872112", "用户😀", "\u0000", "x".repeat(10_000)])
    expect(await sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
});

describe("isOneOf", () => {
  const secrets = ["short", "a-secret-of-more-characters", "秘密😀", "x".repeat(1024), "trailing "];

  test("takes each of many secrets, of any lengths", () => {
    for (const secret of secrets) expect(isOneOf(secret, secrets)).toBe(true);
  });

  test.each([
    "",
    " ",
    "shor",
    "short ",
    " short",
    "SHORT",
    "shortshort",
    "trailing",
    "x".repeat(1023),
    "x".repeat(2048),
    "秘密",
    "short,秘密😀",
    "undefined",
  ])("does not take %j", (presented) => expect(isOneOf(presented, secrets)).toBe(false));

  test("takes nothing when there is no secret, the empty text included", () => {
    for (const presented of ["", "undefined", "null"]) expect(isOneOf(presented, [])).toBe(false);
  });

  test("takes a text exactly when it is one of the secrets", () => {
    const some = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 });
    fc.assert(
      fc.property(some, fc.string({ unit: "grapheme" }), (known, presented) => {
        expect(isOneOf(presented, known)).toBe(known.includes(presented));
        for (const secret of known) expect(isOneOf(secret, known)).toBe(true);
      }),
    );
  });
});

// Comparing secrets: what is equal and what is not, whatever the lengths, the characters and the number of secrets.
// Says nothing about time: a test that measures it would only measure the machine.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSecretCheck, equalInConstantTime, sha256, toHex } from "../../src/core/secret.ts";

describe("equalInConstantTime", () => {
  test("is === for any two texts", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(a === b);
        expect(equalInConstantTime(a, `${a}`)).toBe(true);
      }),
    );
  });

  test.each([
    ["abc", "abd"],
    ["abc", "bbc"],
    ["abc", "ab"],
    ["ab", "abc"],
    ["", "a"],
    ["ab", "ba"],
    ["A", "a"],
    ["a", "š"],
    ["😀", "😁"],
    ["é", "e\u0301"],
  ])("%j is not %j", (a, b) => expect(equalInConstantTime(a, b)).toBe(false));

  test("nothing equals nothing", () => expect(equalInConstantTime("", "")).toBe(true));
});

test("sha256 and toHex are those of everybody else", async () => {
  for (const text of ["", "abc", "xxxxyyyy1669872112", "用户😀", "\u0000", "x".repeat(10_000)])
    expect(toHex(await sha256(text))).toBe(createHash("sha256").update(text).digest("hex"));
  expect(toHex(new Uint8Array([0, 1, 15, 16, 255]))).toBe("00010f10ff");
});

describe("createSecretCheck", () => {
  const secrets = ["short", "a-secret-of-more-characters", "秘密😀", "x".repeat(1024), "trailing "];

  test("takes each of many secrets, of any lengths, again and again", async () => {
    const isSecret = createSecretCheck(secrets);
    for (const _round of [1, 2]) for (const secret of secrets) expect(await isSecret(secret)).toBe(true);
  });

  test.each([
    "",
    " ",
    "shor",
    "short ",
    " short",
    "SHORT",
    "trailing",
    "x".repeat(1023),
    "秘密",
    "short,秘密😀",
    "undefined",
  ])("does not take %j", async (presented) => expect(await createSecretCheck(secrets)(presented)).toBe(false));

  test("takes nothing when there is no secret, the empty text included", async () => {
    const isSecret = createSecretCheck([]);
    for (const presented of ["", "undefined", "null"]) expect(await isSecret(presented)).toBe(false);
  });

  test("takes a text exactly when it is one of the secrets", async () => {
    const some = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(some, fc.string({ unit: "grapheme" }), async (known, presented) => {
        expect(await createSecretCheck(known)(presented)).toBe(known.includes(presented));
        for (const secret of known) expect(await createSecretCheck(known)(secret)).toBe(true);
      }),
    );
  });

  test("many at the same time are each answered on their own", async () => {
    const isSecret = createSecretCheck(secrets);
    expect(await Promise.all(["short", "no", "秘密😀", "", "short"].map(isSecret))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});

// How an application's words are compared. What looks or reads the same is the same; a pattern's asterisks stay its own.
import { describe, expect, test } from "vitest";
import { foldApplication, foldPattern, foldText, maxTextLength } from "../../src/policy/fold-text.ts";

describe("a text", () => {
  test.each([
    ["CASINO", "casino"],
    ["Ｃａｓｉｎｏ", "casino"],
    ["ℂ𝕒𝕤𝕚𝕟𝕠", "casino"],
    ["ca\u200bsi\u00adno\ufeff", "casino"],
    ["free \t\r\n\u3000 chips", "free chips"],
    ["Straße", "STRASSE"],
    ["ΟΔΟΣ", "οδος"],
    ["e\u0301", "É"],
    ["ﬁne", "fine"],
    ["①②", "12"],
  ])("%j reads as %j", (one, other) => expect(foldText(one)).toBe(foldText(other)));

  test.each([
    ["casino", "cas ino"],
    ["а", "a"],
  ])("%j is not %j", (one, other) => expect(foldText(one)).not.toBe(foldText(other)));

  test("is looked at to its first few thousand characters", () => {
    expect(foldApplication(`  ${"x".repeat(10)}  `)).toBe("x".repeat(10));
    expect(foldApplication("x".repeat(10_000_000))).toHaveLength(maxTextLength);
  });
});

test("a pattern is folded between its asterisks, and what only looks like one is none", () => {
  expect(foldPattern(" *Free  Chips*＊* ")).toEqual(["", "free chips", "*", ""]);
});

// Rules on user ids (DESIGN section 4, `patterns`): what `*` matches, by an oracle too plain to be wrong; the order;
// bad rules; and that no pattern and no id, however hostile, keeps the matcher busy.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePatterns } from "../../lists/entry/reading.ts";
import { knownCodes } from "../../src/platforms/facts.ts";
import { createPatternReader, matchesPattern } from "../../src/policy/patterns.ts";
import { matches } from "./oracle.ts";

const listOf = (rules: readonly unknown[]) => {
  const parsed = parsePatterns(JSON.stringify(rules));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
const indexes = (rules: readonly unknown[], id: string) =>
  listOf(rules)
    .matching(id)
    .map((rule) => rule.index);
const deny = (match: string) => ({ match, effect: "deny" });

describe("a pattern", () => {
  test.each([
    ["bot_*", "bot_1", true],
    ["bot_*", "bot_", true],
    ["bot_*", "bot", false],
    ["bot_*", "robot_1", false],
    ["bot_*", "Bot_1", false],
    ["*.spam", "a.spam", true],
    ["*.spam", ".spam", true],
    ["*.spam", "a.spam2", false],
    ["*casino*", "my-casino-2", true],
    ["*casino*", "casin", false],
    ["*a*", "b", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["ab*ba", "aba", false],
    ["*ab*ba*", "aba", false],
    ["*ab*ab", "ab", false],
    ["a**b", "ab", true],
    ["*", "", true],
    ["*", "anybody/at%all", true],
    ["**", "x", true],
    ["jared", "jared", true],
    ["jared", "jared2", false],
    ["j.red", "jared", false],
    ["j?red", "jared", false],
    ["[a-z]*", "jared", false],
    ["(a+)+$", "(a+)+$", true],
    ["群*", "群主", true],
    ["*a/b%*", "xa/b%y", true],
  ])("%j on %j: %j", (match, id, expected) => {
    expect(matchesPattern(match, id)).toBe(expected);
    expect(indexes([deny(match)], id)).toEqual(expected ? [0] : []);
  });

  const char = fc.constantFrom("a", "b");
  const id = fc.string({ unit: char, maxLength: 8 });
  const match = fc.string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 8 });

  test("matches what the plainest reading of `*` matches", () => {
    fc.assert(
      fc.property(match, id, (match, id) => {
        expect(matchesPattern(match, id)).toBe(matches(match, id));
      }),
      { numRuns: 10_000 },
    );
  });

  test("is found in a list exactly when it matches, in the list's order", () => {
    fc.assert(
      fc.property(fc.array(match, { maxLength: 8 }), id, (list, id) => {
        const expected = list.flatMap((match, index) => (matches(match, id) ? [index] : []));
        expect(indexes(list.map(deny), id)).toEqual(expected);
      }),
      { numRuns: 10_000 },
    );
  });

  test("matches every id that is made of it", () => {
    const texts = fc.array(
      fc.string({ unit: "grapheme", maxLength: 5 }).map((text) => text.replaceAll("*", "")),
      {
        minLength: 2,
        maxLength: 4,
      },
    );
    const runs = fc.array(fc.string({ maxLength: 5 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(texts, runs, (texts, runs) => {
        const id = texts.map((text, index) => (index === 0 ? text : (runs[index - 1] ?? "") + text)).join("");
        expect(indexes([deny(texts.join("*"))], id)).toEqual([0]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the list", () => {
  test("gives every rule that matches, in order, with its place and its entry", () => {
    const rules = [deny("*"), deny("x*"), { match: "a*", effect: "allow", reason: "ours" }, deny("*z"), deny("*l*")];
    const found = listOf(rules).matching("alz");
    expect(found.map(({ index, match, entry }) => ({ index, match, entry }))).toEqual([
      { index: 0, match: "*", entry: { effect: "deny" } },
      { index: 2, match: "a*", entry: { effect: "allow", reason: "ours" } },
      { index: 3, match: "*z", entry: { effect: "deny" } },
      { index: 4, match: "*l*", entry: { effect: "deny" } },
    ]);
  });

  test("may hold the same rule twice, and no rule at all", () => {
    expect(indexes([deny("a*"), deny("a*")], "a")).toEqual([0, 1]);
    expect(indexes([], "a")).toEqual([]);
    expect(listOf([]).problems).toEqual([]);
  });

  const bad: readonly unknown[] = [
    ...[null, 1, "bot_*", true, [], ["deny"], {}],
    ...[
      { effect: "deny" },
      { match: 1, effect: "deny" },
      { match: "", effect: "deny" },
      { match: ["*"], effect: "deny" },
    ],
    ...[{ match: "*" }, { match: "*", effect: "maybe" }, { match: "*", effect: null }],
    ...[
      { match: "*", effect: "allow", until: "soon" },
      { match: "*", effect: "allow", unknown: 1 },
    ],
    { match: "*", effect: "allow", final: true },
  ];
  test.each(bad.map((rule) => [JSON.stringify(rule), rule]))(
    "leaves out and reports %s, and keeps the others",
    (_, rule) => {
      const list = listOf([deny("a*"), rule, deny("*b")]);
      expect(list.matching("ab").map(({ index }) => index)).toEqual([0, 2]);
      expect(list.problems).toEqual([expect.stringContaining("patterns[1]")]);
    },
  );

  test("takes no effect and no match from __proto__", () => {
    const parsed = parsePatterns(
      '[{"__proto__":{"match":"*","effect":"allow"}},{"match":"*","__proto__":{"effect":"allow"}}]',
    );
    expect(parsed.ok && parsed.value.matching("a")).toEqual([]);
    expect(parsed.ok && parsed.value.problems).toHaveLength(2);
  });

  test("keeps a deny with a wrong field, without the field, and reports it", () => {
    const list = listOf([{ match: "a*", effect: "deny", until: "soon", observe: "yes", code: 10101 }]);
    const [rule] = list.matching("ab");
    expect(rule?.entry).toEqual({ effect: "deny", code: 10101 });
    expect(rule?.dropped).toHaveLength(2);
    expect(list.problems).toEqual([expect.stringContaining("until"), expect.stringContaining("observe")]);
  });

  test("holds 1,000 rules and reports that there are more", () => {
    const rules = Array.from({ length: 1_000 }, (_, index) => deny(`${"abc"[index % 3]}*${index}`));
    expect(listOf(rules).problems).toEqual([]);
    expect(indexes([...rules.slice(0, 999), deny("last*")], "last one")).toEqual([999]);
    const list = listOf([...rules, deny("*"), deny("*"), null]);
    expect(list.problems).toEqual([expect.stringContaining("1000")]);
    expect(list.matching("nobody")).toEqual([]);
    expect(list.matching("a999").map(({ index }) => index)).toContain(999);
  });

  test.each(["", "deny", "{}", '{"match":"*","effect":"deny"}', '"*"', "null", "1", "true", "[", '[{"match":"*"},]'])(
    "is not understood when it is no JSON array: %j",
    (text) => {
      expect(parsePatterns(text)).toEqual({ ok: false, error: expect.any(String) });
    },
  );
});

describe("the reader", () => {
  test("compiles an unchanged list once and a changed one again", () => {
    const read = createPatternReader(() => undefined, knownCodes);
    const text = JSON.stringify([deny("a*")]);
    const first = read(text);
    expect(read(` ${text}`.trim())).toBe(first);
    expect(first.ok && first.value.matching("ab")).toHaveLength(1);
    const second = read(JSON.stringify([deny("b*")]));
    expect(second).not.toBe(first);
    expect(second.ok && second.value.matching("ab")).toEqual([]);
    expect(read("no list")).toEqual({ ok: false, error: expect.any(String) });
    expect(read(text)).toEqual({ ok: true, value: expect.anything() });
  });

  test("reports what is wrong in a list once for each value of it", () => {
    const reports: (readonly string[])[] = [];
    const read = createPatternReader((problems) => void reports.push(problems), knownCodes);
    const slip = JSON.stringify([{ match: "bot_*", effect: "dney" }, deny("a*")]);
    read(slip);
    read(slip);
    read(JSON.stringify([deny("a*")]));
    read("no list");
    expect(reports).toEqual([["patterns[0]: effect is neither deny nor allow"]]);
  });

  test("reads a list behind a byte order mark", () => {
    const list = createPatternReader(() => undefined, knownCodes)(`\uFEFF${JSON.stringify([deny("a*")])}`);
    expect(list.ok && list.value.matching("ab")).toHaveLength(1);
  });

  test("keeps a list that is not understood, too", () => {
    const read = createPatternReader(() => undefined, knownCodes);
    expect(read("{}")).toBe(read("{}"));
  });
});

// Backtracking or a search that starts again at every character would not come back within the test's time limit.
describe("hostile input", () => {
  const million = 1_000_000;
  const half = "a".repeat(million / 2);
  test.each([
    ["many stars that almost match", `${"*a".repeat(1_000)}*b`],
    ["many stars that match", `${"*a".repeat(1_000)}*`],
    ["many stars with a long text between them", `${`*${"a".repeat(500)}`.repeat(100)}*b*`],
    ["a long text that almost stands everywhere", `*${"a".repeat(million / 4)}b*`],
    ["a long text before one that is nowhere", `*${half}*b${half}*`],
    ["a hundred thousand stars", `x${"*".repeat(100_000)}y`],
    ["as many texts as the id has characters", `${"*a".repeat(million)}*b*`],
  ])("of %s comes to an end", (_, match) => {
    const id = "a".repeat(million);
    const expected = match === `${"*a".repeat(1_000)}*`;
    expect(matchesPattern(match, id)).toBe(expected);
    expect(indexes([deny(match)], id)).toEqual(expected ? [0] : []);
  });

  test("of an id whose every three characters are different comes to an end", () => {
    let id = "";
    for (let at = 0; id.length < million; at++) id += String.fromCharCode(0x4e00 + (at % 20_000), 0x4e00 + at / 50);
    expect(indexes([deny("*casino*"), deny("*一*"), deny("*")], id)).toEqual([1, 2]);
  });
});

describe("a rule on what an applicant wrote", () => {
  const listOf = (...rules: readonly object[]) => {
    const parsed = parsePatterns(JSON.stringify(rules));
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  };
  const casino = { match: "*casino*", effect: "deny", in: "text" };
  const indexes = (list: ReturnType<typeof listOf>, id: string, text?: string) =>
    list.matching(id, text).map(({ index }) => index);

  test("matches the text, in any case, form and spacing, and never the id", () => {
    const list = listOf(casino, { ...casino, match: "*free chips*" });
    expect(indexes(list, "x", "Best ＣＡＳＩＮＯ in town")).toEqual([0]);
    expect(indexes(list, "x", "free\n\n  CHIPS at the ca\u200bsino")).toEqual([0, 1]);
    expect(indexes(list, "casino-bob", "hello")).toEqual([]);
    expect(indexes(list, "casino-bob")).toEqual([]);
  });

  test("stands in the order of the list with rules on ids", () => {
    const list = listOf({ match: "b*", effect: "allow" }, casino, { match: "bob", effect: "deny" });
    expect(indexes(list, "bob", "casino")).toEqual([0, 1, 2]);
  });

  test.each([
    [{ ...casino, effect: "allow" }, "in: a rule on texts can only deny"],
    [{ ...casino, effect: "allow", in: "name" }, "in: a rule on names can only deny"],
    [{ ...casino, in: "Name" }, "in: only text and name are known"],
    [{ ...casino, in: "Text" }, "in: only text and name are known"],
    [{ ...casino, in: null }, "in: only text and name are known"],
    [{ ...casino, in: ["text"] }, "in: only text and name are known"],
  ])("%j is left out and reported, and is no rule on ids", (rule, problem) => {
    const list = listOf(rule, { match: "x*", effect: "deny" });
    expect(list.problems).toEqual([`patterns[0]: ${problem}`]);
    expect(indexes(list, "xcasino", "casino")).toEqual([1]);
  });

  test("on names matches any of them, in any case, and neither the id nor the text", () => {
    const list = listOf({ ...casino, in: "name" }, casino, { ...casino, match: "Free ＣHIPS", in: "name" });
    const found = (id: string, text?: string, names?: readonly string[]) =>
      list.matching(id, text, names).map(({ index }) => index);
    expect(found("x", undefined, ["Bob", "ＣＡＳＩＮＯ Royal"])).toEqual([0]);
    expect(found("x", "casino", ["Free", "Chips", "Free Chips"])).toEqual([1, 2]);
    expect(found("x", undefined, ["casino", "my casino"])).toEqual([0]);
    expect(found("casino", "hello", ["Bob"])).toEqual([]);
    expect(found("casino")).toEqual([]);
  });

  test("costs no more than its length allows, whatever it holds", () => {
    const rules = Array.from({ length: 1000 }, (_, at) => ({ ...casino, match: `*${"a".repeat(60)}${at}*` }));
    expect(indexes(listOf(...rules), "x", "a".repeat(1_000_000))).toEqual([]);
  });
});

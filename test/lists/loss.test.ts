// The one measure of loss: what of a change takes something from the lists, for every kind of key.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isAboutEverybody, matchesEverybody, mayMeet } from "../../lists/comparing/everybody.ts";
import { createMeasure, lossSentence, syncObjection } from "../../lists/comparing/loss.ts";
import { matchesPattern } from "../../src/policy/patterns.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Measures one change; undefined: nothing stands there. */
function measured(key: string, before: unknown, after: unknown) {
  const pair = (value: unknown) => (value === undefined ? undefined : { key, value: text(value) });
  const measure = createMeasure(now);
  measure.see({ key, before: pair(before), after: pair(after) });
  return measure.finish();
}

const deny = { effect: "deny" };
const until = (end: string) => ({ effect: "deny", until: end });
const rule = (match: string, effect = "deny", more: object = {}) => ({ match, effect, ...more });

describe("a deny is lost, whatever its key,", () => {
  const keys = ["user/a", "inviter/a", "group/g/user/a", "group/g/inviter/a", "group/g", "type/T", "default"];
  test.each(keys)("%s", (key) => {
    for (const after of [
      undefined,
      "allow",
      { effect: "deny", observe: true },
      until("2020-01-01"),
      until("2027-01-01"),
      "{broken",
    ]) {
      expect({ after, ...measured(key, deny, after) }).toMatchObject({ after, denies: 1, lost: 1, weaker: 1 });
    }
    expect(measured(key, until("2027-06-01"), until("2027-01-01"))).toMatchObject({
      lost: 1,
      lines: [`${key}: ends sooner`],
    });
    expect(measured(key, { ...deny, final: true }, deny)).toMatchObject({
      lost: 1,
      lines: [`${key}: no longer final`],
    });
    // Stronger in one and weaker in another is weaker.
    expect(measured(key, { ...deny, final: true, until: "2027-01-01" }, deny)).toMatchObject({ lost: 1 });
    for (const after of [deny, { ...deny, final: true }, { ...deny, message: "x" }, " DENY\ufeff"])
      expect(measured(key, deny, after)).toMatchObject({ denies: 1, lost: 0, weaker: 0, opened: [] });
    for (const before of [undefined, "allow", until("2020-01-01"), "{broken"])
      expect(measured(key, before, deny)).toMatchObject({ denies: 0, lost: 0, weaker: 0, opened: [] });
  });

  it("and behind a byte order mark", () => {
    expect(measured("user/a", '\ufeff{"effect":"deny"}', undefined)).toMatchObject({ lost: 1 });
  });
});

describe("about everybody", () => {
  test.each(["default", "patterns", "flood", "group/g", "type/T", "group/g/flood", "type/T/flood", "group/g/else"])(
    "%s is",
    (key) => expect(isAboutEverybody(key)).toBe(true),
  );
  test.each(["user/a", "inviter/a", "group/g/user/a", "group/g/inviter/a", "10001", "users/a", "group/g/user/flood"])(
    "%s is not",
    (key) => expect(isAboutEverybody(key)).toBe(false),
  );

  it("is told in both directions, and what opens is lost", () => {
    for (const key of ["default", "group/g", "type/T"]) {
      expect(measured(key, undefined, deny)).toMatchObject({ everybody: [key], opened: [] });
      expect(measured(key, undefined, "allow")).toMatchObject({ everybody: [key], opened: [] });
      expect(measured(key, deny, undefined)).toMatchObject({ everybody: [key], opened: [key] });
      expect(measured(key, "{broken", "allow")).toMatchObject({ opened: [key] });
    }
    expect(measured("user/a", deny, undefined)).toMatchObject({ everybody: [], opened: [] });
  });

  it("a key of a kind that is not known here counts when it goes or changes, and `off` opens", () => {
    const flood = { joins: 20, seconds: 60 };
    for (const key of ["flood", "group/g/flood", "type/T/flood"]) {
      expect(measured(key, undefined, flood)).toMatchObject({ everybody: [key], weaker: 0, opened: [] });
      expect(measured(key, flood, undefined)).toMatchObject({ weaker: 1, opened: [key] });
      expect(measured(key, flood, { joins: 2000, seconds: 60 })).toMatchObject({ weaker: 1, opened: [key] });
      expect(measured(key, undefined, " Off\n")).toMatchObject({ opened: [key] });
    }
  });
});

describe("patterns", () => {
  const rules = (before: readonly unknown[] | undefined, after: readonly unknown[] | undefined) =>
    measured("patterns", before, after);

  it("loses each deny that goes or gets weaker", () => {
    expect(rules([rule("a*"), rule("b*"), rule("c*", "allow")], [rule("b*")])).toMatchObject({ denies: 2, lost: 1 });
    expect(rules([rule("a*")], undefined)).toMatchObject({ denies: 1, lost: 1 });
    expect(rules([rule("a*")], [rule("a*", "allow")])).toMatchObject({ lost: 1 });
    expect(rules([rule("a*")], [rule("a*", "deny", { until: "2027-01-01" })])).toMatchObject({ lost: 1 });
    expect(rules([rule("a*")], [rule("b*"), rule("a*", "deny", { final: true })])).toMatchObject({
      denies: 1,
      lost: 0,
    });
    expect(measured("patterns", `\ufeff${JSON.stringify([rule("a*")])}`, [])).toMatchObject({ denies: 1, lost: 1 });
    expect(measured("patterns", [rule("a*")], "{broken")).toMatchObject({ denies: 1, lost: 1 });
  });

  it("loses a deny before which an allow comes that may match the same ids", () => {
    expect(rules([rule("bot_*")], [rule("bot_admin", "allow"), rule("bot_*")])).toMatchObject({
      lost: 1,
      lines: ["patterns bot_*: an allow comes before it: bot_admin"],
    });
    expect(rules([rule("bot_*")], [rule("vip_*", "allow"), rule("bot_*")])).toMatchObject({ lost: 0 });
    expect(rules([rule("bot_*")], [rule("bot_*"), rule("bot_admin", "allow")])).toMatchObject({ lost: 0 });
    expect(rules([rule("x", "allow"), rule("*x*")], [rule("*x*"), rule("x", "allow")])).toMatchObject({ lost: 0 });
  });

  it("loses what comes behind the last rule that the gate reads", () => {
    const many = Array.from({ length: 999 }, (_, index) => rule(`m${index}`));
    expect(rules([...many, rule("a*")], [rule("new", "allow"), ...many, rule("a*")])).toMatchObject({ lost: 1 });
  });

  test.each(["*", "**", "*****"])("an allow for %s is one for everybody", (match) => {
    expect(rules(undefined, [rule(match, "allow")])).toMatchObject({ opened: [`patterns ${match}`] });
    expect(rules([rule(match, "allow", { observe: true })], [rule(match, "allow")])).toMatchObject({
      opened: [`patterns ${match}`],
    });
    expect(rules([rule(match, "allow")], [rule(match, "allow")])).toMatchObject({ opened: [], everybody: [] });
    expect(rules(undefined, [rule(match)])).toMatchObject({ opened: [], everybody: [`patterns ${match}`] });
    expect(rules([rule(match)], [])).toMatchObject({ opened: [`patterns ${match}`], lost: 1 });
  });

  test.each(["?", "a*", "*a", ".*", "* ", "%"])("a rule for %j is not", (match) => {
    expect(rules(undefined, [rule(match, "allow")])).toMatchObject({ opened: [], everybody: [] });
  });

  const match = fc.string({ unit: fc.constantFrom("*", "a", "b"), minLength: 1, maxLength: 5 });
  const id = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 });

  test("what matches everybody is what matches every id", () => {
    fc.assert(
      fc.property(match, id, (each, one) => {
        expect(matchesEverybody(each)).toBe(matchesPattern(each, "zz") && matchesPattern(each, "y"));
        if (matchesEverybody(each)) expect(matchesPattern(each, one)).toBe(true);
      }),
    );
  });

  test("two patterns that match one id may meet", () => {
    fc.assert(
      fc.property(match, match, id, (a, b, one) => {
        if (matchesPattern(a, one) && matchesPattern(b, one)) expect(mayMeet(a, b, matchesPattern)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(mayMeet("a*", "b*", matchesPattern)).toBe(false);
    expect(mayMeet("*a", "*b", matchesPattern)).toBe(false);
    expect(mayMeet("ab", "ac", matchesPattern)).toBe(false);
  });
});

describe("a sync", () => {
  const loss = (denies: number, lost: number, key = "user") => {
    const measure = createMeasure(now);
    for (let index = 0; index < denies; index++) {
      const pair = { key: `${key}/${index}`, value: "deny" };
      if (index < lost) measure.see({ key: pair.key, before: pair, after: undefined });
      else measure.seeKept(pair);
    }
    return measure.finish();
  };

  it("may lose a fifth of the denies, and not one about everybody", () => {
    expect(syncObjection(loss(10, 2))).toBeUndefined();
    expect(syncObjection(loss(10, 3))).toContain("3 of 10 denies in force would be lost");
    expect(syncObjection(loss(100, 1, "group"))).toContain("Open for everybody: group/0");
    expect(syncObjection(loss(0, 0))).toBeUndefined();
  });

  it("counts denies among the patterns that stay", () => {
    const measure = createMeasure(now);
    measure.seeKept({ key: "patterns", value: JSON.stringify([rule("a*"), rule("b*"), rule("c*", "allow")]) });
    expect(measure.finish()).toMatchObject({ denies: 2, lost: 0 });
  });
});

it("names the first of many, and says how many more there are", () => {
  const measure = createMeasure(now);
  for (let index = 0; index < 300; index++) {
    const key = `user/${index}`;
    measure.see({ key, before: { key, value: "deny" }, after: undefined });
  }
  expect(lossSentence(measure.finish())).toMatch(/^300 of 300 denies .*user\/0: gone; .*; and 290 more\.$/);
  expect(lossSentence(createMeasure(now).finish())).toBeUndefined();
});

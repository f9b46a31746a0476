// Flood rules as operators type them: what is wrong is dropped and told, and only without its limit is a rule none.

import { describe, expect, test } from "vitest";
import { parseFloodRule } from "../../lists/entry/reading.ts";

const parsed = (value: string | object) => {
  const result = parseFloodRule(typeof value === "string" ? value : JSON.stringify(value));
  return result.ok ? result.value : result.error;
};
const least = { joins: 20, seconds: 60 };

describe("a flood rule", () => {
  test("closes for ten minutes unless it says otherwise", () =>
    expect(parsed(least)).toEqual({ rule: { ...least, for: 600 }, dropped: [] }));

  test("has every field of its own", () => {
    const rule = {
      ...least,
      for: 10,
      code: 10101,
      message: "Later.",
      reason: "raid",
      by: "ops",
      at: "x",
      observe: true,
    };
    expect(parsed(rule)).toEqual({ rule, dropped: [] });
    expect(parsed(` \ufeff${JSON.stringify(rule)}\n`)).toEqual({ rule, dropped: [] });
  });

  test.each(["off", "OFF", " Off\n", '"off"', ' "OFF" '])("is lifted by the word %j", (text) =>
    expect(parsed(text)).toEqual({ rule: "off", dropped: [] }),
  );

  test.each([
    [{ for: 9 }, "for: not a whole number from 10 to 86400"],
    [{ for: "10m" }, "for: not a whole number from 10 to 86400"],
    [{ for: 86_401 }, "for: not a whole number from 10 to 86400"],
    [{ code: 1 }, "code: not in 5000 to 9999 (OpenIM) or 10100 to 10200 (Tencent)"],
    [{ message: 1 }, "message: not a text"],
    [{ observe: "yes" }, "observe: not true or false"],
    [{ until: "2020-01-01" }, "until: unknown field"],
    [{ final: true }, "final: unknown field"],
    [{ effect: "allow" }, "effect: unknown field"],
    [{ Joins: 1 }, "Joins: unknown field"],
  ])("goes on without %j, and tells it", (wrong, problem) =>
    expect(parsed({ ...least, ...wrong })).toEqual({ rule: { ...least, for: 600 }, dropped: [problem] }),
  );

  test.each([
    [{ seconds: 60 }, "joins: missing"],
    [{ joins: 20 }, "seconds: missing"],
    [{ joins: 0, seconds: 60 }, "joins: not a whole number from 1 to 1000"],
    [{ joins: 1001, seconds: 60 }, "joins: not a whole number from 1 to 1000"],
    [{ joins: 2.5, seconds: 60 }, "joins: not a whole number from 1 to 1000"],
    [{ joins: "20", seconds: 60 }, "joins: not a whole number from 1 to 1000"],
    [{ joins: 20, seconds: 0 }, "seconds: not a whole number from 1 to 3600"],
    [{ joins: 20, seconds: 3601 }, "seconds: not a whole number from 1 to 3600"],
    ["deny", "neither the word off nor JSON"],
    ["", "neither the word off nor JSON"],
    ["{", "neither the word off nor JSON"],
    ["[]", "neither the word off nor an object"],
    ["null", "neither the word off nor an object"],
    ['"deny"', "neither the word off nor an object"],
  ])("is none as %j", (value, problem) => expect(parsed(value)).toBe(problem));

  test.each([
    [1, 1, 10],
    [1000, 3600, 86_400],
  ])("may say %i joins in %i s for %i s", (joins, seconds, close) =>
    expect(parsed({ joins, seconds, for: close })).toEqual({ rule: { joins, seconds, for: close }, dropped: [] }),
  );
});

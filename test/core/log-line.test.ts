// One line of a log as an object: valid JSON whatever stands in it, short enough to be kept, and a sentence on a terminal.
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, type Line, toLine } from "../../src/core/log-line.ts";

const asKept = (line: Line): unknown => JSON.parse(JSON.stringify(line));

describe("a line", () => {
  test("has its sentence first, and its fields behind it", () => {
    const line = toLine("decision allow", { kind: "decision", ms: 3, enforced: true, group: undefined });
    expect(JSON.stringify(line)).toBe('{"message":"decision allow","kind":"decision","ms":3,"enforced":true}');
  });

  test("is its sentence on a terminal, and an object with the sentence first where it has come as JSON", () => {
    const line = toLine("decision allow", { kind: "decision" });
    expect(inspect(line)).toBe("decision allow");
    expect(inspect(asKept(line))).toBe("{ message: 'decision allow', kind: 'decision' }");
  });

  test.each([
    ["a\nb", "a\\u000ab"],
    ["\u001b[31mred", "\\u001b[31mred"],
    ["\u202eevil\u200b", "\\u202eevil\\u200b"],
    ["a\u2028b", "a\\u2028b"],
    ["\ud800", "\\ud800"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["my group", "my group"],
    ['a"b\\c', 'a"b\\c'],
    ["用户😀", "用户😀"],
    ["", ""],
  ])("has %j as what can be seen of it", (text, seen) => {
    expect(asKept(toLine(text, { group: text }))).toEqual({ message: seen, group: seen });
  });

  test("cuts a field that is longer than 600 characters, and none between the two halves of a character", () => {
    expect(toLine("x", { group: "y".repeat(601) }).group).toBe(`${"y".repeat(600)}…`);
    expect(toLine("x", { group: `y${"😀".repeat(600)}` }).group).toMatch(/^y(😀){299}\\ud83d…$/u);
  });

  test.each(["__proto__", "toJSON", "message", "constructor"])("is not changed by a text %j", (text) => {
    const line = asKept(toLine("x", { group: text, user: '{"message":"forged"}' }));
    expect(line).toEqual({ message: "x", group: text, user: '{"message":"forged"}' });
  });
});

describe("a line that is too long", () => {
  test("is so by its fields, too", () => {
    const fields = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`field${at}`, "周".repeat(600)]));
    const line = toLine("x".repeat(3000), fields);
    expect(line).toMatchObject({ ...fields, cut: 3000 });
    expect(bytesOf(line)).toBeLessThanOrEqual(20_000);
  });

  test.each(["x", "周", "😀", '"', "\\", '\\"'])(
    "is cut in its sentence, says so, and keeps its fields (%j)",
    (fill) => {
      const fields = { kind: "decision", decision: "d1", group: "周".repeat(600) };
      const sentence = fill.repeat(60_000);
      const line = toLine(sentence, fields);
      expect(bytesOf(line)).toBeLessThanOrEqual(20_000);
      expect(bytesOf(line)).toBe(Buffer.byteLength(JSON.stringify(line)));
      expect(asKept(line)).toMatchObject({ ...fields, cut: sentence.length });
      expect(line.message).toMatch(/^.{2500,}…$/su);
      expect(sentence.startsWith(line.message.slice(0, 1000))).toBe(true);
      expect(inspect(line)).toBe(line.message);
    },
  );

  test.each([0, 1])("has no half of a character at its end (%i before it)", (before) => {
    const line = toLine("x".repeat(before) + "😀".repeat(10_000), {});
    expect(line.message.isWellFormed()).toBe(true);
    expect(line.cut).toBe(before + 20_000);
  });

  test("is measured in bytes, not in characters", () => {
    expect(toLine("周".repeat(6600), {}).cut).toBeUndefined();
    expect(toLine("周".repeat(6700), {}).cut).toBe(6700);
    expect(toLine("x".repeat(19_900), {}).cut).toBeUndefined();
  });

  test("keeps its fields though they are as long as they can be, and there is no room for the sentence", () => {
    const hostile = "\u200b".repeat(5000);
    const fields = { kind: "decision", group: hostile, user: hostile, inviter: hostile, key: hostile };
    const line = toLine("decision refuse: ".repeat(2000), fields);
    expect(bytesOf(line)).toBeLessThan(20_000);
    expect(Object.keys(line)).toEqual(["message", ...Object.keys(fields), "cut"]);
    expect(line.message).toMatch(/^decision refuse: .*…$/);
  });

  test("has as much room as it is given, of any text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("x", "周", "😀", '"', "\\", " "), { maxLength: 3000 }),
        fc.integer({ min: 200, max: 4000 }),
        (parts, room) => {
          const sentence = parts.join("");
          const line = toLine(sentence, { kind: "lost" }, room);
          expect(bytesOf(line)).toBeLessThanOrEqual(room);
          expect(line.message.isWellFormed()).toBe(true);
          expect(line.cut).toBe(line.message === sentence ? undefined : sentence.length);
        },
      ),
    );
  });
});

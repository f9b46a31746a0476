// What a value in KV means (DESIGN section 4): the word, the object, every field right and wrong.
// The rule behind most of these lines: a mistake never lifts a ban, and never lets anybody in.
import { describe, expect, test } from "vitest";
import { parseEntry, parseEntryValue } from "../../lists/entry/reading.ts";

const understood = (entry: object, dropped: readonly string[] = []) => ({ ok: true, value: { entry, dropped } });
const notUnderstood = { ok: false, error: expect.any(String) };
const parse = (value: unknown) => parseEntry(JSON.stringify(value));

/** The names of the fields that were dropped from an entry that was understood. */
function droppedFrom(text: string): string[] {
  const parsed = parseEntry(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.dropped.map((line) => line.slice(0, line.indexOf(":")));
}

describe("a value that is one word", () => {
  const words: readonly (readonly [string, "deny" | "allow"])[] = [
    ["deny", "deny"],
    ["allow", "allow"],
    ["DENY", "deny"],
    ["Allow", "allow"],
    ["dEnY", "deny"],
    [" deny", "deny"],
    ["allow\n", "allow"],
    ["\r\n\tdeny \u00a0", "deny"],
    ["\ufeffdeny", "deny"],
    ['"deny"', "deny"],
    ['"Allow"', "allow"],
    [' "deny"\n', "deny"],
    ['" deny "', "deny"],
  ];
  test.each(words)("reads %j as %s", (text, effect) => {
    expect(parseEntry(text)).toEqual(understood({ effect }));
  });

  test.each([
    "",
    " ",
    "denied",
    "allowed",
    "deny allow",
    "de ny",
    "deny;",
    "'deny'",
    "block",
    "true",
    "ｄｅｎｙ",
    '"den"',
  ])("does not understand %j", (text) => {
    expect(parseEntry(text)).toEqual(notUnderstood);
  });
});

describe("a value that is JSON", () => {
  test.each(["deny", "allow"])("needs nothing but the effect %s", (effect) => {
    expect(parse({ effect })).toEqual(understood({ effect }));
  });

  test("reads the effect in any case and with white space around it", () => {
    expect(parse({ effect: " DENY\n" })).toEqual(understood({ effect: "deny" }));
    expect(parse({ effect: "Allow" })).toEqual(understood({ effect: "allow" }));
  });

  test("may have white space around it and between its parts", () => {
    expect(parseEntry(' \n{ "effect" :\t"deny" }\r\n')).toEqual(understood({ effect: "deny" }));
  });

  test("keeps every field of a deny", () => {
    const fields = { code: 10101, message: "Not here", reason: "spam", by: "ops", at: "2026-06-15T12:00:00Z" };
    const member = { nickname: "n", faceURL: "https://x/y.png", roleLevel: 20, muteFor: 600, ex: "{}" };
    expect(parse({ effect: "deny", ...fields, final: true, observe: true, member })).toEqual(
      understood({ effect: "deny", ...fields, final: true, observe: true, member }),
    );
  });

  test("keeps every field of an allow", () => {
    const fields = { code: 5001, message: "", reason: "", by: "", at: "yesterday", final: false, observe: true };
    const member = { roleLevel: 60 };
    expect(parse({ effect: "allow", ...fields, member })).toEqual(understood({ effect: "allow", ...fields, member }));
  });

  test.each([
    '{"effect":"deny"',
    "{effect:deny}",
    "{'effect':'deny'}",
    '{"effect":"deny",}',
    '{"effect":"deny"} {"effect":"deny"}',
    '[{"effect":"deny"}]',
    '["deny"]',
    "[]",
    "null",
    "0",
    "1",
    "-1.5",
    "1e999",
    "true",
    "false",
    "{}",
    '{"Effect":"deny"}',
    '{"effect":null}',
    '{"effect":""}',
    '{"effect":true}',
    '{"effect":1}',
    '{"effect":["deny"]}',
    '{"effect":{"effect":"deny"}}',
    '{"effect":"denied"}',
    '{"reason":"deny"}',
    '{"__proto__":{"effect":"allow"}}',
  ])("is not understood as %s", (text) => {
    expect(parseEntry(text)).toEqual(notUnderstood);
  });

  test("takes no effect from a prototype", () => {
    expect(parseEntryValue(Object.create({ effect: "allow" }))).toEqual(notUnderstood);
  });
});

const text = [0, 1, true, false, null, [], {}, ["x"]];
const flag = ["true", "", 0, 1, null, [], {}];
const wrongFields: Readonly<Record<string, readonly unknown[]>> = {
  code: [4999, 10000, 10099, 10201, 0, -5000, 1, 5000.5, 10100.5, "10101", "", null, true, [], {}],
  message: text,
  reason: text,
  by: text,
  at: text,
  final: flag,
  observe: flag,
  until: ["", "soon", null, true, [], {}, 0],
  member: [
    null,
    "muted",
    [],
    1,
    true,
    { nickname: 1 },
    { nickname: null },
    { faceURL: {} },
    { ex: 1 },
    { roleLevel: 100 },
    { roleLevel: 0 },
    { roleLevel: "20" },
    { muteFor: 0 },
    { muteFor: -1 },
    { muteFor: 1.5 },
    { muteFor: "600" },
    { admin: true },
    { nickname: "right", roleLevel: 100 },
  ],
};
const wrongCases = Object.entries(wrongFields).flatMap(([name, values]) => values.map((value) => ({ name, value })));
const unknownFields = ["untill", "Until", "EFFECT", "constructor", "toString", "hasOwnProperty", "", "match"];

describe("a wrong field", () => {
  test.each(wrongCases)("$name $value is dropped from a deny and reported, and the deny stays", ({ name, value }) => {
    const text = JSON.stringify({ effect: "deny", reason: "kept", [name]: value });
    const kept = name === "reason" ? {} : { reason: "kept" };
    expect(parseEntry(text)).toEqual(understood({ effect: "deny", ...kept }, [expect.any(String)]));
    expect(droppedFrom(text)).toEqual([name]);
  });

  test.each(wrongCases)("$name $value makes an allow not understood", ({ name, value }) => {
    expect(parse({ effect: "allow", reason: "kept", [name]: value })).toEqual({
      ok: false,
      error: expect.stringContaining(name),
    });
  });

  test("is reported once for each field, and costs the right ones nothing", () => {
    const text = JSON.stringify({
      code: 1,
      effect: "deny",
      message: "Not here",
      final: "yes",
      until: "soon",
      extra: 1,
    });
    expect(parseEntry(text)).toEqual(
      understood({ effect: "deny", message: "Not here" }, Array(4).fill(expect.any(String))),
    );
    expect(droppedFrom(text)).toEqual(["code", "final", "until", "extra"]);
  });
});

describe("an unknown field", () => {
  test.each(unknownFields)("%j is dropped from a deny and reported", (name) => {
    const text = JSON.stringify({ effect: "deny", [name]: "x" });
    expect(parseEntry(text)).toEqual(understood({ effect: "deny" }, [expect.any(String)]));
    expect(droppedFrom(text)).toEqual([name]);
  });

  test.each(unknownFields)("%j makes an allow not understood", (name) => {
    expect(parse({ effect: "allow", [name]: "x" })).toEqual(notUnderstood);
  });

  test("__proto__ is a field like any other and gives the entry nothing", () => {
    const proto = '"__proto__":{"final":true,"code":10101,"effect":"allow"}';
    const parsed = parseEntry(`{"effect":"deny",${proto}}`);
    expect(parsed).toEqual(understood({ effect: "deny" }, [expect.stringContaining("__proto__")]));
    if (parsed.ok) {
      expect(parsed.value.entry.final).toBeUndefined();
      expect(parsed.value.entry.code).toBeUndefined();
    }
    expect(parseEntry(`{${proto},"effect":"allow"}`)).toEqual(notUnderstood);
    expect(parseEntry('{"effect":"allow","member":{"__proto__":{"roleLevel":60}}}')).toEqual(notUnderstood);
    expect(Object.hasOwn(Object.prototype, "final")).toBe(false);
  });
});

describe("code", () => {
  test.each([5000, 5001, 9999, 10100, 10101, 10200])("%d lies in a platform's range", (code) => {
    expect(parse({ effect: "deny", code })).toEqual(understood({ effect: "deny", code }));
  });
});

describe("final", () => {
  test("true on an allow is not understood: only a ban is beyond exceptions", () => {
    expect(parse({ effect: "allow", final: true })).toEqual(notUnderstood);
  });

  test("false says nothing, on a deny and on an allow", () => {
    expect(parse({ effect: "deny", final: false })).toEqual(understood({ effect: "deny", final: false }));
    expect(parse({ effect: "allow", final: false })).toEqual(understood({ effect: "allow", final: false }));
  });
});

test("an object is understood behind a byte order mark and between spaces that JSON does not allow", () => {
  for (const text of ['\uFEFF{"effect":"deny"}', '\u00A0{"effect":"deny"}\u00A0', ' {"effect":"deny"}\r\n']) {
    expect(parseEntry(text)).toEqual({ ok: true, value: { entry: { effect: "deny" }, dropped: [] } });
  }
});

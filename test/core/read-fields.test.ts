// Objects read field by field: what is whole, what is left of one that is not, and that nothing is read which the object
// does not have itself.
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  asFilledText,
  asText,
  type Fields,
  field,
  isObject,
  lenient,
  oneOf,
  optional,
  orNothing,
  readFields,
  readWhole,
  unknownNames,
} from "../../src/core/read-fields.ts";

const count = field("no count", (value) => (typeof value === "number" ? value : undefined));
const readers = {
  id: field("no id", asFilledText),
  how: oneOf("neither quit nor kick", ["quit", "kick"]),
  count: optional(count),
  note: lenient(asText),
  rest: orNothing(count),
};
const whole = { id: "a", how: "kick", count: 0, note: "", rest: 1 };

test("the type of what is read follows from the readers", () => {
  expectTypeOf<Fields<typeof readers>>().toEqualTypeOf<{
    readonly id: string;
    readonly how: "quit" | "kick";
    readonly count: number | undefined;
    readonly note: string | undefined;
    readonly rest: number | undefined;
  }>();
});

describe("an object", () => {
  test("is read whole, without the fields that nobody reads", () => {
    expect(readWhole({ ...whole, more: 1 }, readers)).toStrictEqual({ ok: true, value: whole });
  });

  test("may lack what is optional, and have wrong what does not matter", () => {
    for (const object of [
      { id: "a", how: "quit" },
      { id: "a", how: "quit", count: undefined, note: 5, rest: "many" },
    ])
      expect(readWhole(object, readers)).toStrictEqual({ ok: true, value: { id: "a", how: "quit" } });
  });

  test("is not read whole where a field is missing or wrong, and each of them is told, in the readers' order", () => {
    expect(readWhole({ count: null, how: "Quit" }, readers)).toEqual({
      ok: false,
      error: [
        { name: "id", wrong: "no id" },
        { name: "how", wrong: "neither quit nor kick" },
        { name: "count", wrong: "no count" },
      ],
    });
  });

  test("gives the fields that can be read beside those that cannot", () => {
    expect(readFields({ id: "", how: "quit", note: "n" }, readers)).toStrictEqual({
      fields: { how: "quit", note: "n" },
      problems: [{ name: "id", wrong: "no id" }],
    });
  });

  test("has no field but its own", () => {
    expect(readWhole(Object.create(whole), readers).ok).toBe(false);
    const always = { constructor: optional(count), toString: optional(count) };
    expect(readWhole({}, always)).toStrictEqual({ ok: true, value: {} });
    expect(unknownNames(JSON.parse('{"__proto__":1,"toString":2,"id":3}'), readers)).toEqual(["__proto__", "toString"]);
  });

  test.each([undefined, null, true, 5, "id", [whole], []])("is not %j", (value) => {
    expect(isObject(value)).toBe(false);
    expect(readWhole(value, readers).ok).toBe(false);
  });
});

test("a text that is empty is a text, and no filled one", () => {
  expect(["", " ", "a", 0, null, undefined].map(asText)).toEqual(["", " ", "a", undefined, undefined, undefined]);
  expect(["", " ", "a", 0].map(asFilledText)).toEqual([undefined, " ", "a", undefined]);
});

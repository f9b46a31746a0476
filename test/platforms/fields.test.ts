// Fields of a body: what is read of one, and that nothing is read which the body does not have itself.
import { describe, expect, test } from "vitest";
import { idIn, memberOf, readId } from "../../src/platforms/fields.ts";

describe("a member", () => {
  test("is the body's own", () => {
    expect(memberOf({ a: 1 }, "a")).toBe(1);
    expect(memberOf({ a: undefined }, "a")).toBeUndefined();
    for (const body of [undefined, null, "a", 5, true]) expect(memberOf(body, "length")).toBeUndefined();
  });

  test("is never one that every object has", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(memberOf({}, name)).toBeUndefined();
      expect(memberOf(JSON.parse('{"a":{}}'), name)).toBeUndefined();
    }
    const inherits: unknown = Object.create({ groupID: "g" });
    expect(memberOf(inherits, "groupID")).toBeUndefined();
    expect(idIn(inherits, "groupID")).toBeNull();
    expect(memberOf(JSON.parse('{"__proto__":"own"}'), "__proto__")).toBe("own");
  });
});

test("an id is a text that is not empty, or a whole number's digits", () => {
  expect(["a", " ", "0", 0, 10001, -1].map(readId)).toEqual(["a", " ", "0", "0", "10001", "-1"]);
  for (const none of ["", 1.5, 2 ** 53, Number.NaN, null, undefined, true, [], {}]) expect(readId(none)).toBeNull();
});

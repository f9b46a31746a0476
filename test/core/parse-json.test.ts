// JSON from outside: a value, or undefined for what is none.
import { expect, test } from "vitest";
import { parseJson } from "../../src/core/parse-json.ts";

test.each([
  ['{"a":[1]}', { a: [1] }],
  ["null", null],
  ["0", 0],
  ['""', ""],
  [" false\n", false],
])("%j is a value", (text, value) => expect(parseJson(text)).toEqual(value));

test.each(["", " ", "{", "undefined", "NaN", "'a'", "\ufeff1", '{"a":1}}'])("%j is none", (text) =>
  expect(parseJson(text)).toBeUndefined(),
);

// JSON whose numbers keep their digits: 726096719573680001 never passes through a double, which would make another
// person's id of it. A number that a double holds digit by digit is a number as everywhere else. For one text here, for a
// stream in json-items.ts. Knows no entry.

const digits = Symbol("digits");

/** A number that a double would not give back as it is written. */
export interface ExactNumber {
  readonly [digits]: string;
  readonly toJSON: () => string;
}

export const exactNumber = (text: string): number | ExactNumber => {
  const number = Number(text);
  return String(number) === text ? number : { [digits]: text, toJSON: () => text };
};

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === "object" && value !== null && digits in value;
}

/** The digits of a number as they stand in the file; undefined for what is no number. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return isExactNumber(value) ? value[digits] : undefined;
}

/** What a double would not hold may stand in this text; said of too many rather than of too few. */
const inexact = /[:[,]\s*-?(?:\d{16}|\d+\.\d|\d+[eE]|0[,\]}\s]?)|^\s*-?\d/;

/** Parses one value. @throws a SyntaxError for what is no JSON */
export function parseExact(text: string): unknown {
  if (!inexact.test(text)) return JSON.parse(text);
  // `source` is the value's own text: https://tc39.es/proposal-json-parse-with-source, in V8 since 2023.
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== "number") return value;
    if (context?.source === undefined)
      throw new Error("this JavaScript engine cannot tell the digits of a JSON number");
    return exactNumber(context.source);
  });
}

/** A value in which every number is a double, as JSON.parse would have it. */
export function inDoubles(value: unknown): unknown {
  if (isExactNumber(value)) return Number(value[digits]);
  if (Array.isArray(value)) return value.map(inDoubles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inDoubles(each)]));
}

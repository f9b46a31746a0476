// JSON as somebody may send it who means no good: deep, huge, repeated, or only nearly JSON. Everything is text, since
// a value that JSON.stringify could write would leave out half of it. Knows no callback and no entry.
import fc from "fast-check";

const depths = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 80 }) },
  { weight: 1, arbitrary: fc.constantFrom(1_000, 10_000, 20_000) },
);

/** Arrays or objects in one another, one on each level. */
export const deep = fc.tuple(fc.constantFrom("[", '{"a":', '{"__proto__":'), depths).map(([open, depth]) => {
  const close = open === "[" ? "]" : "}";
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
});

const numbers = fc.constantFrom(
  "0",
  "-0",
  "1",
  "1.0",
  "-1",
  "1e3",
  "2147483648",
  "-9223372036854775809",
  "9007199254740993",
  "1e400",
  "-1e400",
  "1e-400",
  "0.1",
  "9".repeat(400),
);

/** Texts that have been trouble somewhere: lone surrogates, NUL, names of Object's own, what looks like a key. */
export const oddTexts: readonly string[] = [
  "\ud800",
  "\udc00\ud800",
  "\u0000",
  "\ufeff",
  "\u2028",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "10001",
  "%",
  "%2F",
  "a/b",
  "../..",
  "*",
  "😀".repeat(60),
];

const texts = fc.oneof(
  fc.constantFrom("", " ", ...oddTexts),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constant("x".repeat(70_000)),
);

const word = fc.constantFrom("true", "false", "null", "{}", "[]", "[[]]", "[null]", "[{}]", '{"a":1,"a":2}');
const text = texts.map((value) => JSON.stringify(value));
const list = fc.array(fc.oneof(word, numbers, text), { maxLength: 4 }).map((items) => `[${items.join(",")}]`);

/** One JSON value of any kind. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 4, arbitrary: numbers },
  { weight: 6, arbitrary: text },
  { weight: 3, arbitrary: list },
  { weight: 2, arbitrary: deep },
);

/** Damage to the bytes of a text: cut off, overwritten, or with something put in. `at` is a share of the length. */
export interface Damage {
  readonly at: number;
  readonly kind: "cut" | "overwrite" | "insert";
  readonly bytes: readonly number[];
}

const inserted = fc.constantFrom<readonly number[]>(
  [0],
  [0xef, 0xbb, 0xbf],
  [0xff],
  [0xed, 0xa0, 0x80],
  [0xc3],
  [0x22],
  [0x7b],
  [0x5d],
  [0x0a],
);

export const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  kind: fc.constantFrom("cut", "overwrite", "insert"),
  bytes: fc.oneof(inserted, fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 3 })),
});

export function applyDamage(whole: Uint8Array, { at, kind, bytes }: Damage): Uint8Array {
  const place = Math.floor(at * whole.length);
  const before = whole.subarray(0, place);
  if (kind === "cut") return before;
  return Buffer.concat([before, Uint8Array.from(bytes), whole.subarray(kind === "insert" ? place : place + 1)]);
}

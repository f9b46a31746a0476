// What an undo makes of each key: back comes what nobody has changed since, and nothing that has ended by now.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { keptOf, readLine, toLine, toLines, toPieces } from "../../lists/comparing/kept.ts";
import { takeBack } from "../../lists/comparing/take-back.ts";
import type { Pair } from "../../lists/entry/pair.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const digest = (text: string) => `#${text}`;
const later = 1_900_000_000;
const ended = 1_700_000_000;

type Side = string | readonly [value: string, expiration: number] | undefined;
const pairOf = (key: string, side: Side): Pair | undefined => {
  if (side === undefined) return undefined;
  const [value, expiration] = typeof side === "string" ? [side] : side;
  return { key, value, expiration };
};

function back(before: Side, after: Side, current: Side, key = "user/a") {
  const change = { key, before: pairOf(key, before), after: pairOf(key, after) };
  const read = readLine(toLine(keptOf(change, change.after, digest)));
  if (!read.ok) throw new Error(read.error);
  const { change: made, left } = takeBack(read.value, pairOf(key, current), digest, now);
  return made === undefined ? (left[0] ?? "nothing") : (made.after?.value ?? "removed");
}

const soon = Math.round(now / 1000) + 30;
const final = '{"effect":"deny","final":true}';

test.each<readonly [string, Side, Side, Side, string]>([
  ["was put there and stands", undefined, "deny", "deny", "removed"],
  ["was changed and stands", final, "deny", "deny", final],
  ["was removed and is not there", "deny", undefined, undefined, "deny"],
  ["was put there and changed since", undefined, "deny", "allow", "user/a: changed since"],
  ["was put there and removed since", undefined, "deny", undefined, "nothing"],
  ["was changed and removed since", final, "deny", undefined, "user/a: removed since"],
  ["was removed and put anew since", "deny", undefined, "allow", "user/a: changed since"],
  ["was never written, since the batch broke off", final, "deny", final, "nothing"],
  ["was never removed, since the batch broke off", "deny", undefined, "deny", "nothing"],
  ["was changed, and the change has ended by itself", final, ["deny", ended], undefined, final],
  ["had ended before the undo", ['{"effect":"deny","until":1700000000}', ended], "deny", "deny", "removed"],
  ["ends too soon for KV, and would stay for ever", ["deny", soon], "allow", "allow", "removed"],
  [
    "ends soon by itself",
    [`{"effect":"deny","until":${soon}}`, soon],
    "allow",
    "allow",
    `{"effect":"deny","until":${soon}}`,
  ],
  ["keeps KV's own end", ["deny", later], "allow", "allow", "deny"],
  ["was not understood", "{broken", "deny", "deny", "{broken"],
])("what %s", (_what, before, after, current, becomes) => expect(back(before, after, current)).toBe(becomes));

describe("patterns", () => {
  const r = (match: string, effect = "deny", more: object = {}) => ({ match, effect, ...more });
  const rules = (
    before: readonly unknown[] | undefined,
    after: readonly unknown[] | undefined,
    current: readonly unknown[] | undefined,
  ) => {
    const side = (list: readonly unknown[] | undefined) => (list === undefined ? undefined : JSON.stringify(list));
    const made = back(side(before), side(after), side(current), "patterns");
    return made.startsWith("[") ? JSON.parse(made) : made;
  };
  const [a, b, c, d] = [r("a*"), r("b*"), r("c*"), r("d*")];

  it("come back whole where nobody has touched them, their order included", () => {
    expect(rules([a, b], [b, a, c], [b, a, c])).toEqual([a, b]);
    expect(rules(undefined, [a], [a])).toBe("removed");
    expect(rules([a], undefined, undefined)).toEqual([a]);
  });

  it("are taken back rule by rule where somebody else has put in others", () => {
    expect(rules([a], [a, b], [a, b, c])).toEqual([a, c]);
    expect(rules([a, b], [r("a*", "allow"), b], [r("a*", "allow"), b, d])).toEqual([a, b, d]);
    expect(rules([a, b], [b], [d, b])).toEqual([a, d, b]);
    expect(rules([7, a], [7, a, b], [7, a, b, c])).toEqual([7, a, c]);
  });

  it("leave what somebody else has changed since", () => {
    expect(rules([a], [a, b], [a, r("b*", "allow")])).toBe("patterns b*: changed since");
    expect(rules([a, b], [b], [r("a*", "allow"), b])).toBe("patterns a*: changed since");
    expect(rules([a], [r("a*", "allow")], [d])).toBe("patterns a*: changed since");
  });

  it("leave rules away that have ended", () => {
    const old = r("a*", "deny", { until: "2026-01-01" });
    expect(rules([old, b], [r("a*", "allow"), b], [r("a*", "allow"), b, d])).toEqual([b, d]);
  });

  it("are left where nobody can read them any more", () => {
    expect(back("[]", "[1]", "{broken", "patterns")).toBe("patterns: changed since, and not understood");
  });
});

async function* given(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

test("lines come out of their pieces as they went in, and no piece is too large", async () => {
  const line = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replaceAll("\n", "").toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.integer({ min: 12, max: 80 }), async (lines, most) => {
      const pieces = [
        ...toPieces(
          lines.map((each) => `${each}\n`),
          most,
        ),
      ];
      for (const piece of pieces) {
        expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(most);
        expect(piece.isWellFormed()).toBe(true);
      }
      const out: string[] = [];
      for await (const each of toLines(given(pieces))) out.push(each);
      expect(out).toEqual(lines);
    }),
  );
  expect([...toPieces([], 10)]).toEqual([""]);
});

test.each(["", "{", "[]", '{"key":"a"}', '{"key":"a","before":null,"after":null,"more":1}'])(
  "a line %j is refused",
  (text) => expect(readLine(text)).toMatchObject({ ok: false }),
);

// The names of entries in KV (DESIGN section 4): the usual key is typed as it looks, no key is too long for KV
// or dropped by it, and two ids share one only by hash.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeId, hashId, keyParts, keys } from "../../src/policy/keys.ts";

const bytes = (text: string) => Buffer.byteLength(text, "utf8");
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

async function part(id: string): Promise<string> {
  const [found] = await keyParts([id]);
  if (typeof found !== "string") throw new Error("no part");
  return found;
}

describe("an id inside a key", () => {
  test.each([
    ["a/b", "a%2Fb"],
    ["100%", "100%25"],
    ["/", "%2F"],
    ["//", "%2F%2F"],
    ["%2F", "%252F"],
    ["%25", "%2525"],
    ["%/%", "%25%2F%25"],
  ])("has %% and / escaped: %j", async (id, escaped) => {
    expect(escapeId(id)).toBe(escaped);
    expect(await part(id)).toBe(escaped);
  });

  test("has every other character as it stands", async () => {
    let others = "";
    for (let code = 0; code < 0x250; code++) if (code !== 0x25 && code !== 0x2f) others += String.fromCharCode(code);
    for (const char of [...others, "\u2028", "群", "👩‍👩‍👧", "é", "e\u0301", "\ufffd", "\ufeff"]) {
      expect(escapeId(char)).toBe(char);
    }
    expect(await part("@TGS#2J4SZEAEL")).toBe("@TGS#2J4SZEAEL");
    expect(await part("a b+c?d=e&f:g*h\\i..j")).toBe("a b+c?d=e&f:g*h\\i..j");
  });

  test("is not trimmed, folded or normalised: ids that differ stay different", async () => {
    const ids = ["jared", "Jared", " jared", "jared ", "e\u0301", "é", "1", "01", ""];
    expect(new Set(await keyParts(ids)).size).toBe(ids.length);
  });

  test.each([
    ["200 letters", "a".repeat(200)],
    ["198 letters and one that is escaped to three", `${"a".repeat(197)}/`],
    ["66 characters of three bytes and two letters", `${"群".repeat(66)}ab`],
    ["50 characters of four bytes", "👍".repeat(50)],
    ["100 characters of two bytes", "é".repeat(100)],
    ["66 lone surrogates and two letters", `${"\ud800".repeat(66)}ab`],
  ])("stands as it is up to 200 bytes: %s", async (_, id) => {
    const stands = await part(id);
    expect(bytes(stands)).toBe(200);
    expect(stands).toBe(id.toWellFormed().replaceAll("/", "%2F"));
  });

  test.each([
    ["201 letters", "a".repeat(201)],
    ["199 letters and one that is escaped to three", `${"a".repeat(198)}/`],
    ["67 characters that are escaped to three bytes", "%".repeat(67)],
    ["67 characters of three bytes", "群".repeat(67)],
    ["50 characters of four bytes and one letter", `${"👍".repeat(50)}a`],
    ["101 characters of two bytes", "é".repeat(101)],
    ["201 capitals, which are not small letters", "A".repeat(201)],
    ["a million letters", "a".repeat(1_000_000)],
  ])("stands as its hash above 200 bytes: %s", async (_, id) => {
    expect(escapeId(id)).toBeUndefined();
    expect(await part(id)).toBe(`%sha256:${sha256(id)}`);
    expect(await hashId(id)).toBe(`%sha256:${sha256(id)}`);
  });

  test("that only looks like a hash is escaped, and so is not one", async () => {
    const long = "a".repeat(201);
    const hash = await part(long);
    expect(await part(hash)).toBe(`%25sha256:${sha256(long)}`);
  });

  test.each([
    ["\ud800", "\ufffd"],
    ["a\udc00b", "a\ufffdb"],
    ["\udc00\ud800", "\ufffd\ufffd"],
    ["\ud83d/", "\ufffd%2F"],
  ])("has U+FFFD for each lone surrogate: %j", async (id, stands) => {
    expect(await part(id)).toBe(stands);
  });

  test("is hashed with U+FFFD for each lone surrogate", async () => {
    expect(await part(`\ud800${"a".repeat(200)}`)).toBe(`%sha256:${sha256(`\ufffd${"a".repeat(200)}`)}`);
  });
});

describe("a key", () => {
  test("is typed as it looks", () => {
    expect(keys.user("jared")).toBe("user/jared");
    expect(keys.groupUser("@TGS#2J4SZEAEL", "jared")).toBe("group/@TGS#2J4SZEAEL/user/jared");
    expect(keys.inviter("jared")).toBe("inviter/jared");
    expect(keys.groupInviter("@TGS#2J4SZEAEL", "jared")).toBe("group/@TGS#2J4SZEAEL/inviter/jared");
    expect(keys.group("@TGS#2J4SZEAEL")).toBe("group/@TGS#2J4SZEAEL");
    expect(keys.type("Public")).toBe("type/Public");
    expect(keys.default).toBe("default");
    expect(keys.patterns).toBe("patterns");
  });

  const char = fc.constantFrom("a", "b", "/", "%", "2", "5", "F", "é", "群", "👍", "\ufffd", "user", "inviter");
  const shortId = fc.string({ unit: char, maxLength: 12 });
  const id = fc.oneof(
    shortId,
    fc.string({ unit: "grapheme" }),
    fc.tuple(shortId, fc.integer({ min: 180, max: 205 })).map(([start, length]) => start.padEnd(length, "x")),
    fc.tuple(shortId, fc.integer({ min: 55, max: 70 })).map(([start, times]) => start + "群".repeat(times)),
    fc.nat().map(String),
  );

  const everyKey = async (a: string, b: string) => {
    const [first, second] = [await part(a), await part(b)];
    const { user, groupUser, inviter, groupInviter, group, type } = keys;
    return [
      ...[user, inviter, group, type].map((make) => make(first)),
      ...[groupUser, groupInviter].map((make) => make(first, second)),
    ];
  };

  test("has a part of its own for every well-formed id", async () => {
    const different = fc.tuple(id, id).filter(([a, b]) => a !== b);
    await fc.assert(
      fc.asyncProperty(different, async ([a, b]) => {
        const [first, second] = await keyParts([a, b]);
        expect(first).not.toBe(second);
      }),
      { numRuns: 10_000 },
    );
  });

  test("is never made by two different pairs of ids, nor by two kinds of entry", async () => {
    await fc.assert(
      fc.asyncProperty(shortId, shortId, shortId, shortId, async (a, b, c, d) => {
        const [first, second] = await Promise.all([everyKey(a, b), everyKey(c, d)]);
        expect(new Set(first).size).toBe(first.length);
        for (const [index, key] of first.entries()) {
          const same = index < 4 ? a === c : a === c && b === d;
          expect(second.includes(key)).toBe(same);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("is never longer than KV's 512 bytes, never like an integer, and never one that KV refuses", async () => {
    const anything = fc.oneof(id, fc.string({ unit: "binary" }), fc.constant("群".repeat(10_000)));
    await fc.assert(
      fc.asyncProperty(anything, anything, async (a, b) => {
        for (const key of await everyKey(a, b)) {
          expect(bytes(key)).toBeLessThanOrEqual(512);
          expect(key).not.toMatch(/^\d*$/);
          expect([".", ".."]).not.toContain(key);
          expect(key.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

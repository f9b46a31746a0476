// Export and import: the same lists come out again, whatever stands in KV, and a second import changes nothing.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, test } from "vitest";
import { meaningOfRules, readRules } from "../../../lists/entry/rules.ts";
import { isSigned, makeValue, meaningOf, signed, understood } from "../../../lists/entry/value.ts";
import { lists, type MemoryStore, memoryStore } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-round-trip-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    "a,b",
    'say "hi"',
    "two\nlines",
    "two\r\nlines",
    "\r",
    " x ",
    "=1+1",
    "%",
    "%empty",
    "true",
    "\ud800",
    "\u2028",
  ),
);
const entry = fc.record(
  {
    effect: fc.constantFrom("deny", "allow", " DENY", "Deny"),
    until: fc.constantFrom(
      "2027-01-01",
      "2020-01-01",
      "2027-01-01T00:00:00+02:00",
      1_900_000_000,
      1.5,
      1_900_000_000_000,
      "soon",
    ),
    code: fc.constantFrom(10101, 5001, 99, "10101"),
    message: text,
    reason: text,
    observe: fc.boolean(),
    final: fc.boolean(),
    member: fc.constantFrom({ muteFor: 600 }, { nickname: "a|b", ex: "" }, { roleLevel: 100 }, 1),
    by: text,
    at: text,
    extra: fc.constant(1),
  },
  { requiredKeys: ["effect"] },
);
const value = fc.oneof(
  { weight: 3, arbitrary: entry.map((fields) => JSON.stringify(fields)) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      text.map((each) => each.toWellFormed()),
      fc.constantFrom("deny", " Allow\n", '"deny"', "{broken", "[]", "%empty", "%%"),
    ),
  },
);
const key = fc
  .oneof(
    text.filter((id) => id !== "").map((id) => `user/${id}`),
    fc.constantFrom(
      "user/jared",
      "group/g",
      "group/g/user/jared",
      "type/Public",
      "default",
      "users/x",
      "10001",
      `user/%sha256:${"a".repeat(64)}`,
    ),
  )
  .map((each) => each.toWellFormed())
  .filter((each) => Buffer.byteLength(each) <= 512);
const rules = fc.array(
  fc.oneof(
    entry.map((fields) => ({ match: "b*", ...fields })),
    fc.constantFrom(1, {}, { match: "" }, { match: "x" }),
  ),
  {
    maxLength: 4,
  },
);
const pairs = fc.tuple(
  fc.dictionary(key, value, { maxKeys: 6 }),
  fc.option(
    rules.map((list) => JSON.stringify(list)),
    { nil: undefined },
  ),
);

async function copyThrough(format: string, from: MemoryStore): Promise<MemoryStore> {
  const exported = await lists(from, ["export", "--format", format]);
  const file = join(folder, `lists.${format}`);
  writeFileSync(file, exported.out);
  const to = memoryStore();
  const imported = await lists(to, ["import", file, "--yes", "--allow-loss"]);
  expect(imported).toMatchObject({ code: 0, err: expect.not.stringContaining("bad") });
  const again = await lists(from, ["diff", file]);
  expect(again.err).not.toContain("bad line");
  const untouched = to.touched.length;
  expect(await lists(to, ["import", file])).toMatchObject({ code: 0 });
  expect(to.touched).toHaveLength(untouched);
  return to;
}

describe.each(["csv", "ndjson"])("%s", (format) => {
  it("brings every entry over, and what is not understood as it stands", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([entries, patterns]) => {
        const from = memoryStore(patterns === undefined ? entries : { ...entries, patterns });
        const to = await copyThrough(format, from);
        expect([...to.pairs.keys()].sort()).toEqual([...from.pairs.keys()].sort());
        for (const [each, pair] of from.pairs) {
          const copy = to.pairs.get(each)?.value ?? "";
          if (each === "patterns") continue;
          expect(meaningOf(copy)).toBe(meaningOf(pair.value));
          if (understood(pair.value) === undefined) expect(copy).toBe(pair.value);
        }
        const [old, copied] = [from, to].map((store) => readRules(store.pairs.get("patterns")?.value));
        expect(copied?.ok && meaningOfRules(copied.value)).toBe(old?.ok && meaningOfRules(old.value));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps an end that only KV knows", async () => {
    const from = memoryStore();
    const end = 1_900_000_000;
    from.pairs.set("user/a", { key: "user/a", value: "deny", expiration: end });
    from.pairs.set("user/b", { key: "user/b", value: "{broken", expiration: end });
    const to = await copyThrough(format, from);
    expect(to.pairs.get("user/a")).toMatchObject({ expiration: end });
    expect(to.pairs.get("user/b")).toMatchObject({ key: "user/b", value: "{broken", expiration: end });
  });
});

test("the wrangler format is what `wrangler kv bulk put` takes, every value as it stands", async () => {
  const from = memoryStore({ "user/a": " DENY", "user/b": "{broken", patterns: [{ match: "x*", effect: "deny" }] });
  from.pairs.set("user/c", { key: "user/c", value: "deny", expiration: 1_900_000_000 });
  const { out } = await lists(from, ["export", "--format", "wrangler"]);
  expect(JSON.parse(out)).toEqual([...from.pairs.values()].sort((a, b) => (a.key < b.key ? -1 : 1)));
  expect(JSON.parse((await lists(memoryStore(), ["export", "--format", "wrangler"])).out)).toEqual([]);
});

test("a signed value that is taken for the same without reading it does say the same", () => {
  fc.assert(
    fc.property(
      entry,
      entry,
      fc.option(fc.constantFrom(1_700_000_000, 1_900_000_000), { nil: undefined }),
      (a, b, end) => {
        const [made, other] = [makeValue(a), makeValue(b)];
        if (!made.ok || !other.ok) return;
        const inKv = signed(other.value, { by: "x", at: "y" });
        if (isSigned(made.value, inKv, end)) expect(meaningOf(inKv, end)).toBe(meaningOf(made.value));
        expect(isSigned(made.value, signed(made.value, { by: "x", at: "y" }), undefined)).toBe(
          !("by" in a) && !("at" in a),
        );
      },
    ),
  );
});

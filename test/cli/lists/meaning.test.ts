// One reader for gate and tools: whatever stands in KV, an export that is imported elsewhere means the same to `decide`.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, test } from "vitest";
import { parsePatterns } from "../../../lists/entry/reading.ts";
import { knownCodes } from "../../../src/platforms/facts.ts";
import { decide } from "../../../src/policy/decide.ts";
import { planLookup } from "../../../src/policy/lookup.ts";
import { lists, type MemoryStore, memoryStore, now } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-meaning-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What may stand around a value: the gate's reader takes all of it away. */
const padding = fc.constantFrom("", " ", "\ufeff", "\n", "\u00a0\t", "\ufeff \u2003", "\r\n");
const word = fc.constantFrom("deny", "allow", "Deny", "ALLOW", '"deny"', '" Allow "', "denied");
const fields = fc.record(
  {
    effect: fc.constantFrom<unknown>("deny", "allow", " DENY ", "Allow", "no", null),
    until: fc.constantFrom<unknown>(
      "2026-12-31",
      "2020-01-01",
      1_900_000_000,
      1_500_000_000_000,
      "2030-01-01T00:00:00+01:00",
      "soon",
      null,
    ),
    code: fc.constantFrom<unknown>(10_101, 5001, 1, "10101"),
    message: fc.constantFrom<unknown>("Out.", "", " two\nlines ", "=1+1", "%", 7),
    reason: fc.constantFrom<unknown>("spam", "true", "deny", "\ufeffx", "a;b\t|c"),
    observe: fc.constantFrom<unknown>(true, false, "true"),
    final: fc.constantFrom<unknown>(true, false, 1),
    member: fc.constantFrom<unknown>({ muteFor: 600 }, { nickname: "a,b" }, { ex: "" }, { roleLevel: 100 }, []),
    by: fc.constantFrom<unknown>("ops", 1),
    __proto__: fc.constant("x"),
    extra: fc.constant(1),
  },
  { requiredKeys: [] },
);
const json = fc.oneof(
  { weight: 6, arbitrary: fields.map((object) => JSON.stringify(object)) },
  { weight: 1, arbitrary: fields.map((object) => JSON.stringify(object, null, 2)) },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
);
const value = fc
  .tuple(padding, fc.oneof(word, json), padding)
  .map((parts) => parts.join(""))
  .filter((text) => text.isWellFormed());
const rule = fc.oneof(
  fields.map((object) => ({ match: "jar*", ...object })),
  fields.map((object) => ({ ...object, match: "*" })),
  fc.constantFrom<unknown>(1, null, {}, { match: "" }, { match: "jared" }, "deny", []),
);
const patterns = fc
  .tuple(padding, fc.array(rule, { maxLength: 4 }), padding)
  .map(([before, rules, after]) => before + JSON.stringify(rules) + after);

const group = "@TGS#1";
const keys = [
  "user/jared",
  `group/${group}/user/jared`,
  "user/leckie",
  "inviter/leckie",
  `group/${group}/inviter/leckie`,
  `group/${group}`,
  "type/Private",
  "default",
] as const;
const entries = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...keys), value, fc.constantFrom(undefined, 1_900_000_000)), { maxLength: 8 }),
  fc.option(fc.oneof(patterns, value), { nil: undefined }),
);

async function decision(store: MemoryStore) {
  const plan = await planLookup({
    action: "invite",
    candidates: ["jared", "bot_1"],
    inviter: "leckie",
    groupId: group,
    groupType: "Work",
  });
  const values = plan.keys.map((key) => store.pairs.get(key)?.value ?? null);
  return (["allow", "deny"] as const).map((onUndecided) =>
    decide(plan, values, { onUndecided, now, parsePatterns, codes: knownCodes }),
  );
}

async function filled([pairs, rules]: typeof entries extends fc.Arbitrary<infer T> ? T : never): Promise<MemoryStore> {
  const store = memoryStore();
  for (const [key, text, expiration] of pairs) store.pairs.set(key, { key, value: text, expiration });
  if (rules !== undefined) store.pairs.set("patterns", { key: "patterns", value: rules });
  return store;
}

describe.each(["csv", "ndjson"])("as %s, what is exported and imported means the same to the gate", (format) => {
  const yes = ["--yes", "--allow-loss", "--by", "ops"];
  const fileOf = (text: string) => {
    const file = join(folder, `${randomUUID()}.${format}`);
    writeFileSync(file, text);
    return file;
  };

  it("into empty lists, whatever stands there", async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (all) => {
        const from = await filled(all);
        const exported = await lists(from, ["export", "--format", format]);
        expect(exported.code).toBe(0);
        const file = fileOf(exported.out);
        const to = memoryStore();
        expect(await lists(to, ["import", file, ...yes])).toMatchObject({ code: 0 });
        expect(await decision(to)).toEqual(await decision(from));
        expect(await lists(from, ["diff", file])).toMatchObject({ code: 0 });
        expect(await lists(to, ["diff", file])).toMatchObject({ code: 0 });
      }),
      { numRuns: 80 },
    );
  });

  test.each([
    ["user/jared", '\ufeff{"effect":"allow","until":"2026-12-31"}'],
    ["user/jared", ' {"effect":"deny","observe":true}\u00a0'],
    ["user/jared", '\ufeff{"effect":"deny","final":true,"message":"Out."}'],
    ["patterns", '\ufeff[{"match":"jar*","effect":"deny","observe":true}]'],
    ["patterns", '\ufeff{"effect":"deny","until":"2026-12-31"}'],
    ["user/jared", '\ufeff{"effect":"deny","until":"soon"}'],
  ])("%s %j", async (key, text) => {
    const from = memoryStore();
    from.pairs.set(key, { key, value: text });
    const file = fileOf((await lists(from, ["export", "--format", format])).out);
    const to = memoryStore();
    await lists(to, ["import", file, ...yes]);
    for (const store of [from, to]) expect(await lists(store, ["diff", file])).toMatchObject({ code: 0 });
    expect(await decision(to)).toEqual(await decision(from));
    expect((await decision(to))[0]?.verdicts[0]?.settlement.chain).toHaveLength(1);
  });
});

it("the measure of loss sees the denies behind a byte order mark", async () => {
  const store = memoryStore();
  store.pairs.set("patterns", { key: "patterns", value: '\ufeff[{"match":"a*","effect":"deny"}]' });
  const empty = join(folder, "empty.csv");
  writeFileSync(empty, "id,effect\n");
  expect(await lists(store, ["sync", empty, "--yes"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("1 of 1 denies in force would be lost"),
  });
  expect(store.touched).toEqual([]);
});

// What stands beside an entry in KV: what it does, so that a listing can tell, and which batch wrote it.
import { describe, expect, it, test } from "vitest";
import { batchName, batchOf, metadataOf, parseBatchName } from "../../lists/entry/metadata.ts";
import { readValue } from "../../lists/entry/value.ts";

const of = (value: unknown, expiration?: number, batch?: string) =>
  metadataOf(readValue(typeof value === "string" ? value : JSON.stringify(value)).entry, expiration, batch);

test.each<readonly [unknown, unknown]>([
  ["deny", { e: "deny" }],
  ["\ufeff Allow", { e: "allow" }],
  [
    { effect: "deny", final: true, reason: "x" },
    { e: "deny", f: true },
  ],
  [
    { effect: "deny", until: 1_900_000_000 },
    { e: "deny", u: 1_900_000_000 },
  ],
  // A deny lasts no shorter, an allow no longer than it says.
  [
    { effect: "deny", until: "2030-01-01T00:00:00.500Z" },
    { e: "deny", u: 1_893_456_001 },
  ],
  [
    { effect: "allow", until: "2030-01-01T00:00:00.500Z" },
    { e: "allow", u: 1_893_456_000 },
  ],
  // As the gate reads it: a wrong field of a deny is dropped.
  [{ effect: "deny", until: "soon" }, { e: "deny" }],
  [{ effect: "deny", observe: true }, undefined],
  [{ effect: "allow", member: { muteFor: 600 } }, undefined],
  ["{broken", undefined],
  [[{ match: "a*", effect: "deny" }], undefined],
  [{ joins: 20, seconds: 60 }, undefined],
])("%j has %j", (value, metadata) => {
  expect(of(value)).toEqual(metadata);
  expect(of(value, undefined, "raid")).toEqual({ ...(metadata ?? {}), b: "raid" });
});

it("takes KV's own end where that comes first", () => {
  expect(of("deny", 1_800_000_000)).toEqual({ e: "deny", u: 1_800_000_000 });
});

it("names the batch again, and nothing that is none", () => {
  expect(batchOf({ e: "deny", b: "raid" })).toBe("raid");
  for (const metadata of [undefined, null, "b", 1, [], { b: 1 }, {}]) expect(batchOf(metadata)).toBeUndefined();
});

describe("a batch's name", () => {
  const now = Date.parse("2026-11-25T12:33:05.123Z");
  test.each([
    ["raid.csv", "raid.csv-20261125T123305Z"],
    ["../my bans (1).csv", "my-bans-1-.csv-20261125T123305Z"],
    ["封禁名单.csv", "封禁名单.csv-20261125T123305Z"],
    ["standard input", "standard-input-20261125T123305Z"],
    ["", "batch-20261125T123305Z"],
    ["///", "batch-20261125T123305Z"],
  ])("is made of %j", (what, name) => expect(batchName(what, now)).toBe(name));

  it("is one that is taken, however long the file's", () => {
    for (const what of ["x".repeat(500), "名".repeat(500), "😀".repeat(90), "𠀀".repeat(90), "-".repeat(90)])
      expect(parseBatchName(batchName(what, now))).toMatchObject({ ok: true });
  });

  test.each(["", "a/b", " a", "-a", "a b", "x".repeat(201), "a\n"])("is not %j", (name) =>
    expect(parseBatchName(name)).toMatchObject({ ok: false }),
  );

  it("leaves room for the rest of the metadata", () => {
    const metadata = of({ effect: "allow", until: 8.64e15 }, undefined, "名".repeat(66));
    expect(Buffer.byteLength(JSON.stringify(metadata))).toBeLessThan(1024);
  });
});

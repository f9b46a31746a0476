// `lists diff` and `lists sync`: KV becomes equal to the file, and a file that is empty or cut off never lets everybody in.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { contents, lists, memoryStore, type RunOptions } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-sync-"));
afterAll(() => rmSync(folder, { recursive: true }));

const header = "kind,id,group,effect,until,observe";
function csv(...lines: readonly string[]): string {
  const path = join(folder, "lists.csv");
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}

const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`user/u${index}`, "deny"]));
const tenLines = Object.keys(ten).map((key) => `user,${key.slice("user/".length)},,deny,,`);

it("adds, changes and removes until both say the same, and then does nothing", async () => {
  const store = memoryStore({
    ...ten,
    "user/x": "allow",
    "user/y": { effect: "deny", by: "a", at: "b" },
    "users/z": "deny",
  });
  const path = csv(...tenLines, "user,y,,deny,,", "user,new,g,allow,,", "user,x,,deny,,");
  const before = await lists(store, ["diff", path]);
  expect(before.code).toBe(1);
  expect(before.out).toContain("- users/z: deny\n");
  expect(before.out).toContain("~ user/x: allow -> deny, stronger\n");
  expect(before.out).toContain("+ group/g/user/new: allow\n");
  expect(before.out).toContain("1 new, 1 stronger, 1 to remove, 11 the same\n");
  expect(await lists(store, ["sync", path, "--dry-run"])).toMatchObject({ code: 0, out: before.out });
  expect(store.touched).toEqual([]);
  expect(await lists(store, ["sync", path])).toMatchObject({ code: 0 });
  expect(store.touched).toEqual(["user/x", "group/g/user/new", "users/z"]);
  expect(store.pairs.get("user/y")?.value).toBe('{"effect":"deny","by":"a","at":"b"}');
  expect(await lists(store, ["diff", path])).toMatchObject({ code: 0 });
  await lists(store, ["sync", path]);
  expect(store.touched).toHaveLength(3);
});

it("makes the patterns those of the file, in its order", async () => {
  const store = memoryStore({
    patterns: [{ match: "a*", effect: "deny", by: "ops" }, 7, { match: "b*", effect: "allow" }],
  });
  const path = csv("pattern,b*,,allow,,", "pattern,c*,,deny,,", "pattern,a*,,deny,,");
  expect(await lists(store, ["diff", path])).toMatchObject({
    code: 1,
    out: expect.stringContaining("patterns change"),
  });
  await lists(store, ["sync", path]);
  expect(contents(store).patterns).toEqual(
    ["b*", "c*", "a*"].map((match) => ({ match, effect: match === "b*" ? "allow" : "deny" })),
  );
  expect(store.pairs.get("patterns")?.value).toContain('{"match":"a*","effect":"deny","by":"ops"}');
  await lists(store, ["sync", csv(), "--allow-loss"]);
  expect(contents(store)).toEqual({});
});

describe("refuses, with exit code 1 and nothing written,", () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["an empty file", ten, []],
    ["the loss of 3 denies in 10", ten, tenLines.slice(3)],
    [
      "3 in 10 that become allows",
      ten,
      [...tenLines.slice(3), "user,u0,,allow,,", "user,u1,,allow,,", "user,u2,,allow,,"],
    ],
    [
      "3 in 10 that only observe from now on",
      ten,
      [...tenLines.slice(3), ...tenLines.slice(0, 3).map((line) => `${line}true`)],
    ],
    [
      "3 in 10 that end in the past",
      ten,
      [...tenLines.slice(3), ...tenLines.slice(0, 3).map((line) => line.replace("deny,", "deny,2020-01-01"))],
    ],
    ["the loss of the only pattern", { patterns: [{ match: "a*", effect: "deny" }] }, []],
    [
      "the loss of default's deny among a hundred others",
      { ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`user/v${index}`, "deny"])), default: "deny" },
      Array.from({ length: 100 }, (_, index) => `user,v${index},,deny,,`),
    ],
  ])("%s", async (_what, entries, lines) => {
    const store = memoryStore(entries);
    const path = csv(...lines);
    const { code, err } = await lists(store, ["sync", path, "--yes"]);
    expect(code).toBe(1);
    expect(err).toContain("would be lost");
    expect(store.touched).toEqual([]);
    expect(await lists(store, ["sync", path, "--yes", "--allow-loss"])).toMatchObject({ code: 0 });
    expect(store.touched).not.toEqual([]);
  });

  test("no loss of 2 in 10, of ended denies, of observing ones", async () => {
    const gone = { "user/e": { effect: "deny", until: "2020-01-01" }, "user/o": { effect: "deny", observe: true } };
    const store = memoryStore({ ...ten, ...gone });
    expect(await lists(store, ["sync", csv(...tenLines.slice(2))])).toMatchObject({ code: 0 });
    expect(Object.keys(contents(store))).toHaveLength(8);
  });
});

describe("asks, here too, before it changes", () => {
  const changes: readonly (readonly [string, string])[] = [
    ["a group", "group,g,,deny,,"],
    ["a type", "type,Public,,allow,,"],
    ["default", "default,,,deny,,"],
  ];
  test.each(changes)("%s", async (_what, line) => {
    const run = async (options: RunOptions, ...more: string[]) => {
      const store = memoryStore(ten);
      const { code } = await lists(store, ["sync", csv(...tenLines, line), ...more], options);
      return [code, store.touched.length];
    };
    expect(await run({})).toEqual([1, 0]);
    expect(await run({ answer: false })).toEqual([1, 0]);
    expect(await run({ answer: true })).toEqual([0, 1]);
    expect(await run({}, "--yes")).toEqual([0, 1]);
  });
});

it("leaves an entry alone that has ended in the file and is gone in KV, and one whose end KV cuts short it writes again", async () => {
  const store = memoryStore();
  store.pairs.set("user/a", { key: "user/a", value: "deny", expiration: 1_900_000_000 });
  const path = csv("user,a,,deny,,", "user,b,,deny,2020-01-01,");
  expect(await lists(store, ["diff", path])).toMatchObject({
    out: expect.stringContaining("0 new, 1 stronger, 1 ended and gone, 0 the same"),
  });
  await lists(store, ["sync", path]);
  expect(store.pairs.get("user/a")?.expiration).toBeUndefined();
  expect([...store.pairs.keys()]).toEqual(["user/a"]);
});

it("answers a diff as JSON", async () => {
  const { out, code } = await lists(memoryStore({ "user/a": "deny" }), ["diff", csv("user,b,,allow,,"), "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    changes: [
      { sign: "-", name: "user/a", before: "deny" },
      { sign: "+", name: "user/b", after: "allow" },
    ],
    same: 0,
    denies: 1,
    lost: 1,
    weaker: 1,
    lines: ["user/a: gone"],
    opened: [],
    everybody: [],
    refused: expect.stringContaining("1 of 1 denies in force would be lost"),
  });
});

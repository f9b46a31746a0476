// What is about everybody is asked about in every command, and so is a ban that would get weaker.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lists, memoryStore, type RunOptions } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const header = "kind,id,group,effect,until,observe,final,message";
function csv(...lines: readonly string[]): string {
  const path = join(folder, "lists.csv");
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}

describe("what is about everybody is asked about, in both directions, in every command", () => {
  const add = (...args: string[]) => ["add", ...args];
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[], readonly string[]])[] =
    [
      ["add deny group", {}, add("deny", "group", "g"), ["--yes"]],
      ["add allow default", {}, add("allow", "default"), ["--yes"]],
      ["add deny type", {}, add("deny", "type", "Public"), ["--yes"]],
      ["add deny pattern *", {}, add("deny", "pattern", "*"), ["--yes"]],
      ["add allow pattern **", {}, add("allow", "pattern", "**"), ["--allow-loss", "--yes"]],
      [
        "add allow over the deny of a group",
        { "group/g": "deny" },
        add("allow", "group", "g"),
        ["--allow-loss", "--yes"],
      ],
      ["remove an allow of default", { default: "allow" }, ["remove", "default"], ["--yes"]],
      ["remove the deny of default", { default: "deny" }, ["remove", "default"], ["--allow-loss", "--yes"]],
      [
        "remove a pattern *",
        { patterns: [{ match: "*", effect: "deny" }] },
        ["remove", "pattern", "*"],
        ["--allow-loss", "--yes"],
      ],
      [
        "remove a flood rule",
        { "group/g/flood": { joins: 9 } },
        ["remove", "key", "group/g/flood"],
        ["--allow-loss", "--yes"],
      ],
    ];
  test.each(cases)("%s", async (_what, entries, args, flags) => {
    const run = async (options: RunOptions, ...more: readonly string[]) => {
      const store = memoryStore(entries);
      const { code } = await lists(store, [...args, ...more], options);
      return [code, store.touched.length];
    };
    expect(await run({})).toEqual([1, 0]);
    expect(await run({ answer: false })).toEqual([1, 0]);
    expect(await run({ answer: true })).toEqual([0, 1]);
    expect(await run({}, ...flags)).toEqual([0, 1]);
    for (const flag of flags) if (flags.length > 1) expect(await run({}, flag)).toEqual([1, 0]);
  });

  test("and by an import", async () => {
    const store = memoryStore({ "group/g": "deny" });
    const path = csv("group,g,,allow,,,,", "type,Public,,deny,,,,");
    expect(await lists(store, ["import", path])).toMatchObject({
      code: 1,
      err: expect.stringContaining("type/Public among them, about everybody"),
    });
    expect(await lists(store, ["import", path, "--yes"])).toMatchObject({ code: 0 });
    expect(store.touched).toEqual(["type/Public"]);
    expect(await lists(store, ["import", path, "--yes", "--replace"])).toMatchObject({ code: 1 });
  });

  test("while one person's entry is not", async () => {
    const store = memoryStore({ "user/a": "deny" });
    expect(await lists(store, ["add", "deny", "user", "b"])).toMatchObject({ code: 0 });
    expect(await lists(store, ["remove", "user", "a"])).toMatchObject({ code: 0 });
    expect(await lists(store, ["add", "allow", "user", "c", "--group", "g"])).toMatchObject({ code: 0 });
    // But a ban that stands is not weakened by the way.
    expect(await lists(store, ["add", "allow", "user", "b"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("user/b: becomes an allow"),
    });
    expect(await lists(store, ["add", "deny", "user", "b", "--until", "7d"], { answer: true })).toMatchObject({
      code: 0,
    });
  });
});

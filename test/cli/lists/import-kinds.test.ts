// `lists import` never makes a ban weaker by accident: the stronger of two stands, what would get weaker is told and asked
// about, and the same import a second time writes nothing.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { contents, lists, memoryStore, type RunOptions } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const header = "kind,id,group,effect,until,observe,final,message";
function csv(...lines: readonly string[]): string {
  const path = join(folder, "lists.csv");
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}

const standing = {
  "user/final": { effect: "deny", final: true },
  "user/ever": "deny",
  "user/soon": { effect: "deny", until: "2026-12-01" },
  "user/seen": { effect: "deny", observe: true },
  "user/vip": "allow",
  "user/words": { effect: "deny", message: "Old." },
  "user/ended": { effect: "deny", until: "2026-01-01" },
};
const file = () =>
  csv(
    "user,final,,deny,2026-12-31,,,",
    "user,ever,,allow,,,,",
    "user,soon,,deny,2027-01-01,,,",
    "user,seen,,deny,,,,",
    "user,vip,,deny,,,,",
    "user,words,,deny,,,,New.",
    "user,ended,,deny,2026-12-01,,,",
    "user,new,,deny,,,,",
  );

describe("of two entries about the same", () => {
  it("leaves the stronger one, tells what it left, and needs no more leave for that", async () => {
    const store = memoryStore(standing);
    const { code, out } = await lists(store, ["import", file()]);
    expect(code).toBe(0);
    expect(contents(store)).toEqual({
      ...standing,
      "user/soon": { effect: "deny", until: "2027-01-01" },
      "user/seen": { effect: "deny" },
      "user/vip": { effect: "deny" },
      "user/ended": { effect: "deny", until: "2026-12-01" },
      "user/new": { effect: "deny" },
    });
    expect(out).toContain(
      "left as they stand: 3 (the file's would be: 2 weaker, 1 no stronger; --replace overwrites)\n",
    );
    expect(out).toContain("  ~ user/ever: deny -> allow, weaker\n");
    expect(out).toContain("2 new, 3 stronger, 3 left as they stand, 0 the same: written 5, removed 0\n");
  });

  it("overwrites with --replace, once the loss is allowed", async () => {
    const run = async (options: RunOptions, ...more: string[]) => {
      const store = memoryStore(standing);
      const { code, err } = await lists(store, ["import", file(), "--replace", ...more], options);
      return { code, err, touched: store.touched.length };
    };
    for (const more of [[], ["--yes"]])
      expect(await run({}, ...more)).toMatchObject({
        code: 1,
        touched: 0,
        err: expect.stringContaining("give --allow-loss"),
      });
    const asked = await run({ answer: true });
    expect(asked).toMatchObject({ code: 0, touched: 8 });
    expect(asked.err).toContain(
      "2 of 4 denies in force would be lost or get weaker. user/final: no longer final, gets an end",
    );
    expect(asked.err).toContain("user/ever: becomes an allow");
    expect(await run({ answer: false })).toMatchObject({ code: 1, touched: 0 });
    expect(await run({}, "--allow-loss")).toMatchObject({ code: 0, touched: 8 });
  });

  it("leaves all that stand with --keep", async () => {
    const store = memoryStore(standing);
    await lists(store, ["import", file(), "--keep"]);
    expect(store.touched.sort()).toEqual(["user/ended", "user/new"]);
    expect(await lists(store, ["import", file(), "--keep", "--replace"])).toMatchObject({ code: 2 });
  });

  it("does so with the rules of patterns too", async () => {
    const rules = [
      { match: "a*", effect: "deny", final: true },
      { match: "b*", effect: "allow" },
    ];
    const path = csv("pattern,a*,,allow,,,,", "pattern,b*,,deny,,,,", "pattern,c*,,deny,,,,");
    const store = memoryStore({ patterns: rules });
    const { out } = await lists(store, ["import", path]);
    const put = [
      { match: "b*", effect: "deny" },
      { match: "c*", effect: "deny" },
    ];
    expect(contents(store).patterns).toEqual([rules[0], ...put]);
    expect(out).toContain("left as they stand: 1 (the file's would be: 1 weaker");
    expect(await lists(store, ["import", path])).toMatchObject({ out: expect.stringContaining("nothing written") });
    expect(await lists(store, ["import", path, "--replace", "--yes"])).toMatchObject({ code: 1 });
  });
});

it("refuses to fill patterns beyond what the gate reads", async () => {
  const store = memoryStore({
    patterns: Array.from({ length: 1000 }, (_, index) => ({ match: `m${index}`, effect: "deny" })),
  });
  expect(await lists(store, ["import", csv("pattern,x*,,deny,,,,")])).toMatchObject({
    code: 1,
    err: expect.stringContaining("patterns would have 1001 rules"),
  });
});

describe("the same import again writes nothing", () => {
  const ids = (...lines: readonly string[]) => {
    const path = join(folder, "ids.txt");
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const ends = (store: ReturnType<typeof memoryStore>, days: number) => {
    for (const [key, pair] of store.pairs) {
      const value = JSON.parse(pair.value);
      const until = new Date(Date.parse(value.until) - days * 86_400_000).toISOString();
      const expiration = Math.ceil(Date.parse(until) / 1000);
      store.pairs.set(key, { key, value: JSON.stringify({ ...value, until }), expiration });
    }
  };
  const args = ["--effect", "deny", "--until", "30d"];

  test("with an end made of a length of time, as long as less than a tenth of it has passed", async () => {
    const store = memoryStore();
    await lists(store, ["import", ids("a", "b"), ...args]);
    expect(store.touched).toHaveLength(2);
    ends(store, 2.9);
    expect(await lists(store, ["import", ids("a", "b"), ...args])).toMatchObject({
      out: expect.stringContaining("0 new, 2 the same: nothing written"),
    });
    // Three days have passed: it is a new thirty days.
    ends(store, 0.2);
    expect(await lists(store, ["import", ids("a", "b"), ...args])).toMatchObject({
      out: expect.stringContaining("2 stronger"),
    });
  });

  test("but with an end that somebody wrote as a date, a day later counts", async () => {
    const store = memoryStore({ "user/a": { effect: "deny", until: "2028-01-01" } });
    await lists(store, ["import", ids("a"), "--effect", "deny", "--until", "2028-01-02"]);
    expect(store.touched).toEqual(["user/a"]);
  });

  test("and so does the same add", async () => {
    const store = memoryStore();
    for (const subject of [
      ["user", "a"],
      ["pattern", "a*"],
    ])
      for (let times = 0; times < 2; times++) await lists(store, ["add", "deny", ...subject, "--until", "30d"]);
    expect(store.touched).toEqual(["user/a", "patterns"]);
  });

  test("and the same rules", async () => {
    const store = memoryStore();
    const path = ids("a*");
    for (let times = 0; times < 2; times++) await lists(store, ["import", path, "--kind", "pattern", ...args]);
    expect(store.touched).toEqual(["patterns"]);
  });
});

describe("before it writes, it shows", () => {
  it("how the file was read, the first and the last entry, and each kind with names", async () => {
    const store = memoryStore(standing);
    const { out, err } = await lists(store, ["import", file(), "--dry-run", "--replace"]);
    expect(store.touched).toEqual([]);
    expect(err).toContain("lists.csv, read as CSV, separated by comma: 8 entries.");
    for (const line of [
      "first user/final: deny, until 2027-01-01T00:00:00.000Z",
      "last user/new: deny",
      "new: 1\n  + user/new: deny",
      "stronger: 3\n  ~ user/soon: deny, until 2026-12-02T00:00:00.000Z -> deny, until 2027-01-02T00:00:00.000Z, stronger",
      "weaker: 2\n  ~ user/final: final deny -> deny, until 2027-01-01T00:00:00.000Z, weaker",
      'in other words: 1\n  ~ user/words: deny, "Old." -> deny, "New."',
      "2 new, 3 stronger, 2 weaker, 1 in other words, 0 the same: nothing written\n",
    ])
      expect(out).toContain(line);
  });
});

test("check takes what import takes", async () => {
  const path = join(folder, "whom.ndjson");
  writeFileSync(path, '{"id":"g"}\nnonsense\n');
  const args = [path, "--kind", "group", "--effect", "deny", "--input-format", "ndjson", "--skip-bad"];
  expect(await lists(memoryStore(), ["check", ...args])).toMatchObject({ code: 0, out: "1 entries: nothing wrong\n" });
});

// Flood rules and rules on texts in the list tools: put, shown, checked, exported and put back as they were.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { lists, memoryStore } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-flood-"));
afterAll(() => rmSync(folder, { recursive: true }));

const add = ["add", "flood", "--by", "ops", "--yes"];
const standing = (store: ReturnType<typeof memoryStore>, key: string) => store.pairs.get(key)?.value;

describe("lists add flood", () => {
  it("puts the rule of a group, of a type, of everybody", async () => {
    const store = memoryStore();
    const raid = ["--joins", "20", "--per", "60s", "--for", "10m", "--message", "Later.", "--observe"];
    expect(await lists(store, [...add, "--group", "@TGS#1/%", ...raid])).toMatchObject({
      code: 0,
      out: expect.stringContaining("now: observing more than 20 in 60 s close it for 600 s"),
    });
    expect(JSON.parse(standing(store, "group/@TGS#1%2F%25/flood") ?? "")).toMatchObject({
      ...{ joins: 20, seconds: 60, for: 600, message: "Later.", observe: true, by: "ops" },
    });
    await lists(store, [...add, "--type", "Public", "--joins", "5", "--per", "1m"]);
    await lists(store, [...add, "--joins", "50", "--per", "1h"]);
    await lists(store, [...add, "--off", "--group", "calm"]);
    expect([...store.pairs.keys()].sort()).toEqual([
      "flood",
      "group/@TGS#1%2F%25/flood",
      "group/calm/flood",
      "type/Public/flood",
    ]);
    expect(standing(store, "group/calm/flood")).toBe("off");
    expect(await lists(store, ["check"])).toMatchObject({ code: 0 });
  });

  it("writes nothing when it stands there already", async () => {
    const store = memoryStore({ flood: { joins: 50, seconds: 3600, by: "somebody" } });
    const again = await lists(store, [...add, "--joins", "50", "--per", "1h", "--for", "10m"]);
    expect(again.out).toContain("flood says so already");
    expect(store.touched).toEqual([]);
  });

  test.each([
    [["--joins", "20"], "takes --joins and --per"],
    [["--joins", "0", "--per", "60s"], "joins: not a whole number from 1 to 1000"],
    [["--joins", "20", "--per", "2h"], "seconds: not a whole number from 1 to 3600"],
    [["--joins", "20", "--per", "60s", "--for", "5s"], "for: not a whole number from 10 to 86400"],
    [["--joins", "20", "--per", "60s", "--code", "7"], "code: not in 5000"],
    [["--off", "--joins", "20"], "--off stands alone"],
    [["--off", "--final"], "has no final"],
    [["--off", "--group", "g", "--type", "t"], "not both"],
    [["user", "bob"], "has no kind"],
  ])("refuses %j", async (options, said) => {
    const store = memoryStore();
    const { code, err } = await lists(store, [...add, ...options]);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(store.touched).toEqual([]);
  });

  it("is taken away by remove", async () => {
    const store = memoryStore({ "group/g/flood": "off" });
    expect((await lists(store, ["remove", "flood", "--group", "g"])).out).toContain("now: nothing");
    expect(store.pairs.size).toBe(0);
    expect((await lists(store, ["remove", "flood"])).out).toContain("There is no flood rule flood");
  });
});

const all = {
  flood: { joins: 50, seconds: 3600, for: 60, observe: true },
  "group/g/flood": "off",
  "type/Public/flood": { joins: 5, seconds: 60, message: 'a,b\n"c"' },
  patterns: [
    { match: "*casino*", effect: "deny", in: "text", message: "No." },
    { match: "*casino*", effect: "deny", code: 10101 },
    { match: "x*", effect: "allow", in: "text" },
    { match: "y*", effect: "deny", in: "bio" },
  ],
};

describe.each(["csv", "ndjson"])("exported as %s", (format) => {
  it("comes back as it was, each rule where it looks", async () => {
    const { out } = await lists(memoryStore(all), ["export", "--format", format]);
    const file = join(folder, `all.${format}`);
    writeFileSync(file, out);
    const back = memoryStore();
    const done = await lists(back, ["import", file, "--yes", "--allow-loss"]);
    expect(done, done.err).toMatchObject({ code: 0 });
    for (const key of ["flood", "group/g/flood", "type/Public/flood"]) {
      expect(standing(back, key)).toBe(standing(memoryStore(all), key));
    }
    expect(
      JSON.parse(standing(back, "patterns") ?? "").map(({ match, effect, in: where }: Record<string, unknown>) => [
        match,
        effect,
        where,
      ]),
    ).toEqual(all.patterns.map(({ match, effect, in: where }) => [match, effect, where]));
    expect(await lists(memoryStore(all), ["diff", file])).toMatchObject({ code: 0 });
  });
});

test("a file with a rule on texts leaves the one on ids for the same match alone", async () => {
  const file = join(folder, "words.ndjson");
  const rule = { match: "*casino*", effect: "deny", in: "text", message: "New." };
  writeFileSync(file, `${JSON.stringify({ kind: "pattern", id: "*casino*", raw: JSON.stringify(rule) })}\n`);
  const store = memoryStore({ patterns: [{ match: "*casino*", effect: "deny" }] });
  expect(await lists(store, ["import", file, "--yes", "--allow-loss"])).toMatchObject({ code: 0 });
  expect(JSON.parse(standing(store, "patterns") ?? "")).toMatchObject([{ match: "*casino*" }, { in: "text" }]);
  expect(JSON.parse(standing(store, "patterns") ?? "")[0]).not.toHaveProperty("in");
});

test("check finds what is wrong in them", async () => {
  const wrong = {
    flood: { joins: 50 },
    "group/g/flood": { joins: 5, seconds: 60, until: "2099-01-01" },
    "group/g/floods": "off",
    patterns: [all.patterns[2], all.patterns[3]],
  };
  const { out } = await lists(memoryStore(wrong), ["check", "--json"]);
  expect(JSON.parse(out).findings).toEqual([
    { kind: "not-understood", key: "flood", problem: "seconds: missing" },
    { kind: "ignored-field", key: "group/g/flood", problem: "until: unknown field" },
    { kind: "never-asked", key: "group/g/floods", problem: expect.stringContaining("not floods/") },
    { kind: "not-understood", key: "patterns[0]", problem: "in: a rule on texts can only deny" },
    { kind: "not-understood", key: "patterns[1]", problem: "in: only text and name are known" },
  ]);
});

test("show tells them with the group", async () => {
  const { out } = await lists(memoryStore({ ...all, "group/g/flood": { joins: 5, seconds: 60 } }), [
    "show",
    "group",
    "g",
    "--json",
  ]);
  expect(JSON.parse(out)).toMatchObject([{ key: "group/g/flood", force: "in force", flood: { joins: 5 } }]);
});

test("a pattern on texts is put beside one on ids", async () => {
  const store = memoryStore({ patterns: [{ match: "*casino*", effect: "deny" }] });
  await lists(store, ["add", "deny", "pattern", "*casino*", "--in", "text", "--by", "ops"]);
  expect(JSON.parse(standing(store, "patterns") ?? "")).toMatchObject([
    { match: "*casino*" },
    { match: "*casino*", in: "text", effect: "deny" },
  ]);
  expect(await lists(store, ["add", "allow", "pattern", "*", "--in", "text"])).toMatchObject({ code: 2 });
  expect(await lists(store, ["add", "deny", "user", "bob", "--in", "text"])).toMatchObject({ code: 2 });
});

test("why says that nobody here knows whether the group is closed", async () => {
  const { out } = await lists(memoryStore(all), ["why", "user", "a", "--group", "h", "--type", "Public"]);
  expect(out).toContain("type/Public/flood holds here");
});

// The single commands over lists in memory: what they write, what they say, how they end.
import { describe, expect, it, test } from "vitest";
import { contents, lists, memoryStore } from "./run-lists.ts";

describe("lists add", () => {
  it("writes one entry with its end, its author and KV's own expiration", async () => {
    const store = memoryStore();
    const args = ["add", "deny", "user", "jared", "--group", "@TGS#1", "--until", "2027-01-01", "--code", "10101"];
    const more = ["--message", "Banned.", "--reason", "spam", "--observe", "--by", "ops"];
    expect(await lists(store, [...args, ...more])).toMatchObject({ code: 0, err: "" });
    const [pair] = [...store.pairs.values()];
    expect(pair).toMatchObject({ key: "group/@TGS#1/user/jared", expiration: Date.UTC(2027, 0, 2) / 1000 });
    expect(JSON.parse(pair?.value ?? "")).toEqual({
      effect: "deny",
      until: "2027-01-01",
      code: 10101,
      message: "Banned.",
      reason: "spam",
      observe: true,
      by: "ops",
      at: "2026-11-20T12:00:00.000Z",
    });
  });

  test.each([
    [["deny", "user", "a/b"], "user/a%2Fb"],
    [["allow", "inviter", "a", "--group", "g"], "group/g/inviter/a"],
    [["allow", "inviter", "a"], "inviter/a"],
    [["deny", "group", "@TGS#1"], "group/@TGS#1"],
    [["deny", "type", "Public"], "type/Public"],
    [["allow", "default", "--mute-for", "10m"], "default"],
    [["deny", "pattern", "bot_*"], "patterns"],
    [["deny", "key", "users/x"], "users/x"],
  ])("%j stands under %s", async (args, key) => {
    const store = memoryStore();
    expect(await lists(store, ["add", ...args, "--yes"])).toMatchObject({ code: 0 });
    expect(store.touched).toEqual([key]);
  });

  it("says what stood there before, and writes nothing when it says so already", async () => {
    const store = memoryStore({ "user/a": { effect: "deny", reason: "spam", by: "x" } });
    expect((await lists(store, ["add", "deny", "user", "a", "--reason", "spam"])).out).toContain(
      "says so already: deny, reason: spam",
    );
    expect(store.touched).toEqual([]);
    const { out } = await lists(store, ["add", "allow", "user", "a", "--by", "y", "--dry-run"]);
    expect(out).toContain("before: deny, reason: spam (by x)");
    expect(out).toContain("would be: allow (by y at ");
    expect(store.touched).toEqual([]);
  });

  it("keeps the rules of patterns in order: in place, last, or where it is told", async () => {
    const store = memoryStore({ patterns: [{ match: "a*", effect: "deny" }, 7, { match: "b*", effect: "deny" }] });
    await lists(store, ["add", "allow", "pattern", "a*", "--allow-loss"]);
    await lists(store, ["add", "deny", "pattern", "c*"]);
    await lists(store, ["add", "allow", "pattern", "c1", "--place", "0", "--allow-loss"]);
    const rule = (match: string, effect: string) => ({ match, effect });
    const all = [rule("c1", "allow"), rule("a*", "allow"), 7, rule("b*", "deny"), rule("c*", "deny")];
    expect(contents(store).patterns).toEqual(all);
    await lists(store, ["add", "deny", "pattern", "c*"]);
    expect(store.touched).toHaveLength(3);
    await lists(store, ["remove", "pattern", "b*"]);
    expect(contents(store).patterns).toEqual(all.filter((each) => each !== all[3]));
  });

  it("touches no patterns that are not understood", async () => {
    const store = memoryStore({ patterns: "{broken" });
    expect(await lists(store, ["add", "deny", "pattern", "a*"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("not JSON"),
    });
    expect(store.touched).toEqual([]);
  });

  test.each([
    [["maybe", "user", "a"], "effect is neither deny nor allow"],
    [["deny", "usr", "a"], 'kind is "usr"'],
    [["deny", "user"], "a user without an id"],
    [["deny", "default", "x"], "default is about everyone"],
    [["deny", "group", "g", "--group", "h"], "only with user and inviter"],
    [["deny", "user", "a", "--code", "99"], "code: not in 5000"],
    [["deny", "user", "a", "--code", "x"], "whole number"],
    [["deny", "user", "a", "--until", "soon"], "It takes 7d"],
    [["deny", "user", "a", "--until", "2020-01-01"], "over already"],
    [["deny", "user", "a", "--mute-for", "0"], "a duration"],
    [["deny", "user", "a", "--member", "{"], "JSON object"],
    [["allow", "user", "a", "--member", '{"roleLevel":100}'], "member: roleLevel"],
    [["allow", "user", "a", "--final"], "only a deny can be final"],
    [["deny", "group", "a", "--final"], "--final counts"],
    [["deny", "user", "a", "--place", "1"], "--place goes with patterns"],
    [["deny", "user", "a", "--nonsense"], "unknown option"],
  ])("%j is wrong use", async (args, line) => {
    const store = memoryStore();
    const { code, err, out } = await lists(store, ["add", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(line);
    expect(store.touched).toEqual([]);
  });
});

describe("lists remove", () => {
  it("takes one entry away, says what it was, and the second time nothing", async () => {
    const store = memoryStore({ "user/a": "deny", "group/g/user/a": "allow" });
    expect((await lists(store, ["remove", "user", "a", "--dry-run"])).out).toContain("before: deny");
    expect(store.touched).toEqual([]);
    await lists(store, ["remove", "user", "a"]);
    expect(contents(store)).toEqual({ "group/g/user/a": "allow" });
    expect(await lists(store, ["remove", "user", "a"])).toMatchObject({
      code: 0,
      out: "There is no entry about user a.\n",
    });
    await lists(store, ["remove", "user", "a", "--group", "g"]);
    expect(store.touched).toEqual(["user/a", "group/g/user/a"]);
  });
});

const everything = {
  default: { effect: "allow", member: { muteFor: 600 } },
  "group/g": "deny",
  "group/g/inviter/a": "allow",
  "group/g/user/a": { effect: "deny", until: "2020-01-01" },
  "group/g/user/ab": "deny",
  "group/h/user/a": { effect: "allow", observe: true },
  "inviter/a": "deny",
  patterns: [
    { match: "a*", effect: "deny" },
    { match: "b*", effect: "deny" },
  ],
  "type/Private": "deny",
  "user/a": "{broken",
};

describe("lists show", () => {
  const shown = async (...args: string[]) => {
    const { out, code } = await lists(memoryStore(everything), ["show", ...args, "--json"]);
    expect(code).toBe(0);
    const entries: { key: string; force: string }[] = JSON.parse(out);
    return entries.map(({ key, force }) => `${key} ${force}`);
  };

  it("shows every entry about a user, in force or not", async () => {
    expect(await shown("user", "a")).toEqual([
      "inviter/a in force",
      "user/a not understood",
      "group/g/inviter/a in force",
      "group/g/user/a ended",
      "group/h/user/a observing",
      "patterns[0] in force",
    ]);
  });

  test.each([
    [
      ["group", "g"],
      ["group/g in force", "group/g/inviter/a in force", "group/g/user/a ended", "group/g/user/ab in force"],
    ],
    [["type", "Work"], ["type/Private in force"]],
    [["default"], ["default in force"]],
    [["pattern", "b*"], ["patterns[1] in force"]],
    [["pattern"], ["patterns[0] in force", "patterns[1] in force"]],
    [["user", "nobody"], []],
  ])("%j", async (args, keys) => expect(await shown(...args)).toEqual(keys));

  it("makes a table of everything, which nothing in a value can break", async () => {
    const evil = { "user/x": { effect: "deny", message: "\u001b[2Jtwo\nlines", reason: "r".repeat(99) } };
    const { out } = await lists(memoryStore({ ...everything, ...evil }), ["show"]);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(13);
    expect(lines[0]).toMatch(/^key +effect +state +until/);
    expect(out).not.toContain("\u001b");
    expect(out).toContain("…");
    expect((await lists(memoryStore(), ["show"])).out).toBe("No entries.\n");
  });
});

test.each([[[]], [["nonsense"]], [["export", "--format", "xml"]], [["import"]]])("%j is wrong use", async (args) => {
  expect(await lists(memoryStore(), args)).toMatchObject({ code: 2 });
});

test("asking for help is no wrong use", async () => {
  expect(await lists(memoryStore(), ["help", "sync"])).toMatchObject({ code: 0 });
});

// Two people who write the one value `patterns` at the same time: KV cannot compare and set, and nobody's rule is lost.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { contents, lists, type MemoryStore, memoryStore } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-patterns-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rule = (match: string, effect = "deny") => ({ match, effect });
const others = [rule("a*"), rule("theirs*")];

/** A store in which somebody else writes patterns when this one is asked or written for the n-th time. */
function meddled(when: "before" | "behind", nth: number, theirs: unknown = others): MemoryStore {
  const store = memoryStore({ patterns: [rule("a*")] });
  let [finds, writes] = [0, 0];
  const meddle = () => store.pairs.set("patterns", { key: "patterns", value: JSON.stringify(theirs) });
  return {
    ...store,
    async find(keys) {
      if (keys.includes("patterns") && when === "before" && ++finds === nth) meddle();
      return store.find(keys);
    },
    async write(pairs, done) {
      await store.write(pairs, done);
      if (when === "behind" && ++writes === nth) meddle();
    },
  };
}

const path = () => {
  const name = join(folder, "rules.txt");
  writeFileSync(name, "mine*\n");
  return name;
};
const commands: readonly (readonly [string, readonly string[]])[] = [
  ["add", ["add", "deny", "pattern", "mine*"]],
  ["import", ["import", path(), "--kind", "pattern", "--effect", "deny"]],
];

describe.each(commands)("%s", (_what, args) => {
  it("keeps what somebody else wrote while the operator was asked", async () => {
    const store = meddled("before", 2);
    const { code, err } = await lists(store, args);
    expect(code).toBe(0);
    expect(contents(store).patterns).toEqual([...others, rule("mine*")]);
    expect(err).toContain("Somebody else has changed patterns in the meantime");
  });

  it("puts its rules in once more when somebody else wrote at the same moment", async () => {
    const store = meddled("behind", 1);
    const { code, err } = await lists(store, args);
    expect(code).toBe(0);
    expect(contents(store).patterns).toEqual([...others, rule("mine*")]);
    expect(err).toContain("Somebody else wrote patterns at the same moment");
  });
});

test("a removal of a rule does so too", async () => {
  const store = meddled("before", 2, [...others, rule("mine*")]);
  await lists(store, ["remove", "pattern", "a*"]);
  expect(contents(store).patterns).toEqual([rule("theirs*"), rule("mine*")]);
});

test("an undo does so too", async () => {
  const store = memoryStore({ patterns: [rule("a*")] });
  await lists(store, ["import", path(), "--kind", "pattern", "--effect", "deny", "--batch", "mine"]);
  let finds = 0;
  const meddling: MemoryStore = {
    ...store,
    async find(keys) {
      if (keys.includes("patterns") && ++finds === 2) await lists(store, ["add", "deny", "pattern", "theirs*"]);
      return store.find(keys);
    },
  };
  expect(await lists(meddling, ["undo", "mine", "--allow-loss"])).toMatchObject({ code: 0 });
  expect(contents(store).patterns).toEqual(others);
});

test("a sync, whose file is the truth, ends and is to be run again", async () => {
  const file = join(folder, "git.csv");
  writeFileSync(file, "kind,id,effect\npattern,a*,deny\npattern,b*,deny\n");
  const store = meddled("before", 1);
  expect(await lists(store, ["sync", file])).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      "Somebody else has changed patterns in the meantime. What else is new is written; run it again.",
    ),
  });
  expect(contents(store).patterns).toEqual(others);
});

test("what KV does not show yet is told, and not written again and again", async () => {
  const store = memoryStore({ patterns: [rule("a*")] });
  const stale = JSON.stringify([rule("a*")]);
  const slow: MemoryStore = { ...store, find: async (keys) => keys.map((key) => ({ key, value: stale })) };
  expect(await lists(slow, ["add", "deny", "pattern", "mine*"])).toMatchObject({
    code: 0,
    err: expect.stringContaining("look again in a minute"),
  });
  expect(store.touched).toEqual(["patterns"]);
});

test("somebody who writes again and again ends the command", async () => {
  const store = memoryStore({ patterns: [rule("a*")] });
  let round = 0;
  const busy: MemoryStore = {
    ...store,
    async write(pairs, done) {
      await store.write(pairs, done);
      store.pairs.set("patterns", { key: "patterns", value: JSON.stringify([rule(`theirs${round++}`)]) });
    },
  };
  expect(await lists(busy, ["add", "deny", "pattern", "mine*"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("again and again"),
  });
});

// `lists undo`: what it restores, what it leaves, and what it refuses.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { batchOf } from "../../../lists/entry/metadata.ts";
import { contents, lists, type MemoryStore, memoryStore } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-batches-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const raid = () => file("raid.txt", "r1", "r2", "r3");
const importing = (path: string, ...more: readonly string[]) => ["import", path, "--effect", "deny", ...more];
const nameIn = (out: string): string => /^batch (\S+): `/m.exec(out)?.[1] ?? "";
const undoing = (name: string, ...more: readonly string[]) => ["undo", name, "--allow-loss", ...more];

describe("undo", () => {
  it("brings back what stood before, once the loss is allowed, and can be taken back itself", async () => {
    const before = { "user/r1": { effect: "deny", final: true }, "user/r2": "allow", "user/other": "deny" };
    const store = memoryStore(before);
    const was = contents(store);
    await lists(store, importing(raid(), "--batch", "raid", "--replace", "--allow-loss"));
    const written = contents(store);
    const asked = await lists(store, ["undo", "raid", "--yes"]);
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining("2 of 3 denies in force would be lost") });
    expect(asked.err).toContain("user/r2: becomes an allow; user/r3: gone");
    expect(contents(store)).toEqual(written);
    const { out } = await lists(store, undoing("raid"));
    expect(out).toContain("batch raid: import of raid.txt, 3 entries, by ");
    expect(contents(store)).toEqual(was);
    // As it stood, and not signed by whoever took it back.
    expect(store.pairs.get("user/r1")?.value).toBe(JSON.stringify(before["user/r1"]));
    expect(await lists(store, undoing("raid"))).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing written"),
    });
    await lists(store, undoing(nameIn(out)));
    expect(contents(store)).toEqual(written);
  });

  it("puts back the batch that wrote what stood before, and none where there was none", async () => {
    const store = memoryStore({ "user/r1": "deny" });
    const batches = () => ["r1", "r2", "r3"].map((id) => batchOf(store.pairs.get(`user/${id}`)?.metadata));
    await lists(store, importing(file("two.txt", "r2", "r3"), "--batch", "one"));
    await lists(store, importing(raid(), "--batch", "two", "--final"));
    expect(batches()).toEqual(["two", "two", "two"]);
    const { out } = await lists(store, undoing("two"));
    expect(batches()).toEqual([undefined, "one", "one"]);
    await lists(store, undoing(nameIn(out)));
    expect(batches()).toEqual(["two", "two", "two"]);
    await lists(store, undoing("two"));
    await lists(store, ["remove", "--batch", "one", "--allow-loss"]);
    expect(Object.keys(contents(store))).toEqual(["user/r1"]);
  });

  it("shows what it would do with --dry-run", async () => {
    const store = memoryStore();
    await lists(store, importing(raid(), "--batch", "raid"));
    const touched = store.touched.length;
    expect(await lists(store, ["undo", "raid", "--dry-run"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("- user/r1: deny"),
    });
    expect(store.touched).toHaveLength(touched);
  });

  it("leaves what somebody has changed since, and says so", async () => {
    const store = memoryStore();
    await lists(store, importing(raid(), "--batch", "raid"));
    await lists(store, ["add", "deny", "user", "r1", "--reason", "really"]);
    await lists(store, ["remove", "user", "r2"]);
    const { out } = await lists(store, undoing("raid"));
    expect(out).toContain("left as they are now: 1\n  user/r1: changed since\n");
    expect(contents(store)).toEqual({ "user/r1": { effect: "deny", reason: "really" } });
  });

  it("takes two batches back in turn, the later one first", async () => {
    const store = memoryStore();
    await lists(store, importing(raid(), "--batch", "one"));
    await lists(store, importing(raid(), "--batch", "two", "--final"));
    expect(contents(store)["user/r1"]).toEqual({ effect: "deny", final: true });
    expect((await lists(store, undoing("one"))).out).toContain("left as they are now: 3");
    await lists(store, undoing("two"));
    expect(contents(store)["user/r1"]).toEqual({ effect: "deny" });
    await lists(store, undoing("one"));
    expect(contents(store)).toEqual({});
  });

  it("takes an interrupted batch back as far as it went, and so does a second run", async () => {
    const store = memoryStore({ "user/r3": "allow" });
    let left = 2;
    const failing: MemoryStore = {
      ...store,
      async write(pairs, done) {
        for await (const pair of pairs) {
          if (left-- === 0) throw new Error("the network is gone");
          await store.write([pair], done);
        }
      },
    };
    expect(await lists(failing, importing(raid(), "--batch", "raid"))).toMatchObject({ code: 1 });
    expect(contents(store)).toEqual({ "user/r1": { effect: "deny" }, "user/r3": { effect: "deny" } });
    const again = memoryStore();
    for (const pair of store.pairs.values()) again.pairs.set(pair.key, pair);
    await lists(store, undoing("raid"));
    expect(contents(store)).toEqual({ "user/r3": "allow" });
    const { out } = await lists(again, importing(raid(), "--batch", "rest"));
    expect(out).toContain("1 new, 2 the same");
    await lists(again, undoing("rest"));
    expect(Object.keys(contents(again))).toEqual(["user/r1", "user/r3"]);
  });

  it("brings back what a sync removed", async () => {
    const store = memoryStore({
      "user/a": "deny",
      "user/b": { effect: "deny", until: "2026-11-21" },
      "users/c": "deny",
    });
    await lists(store, ["sync", file("none.csv", "id,effect"), "--allow-loss", "--batch", "gone"]);
    expect(contents(store)).toEqual({});
    await lists(store, ["undo", "gone"]);
    expect(contents(store)).toEqual({
      "user/a": "deny",
      "user/b": { effect: "deny", until: "2026-11-21" },
      "users/c": "deny",
    });
  });

  it("takes rules back one by one where others have been put in since", async () => {
    const store = memoryStore({ patterns: [{ match: "a*", effect: "deny" }] });
    await lists(store, importing(file("rules.txt", "b*", "c*"), "--kind", "pattern", "--batch", "rules"));
    await lists(store, ["add", "deny", "pattern", "d*"]);
    await lists(store, undoing("rules"));
    expect(contents(store).patterns).toEqual(["a*", "d*"].map((match) => ({ match, effect: "deny" })));
  });

  it("asks where it is about everybody", async () => {
    const store = memoryStore({ "group/g": "deny" });
    await lists(store, ["remove", "--from", file("g.csv", "kind,id", "group,g"), "--allow-loss", "--yes"]);
    expect(contents(store)).toEqual({});
    const [{ name }] = JSON.parse((await lists(store, ["batches", "--json"])).out);
    expect(await lists(store, ["undo", name])).toMatchObject({ code: 1 });
    expect(await lists(store, ["undo", name, "--yes"])).toMatchObject({ code: 0 });
    expect(contents(store)).toEqual({ "group/g": "deny" });
  });

  test.each([
    ["a batch that nobody knows", "nope", "Nothing is kept of a batch nope"],
    ["one of which a piece is missing", "torn", "piece 2 of 2 is missing"],
    ["one that cannot be read", "junk", "cannot be read"],
    ["one of another format", "other", "of another format"],
  ])("refuses %s", async (_what, name, line) => {
    const store = memoryStore({ "user/a": "deny" });
    const about = { format: 1, what: "x", by: "y", at: "z", entries: 1, pieces: 1 };
    const put = (batch: string, value: string, metadata: unknown) =>
      store.roster().pairs.set(`undo/${batch}`, { key: `undo/${batch}`, value, metadata });
    put("torn", "", { ...about, pieces: 2 });
    put("junk", "junk\n", about);
    put("other", "", { ...about, format: 2 });
    expect(await lists(store, ["undo", name])).toMatchObject({ code: 1, err: expect.stringContaining(line) });
    expect(store.touched).toEqual([]);
  });
});

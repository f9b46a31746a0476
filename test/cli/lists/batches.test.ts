// Writes of many at once: their names, what is kept of them before they are written, and removals by a file or a batch.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { contents, lists, type MemoryStore, memoryStore, now } from "./run-lists.ts";

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
const metadata = (store: MemoryStore, key: string) => store.pairs.get(key)?.metadata;

describe("a batch", () => {
  it("has a name made of file and time, which its entries carry, and is kept for thirty days before it is written", async () => {
    const store = memoryStore();
    const { out } = await lists(store, importing(raid()));
    const name = nameIn(out);
    expect(name).toBe("raid.txt-20261120T120000Z");
    expect(out).toContain(`batch ${name}: \`lists undo ${name}\` takes it back\n`);
    for (const key of ["user/r1", "user/r2", "user/r3"]) expect(metadata(store, key)).toEqual({ e: "deny", b: name });
    const kept = store.roster().pairs.get(`undo/${name}`);
    expect(kept).toMatchObject({
      expiration: now / 1000 + 30 * 86_400,
      metadata: { format: 1, what: "import of raid.txt", entries: 3, pieces: 1, at: "2026-11-20T12:00:00.000Z" },
    });
    expect(kept?.value.trim().split("\n")).toHaveLength(3);
  });

  it("is not begun when it cannot be kept", async () => {
    const store = memoryStore();
    const broken = {
      ...store,
      beside: async () => ({ ...store.roster(), write: () => Promise.reject(new Error("full")) }),
    };
    expect(await lists(broken, importing(raid()))).toMatchObject({ code: 1, err: expect.stringContaining("full") });
    expect(store.touched).toEqual([]);
    // Unless it need not be.
    const beside = async () => Promise.reject(new Error("no ROSTER"));
    expect(await lists({ ...store, beside }, importing(raid(), "--no-undo"))).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing was kept for an undo"),
    });
    expect(store.touched).toHaveLength(3);
  });

  it("takes a name of one's own, and a second one of that name a number behind it", async () => {
    const store = memoryStore();
    await lists(store, importing(raid(), "--batch", "raid"));
    expect(metadata(store, "user/r1")).toEqual({ e: "deny", b: "raid" });
    expect(await lists(store, importing(file("more.txt", "r4"), "--batch", "raid"))).toMatchObject({
      code: 0,
      err: expect.stringContaining("There is a batch raid already; this one is called raid-2."),
    });
    await lists(store, undoing("raid"));
    expect(Object.keys(contents(store))).toEqual(["user/r4"]);
    for (const id of ["x", "y"]) await lists(store, importing(file("same.txt", id)));
    expect([metadata(store, "user/x"), metadata(store, "user/y")]).toEqual([
      { e: "deny", b: "same.txt-20261120T120000Z" },
      { e: "deny", b: "same.txt-20261120T120000Z-2" },
    ]);
    expect(await lists(store, importing(file("new.txt", "z"), "--batch", "a/b"))).toMatchObject({ code: 2 });
  });

  it("is told by `lists batches`, the latest first, and whether it was taken back", async () => {
    const store = memoryStore();
    expect((await lists(store, ["batches"])).out).toBe("No batches.\n");
    await lists(store, importing(raid(), "--batch", "one", "--by", "ops"));
    await lists(store, undoing("one"));
    const told = JSON.parse((await lists(store, ["batches", "--json"])).out);
    expect(told).toMatchObject([
      { name: "one", what: "import of raid.txt", by: "ops", entries: 3, undone: "undo-one-20261120T120000Z" },
      { name: "undo-one-20261120T120000Z", what: "undo of one" },
    ]);
    expect((await lists(store, ["batches"])).out).toContain("import of raid.txt");
  });

  it("of a sync, of patterns and of a single add", async () => {
    const store = memoryStore({ patterns: [{ match: "a*", effect: "deny" }], "user/x": "deny" });
    await lists(store, [
      "sync",
      file("git.csv", "kind,id,effect", "user,x,deny", "user,y,allow", "pattern,a*,deny", "pattern,b*,deny"),
      "--batch",
      "git",
    ]);
    expect(metadata(store, "user/y")).toEqual({ e: "allow", b: "git" });
    expect(metadata(store, "patterns")).toEqual({ b: "git" });
    await lists(store, ["add", "deny", "user", "z", "--final", "--until", "2030-01-01"]);
    expect(metadata(store, "user/z")).toEqual({ e: "deny", f: true, u: Date.UTC(2030, 0, 2) / 1000 });
    await lists(store, ["add", "deny", "pattern", "c*"]);
    expect(metadata(store, "patterns")).toBeUndefined();
  });
});

describe("remove", () => {
  it("takes away what a file names, and tells of whom there was nothing", async () => {
    const store = memoryStore({
      "user/r1": "deny",
      "user/r2": "deny",
      "user/keep": "deny",
      patterns: [
        { match: "a*", effect: "deny" },
        { match: "b*", effect: "deny" },
      ],
    });
    const path = file("sorry.csv", "kind,id", "user,r1", "user,r2", "user,r9", "pattern,a*");
    expect(await lists(store, ["remove", "--from", path, "--yes"])).toMatchObject({ code: 1 });
    const { err } = await lists(store, ["remove", "--from", path, "--allow-loss"]);
    expect(err).toContain("1 of sorry.csv have no entry.");
    expect(contents(store)).toEqual({ "user/keep": "deny", patterns: [{ match: "b*", effect: "deny" }] });
    const [{ name }] = JSON.parse((await lists(store, ["batches", "--json"])).out);
    await lists(store, ["undo", name]);
    expect(Object.keys(contents(store))).toHaveLength(4);
  });

  it("takes away what a batch wrote and nobody else since, and leaves its patterns", async () => {
    const store = memoryStore({ "user/keep": "deny" });
    await lists(store, importing(file("mixed.csv", "kind,id", "user,r1", "user,r2", "pattern,a*"), "--batch", "raid"));
    await lists(store, ["add", "deny", "user", "r2", "--reason", "really"]);
    const { err } = await lists(store, ["remove", "--batch", "raid", "--allow-loss"]);
    expect(err).toContain("Its patterns stay");
    expect(Object.keys(contents(store))).toEqual(["patterns", "user/keep", "user/r2"]);
  });

  test.each([[[]], [["user", "a", "--batch", "x"]], [["--from", "x", "--batch", "y"]]])(
    "%j is wrong use",
    async (args) => {
      expect(await lists(memoryStore(), ["remove", ...args])).toMatchObject({ code: 2 });
    },
  );
});

it("shows only those of a batch, an author, or with a reason", async () => {
  const store = memoryStore({ "user/x": "deny" });
  await lists(store, importing(raid(), "--batch", "raid", "--reason", "Raid of May", "--by", "ann"));
  await lists(store, ["add", "deny", "user", "y", "--reason", "spam", "--by", "bob"]);
  const shown = async (...args: readonly string[]) => {
    const found: { key: string }[] = JSON.parse((await lists(store, ["show", ...args, "--json"])).out);
    return found.map(({ key }) => key);
  };
  expect(await shown("--batch", "raid")).toEqual(["user/r1", "user/r2", "user/r3"]);
  expect(await shown("--reason", "rAID")).toEqual(["user/r1", "user/r2", "user/r3"]);
  expect(await shown("--by", "bob")).toEqual(["user/y"]);
  expect(await shown("user", "r1", "--batch", "raid", "--by", "ann")).toEqual(["user/r1"]);
  expect(await shown("--batch", "raid", "--by", "bob")).toEqual([]);
  expect((await lists(store, ["show", "--batch", "raid"])).out).toMatch(/^key +effect .* batch\n/);
});

// What others change in the lists, seen by the console's own look at them: it goes into the trail, with author and time
// where the entry says so, and can be found. Over a real KV and a real D1.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mirrorLists } from "../../console/src/editing/mirror.ts";
import { createReader, type Reader } from "../console/browser-less.ts";
import { type RunningPages, startPages, tokens } from "../console/running-pages.ts";

let pages: RunningPages;
let reader: Reader;
beforeAll(async () => {
  pages = await startPages();
  reader = createReader(pages.url);
  await reader.signIn(tokens.editor);
});
afterAll(() => pages.stop());

const look = () => pages.runScheduled("0-50/5 * * * *");
const trailOf = async (key: string) =>
  (await pages.db.prepare("SELECT * FROM edits WHERE key = ?1 ORDER BY id").bind(key).all()).results;

describe("the look at the lists", () => {
  it("takes what stands at first for what stands, and tells of nobody", async () => {
    await pages.lists.put("user/first", '{"effect":"deny","reason":"casino spam"}');
    await look();
    expect(await trailOf("user/first")).toEqual([]);
    expect((await reader.get("/lists?q=casino")).words).toContain("first");
  });

  it("tells what others added and changed, by whom and when as far as the entry says", async () => {
    const at = "2026-11-25T10:00:00.000Z";
    await pages.lists.put("user/added", JSON.stringify({ effect: "deny", by: "cli-user", at }), {
      metadata: { e: "deny", b: "raid-1" },
    });
    await pages.lists.put("user/bare", "deny");
    await look();
    expect(await trailOf("user/added")).toMatchObject([
      { origin: "elsewhere", author: "cli-user", at, before: null, state: "done", removed: 0 },
    ]);
    expect(await trailOf("user/bare")).toMatchObject([{ author: null, after: "deny" }]);
    await pages.lists.put("user/added", JSON.stringify({ effect: "allow", by: "other", at }), {
      metadata: { e: "allow" },
    });
    await look();
    expect((await trailOf("user/added"))[1]).toMatchObject({
      author: "other",
      before: expect.stringContaining("deny"),
      after: expect.stringContaining("allow"),
    });
    const words = (await reader.get("/edits")).words;
    expect(words).toContain("cli-user elsewhere");
    expect(words).toContain("somebody elsewhere");
  });

  it("goes on behind values that are together, or alone, larger than D1 takes", async () => {
    for (let n = 0; n < 8; n++) {
      await pages.lists.put(`user/long-${n}`, JSON.stringify({ effect: "deny", reason: "字".repeat(120_000) }));
    }
    await pages.lists.put("user/longest", JSON.stringify({ effect: "deny", reason: "x".repeat(3_000_000) }));
    await look();
    const unread = "SELECT count(*) AS n FROM listed WHERE key LIKE 'user/long%' AND read_at IS NULL";
    expect(await pages.db.prepare(unread).first("n")).toBe(0);
    const told = (await trailOf("user/longest")).length;
    await look();
    expect((await trailOf("user/longest")).length).toBe(told);
  });

  it("sees a value that changed without its metadata, the next time that it is read", async () => {
    await pages.lists.put("user/bare", "allow");
    await pages.db.prepare("UPDATE listed SET read_at = '2020-01-01' WHERE key = 'user/bare'").run();
    await look();
    expect((await trailOf("user/bare"))[1]).toMatchObject({ origin: "elsewhere", before: "deny", after: "allow" });
  });

  it("tells what is gone once two looks in a row have missed it", async () => {
    await pages.lists.delete("user/first");
    await look();
    expect(await trailOf("user/first")).toEqual([]);
    await look();
    expect(await trailOf("user/first")).toMatchObject([
      { origin: "elsewhere", removed: 1, before: expect.stringContaining("casino") },
    ]);
    expect((await reader.get("/lists?q=casino")).words).toContain("No entry has this");
  });

  it("never takes the console's own edit for somebody else's", async () => {
    const form = await reader.get("/lists/entry?key=user/own&effect=deny");
    await reader.send(await reader.send(form, "/lists/review", { reason: "mine" }), "/lists/save");
    await look();
    await look();
    expect(await trailOf("user/own")).toMatchObject([{ origin: "console", author: "mira" }]);
    expect((await reader.get("/lists?q=mine")).words).toContain("own");
  });

  it("finds what nobody asks for, a bare number too, and it can be removed", async () => {
    await pages.lists.put("10001", "deny");
    await look();
    expect((await reader.get("/lists?kind=other")).words).toContain("10001");
    const form = await reader.get("/lists/entry?key=10001");
    expect(form.words).toContain("deny");
    await reader.send(await reader.send(form, "/lists/review"), "/lists/save");
    expect(await pages.lists.get("10001")).toBeNull();
  });

  it("goes on where the last run stopped, through empty pages too", async () => {
    const { db } = pages;
    const names = Array.from({ length: 23 }, (_, n) => `user/page-${String(n).padStart(2, "0")}`);
    /** Twelve pages of two keys, every third of them empty: more than one run looks at. */
    const lists = {
      list: async ({ cursor }: { readonly cursor?: string } = {}) => {
        const page = Number(cursor ?? 0);
        const keys = page % 3 === 1 ? [] : names.slice(page * 2, page * 2 + 2).map((name) => ({ name }));
        return page === 11
          ? { keys, list_complete: true, cacheStatus: null }
          : { keys, list_complete: false, cursor: String(page + 1), cacheStatus: null };
      },
      get: async (keys: readonly string[]) => new Map(keys.map((key) => [key, "deny"])),
      put: async () => {},
      delete: async () => {},
    };
    const world = { db, lists: lists as unknown as KVNamespace, now: Date.now };
    const seen = async () =>
      (await db.prepare("SELECT count(*) AS n FROM listed WHERE key LIKE 'user/page-%'").first<number>("n")) ?? 0;
    await mirrorLists(world);
    const first = await seen();
    await mirrorLists(world);
    expect([first, await seen()]).toEqual([14, 15]);
  });
});

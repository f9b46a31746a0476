// `lists feed`: a version is in force only when all of it is there; it can come back for a week; an upload that was broken
// off goes on; and what a feed cannot say is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keptForMs, readFeedList } from "../../../lists/feeds/feed-list.ts";
import { contents, lists, type MemoryStore, memoryStore } from "./run-lists.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doorman-feed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, ids: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ids.map((id) => `${id}\n`).join(""));
  return path;
}

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `bot-${from + at}`);
const listOf = (store: MemoryStore) => {
  const list = readFeedList(store.roster().pairs.get("feeds")?.value);
  if (!list.ok) throw new Error(list.error);
  return list.value;
};
const put = (store: MemoryStore, ids: readonly string[], ...more: string[]) =>
  lists(store, ["feed", "put", "spam", file("ids.txt", ids), "--by", "ann", ...more]);
const why = (store: MemoryStore, user: string) =>
  lists(store, ["why", "user", user, "--group", "g", "--platform", "openim", "--json"]);

describe("feed put", () => {
  test("puts a file's ids in force, in one write behind all the others, and nothing into the lists", async () => {
    const store = memoryStore();
    const { code, out } = await put(store, ids(9000), "--message", "No bots.", "--code", "5011", "--reason", "X");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^Put 9,000 ids into the new feed spam \(version [0-9a-f]{16}, 7 writes\)/),
    ]);
    expect(listOf(store).feeds).toEqual([
      expect.objectContaining({ name: "spam", count: 9000, shards: 4, message: "No bots.", code: 5011, by: "ann" }),
    ]);
    expect(store.roster().touched.at(-1)).toBe("feeds");
    expect(contents(store)).toEqual({});
  });

  test("is answered by `lists why`, which names the feed, and found sound by `lists check`", async () => {
    const store = memoryStore({ "user/bot-2": "allow" });
    await put(store, ids(10));
    expect(JSON.parse((await why(store, "bot-1")).out)).toMatchObject({
      candidates: [{ verdict: "refused", key: "feed/spam" }],
    });
    expect(JSON.parse((await why(store, "bot-2")).out)).toMatchObject({
      candidates: [{ verdict: "allowed", key: "user/bot-2" }],
    });
    expect(JSON.parse((await why(store, "alice")).out)).toMatchObject({
      candidates: [{ verdict: "allowed", key: null }],
    });
    expect((await lists(store, ["check"])).code).toBe(0);
  });

  test("refuses to lose more than a fifth of the ids, unless it is told to", async () => {
    const store = memoryStore();
    await put(store, ids(100));
    const refused = await put(store, ids(100, 21));
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("21 of 100 ids of spam would be lost")]);
    expect(listOf(store).former).toEqual([]);
    expect((await put(store, ids(100, 20))).code).toBe(0);
    expect((await put(store, ["only"], "--allow-loss")).code).toBe(0);
  });

  test("goes on where an upload was broken off, with the same hash key", async () => {
    const store = memoryStore();
    const roster = store.roster();
    const whole = memoryStore();
    const write = roster.write;
    let writes = 0;
    const breaking = {
      ...roster,
      write: (...args: Parameters<typeof write>) => {
        if (++writes > 2) throw new Error("the line is down");
        return write(...args);
      },
    };
    const broken = { ...store, beside: async () => breaking };
    expect((await lists(broken, ["feed", "put", "spam", file("big.txt", ids(150_000))])).code).toBe(1);
    expect(roster.pairs.has("feeds")).toBe(false);
    const before = roster.pairs.size;
    expect(before).toBeGreaterThan(10);
    const { code, err } = await lists(store, ["feed", "put", "spam", file("big.txt", ids(150_000))]);
    expect([code, err]).toEqual([0, expect.stringMatching(/16 of 64 shards were there already/)]);
    expect(JSON.parse((await why(store, "bot-149999")).out)).toMatchObject({ candidates: [{ key: "feed/spam" }] });
    expect(whole.roster().pairs.size).toBe(0);
  });

  test.each<[string, string, RegExp]>([
    ["an allow", "user,x,,allow,", /no deny/],
    ["a deny that ends", "user,x,,deny,2099-01-01", /ends or is final/],
    ["an entry of a group's", "user,x,g,deny,", /no user's/],
    ["an inviter", "inviter,x,,deny,", /no user's/],
    ["a pattern", "pattern,x*,,deny,", /patterns/],
  ])("refuses %s", async (_what, line, problem) => {
    const store = memoryStore();
    const path = join(folder, "odd.csv");
    writeFileSync(path, `kind,id,group,effect,until\nuser,y,,deny,\n${line}\n`);
    const { code, err } = await lists(store, ["feed", "put", "spam", path]);
    expect([code, err]).toEqual([1, expect.stringMatching(problem)]);
    expect(store.roster().pairs.size).toBe(0);
  });

  test("refuses an empty file: a feed ends by `feed remove` alone", async () => {
    const store = memoryStore();
    await put(store, ids(5));
    expect((await put(store, [], "--allow-loss")).code).toBe(1);
    expect(listOf(store).feeds).toHaveLength(1);
  });

  test("writes nothing on a dry run, nor into deployed lists unasked, nor under a name that is none", async () => {
    const store = memoryStore();
    expect((await put(store, ids(5), "--dry-run")).out).toContain("Would put 5 ids");
    expect((await lists(store, ["feed", "put", "a/b", file("ids.txt", ids(5))])).code).toBe(2);
    expect(store.roster().pairs.size).toBe(0);
  });
});

describe("a version that was replaced", () => {
  test("comes back with rollback, and the newer one with the next", async () => {
    const store = memoryStore();
    await put(store, ids(100));
    const first = listOf(store).feeds[0]?.version;
    await put(store, ids(100, 5));
    const second = listOf(store).feeds[0]?.version;
    expect((await lists(store, ["feed", "rollback", "spam"])).code).toBe(0);
    expect(listOf(store).feeds[0]?.version).toBe(first);
    await lists(store, ["feed", "rollback", "spam"]);
    expect(listOf(store).feeds[0]?.version).toBe(second);
    expect((await lists(store, ["feed", "rollback", "none"])).code).toBe(1);
  });

  test("stays for a week after it was removed, and is cleared away by the next change after that", async () => {
    const store = memoryStore();
    await put(store, ids(100));
    expect((await lists(store, ["feed", "remove", "spam"])).out).toContain("100 users get in again");
    expect(listOf(store).feeds).toEqual([]);
    expect((await lists(store, ["feed", "rollback", "spam"])).code).toBe(0);
    await lists(store, ["feed", "remove", "spam"]);
    const roster = store.roster();
    const text = roster.pairs.get("feeds")?.value ?? "";
    const old = new Date(Date.parse("2026-11-20T12:00:00Z") - keptForMs - 1000).toISOString();
    roster.pairs.set("feeds", { key: "feeds", value: text.replace(/"replacedAt":"[^"]+"/g, `"replacedAt":"${old}"`) });
    await lists(store, ["feed", "put", "raid", file("raid.txt", ["x"])]);
    expect(listOf(store).former).toEqual([]);
    expect([...roster.pairs.keys()].filter((key) => key.startsWith("feed/spam/"))).toEqual([]);
  });
});

test("feed list and feed show tell versions, ids and words", async () => {
  const store = memoryStore();
  expect((await lists(store, ["feed", "list"])).out).toBe("There is no feed.\n");
  await put(store, ids(10), "--observe", "--reason", "list of X");
  const { out } = await lists(store, ["feed", "show", "spam"]);
  for (const word of ["spam", "10", "in force, observing", "list of X", "ann"]) expect(out).toContain(word);
  expect((await lists(store, ["feed", "show", "none"])).code).toBe(1);
  expect(JSON.parse((await lists(store, ["feed", "list", "--json"])).out)).toMatchObject({ feeds: [{ name: "spam" }] });
});

test("lists check tells of shards and sets that are gone, and of a list of feeds that is none", async () => {
  const store = memoryStore();
  await put(store, ids(5000));
  const roster = store.roster();
  const [shard = ""] = [...roster.pairs.keys()].filter((key) => key.endsWith("/00"));
  roster.pairs.delete(shard);
  const missing = await lists(store, ["check"]);
  expect([missing.code, missing.out]).toEqual([1, expect.stringContaining("1 of 2 shards")]);
  const [set = ""] = [...roster.pairs.keys()].filter((key) => key.endsWith("/set"));
  roster.pairs.set(set, { key: set, value: "AAAA" });
  expect((await lists(store, ["check", "--json"])).out).toContain("SHA-256");
  roster.pairs.set("feeds", { key: "feeds", value: "<html>" });
  expect((await lists(store, ["check"])).out).toContain("no JSON");
  expect((await lists(store, ["feed", "remove", "spam"])).err).toContain("nothing was changed");
});

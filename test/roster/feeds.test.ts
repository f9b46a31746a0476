// Feeds in an isolate: who is on one is found in memory and confirmed by one shard; versions change whole, whatever comes
// late or torn; and what cannot be read counts as a ban or is told, never as "not on it".
import { describe, expect, test } from "vitest";
import { packFeed } from "../../lists/feeds/pack-feed.ts";
import type { FeedAnswer } from "../../src/policy/feeds.ts";
import type { Lists } from "../../src/policy/lists.ts";
import { type Feed, isInShard, setKeyOf, shardKeyOf } from "../../src/roster/feed.ts";
import { createExactFeeds, createHeldFeeds } from "../../src/roster/feed-lookup.ts";
import { createWorld, type Isolate, minute, type World } from "./world.ts";

const key = { k0: 0x11111111, k1: 0x22222222 };

/** The namespace ROSTER as text, for shards and the key `feeds`. */
function createRoster(world: World) {
  const texts = new Map<string, string>();
  const fault = { unread: (_key: string): boolean => false };
  const asked: string[] = [];
  const lists: Lists = {
    async read(keys) {
      asked.push(...keys);
      const textOf = (each: string) => (each === "feeds" ? world.feeds.text : (texts.get(each) ?? null));
      const values = keys.map((each) => (fault.unread(each) ? undefined : textOf(each)));
      return { values, lookup: "exact", keysRead: keys.length };
    },
  };
  let inForce: Feed[] = [];
  return {
    lists,
    fault,
    asked,
    texts,
    /** Puts a version of a feed, all of it, and then the key that names it. */
    async put(name: string, ids: readonly string[], more: Partial<Feed> = {}): Promise<Feed> {
      const { set, shards, feed } = await packFeed(ids, key);
      const version = more.version ?? String(inForce.length + texts.size);
      const full: Feed = { name, version, ...feed, ...more };
      world.blobs.set(setKeyOf(full), set);
      for (const [at, text] of shards.entries()) texts.set(shardKeyOf(full, at), text);
      inForce = [...inForce.filter((each) => each.name !== name), full];
      world.feeds.text = JSON.stringify({ v: 1, feeds: inForce });
      return full;
    },
    remove(name: string) {
      inForce = inForce.filter((each) => each.name !== name);
      world.feeds.text = JSON.stringify({ v: 1, feeds: inForce });
    },
  };
}

const ids = (count: number, prefix = "bot-") => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

async function loaded(...feeds: readonly (readonly [name: string, ids: readonly string[]])[]) {
  const world = createWorld();
  world.put("user/mallory");
  const roster = createRoster(world);
  for (const [name, members] of feeds) await roster.put(name, members);
  await world.run();
  const isolate = world.createIsolate();
  await isolate.holder.renew();
  return { world, roster, isolate, ask: askerOf(world, roster, isolate) };
}

function askerOf(world: World, roster: ReturnType<typeof createRoster>, isolate: Isolate) {
  const feeds = createHeldFeeds(isolate.holder, roster.lists);
  return async (...people: (string | null)[]): Promise<FeedAnswer> => {
    const works: Promise<void>[] = [];
    const answer = await world.clock.within(800, (deadline) => {
      const reading = feeds.read(people, deadline, (work) => works.push(work()));
      return reading;
    });
    await Promise.all(works);
    return answer;
  };
}

/** Renews the roster and the isolate's. */
async function renew(world: World, isolate: Isolate) {
  await world.clock.pass(minute);
  await world.run();
  await isolate.holder.renew();
}

const keysOf = ({ hits }: FeedAnswer) =>
  Object.fromEntries([...hits].map(([id, all]) => [id, all.map((hit) => hit.key)]));

describe("packing", () => {
  test.each([
    [0, 1],
    [1, 1],
    [4000, 1],
    [4001, 2],
    [100_000, 32],
  ])("%i ids go into %i shards, every one of them into its own", async (count, shards) => {
    const packed = await packFeed(ids(count), key);
    expect(packed.feed.shards).toBe(shards);
    expect(packed.shards.flatMap((text) => (text === "" ? [] : text.split("\n"))).sort()).toEqual(ids(count).sort());
  });

  test("takes repeats once and the order as it comes: the same ids are the same bytes", async () => {
    const one = await packFeed(["a", "b", "a"], key);
    const other = await packFeed(["b", "a"], key);
    expect(one).toEqual(other);
    expect(one.ids).toBe(2);
  });
});

describe("who is on a feed", () => {
  test("is found, by its feeds in the order of their names, for one read of each shard", async () => {
    const { ask, roster } = await loaded(["spam", ids(100)], ["raid", ["bot-7", "bot-8"]]);
    const answer = await ask("alice", "bot-7", null, "bot-9", "bot-7");
    expect(keysOf(answer)).toEqual({ "bot-7": ["feed/raid", "feed/spam"], "bot-9": ["feed/spam"] });
    expect(answer.keysRead).toBe(2);
    expect(roster.asked).toHaveLength(2);
  });

  test("and nobody else: unlisted people cost no read", async () => {
    const { ask, roster } = await loaded(["spam", ids(1000)]);
    expect(await ask(...ids(500, "alice-"))).toEqual({ hits: new Map(), everybody: [], keysRead: 0 });
    expect(roster.asked).toEqual([]);
  });

  test("is not somebody whom the set alone takes for one: the shard says no", async () => {
    const { world, ask, roster } = await loaded(["spam", ["bot-1"]]);
    const [shard = ""] = roster.texts.keys();
    roster.texts.set(shard, "somebody-else");
    expect(keysOf(await ask("bot-1"))).toEqual({});
    expect(world.feeds.text).toContain("spam");
  });

  test("by an id that KV cannot hold is found under the one that it holds", async () => {
    const { ask } = await loaded(["spam", ["\ud800x"]]);
    expect(keysOf(await ask("\udfffx", "\ufffdx"))).toEqual({ "\udfffx": ["feed/spam"], "\ufffdx": ["feed/spam"] });
  });

  test("is not told by an id with line breaks that spells two lines of a shard", async () => {
    const { ask, roster } = await loaded(["spam", ["a", "b"]]);
    const [shard = ""] = roster.texts.keys();
    expect(roster.texts.get(shard)).toBe("a\nb");
    expect(keysOf(await ask("a\nb"))).toEqual({});
    expect([isInShard("a\nb", "a\nb"), isInShard("a\nb", "a"), isInShard("a\nb", "b")]).toEqual([false, true, true]);
  });

  test("gets what the feed says: message, code, reason, observed only", async () => {
    const { world, isolate, roster } = await loaded();
    await roster.put("spam", ["bot-1"], { message: "No bots.", code: 10_105, reason: "list of X", observe: true });
    await renew(world, isolate);
    const answer = await askerOf(world, roster, isolate)("bot-1");
    expect(answer.hits.get("bot-1")).toMatchObject([
      { found: { entry: { effect: "deny", message: "No bots.", code: 10_105, reason: "list of X", observe: true } } },
    ]);
  });
});

describe("a shard", () => {
  test.each(["unread", "gone"] as const)("that is %s lets the set count", async (how) => {
    const { ask, roster } = await loaded(["spam", ids(10)]);
    if (how === "gone") roster.texts.clear();
    else roster.fault.unread = () => true;
    expect(keysOf(await ask("bot-3", "alice"))).toEqual({ "bot-3": ["feed/spam"] });
  });
});

describe("a new version", () => {
  test("takes the old one's place at the next run", async () => {
    const { world, isolate, roster, ask } = await loaded(["spam", ["old", "both"]]);
    await roster.put("spam", ["new", "both"]);
    expect(keysOf(await ask("old", "new", "both"))).toEqual({ old: ["feed/spam"], both: ["feed/spam"] });
    await renew(world, isolate);
    expect(keysOf(await ask("old", "new", "both"))).toEqual({ new: ["feed/spam"], both: ["feed/spam"] });
  });

  test("whose set has not arrived leaves the last version in force, and the roster goes on", async () => {
    const { world, isolate, roster, ask } = await loaded(["spam", ["old"]]);
    const { version } = await roster.put("spam", ["new"]);
    const arrived = world.blobs.get(`feed/spam/${version}/set`);
    world.blobs.delete(`feed/spam/${version}/set`);
    world.put("user/late");
    await renew(world, isolate);
    expect(keysOf(await ask("old", "new"))).toEqual({ old: ["feed/spam"] });
    expect(isolate.holds("user/late")).toBe(true);
    expect(isolate.problems.join()).toMatch(/feed\/spam.*not there/);
    if (arrived !== undefined) world.blobs.set(`feed/spam/${version}/set`, arrived);
    await isolate.holder.renew();
    expect(keysOf(await ask("old", "new"))).toEqual({ new: ["feed/spam"] });
  });

  test("that is taken back lets the former one in force again", async () => {
    const { world, isolate, roster, ask } = await loaded(["spam", ["old"]]);
    const before = world.feeds.text;
    await roster.put("spam", ["new"]);
    await renew(world, isolate);
    world.feeds.text = before;
    await renew(world, isolate);
    expect(keysOf(await ask("old", "new"))).toEqual({ old: ["feed/spam"] });
  });

  test("that is removed lets everybody in again", async () => {
    const { world, isolate, roster, ask } = await loaded(["spam", ["old"]]);
    roster.remove("spam");
    await renew(world, isolate);
    expect(await ask("old")).toEqual({ hits: new Map(), everybody: [], keysRead: 0 });
  });
});

test("over 60 switches under load nobody is decided by half a version", async () => {
  const world = createWorld();
  const roster = createRoster(world);
  const version = (n: number) => [`always`, ...ids(200, `v${n % 2}-`)];
  await roster.put("spam", version(0));
  await world.run();
  const isolate = world.createIsolate();
  await isolate.holder.renew();
  const ask = askerOf(world, roster, isolate);
  let wrong = 0;
  let decisions = 0;
  const seen = new Set<string>();
  for (let at = 1; at <= 60; at++) {
    await roster.put("spam", version(at), { version: String(at) });
    await world.clock.pass(minute);
    const switching = world.run().then(() => isolate.holder.renew());
    let done = false;
    void switching.then(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      const { hits } = await ask("always", "v0-7", "v1-7", "alice");
      const [even, odd] = [hits.has("v0-7"), hits.has("v1-7")];
      decisions++;
      seen.add(even ? "even" : "odd");
      if (!hits.has("always") || hits.has("alice") || even === odd) wrong++;
    }
  }
  expect(wrong).toBe(0);
  expect(decisions).toBeGreaterThan(120);
  expect([...seen].sort()).toEqual(["even", "odd"]);
});

describe("the key that names the feeds", () => {
  test.each([
    ["gone", null, /is gone/],
    ["no JSON", "<html>", /no JSON/],
    ["not understood", '{"v":1,"feeds":[{"name":"spam"}]}', /not understood/],
    ["of a later format", '{"v":2,"feeds":[]}', /not understood/],
  ])("that is %s changes nothing, and is told", async (_what, text, problem) => {
    const { world, isolate, ask } = await loaded(["spam", ["bot-1"]]);
    world.feeds.text = text;
    await world.clock.pass(minute);
    const { problems } = await world.run();
    expect(problems.join()).toMatch(problem);
    await isolate.holder.renew();
    expect(keysOf(await ask("bot-1"))).toEqual({ "bot-1": ["feed/spam"] });
  });
});

describe("a cold isolate", () => {
  async function cold(feeds: readonly string[] | undefined) {
    const world = createWorld();
    world.put("user/mallory");
    const roster = createRoster(world);
    if (feeds !== undefined) await roster.put("spam", feeds);
    await world.run();
    const isolate = world.createIsolate();
    return { world, roster, isolate, ask: askerOf(world, roster, isolate) };
  }

  test("waits for its feeds, within the deadline", async () => {
    const { world, ask } = await cold(["bot-1"]);
    const answering = ask("bot-1", "alice");
    for (let turn = 0; turn < 200; turn++) await world.clock.pass(1);
    expect(keysOf(await answering)).toEqual({ "bot-1": ["feed/spam"] });
  });

  test("knows its feeds though the roster's own set is gone, and reads the lists from KV", async () => {
    const { world, isolate, ask } = await cold(["bot-1"]);
    for (const name of [...world.blobs.keys()]) if (name.startsWith("roster/")) world.blobs.delete(name);
    await isolate.holder.renew();
    expect(keysOf(await ask("bot-1", "alice"))).toEqual({ "bot-1": ["feed/spam"] });
    expect(await isolate.read("user/mallory", "user/alice")).toEqual({
      values: ["deny", null],
      lookup: "exact",
      keysRead: 2,
    });
    isolate.fault.lists = "throw";
    expect(await isolate.read("user/alice")).toMatchObject({ values: [undefined], lookup: "exact" });
    // A set of the very same name comes back with the next run, and is read then: nothing is believed of the gap.
    isolate.fault.lists = "work";
    await world.clock.pass(minute);
    await world.run();
    await isolate.holder.renew();
    expect(await isolate.read("user/mallory", "user/alice")).toEqual({
      values: ["deny", null],
      lookup: "roster",
      keysRead: 1,
    });
  });

  test.each<[string, string, Isolate["fault"]["reading"]]>([
    ["the head", "feeds", { head: "throws" }],
    ["any set", "feed/spam", { blob: "throws" }],
  ])("that cannot read %s does not know who is on a feed, and says so for everybody", async (_what, key, fault) => {
    const { world, isolate, ask } = await cold(["bot-1"]);
    isolate.fault.reading = fault;
    const answering = ask("bot-1", "alice");
    for (let turn = 0; turn < 50; turn++) await world.clock.pass(1);
    expect(await answering).toMatchObject({ everybody: [{ key, found: { problem: "could not be read" } }] });
  });

  test("that can read all but a feed's set says so of this feed", async () => {
    const { world, isolate, roster, ask } = await cold(["bot-1"]);
    for (const name of [...world.blobs.keys()]) if (name.startsWith("feed/")) world.blobs.delete(name);
    await roster.put("raid", ["bot-2"]);
    await world.clock.pass(minute);
    await world.run();
    await isolate.holder.renew();
    const answer = await ask("bot-1", "bot-2");
    expect(answer.everybody).toEqual([{ key: "feed/spam", found: { problem: "could not be read" } }]);
    expect(keysOf(answer)).toEqual({ "bot-2": ["feed/raid"] });
  });

  test.each(["a namespace without a head", "a head without feeds"])("with %s has none to wait for", async (what) => {
    const { world, ask } = await cold(undefined);
    if (what.includes("namespace")) world.heads.splice(0);
    const answering = ask("alice");
    for (let turn = 0; turn < 50; turn++) await world.clock.pass(1);
    expect(await answering).toEqual({ hits: new Map(), everybody: [], keysRead: 0 });
  });
});

describe("whoever asks why", () => {
  const unlimited = { hold: <T>(work: Promise<T>) => work };

  test("gets an answer from the shards alone, roster or not", async () => {
    const world = createWorld();
    const roster = createRoster(world);
    await roster.put("spam", ids(10_000));
    await roster.put("raid", ["bot-7"]);
    const answer = await createExactFeeds(roster.lists).read(["bot-7", "alice"], unlimited);
    expect(keysOf(answer)).toEqual({ "bot-7": ["feed/raid", "feed/spam"] });
  });

  test("is told what cannot be read", async () => {
    const world = createWorld();
    const roster = createRoster(world);
    await roster.put("spam", ids(10));
    roster.texts.clear();
    expect(keysOf(await createExactFeeds(roster.lists).read(["alice"], unlimited))).toEqual({ alice: ["feed/spam"] });
    world.feeds.text = "<html>";
    expect(await createExactFeeds(roster.lists).read(["alice"], unlimited)).toMatchObject({
      everybody: [{ key: "feeds" }],
      problem: expect.stringMatching(/no JSON/),
    });
    world.feeds.text = null;
    expect(await createExactFeeds(roster.lists).read(["alice"], unlimited)).toMatchObject({ everybody: [] });
  });
});

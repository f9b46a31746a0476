// Place 4b of the precedence: a feed stands behind the candidate's own entries and patterns and before everything that is
// about others. It never opens a door, and inviters are not asked about it.

import { describe, expect, test } from "vitest";
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { knownCodes } from "../../src/platforms/facts.ts";
import { decide } from "../../src/policy/decide.ts";
import type { Entry } from "../../src/policy/entry.ts";
import type { FeedHit } from "../../src/policy/feeds.ts";
import { planLookup } from "../../src/policy/lookup.ts";
import { asks, invited, type ListsOfScene, now, readAll } from "./scene.ts";

const hit = (name: string, entry: Partial<Entry> = {}): FeedHit => ({
  key: `feed/${name}`,
  found: { entry: { effect: "deny", ...entry } },
});
const unread = (key = "feeds"): FeedHit => ({ key, found: { problem: "could not be read" } });

interface Scene {
  readonly request?: EntryRequest;
  readonly lists?: ListsOfScene;
  /** Of alice, the candidate; of ivan, the inviter, too. */
  readonly hits?: readonly FeedHit[];
  readonly everybody?: readonly FeedHit[];
  readonly onUndecided?: Effect;
}

async function decided({ request = asks(), lists = {}, hits = [], everybody = [], onUndecided = "allow" }: Scene) {
  const plan = await planLookup(request);
  const on = new Map(
    hits.length === 0
      ? []
      : ([
          ["alice", hits],
          ["ivan", hits],
        ] as const),
  );
  return decide(plan, readAll(plan, lists), {
    onUndecided,
    now,
    parsePatterns,
    codes: knownCodes,
    feeds: { hits: on, everybody },
  });
}

async function settled(scene: Scene) {
  const { verdicts } = await decided(scene);
  const { effect, key, undecided, chain, message, code } = verdicts[0]?.settlement ?? {};
  return { effect, key, undecided, message, code, chain: chain?.map((link) => `${link.key} ${link.fate}`) };
}

test("who is on a feed is refused, with the feed's words", async () => {
  expect(await settled({ hits: [hit("spam", { message: "No bots.", code: 10_105 })] })).toEqual({
    effect: "deny",
    key: "feed/spam",
    undecided: false,
    message: "No bots.",
    code: 10_105,
    chain: ["feed/spam settled"],
  });
});

describe("a feed is overridden by what is narrower", () => {
  test.each<[string, ListsOfScene]>([
    ["group/g/user/alice", { "group/g/user/alice": "allow" }],
    ["user/alice", { "user/alice": "allow" }],
    ["patterns[0]", { patterns: [{ match: "al*", effect: "allow" }] }],
  ])("%s", async (key, lists) => {
    expect(await settled({ lists, hits: [hit("spam")] })).toMatchObject({
      effect: "allow",
      key,
      chain: [`${key} settled`, "feed/spam overridden"],
    });
  });
});

describe("a feed overrides what is about others", () => {
  test.each<[string, EntryRequest, ListsOfScene]>([
    ["an inviter's exemption", invited(), { "inviter/ivan": "allow", "user/ivan": "allow" }],
    ["the group", asks(), { "group/g": "allow" }],
    ["the type", asks(), { "type/Public": "allow" }],
    ["the default", asks(), { default: "allow" }],
  ])("%s", async (_what, request, lists) => {
    expect(await settled({ request, lists, hits: [hit("spam")] })).toMatchObject({ effect: "deny", key: "feed/spam" });
  });
});

test("of several, the first in the order of their names settles", async () => {
  expect(await settled({ hits: [hit("b"), hit("a", { observe: true }), hit("c")] })).toMatchObject({
    effect: "deny",
    key: "feed/b",
    chain: ["feed/a observing", "feed/b settled", "feed/c overridden"],
  });
});

test("an observing feed refuses nobody, and is told", async () => {
  const { verdicts } = await decided({ hits: [hit("spam", { observe: true })] });
  expect(verdicts[0]?.settlement).toMatchObject({ effect: "allow", observed: "deny" });
});

test("the inviter is not asked about feeds", async () => {
  const { inviter, verdicts } = await decided({ request: invited({ candidates: ["bob"] }), hits: [hit("spam")] });
  expect(inviter?.settlement.chain).toEqual([]);
  expect(verdicts[0]?.settlement.effect).toBe("allow");
});

describe("what cannot be read of feeds", () => {
  test.each([
    ["allow", "allow", undefined],
    ["deny", "deny", "feeds"],
  ] as const)("counts at its place, with ON_UNDECIDED %s", async (onUndecided, effect, key) => {
    expect(await settled({ everybody: [unread()], onUndecided })).toMatchObject({ effect, key, undecided: true });
  });

  test("changes nothing for whom a narrower entry settles", async () => {
    const lists = { "user/alice": "allow" };
    expect(await settled({ lists, everybody: [unread()], onUndecided: "deny" })).toMatchObject({
      effect: "allow",
      key: "user/alice",
      undecided: false,
    });
  });

  test("stands in the order of names with those that could", async () => {
    expect(await settled({ hits: [hit("b")], everybody: [unread("feed/a")] })).toMatchObject({
      effect: "deny",
      key: "feed/b",
      undecided: true,
    });
    expect(await settled({ hits: [hit("a")], everybody: [unread("feed/b")] })).toMatchObject({
      effect: "deny",
      key: "feed/a",
      undecided: false,
    });
  });
});

// Place 5b: what a flood rule refuses, and whom it does not touch. The truth table of the flood gate, with the state of
// the group handed in; who is counted is the second half.

import { describe, expect, test } from "vitest";
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest } from "../../src/core/callback.ts";
import { knownCodes } from "../../src/platforms/facts.ts";
import { decide } from "../../src/policy/decide.ts";
import { countedBy, type FloodState, readFloods } from "../../src/policy/flood-place.ts";
import { planLookup } from "../../src/policy/lookup.ts";
import { asks, creates, invited, joins, judge, type ListsOfScene, now, readAll, settle, unread } from "./scene.ts";

const rule = { joins: 20, seconds: 60 };
const closedUntil = Date.UTC(2026, 5, 15, 12, 10);
const closedTo = (...refused: (string | null)[]): FloodState => ({ refused: new Set(refused), closedUntil });
const shut = (request: EntryRequest, lists: ListsOfScene, flood = closedTo("alice")) =>
  settle(request, lists, "allow", flood);

describe("a closed group refuses", () => {
  test("whom nothing settles, with the rule's own words", async () => {
    const flood = { ...rule, message: "Later.", code: 10101 };
    const settlement = await shut(asks(), { "group/g/flood": flood });
    expect(settlement).toMatchObject({
      effect: "deny",
      key: "group/g/flood",
      message: "Later.",
      code: 10101,
      flood: true,
    });
    expect(settlement.chain).toEqual([
      { key: "group/g/flood", fate: "settled", effect: "deny", note: "closed until 2026-06-15T12:10:00.000Z" },
    ]);
  });

  test.each([
    ["the group's allow", { "group/g": "allow" }],
    ["the type's allow", { "type/Public": "allow" }],
    ["everybody's allow", { default: "allow" }],
    ["an own allow that is over", { "user/alice": { effect: "allow", until: "2020-01-01" } }],
    ["an own allow that only observes", { "user/alice": { effect: "allow", observe: true } }],
    ["an own allow that is not understood", { "user/alice": { effect: "allow", untill: 1 } }],
  ])("whom %s lets in", async (_what, lists) =>
    expect(await shut(asks(), { flood: rule, ...lists })).toMatchObject({ effect: "deny", key: "flood" }),
  );

  test("whom an inviter without an entry brings in", async () =>
    expect(await shut(invited(), { flood: rule })).toMatchObject({ effect: "deny", key: "flood" }));
});

describe("a closed group lets in", () => {
  test.each([
    ["an own allow in the group", { "group/g/user/alice": "allow" }, "group/g/user/alice"],
    ["an own allow", { "user/alice": "allow" }, "user/alice"],
    ["a pattern", { patterns: [{ match: "al*", effect: "allow" }] }, "patterns[0]"],
  ])("whom %s lets in", async (_what, lists, key) =>
    expect(await shut(asks(), { flood: rule, ...lists })).toMatchObject({ effect: "allow", key }),
  );

  test.each(["inviter/ivan", "group/g/inviter/ivan"])("whom a trusted inviter brings in (%s)", async (key) =>
    expect(await shut(invited(), { flood: rule, [key]: "allow" })).toMatchObject({ effect: "allow", key }),
  );

  test("everybody, and tells that it would not, while its rule observes", async () => {
    const decision = await judge(asks(), { flood: { ...rule, observe: true } }, "allow", closedTo("alice"));
    expect(decision.outcome).toBe("allow");
    expect(decision.verdicts[0]?.settlement).toMatchObject({ effect: "allow", observed: "deny" });
    expect(decision.verdicts[0]?.settlement.chain).toMatchObject([{ key: "flood", fate: "observing" }]);
  });

  test("whom it let in before it was closed", async () => {
    const { verdicts } = await judge(
      invited({ candidates: ["alice", "bob"] }),
      { flood: rule },
      "allow",
      closedTo("bob"),
    );
    expect(verdicts.map(({ settlement }) => settlement.effect)).toEqual(["allow", "deny"]);
  });
});

test("a deny of one's own stays what settles it", async () =>
  expect(await shut(asks(), { flood: rule, "user/alice": "deny" })).toMatchObject({ key: "user/alice" }));

test("a denied inviter stays what settles it", async () =>
  expect(await shut(invited(), { flood: rule, "inviter/ivan": "deny" })).toMatchObject({ key: "inviter/ivan" }));

test("whoever's id cannot be read is refused too, and stays undecided", async () =>
  expect(await shut(asks({ candidates: [null] }), { flood: rule }, closedTo(null))).toMatchObject({
    effect: "deny",
    key: "flood",
    undecided: true,
  }));

test("a batch that is too large is not told that the group is closed", async () => {
  const { chain } = await shut(joins(), { flood: rule }, { refused: new Set(["alice"]) });
  expect(chain).toMatchObject([{ key: "flood", note: "more than 20 at once" }]);
});

async function foundFor(request: EntryRequest, lists: ListsOfScene) {
  const plan = await planLookup(request);
  return readFloods(plan, readAll(plan, lists), knownCodes);
}

describe("the rule that holds is", () => {
  test.each<[string, ListsOfScene, string | undefined]>([
    ["the group's", { "group/g/flood": rule, "type/Public/flood": rule, flood: rule }, "group/g/flood"],
    ["the type's", { "type/Public/flood": rule, flood: rule }, "type/Public/flood"],
    ["everybody's", { flood: rule }, "flood"],
    ["the group's off", { "group/g/flood": "off", flood: rule }, "group/g/flood"],
    ["the next one where one is not understood", { "group/g/flood": { joins: 20 }, flood: rule }, "flood"],
    ["the next one where one could not be read", { "group/g/flood": unread, flood: rule }, "flood"],
    ["none", {}, undefined],
  ])("%s", async (_what, lists, key) => expect((await foundFor(asks(), lists)).found?.key).toBe(key));

  test("the twin type's", async () =>
    expect((await foundFor(asks({ groupType: "Work" }), { "type/Private/flood": rule })).found?.key).toBe(
      "type/Private/flood",
    ));

  test("none for a group that is being made", async () => {
    expect((await foundFor(creates(), { flood: rule })).found).toBeUndefined();
    expect((await foundFor(joins({ action: "create" }), { flood: rule, "group/g/flood": rule })).found).toBeUndefined();
  });
});

test.each(["allow", "deny"] as const)(
  "a rule that is unknown makes nobody undecided, with ON_UNDECIDED %s",
  async (on) => {
    for (const value of [unread, "garbage"] as const) {
      const settlement = await settle(asks(), { "group/g/flood": value }, on);
      expect(settlement).toMatchObject({ effect: "allow", key: undefined, undecided: false });
      expect(settlement.chain).toHaveLength(1);
    }
  },
);

describe("counted is", () => {
  const counted = async (request: EntryRequest, lists: ListsOfScene) => {
    const plan = await planLookup(request);
    return countedBy(
      plan,
      decide(plan, readAll(plan, lists), { onUndecided: "allow", now, parsePatterns, codes: knownCodes }),
    );
  };
  test.each([
    ["whom nothing settles", asks(), {}, ["alice"]],
    ["whom the group lets in", asks(), { "group/g": "allow" }, ["alice"]],
    ["whom the type lets in", asks(), { "type/Public": "allow" }, ["alice"]],
    ["whom the default lets in", asks(), { default: "allow" }, ["alice"]],
    ["whose own entry cannot be read", asks(), { "user/alice": unread }, ["alice"]],
    ["each person once", invited({ candidates: ["alice", "bob", "alice"] }), {}, ["alice", "bob"]],
    ["nobody with an allow", asks(), { "user/alice": "allow" }, []],
    ["nobody whom a pattern lets in", asks(), { patterns: [{ match: "a*", effect: "allow" }] }, []],
    ["nobody of a trusted inviter", invited(), { "inviter/ivan": "allow", default: "allow" }, []],
    ["nobody whom the group refuses", asks(), { "group/g": "deny" }, []],
    ["nobody whom the default refuses", asks(), { default: "deny" }, []],
    ["nobody of a denied inviter", invited(), { "user/ivan": "deny" }, []],
    ["only those of a batch", invited({ candidates: ["alice", "bob"] }), { "user/bob": "deny" }, ["alice"]],
  ] as const)("%s", async (_what, request, lists, ids) => expect(await counted(request, lists)).toEqual(ids));
});

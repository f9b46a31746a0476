// The order of the places, pair by pair: whatever stands higher wins over whatever stands lower, in both directions.
// The truth table (decide.test.ts) says the same for people; this says it for every pair.
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { invited, judge, type ListsOfScene } from "./scene.ts";

interface Place {
  readonly name: string;
  readonly key: string;
  readonly settles?: string;
  /** Each effect that an entry at this place can have, and the entry. */
  readonly entries: Readonly<Partial<Record<Effect, string | object>>>;
}

const both = (key: string): Place => ({ name: key, key, entries: { allow: "allow", deny: "deny" } });
const firstRule = (match: string): Place => ({
  name: "patterns",
  key: "patterns",
  settles: "patterns[0]",
  entries: { allow: [{ match, effect: "allow" }], deny: [{ match, effect: "deny" }] },
});
const final = (key: string): Place => ({
  name: `final ${key}`,
  key,
  entries: { deny: { effect: "deny", final: true } },
});
const allowOnly = (key: string): Place => ({ name: key, key, entries: { allow: "allow" } });

const request: EntryRequest = invited({ groupType: "Meeting" });

const candidateLadder: readonly Place[] = [
  final("user/alice"),
  both("group/g/user/alice"),
  both("user/alice"),
  firstRule("al*"),
  allowOnly("group/g/inviter/ivan"),
  allowOnly("inviter/ivan"),
  both("group/g"),
  both("type/Meeting"),
  both("type/ChatRoom"),
  both("default"),
];

const inviterLadder: readonly Place[] = [
  final("user/ivan"),
  both("group/g/inviter/ivan"),
  both("inviter/ivan"),
  both("group/g/user/ivan"),
  both("user/ivan"),
  firstRule("iv*"),
];

interface Case {
  readonly higher: string;
  readonly lower: string;
  readonly effect: Effect;
  readonly key: string;
  readonly lists: ListsOfScene;
}

/** Every place with an entry of one effect, over every lower place with an entry of the other. */
function pairs(ladder: readonly Place[]): Case[] {
  return ladder.flatMap((higher, index) =>
    ladder.slice(index + 1).flatMap((lower) =>
      (["allow", "deny"] as const).flatMap((effect) => {
        const above = higher.entries[effect];
        const below = lower.entries[effect === "allow" ? "deny" : "allow"];
        if (above === undefined || below === undefined || higher.key === lower.key) return [];
        const lists = { [lower.key]: below, [higher.key]: above };
        return [{ higher: higher.name, lower: lower.name, effect, key: higher.settles ?? higher.key, lists }];
      }),
    ),
  );
}

describe("for a candidate", () => {
  const cases = pairs(candidateLadder);

  test("there are all pairs", () => {
    // 10 places, less: a final deny and a plain one under one key, and whatever a denied inviter would refuse whole.
    expect(cases).toHaveLength(64);
  });

  test.each(cases)("$effect at $higher wins over the opposite at $lower", async ({ lists, effect, key }) => {
    const { verdicts } = await judge(request, lists);
    expect(verdicts[0]?.settlement).toMatchObject({ effect, key, undecided: false });
    expect(verdicts[0]?.settlement.chain.map(({ fate }) => fate)).toEqual(["settled", "overridden"]);
  });

  test("one entry less, and the next place settles", async () => {
    const ladder = candidateLadder.slice(1);
    for (const [index, { key, settles = key }] of ladder.entries()) {
      const lists = Object.fromEntries(ladder.slice(index).map((place) => [place.key, place.entries.allow ?? ""]));
      const { verdicts } = await judge(request, lists);
      expect(verdicts[0]?.settlement.key).toBe(settles);
      expect(verdicts[0]?.settlement.chain).toHaveLength(ladder.length - index);
    }
  });
});

describe("for the inviter", () => {
  const cases = pairs(inviterLadder);

  test("there are all pairs", () => {
    expect(cases).toHaveLength(24);
  });

  test.each(cases)("$effect at $higher wins over the opposite at $lower", async ({ lists, effect, key }) => {
    const { inviter, outcome } = await judge(request, lists);
    expect(inviter).toMatchObject({ id: "ivan", settlement: { effect, key, undecided: false } });
    expect(outcome).toBe(effect === "deny" ? "refuse" : "allow");
  });
});

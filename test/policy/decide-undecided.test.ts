// What could not be read or not be understood (DESIGN section 4, last rule of Precedence, and section 6): at its own
// place it is absent with ON_UNDECIDED allow and a deny with ON_UNDECIDED deny; above the settling entry it is flagged.
// In the lists of the tables `unknown` stands for such an entry; each row runs with every way to be unknown.
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { asks, creates, invited, joins, judge, type ListsOfScene, past, settle, unread } from "./scene.ts";

/** Effect, settling key (none: no entry), and whether the verdict is undecided. */
type Outcome = readonly [effect: Effect, key: string | undefined, undecided?: "undecided"];
type Row = readonly [what: string, request: EntryRequest, lists: ListsOfScene, onAllow: Outcome, onDeny: Outcome];

const unknown: object = Object.freeze({});
const finalDeny = { effect: "deny", final: true };
const nothing = undefined;
const work = { groupType: "Work" };
const allButBob = [{ match: "bob", effect: "deny" }];

/** Every way in which an entry is not known; none of the texts is a JSON array either. */
const ways: Readonly<Record<string, string | typeof unread>> = {
  unread,
  "no word and no JSON": "denied",
  "no effect": '{"message":"Not here"}',
  "a wrong field on an allow": '{"effect":"allow","until":"soon"}',
  "a final allow": '{"effect":"allow","final":true}',
  empty: "",
};

// biome-ignore format: a table is read by its columns
const places: readonly Row[] = [
  // `user/…` might be a final deny, so it stands first.
  ["1 and 3, alone", asks(), { "user/alice": unknown }, ["allow", nothing, "undecided"], ["deny", "user/alice", "undecided"]],
  ["1 and 3, over an allow at 2", asks(), { "user/alice": unknown, "group/g/user/alice": "allow" }, ["allow", "group/g/user/alice", "undecided"], ["deny", "user/alice", "undecided"]],
  ["1 and 3, over a deny at 2", asks(), { "user/alice": unknown, "group/g/user/alice": "deny" }, ["deny", "group/g/user/alice", "undecided"], ["deny", "user/alice", "undecided"]],
  ["1 and 3, over a deny at 8", asks(), { "user/alice": unknown, default: "deny" }, ["deny", "default", "undecided"], ["deny", "user/alice", "undecided"]],
  ["1 and 3, of somebody else", asks(), { "user/bob": unknown }, ["allow", nothing], ["allow", nothing]],
  ["2, under a final deny", asks(), { "group/g/user/alice": unknown, "user/alice": finalDeny }, ["deny", "user/alice"], ["deny", "user/alice"]],
  ["2, over an allow at 3", asks(), { "group/g/user/alice": unknown, "user/alice": "allow" }, ["allow", "user/alice", "undecided"], ["deny", "group/g/user/alice", "undecided"]],
  ["2, over a deny at 3", asks(), { "group/g/user/alice": unknown, "user/alice": "deny" }, ["deny", "user/alice", "undecided"], ["deny", "group/g/user/alice", "undecided"]],
  ["2, alone", asks(), { "group/g/user/alice": unknown }, ["allow", nothing, "undecided"], ["deny", "group/g/user/alice", "undecided"]],
  ["4, under an allow at 2", asks(), { patterns: unknown, "group/g/user/alice": "allow" }, ["allow", "group/g/user/alice"], ["allow", "group/g/user/alice"]],
  ["4, under an allow at 3", asks(), { patterns: unknown, "user/alice": "allow" }, ["allow", "user/alice"], ["allow", "user/alice"]],
  ["4, under a 3 that has expired", asks(), { patterns: unknown, "user/alice": { effect: "allow", until: past } }, ["allow", nothing, "undecided"], ["deny", "patterns", "undecided"]],
  ["4, over an allow at 6", asks(), { patterns: unknown, "group/g": "allow" }, ["allow", "group/g", "undecided"], ["deny", "patterns", "undecided"]],
  ["4, alone", asks(), { patterns: unknown }, ["allow", nothing, "undecided"], ["deny", "patterns", "undecided"]],
  ["6, under an allow at 3", asks(), { "group/g": unknown, "user/alice": "allow" }, ["allow", "user/alice"], ["allow", "user/alice"]],
  ["6, under an allow at 4", asks(), { "group/g": unknown, patterns: [{ match: "a*", effect: "allow" }] }, ["allow", "patterns[0]"], ["allow", "patterns[0]"]],
  ["6, under an allow at 5", invited(), { "group/g": unknown, "inviter/ivan": "allow" }, ["allow", "inviter/ivan"], ["allow", "inviter/ivan"]],
  ["6, over an allow at 7", asks(), { "group/g": unknown, "type/Public": "allow", default: "deny" }, ["allow", "type/Public", "undecided"], ["deny", "group/g", "undecided"]],
  ["6, alone", asks(), { "group/g": unknown }, ["allow", nothing, "undecided"], ["deny", "group/g", "undecided"]],
  ["7, under a deny at 6", asks(), { "type/Public": unknown, "group/g": "deny" }, ["deny", "group/g"], ["deny", "group/g"]],
  ["7, over a deny at 8", asks(), { "type/Public": unknown, default: "deny" }, ["deny", "default", "undecided"], ["deny", "type/Public", "undecided"]],
  ["7, the name in the callback over its twin", asks(work), { "type/Work": unknown, "type/Private": "allow" }, ["allow", "type/Private", "undecided"], ["deny", "type/Work", "undecided"]],
  ["7, the twin under the name in the callback", asks(work), { "type/Work": "allow", "type/Private": unknown }, ["allow", "type/Work"], ["allow", "type/Work"]],
  ["7, the twin alone", asks(work), { "type/Private": unknown }, ["allow", nothing, "undecided"], ["deny", "type/Private", "undecided"]],
  ["8, under an allow at 7", asks(), { default: unknown, "type/Public": "allow" }, ["allow", "type/Public"], ["allow", "type/Public"]],
  ["8, alone", asks(), { default: unknown }, ["allow", nothing, "undecided"], ["deny", "default", "undecided"]],
  ["8, over rules that do not match", asks(), { default: unknown, patterns: allButBob }, ["allow", nothing, "undecided"], ["deny", "default", "undecided"]],
];

// biome-ignore format: a table is read by its columns
const inviterPlaces: readonly Row[] = [
  ["1 and 5, over an allow at 2", invited(), { "user/ivan": unknown, "group/g/inviter/ivan": "allow" }, ["allow", "group/g/inviter/ivan", "undecided"], ["deny", "user/ivan", "undecided"]],
  ["1 and 5, over the candidate's own allow", invited(), { "user/ivan": unknown, "user/alice": "allow" }, ["allow", "user/alice", "undecided"], ["deny", "user/ivan", "undecided"]],
  ["2, under a final deny", invited(), { "group/g/inviter/ivan": unknown, "user/ivan": finalDeny }, ["deny", "user/ivan"], ["deny", "user/ivan"]],
  ["2, over an allow at 3", invited(), { "group/g/inviter/ivan": unknown, "inviter/ivan": "allow", "group/g": "deny" }, ["allow", "inviter/ivan", "undecided"], ["deny", "group/g/inviter/ivan", "undecided"]],
  ["2, over a deny at 3", invited(), { "group/g/inviter/ivan": unknown, "inviter/ivan": "deny" }, ["deny", "inviter/ivan", "undecided"], ["deny", "group/g/inviter/ivan", "undecided"]],
  ["3, under an allow at 2", invited(), { "inviter/ivan": unknown, "group/g/inviter/ivan": "allow", "group/g": "deny" }, ["allow", "group/g/inviter/ivan"], ["allow", "group/g/inviter/ivan"]],
  ["3, alone: exempts nobody", invited(), { "inviter/ivan": unknown, "group/g": "deny" }, ["deny", "group/g", "undecided"], ["deny", "inviter/ivan", "undecided"]],
  ["4, under an allow at 3", invited(), { "group/g/user/ivan": unknown, "inviter/ivan": "allow" }, ["allow", "inviter/ivan"], ["allow", "inviter/ivan"]],
  ["4, over an allow at 5", invited(), { "group/g/user/ivan": unknown, "user/ivan": "allow" }, ["allow", nothing, "undecided"], ["deny", "group/g/user/ivan", "undecided"]],
  ["6, under an allow of both people", invited(), { patterns: unknown, "user/ivan": "allow", "user/alice": "allow" }, ["allow", "user/alice"], ["allow", "user/alice"]],
  ["6, under an allow of the candidate alone", invited(), { patterns: unknown, "user/alice": "allow" }, ["allow", "user/alice", "undecided"], ["deny", "patterns", "undecided"]],
  ["of a group's creator", creates({ candidates: ["alice"] }), { "inviter/ivan": unknown, "type/Public": "deny" }, ["deny", "type/Public", "undecided"], ["deny", "inviter/ivan", "undecided"]],
];

// The id, not an entry, cannot be read: the keys made of it count as unread, under a name that is no key.
// biome-ignore format: a table is read by its columns
const ids: readonly Row[] = [
  ["a candidate", asks({ candidates: [null] }), {}, ["allow", nothing, "undecided"], ["deny", "user/?", "undecided"]],
  ["a candidate of a closed group", asks({ candidates: [null] }), { "group/g": "deny" }, ["deny", "group/g", "undecided"], ["deny", "user/?", "undecided"]],
  ["a candidate whom an allowed inviter brings in", invited({ candidates: [null] }), { "inviter/ivan": "allow", "group/g": "deny" }, ["allow", "inviter/ivan", "undecided"], ["deny", "user/?", "undecided"]],
  ["a candidate, with rules", asks({ candidates: [null] }), { patterns: [{ match: "*", effect: "deny" }] }, ["allow", nothing, "undecided"], ["deny", "user/?", "undecided"]],
  ["a candidate of a new group", creates({ candidates: [null] }), {}, ["allow", nothing, "undecided"], ["deny", "user/?", "undecided"]],
  ["the group", asks({ groupId: null }), {}, ["allow", nothing, "undecided"], ["deny", "group/?/user/?", "undecided"]],
  ["the group, of a user with an allow", asks({ groupId: null }), { "user/alice": "allow" }, ["allow", "user/alice", "undecided"], ["deny", "group/?/user/?", "undecided"]],
  ["the group, of a user with a final deny", asks({ groupId: null }), { "user/alice": finalDeny }, ["deny", "user/alice"], ["deny", "user/alice"]],
  ["the group, when everybody is denied", asks({ groupId: null }), { default: "deny" }, ["deny", "default", "undecided"], ["deny", "group/?/user/?", "undecided"]],
  ["the group, on OpenIM", joins({ groupId: null }), {}, ["allow", nothing, "undecided"], ["deny", "group/?/user/?", "undecided"]],
  ["the group, of an inviter with an allow", invited({ groupId: null }), { "inviter/ivan": "allow", default: "deny" }, ["allow", "inviter/ivan", "undecided"], ["deny", "group/?/inviter/?", "undecided"]],
  ["the type", asks({ groupType: null }), {}, ["allow", nothing, "undecided"], ["deny", "type/?", "undecided"]],
  ["the type, when the group has an entry", asks({ groupType: null }), { "group/g": "allow" }, ["allow", "group/g"], ["allow", "group/g"]],
  ["the type, when everybody is denied", asks({ groupType: null }), { default: "deny" }, ["deny", "default", "undecided"], ["deny", "type/?", "undecided"]],
  ["the operator", invited({ inviter: null }), {}, ["allow", nothing, "undecided"], ["deny", "user/?", "undecided"]],
  ["the operator, of a user with an allow", invited({ inviter: null }), { "user/alice": "allow" }, ["allow", "user/alice", "undecided"], ["deny", "user/?", "undecided"]],
  ["the operator, of a user with a deny", invited({ inviter: null }), { "user/alice": "deny" }, ["deny", "user/alice", "undecided"], ["deny", "user/?", "undecided"]],
  ["the operator of a new group", creates({ inviter: null, candidates: ["alice"] }), { "type/Public": "allow" }, ["allow", "type/Public", "undecided"], ["deny", "user/?", "undecided"]],
];

async function check([, request, lists, onAllow, onDeny]: Row, way: string | typeof unread): Promise<void> {
  const known = Object.entries(lists).map(([key, value]) => [key, value === unknown ? way : value] as const);
  for (const [onUndecided, [effect, key, undecided]] of [["allow", onAllow] as const, ["deny", onDeny] as const]) {
    const { verdicts, ...decision } = await judge(request, Object.fromEntries(known), onUndecided);
    const settlement = verdicts[0]?.settlement;
    const expected = { onUndecided, effect, key, undecided: undecided !== undefined };
    expect({ onUndecided, effect: settlement?.effect, key: settlement?.key, undecided: settlement?.undecided }).toEqual(
      expected,
    );
    expect(decision.undecided).toBe(expected.undecided);
  }
}

describe.each(Object.entries(ways))("an entry that is not known (%s)", (_, way) => {
  const named = (rows: readonly Row[]) => rows.map((row) => [row[0], row] as const);

  test.each(named(places))("at place %s", async (_, row) => check(row, way));
  test.each(named(inviterPlaces))("at the inviter's place %s", async (_, row) => check(row, way));
});

describe("an id that cannot be read", () => {
  test.each(ids.map((row) => [row[0], row] as const))("of %s", async (_, row) => check(row, unread));

  test("of one candidate leaves the others decided", async () => {
    const request = asks({ candidates: ["alice", null, "bob"] });
    for (const onUndecided of ["allow", "deny"] as const) {
      const decision = await judge(request, { "user/bob": "deny" }, onUndecided);
      expect(decision).toMatchObject({ outcome: "refuse-some", undecided: true });
      expect(decision.verdicts.map(({ id, settlement }) => [id, settlement.effect, settlement.undecided])).toEqual([
        ["alice", "allow", false],
        [null, onUndecided, true],
        ["bob", "deny", false],
      ]);
    }
  });
});

describe("nothing that could be read", () => {
  const keys = ["user/alice", "group/g/user/alice", "user/ivan", "group/g/user/ivan", "inviter/ivan"];
  const more = ["group/g/inviter/ivan", "group/g", "type/Public", "default", "patterns"];
  const lists = Object.fromEntries<typeof unread>([...keys, ...more].map((key) => [key, unread]));

  test.each(["allow", "deny"] as const)("with ON_UNDECIDED %s is that verdict for everybody", async (onUndecided) => {
    for (const request of [asks(), invited(), creates({ candidates: ["alice"] }), joins()]) {
      expect(await settle(request, lists, onUndecided)).toMatchObject({ effect: onUndecided, undecided: true });
    }
  });
});

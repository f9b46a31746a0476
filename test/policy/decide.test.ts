// The truth table of the decision: DESIGN section 4, "Precedence", line by line. Each row: who enters how, the lists,
// the verdict for the first candidate and the key that settled it. Nothing here is undecided.
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { planLookup } from "../../src/policy/lookup.ts";
import { asks, creates, future, invited, joins, judge, type ListsOfScene, now, past, settle } from "./scene.ts";

type Row = readonly [what: string, request: EntryRequest, lists: ListsOfScene, verdict: Effect, settledBy?: string];

const finalDeny = { effect: "deny", final: true };
const until = (effect: Effect, until: string | number) => ({ effect, until });
const observing = (effect: Effect) => ({ effect, observe: true });
const rule = (match: string, effect: Effect, fields: object = {}) => ({ match, effect, ...fields });
const inWork = (changed: Partial<EntryRequest> = {}) => asks({ groupType: "Work", ...changed });

// biome-ignore format: a table is read by its columns
const candidates: readonly Row[] = [
  ["1 beats 2: a final deny of the user, over the group's exception", asks(), { "user/alice": finalDeny, "group/g/user/alice": "allow" }, "deny", "user/alice"],
  ["1 beats 4 to 8", invited(), { "user/alice": finalDeny, patterns: [rule("*", "allow")], "inviter/ivan": "allow", "group/g": "allow", default: "allow" }, "deny", "user/alice"],
  ["1 is for this user only", asks(), { "user/bob": finalDeny }, "allow"],
  ["1 is not a final allow, which is no entry at all, but 2 needs none", asks(), { "user/alice": until("deny", future), "group/g/user/alice": "allow" }, "allow", "group/g/user/alice"],
  ["1 is over when it has expired", asks(), { "user/alice": { ...finalDeny, until: past }, "group/g": "deny" }, "deny", "group/g"],
  ["1 is in force before its end", asks(), { "user/alice": { ...finalDeny, until: future }, "group/g/user/alice": "allow" }, "deny", "user/alice"],
  ["1 only observes when it is told to", asks(), { "user/alice": { ...finalDeny, observe: true }, default: "allow" }, "allow", "default"],
  ["1 is `user/…` alone: final elsewhere says nothing, in 2", asks(), { "group/g/user/alice": finalDeny, "user/alice": "allow" }, "deny", "group/g/user/alice"],
  ["… in 4", asks(), { patterns: [rule("*", "deny", { final: true })], "user/alice": "allow" }, "allow", "user/alice"],
  ["… in 6", asks(), { "group/g": finalDeny, "group/g/user/alice": "allow" }, "allow", "group/g/user/alice"],
  ["… in 7", asks(), { "type/Public": finalDeny, "group/g": "allow" }, "allow", "group/g"],
  ["… in 8", asks(), { default: finalDeny, patterns: [rule("a*", "allow")] }, "allow", "patterns[0]"],

  ["2 beats 3: an exception in one group", asks(), { "group/g/user/alice": "allow", "user/alice": "deny" }, "allow", "group/g/user/alice"],
  ["2 beats 3: a ban in one group", asks(), { "group/g/user/alice": "deny", "user/alice": "allow" }, "deny", "group/g/user/alice"],
  ["2 beats 6: the guest list of a closed group", asks(), { "group/g/user/alice": "allow", "group/g": "deny" }, "allow", "group/g/user/alice"],
  ["2 beats 6: the ban in an open group", asks(), { "group/g/user/alice": "deny", "group/g": "allow" }, "deny", "group/g/user/alice"],
  ["2 is for this group only", asks(), { "group/h/user/alice": "deny" }, "allow"],
  ["2 is over when it has expired: 3 settles", asks(), { "group/g/user/alice": until("allow", past), "user/alice": "deny" }, "deny", "user/alice"],
  ["2 only observes when it is told to: 3 settles", asks(), { "group/g/user/alice": observing("allow"), "user/alice": "deny" }, "deny", "user/alice"],

  ["3 beats 4", asks(), { "user/alice": "allow", patterns: [rule("*", "deny")] }, "allow", "user/alice"],
  ["3 beats 5: an invitation does not help the banned", invited(), { "user/alice": "deny", "group/g/inviter/ivan": "allow", "inviter/ivan": "allow" }, "deny", "user/alice"],
  ["3 beats 6, 7 and 8", asks(), { "user/alice": "allow", "group/g": "deny", "type/Public": "deny", default: "deny" }, "allow", "user/alice"],
  ["3 is over when it has expired", asks(), { "user/alice": until("deny", past) }, "allow"],
  ["3 ends at its instant, not after it", asks(), { "user/alice": until("deny", now) }, "allow"],
  ["3 is in force one millisecond before its end", asks(), { "user/alice": until("deny", now + 1) }, "deny", "user/alice"],
  ["3 with a date alone is in force on that day", asks(), { "user/alice": until("deny", "2026-06-15") }, "deny", "user/alice"],
  ["3 with a date alone is over on the next day", asks(), { "user/alice": until("deny", "2026-06-14") }, "allow"],
  ["3 with a wrong `until` has no end", asks(), { "user/alice": until("deny", "2020-13-01") }, "deny", "user/alice"],
  ["3 with a wrong `observe` is enforced", asks(), { "user/alice": { effect: "deny", observe: "yes" } }, "deny", "user/alice"],

  ["4 beats 5 and 6", invited(), { patterns: [rule("al*", "deny")], "inviter/ivan": "allow", "group/g": "allow" }, "deny", "patterns[0]"],
  ["4 beats 6: people of a kind in a closed group", asks(), { patterns: [rule("*ice", "allow")], "group/g": "deny" }, "allow", "patterns[0]"],
  ["4 is the first rule that matches", asks(), { patterns: [rule("b*", "deny"), rule("a*", "allow"), rule("*", "deny")] }, "allow", "patterns[1]"],
  ["4 is the first rule in force: one that expired is passed over", asks(), { patterns: [rule("a*", "allow", { until: past }), rule("al*", "deny")] }, "deny", "patterns[1]"],
  ["4 is the first rule in force: one that observes is passed over", asks(), { patterns: [rule("a*", "deny", { observe: true }), rule("al*", "allow")], default: "deny" }, "allow", "patterns[1]"],
  ["4 leaves a bad rule out", asks(), { patterns: [rule("a*", "allow", { until: "soon" }), "alice", rule("al*", "deny")] }, "deny", "patterns[2]"],
  ["4 does not stand in the way when no rule matches", asks(), { patterns: [rule("b*", "allow")], "group/g": "deny" }, "deny", "group/g"],

  ["5 beats 6, in this group", invited(), { "group/g/inviter/ivan": "allow", "group/g": "deny" }, "allow", "group/g/inviter/ivan"],
  ["5 beats 6, in every group", invited(), { "inviter/ivan": "allow", "group/g": "deny" }, "allow", "inviter/ivan"],
  ["5 beats 7 and 8", invited(), { "inviter/ivan": "allow", "type/Public": "deny", default: "deny" }, "allow", "inviter/ivan"],
  ["5 looks at this group first", invited(), { "group/g/inviter/ivan": "allow", "inviter/ivan": "allow" }, "allow", "group/g/inviter/ivan"],
  ["5 is an allow in this group even when the inviter is denied elsewhere", invited(), { "group/g/inviter/ivan": "allow", "inviter/ivan": "deny", "group/g": "deny" }, "allow", "group/g/inviter/ivan"],
  ["5 is over when the allow has expired", invited(), { "inviter/ivan": until("allow", past), "group/g": "deny" }, "deny", "group/g"],
  ["5 exempts nobody when it only observes", invited(), { "inviter/ivan": observing("allow"), "group/g": "deny" }, "deny", "group/g"],
  ["5 is not the inviter's own `user/…`", invited(), { "user/ivan": "allow", "group/g/user/ivan": "allow", "group/g": "deny" }, "deny", "group/g"],
  ["5 is for invitations, not for who asks to join", asks(), { "inviter/alice": "allow", "group/g": "deny" }, "deny", "group/g"],

  ["6 beats 7 and 8", asks(), { "group/g": "allow", "type/Public": "deny", default: "deny" }, "allow", "group/g"],
  ["6 closes a group", asks(), { "group/g": "deny" }, "deny", "group/g"],
  ["6 is over when it has expired", asks(), { "group/g": until("allow", past), default: "deny" }, "deny", "default"],
  ["6 only observes when it is told to", asks(), { "group/g": observing("deny"), default: "allow" }, "allow", "default"],

  ["7 beats 8", asks(), { "type/Public": "deny", default: "allow" }, "deny", "type/Public"],
  ["7 is for this type only", asks(), { "type/Community": "deny" }, "allow"],
  ["7 looks at the type as it is spelled first: Work", inWork(), { "type/Work": "allow", "type/Private": "deny" }, "allow", "type/Work"],
  ["… Private", inWork({ groupType: "Private" }), { "type/Work": "allow", "type/Private": "deny" }, "deny", "type/Private"],
  ["… Meeting", inWork({ groupType: "Meeting" }), { "type/Meeting": "deny", "type/ChatRoom": "allow" }, "deny", "type/Meeting"],
  ["7 then looks at its other name: Work is Private", inWork(), { "type/Private": "deny" }, "deny", "type/Private"],
  ["… Private is Work", inWork({ groupType: "Private" }), { "type/Work": "deny" }, "deny", "type/Work"],
  ["… Meeting is ChatRoom", inWork({ groupType: "Meeting" }), { "type/ChatRoom": "deny" }, "deny", "type/ChatRoom"],
  ["… ChatRoom is Meeting", inWork({ groupType: "ChatRoom" }), { "type/Meeting": "deny", default: "allow" }, "deny", "type/Meeting"],
  ["… also when the entry under the first name has expired", inWork(), { "type/Work": until("allow", past), "type/Private": "deny" }, "deny", "type/Private"],
  ["… or only observes", inWork(), { "type/Work": observing("deny"), "type/Private": "allow", default: "deny" }, "allow", "type/Private"],

  ["8 is for everybody everywhere", asks(), { default: "deny" }, "deny", "default"],
  ["8 can allow, which is what nothing would do", asks(), { default: "allow" }, "allow", "default"],
  ["8 is over when it has expired", asks(), { default: until("deny", past) }, "allow"],
  ["8 only observes when it is told to", asks(), { default: observing("deny") }, "allow"],
  ["9 allows", asks(), {}, "allow"],
  ["9 allows who is invited", invited(), {}, "allow"],
  ["9 allows on OpenIM", joins(), {}, "allow"],
];

// biome-ignore format: a table is read by its columns
const inviters: readonly Row[] = [
  ["1 beats 2: a final deny of the inviter", invited(), { "user/ivan": finalDeny, "group/g/inviter/ivan": "allow" }, "deny", "user/ivan"],
  ["1 beats the candidate's own allow", invited(), { "user/ivan": finalDeny, "group/g/user/alice": "allow" }, "deny", "user/ivan"],
  ["1 is over when it has expired", invited(), { "user/ivan": { ...finalDeny, until: past } }, "allow"],
  ["1 only observes when it is told to", invited(), { "user/ivan": { ...finalDeny, observe: true } }, "allow"],
  ["2 beats 3: denied in this group", invited(), { "group/g/inviter/ivan": "deny", "inviter/ivan": "allow" }, "deny", "group/g/inviter/ivan"],
  ["2 beats 5: a banned user may still bring others in", invited(), { "group/g/inviter/ivan": "allow", "user/ivan": "deny", "group/g": "deny" }, "allow", "group/g/inviter/ivan"],
  ["2 beats the candidate's own allow", invited(), { "group/g/inviter/ivan": "deny", "group/g/user/alice": "allow", "user/alice": "allow" }, "deny", "group/g/inviter/ivan"],
  ["2 is for this group only", invited(), { "group/h/inviter/ivan": "deny" }, "allow"],
  ["2 is over when it has expired: 3 settles", invited(), { "group/g/inviter/ivan": until("allow", past), "inviter/ivan": "deny" }, "deny", "inviter/ivan"],
  ["3 beats 4", invited(), { "inviter/ivan": "deny", "group/g/user/ivan": "allow" }, "deny", "inviter/ivan"],
  ["3 beats 4: who is banned from the group may bring others in", invited(), { "inviter/ivan": "allow", "group/g/user/ivan": "deny", "group/g": "deny" }, "allow", "inviter/ivan"],
  ["3 only observes when it is told to: 4 settles", invited(), { "inviter/ivan": observing("allow"), "group/g/user/ivan": "deny" }, "deny", "group/g/user/ivan"],
  ["4 beats 5: allowed here, so the ban elsewhere does not count", invited(), { "group/g/user/ivan": "allow", "user/ivan": "deny" }, "allow"],
  ["4 beats 5: banned here", invited(), { "group/g/user/ivan": "deny", "user/ivan": "allow" }, "deny", "group/g/user/ivan"],
  ["5 beats 6", invited(), { "user/ivan": "allow", patterns: [rule("iv*", "deny")] }, "allow"],
  ["5 refuses what a banned user brings in", invited(), { "user/ivan": "deny", "user/alice": "allow" }, "deny", "user/ivan"],
  ["6 refuses what a bot brings in", invited(), { patterns: [rule("a*", "allow"), rule("iv*", "deny")] }, "deny", "patterns[1]"],
  ["6 is the first rule in force", invited(), { patterns: [rule("i*", "deny", { until: past }), rule("iv*", "allow"), rule("*", "deny")], "user/alice": "allow" }, "allow", "user/alice"],
  ["6 exempts nobody", invited(), { patterns: [rule("iv*", "allow")], "group/g": "deny" }, "deny", "group/g"],
  ["neither the group, nor its type, nor the default is about the inviter", invited(), { "group/g": "deny", "type/Public": "deny", default: "deny", "user/alice": "allow" }, "allow", "user/alice"],
];

// biome-ignore format: a table is read by its columns
const creating: readonly Row[] = [
  ["the operator who may not bring others in", creates(), { "inviter/ivan": "deny" }, "deny", "inviter/ivan"],
  ["the operator who is banned", creates(), { "user/ivan": "deny" }, "deny", "user/ivan"],
  ["a type that nobody may create", creates(), { "type/Public": "deny" }, "deny", "type/Public"],
  ["everybody", creates(), { default: "deny" }, "deny", "default"],
  ["nobody", creates(), {}, "allow"],
  ["nobody whom an allowed operator brings along", creates({ candidates: ["alice"] }), { "inviter/ivan": "allow", "type/Public": "deny" }, "allow", "inviter/ivan"],
];

const named = (rows: readonly Row[]) => rows.map((row) => [row[0], row] as const);

async function check([, request, lists, verdict, settledBy]: Row): Promise<void> {
  const { keys } = await planLookup(request);
  for (const onUndecided of ["allow", "deny"] as const) {
    const settlement = await settle(request, lists, onUndecided);
    expect([settlement.effect, settlement.key, settlement.undecided]).toEqual([verdict, settledBy, false]);
    if (settledBy !== undefined) expect(keys).toContain(settledBy.replace(/\[\d+\]$/, ""));
  }
}

describe("for a candidate, place", () => {
  test.each(named(candidates))("%s", async (_, row) => check(row));
});

describe("for the inviter of a candidate, place", () => {
  test.each(named(inviters))("%s", async (_, row) => check(row));

  test("a deny refuses everybody, and the decision names it", async () => {
    const request = invited({ candidates: ["alice", null, "bob", "alice"] });
    const decision = await judge(request, {
      "inviter/ivan": { effect: "deny", message: "Not you" },
      "user/bob": "allow",
    });
    expect(decision).toMatchObject({ outcome: "refuse", undecided: false });
    expect(decision.inviter).toMatchObject({ id: "ivan", settlement: { effect: "deny", key: "inviter/ivan" } });
    const settled = decision.verdicts.map(({ id, settlement }) => [id, settlement.key, settlement.message]);
    expect(settled).toEqual(["alice", null, "bob", "alice"].map((id) => [id, "inviter/ivan", "Not you"]));
  });
});

describe("creating a group refuses", () => {
  test.each(named(creating))("%s", async (_, row) => check(row));

  test("only the owner when only the owner is banned", async () => {
    const { outcome, verdicts } = await judge(creates(), { "user/olga": "deny" });
    expect(outcome).toBe("refuse-some");
    expect(verdicts.map(({ id, settlement }) => [id, settlement.effect])).toEqual([
      ["ivan", "allow"],
      ["olga", "deny"],
      ["alice", "allow"],
    ]);
  });
});

describe("on OpenIM, entries of a type or an inviter", () => {
  test("are never asked and never count", async () => {
    const lists = { "type/Public": "deny", "type/2": "deny", "inviter/alice": "deny", "group/g/inviter/alice": "deny" };
    expect(await settle(joins(), lists)).toMatchObject({ effect: "allow", key: undefined, chain: [] });
    expect(await settle(joins(), { ...lists, default: "deny" })).toMatchObject({ effect: "deny", key: "default" });
  });
});

describe("whoever made the link by which somebody comes", () => {
  const byLink = { inviterExempts: false } as const;
  test("bars with a deny, and opens nothing with an allow", async () => {
    const closed = { "group/g": "deny", "inviter/ivan": "allow", "group/g/inviter/ivan": "allow" };
    expect(await settle(invited(), closed)).toMatchObject({ effect: "allow", key: "group/g/inviter/ivan" });
    expect(await settle(invited(byLink), closed)).toMatchObject({ effect: "deny", key: "group/g" });
    for (const denies of ["inviter/ivan", "group/g/inviter/ivan", "user/ivan"])
      expect(await settle(invited(byLink), { [denies]: "deny" })).toMatchObject({ effect: "deny", key: denies });
  });
});

describe("rules on names", () => {
  test("bar whoever is called so, below the own entries", async () => {
    const patterns = [rule("*casino*", "deny", { in: "name" })];
    const named = asks({ names: ["Jane", "Casino Jane"] });
    expect(await settle(named, { patterns })).toMatchObject({ effect: "deny", key: "patterns[0]" });
    expect(await settle(named, { patterns, "user/alice": "allow" })).toMatchObject({ effect: "allow" });
    expect(await settle(asks({ names: ["Jane"], text: "casino" }), { patterns })).toMatchObject({ effect: "allow" });
    expect(await settle(asks(), { patterns })).toMatchObject({ effect: "allow" });
  });
});

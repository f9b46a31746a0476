// The decision around the settling entry: the outcome over all candidates, what the entry hands on, the chain that
// says why, and what observing entries would have done.
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/core/verdict.ts";
import { asks, creates, invited, joins, judge, type ListsOfScene, past, settle, unread } from "./scene.ts";

describe("the outcome", () => {
  const lists = { "user/bob": "deny", "user/eve": "deny" };

  test.each([
    [["alice"], "allow"],
    [["bob"], "refuse"],
    [["alice", "bob"], "refuse-some"],
    [["bob", "eve"], "refuse"],
    [["bob", "bob"], "refuse"],
    [["alice", "alice", "bob"], "refuse-some"],
    [[], "allow"],
  ])("for %j is %s", async (candidates, outcome) => {
    for (const request of [asks({ candidates }), invited({ candidates }), joins({ candidates })]) {
      const decision = await judge(request, lists);
      expect(decision).toMatchObject({ outcome, undecided: false });
      expect(decision.verdicts.map(({ id }) => id)).toEqual(candidates);
    }
  });

  test.each(["allow", "deny"] as const)("for no candidates is allow, whatever is unread (%s)", async (onUndecided) => {
    const decision = await judge(joins({ candidates: [] }), { "group/g": unread, default: unread }, onUndecided);
    expect(decision).toMatchObject({ outcome: "allow", verdicts: [], undecided: false });
  });

  test("has one verdict for each candidate, in the request's order, repeats kept", async () => {
    const candidates = ["eve", "alice", null, "bob", "alice", "eve"];
    const { verdicts } = await judge(asks({ candidates }), lists);
    expect(verdicts.map(({ id, settlement }) => [id, settlement.effect])).toEqual([
      ["eve", "deny"],
      ["alice", "allow"],
      [null, "allow"],
      ["bob", "deny"],
      ["alice", "allow"],
      ["eve", "deny"],
    ]);
  });

  test("tells the inviter's verdict where there is one, and only there", async () => {
    expect((await judge(invited(), {})).inviter).toMatchObject({ id: "ivan", settlement: { effect: "allow" } });
    expect((await judge(creates(), {})).inviter).toMatchObject({ id: "ivan" });
    expect((await judge(invited({ inviter: null }), {})).inviter).toMatchObject({ id: null });
    expect(await judge(asks(), {})).not.toHaveProperty("inviter");
    expect(await judge(joins(), {})).not.toHaveProperty("inviter");
  });

  test("is undecided when one candidate's verdict is", async () => {
    const { undecided, verdicts } = await judge(asks({ candidates: ["alice", "bob"] }), { "user/alice": unread });
    expect([undecided, ...verdicts.map(({ settlement }) => settlement.undecided)]).toEqual([true, true, false]);
  });
});

describe("the settling entry hands on", () => {
  const fields = { code: 10101, message: "Not here", member: { muteFor: 600 } };

  test.each<[string, ListsOfScene]>([
    ["the user's entry", { "user/alice": { effect: "deny", ...fields } }],
    ["the user's entry in the group", { "group/g/user/alice": { effect: "allow", ...fields } }],
    ["a rule", { patterns: [{ match: "a*", effect: "deny", ...fields }] }],
    ["the inviter's allow", { "inviter/ivan": { effect: "allow", ...fields } }],
    ["the inviter's deny", { "group/g/inviter/ivan": { effect: "deny", ...fields } }],
    ["the group's entry", { "group/g": { effect: "deny", ...fields } }],
    ["the type's entry", { "type/Public": { effect: "deny", ...fields } }],
    ["the default", { default: { effect: "allow", ...fields } }],
  ])("its code, message and member: %s", async (_, lists) => {
    expect(await settle(invited(), lists)).toMatchObject(fields);
  });

  test("its roleLevel too, with a note on who gets it; an entry that does not settle has none", async () => {
    const member = { roleLevel: 60, nickname: "n" };
    const lists = { "user/alice": { effect: "allow", member }, default: { effect: "allow", member } };
    const { chain, ...settlement } = await settle(asks(), lists);
    expect(settlement).toMatchObject({ effect: "allow", member });
    expect(chain).toEqual([
      {
        key: "user/alice",
        fate: "settled",
        effect: "allow",
        note: "member.roleLevel: only in groups known not to be new",
      },
      { key: "default", fate: "overridden", effect: "allow" },
    ]);
  });

  test("a note on what is given to nobody in that group", async () => {
    const given = "member.roleLevel: not given";
    for (const [member, group, note] of [
      [{ roleLevel: 60, muteFor: 60 }, "known", undefined],
      [{ roleLevel: 60, muteFor: 60 }, "perhaps-new", `${given}; member.muteFor: not given`],
      [{ roleLevel: 20 }, "known", given],
      [{ muteFor: 60 }, undefined, undefined],
    ] as const) {
      const lists = { "user/alice": { effect: "allow", member } };
      const decision = await judge(joins(), lists, "allow", undefined, group);
      expect(decision.verdicts[0]?.settlement.chain[0]?.note).toBe(note);
      expect(decision.groupKnown).toBe(group === "known" ? true : undefined);
    }
  });

  test("no note about what a deny gives: it gives nothing at all", async () => {
    const { chain } = await settle(asks(), { "user/alice": { effect: "deny", member: { roleLevel: 60 } } });
    expect(chain).toEqual([{ key: "user/alice", fate: "settled", effect: "deny" }]);
  });

  test("nothing of an entry that expired, observes or was overridden", async () => {
    const settlement = await settle(asks(), {
      "group/g/user/alice": { effect: "deny", until: past, ...fields },
      "user/alice": { effect: "deny", observe: true, ...fields },
      "group/g": "deny",
      default: { effect: "deny", ...fields },
    });
    expect(settlement).toMatchObject({ effect: "deny", key: "group/g" });
    expect([settlement.code, settlement.message, settlement.member]).toEqual([undefined, undefined, undefined]);
  });

  test("neither when it could not be read", async () => {
    const settlement = await settle(asks(), { "group/g": unread, default: { effect: "deny", ...fields } }, "deny");
    expect(settlement).toMatchObject({ effect: "deny", key: "group/g", undecided: true });
    expect([settlement.code, settlement.message, settlement.member]).toEqual([undefined, undefined, undefined]);
  });
});

describe("the chain", () => {
  const note = expect.any(String);

  test("names every entry that was met, in order, with its fate", async () => {
    const { chain } = await settle(invited({ groupType: "Work" }), {
      "group/g/user/alice": { effect: "allow", until: past },
      "user/alice": "maybe",
      patterns: [
        { match: "b*", effect: "deny" },
        { match: "*", effect: "deny", observe: true },
        { match: "al*", effect: "deny", until: past },
      ],
      "group/g": unread,
      "type/Work": "allow",
      "type/Private": unread,
      default: "deny",
    });
    expect(chain).toEqual([
      { key: "user/alice", fate: "not-understood", note },
      { key: "group/g/user/alice", fate: "expired", effect: "allow" },
      { key: "patterns[1]", fate: "observing", effect: "deny" },
      { key: "patterns[2]", fate: "expired", effect: "deny" },
      { key: "group/g", fate: "unread", note },
      { key: "type/Work", fate: "settled", effect: "allow" },
      { key: "type/Private", fate: "unread", note },
      { key: "default", fate: "overridden", effect: "deny" },
    ]);
  });

  test("is empty when there is no entry", async () => {
    expect((await settle(invited(), {})).chain).toEqual([]);
  });

  test("has at most one entry that settled", async () => {
    const lists = { "group/g/user/alice": "deny", "user/alice": "deny", "group/g": "deny", default: "deny" };
    const { chain } = await settle(asks(), lists);
    expect(chain.map(({ fate }) => fate)).toEqual(["settled", "overridden", "overridden", "overridden"]);
  });

  test("notes which fields of a deny were dropped, and nothing where none were", async () => {
    const lists = { "user/alice": { effect: "deny", until: "soon", untill: 1 }, "group/g": "deny" };
    const { chain } = await settle(asks(), lists);
    expect(chain[0]?.note).toMatch(/until: .*untill: /s);
    expect(chain[1]).not.toHaveProperty("note");
  });

  test("notes what is wrong with an entry that is not understood", async () => {
    const { chain } = await settle(asks(), { "user/alice": { effect: "allow", until: "soon" }, patterns: "{}" });
    expect(chain).toEqual([
      { key: "user/alice", fate: "not-understood", note: expect.stringContaining("until") },
      { key: "patterns", fate: "not-understood", note },
    ]);
  });

  test("says that no rule could be tried on an id that cannot be read", async () => {
    const request = asks({ candidates: [null] });
    const { chain } = await settle(request, { patterns: [{ match: "*", effect: "deny" }], default: "allow" });
    expect(chain.map(({ key, fate }) => [key, fate])).toEqual([
      ["user/?", "unread"],
      ["group/?/user/?", "unread"],
      ["patterns", "unread"],
      ["default", "settled"],
    ]);
  });

  test("of a candidate has of the inviter's entries the allows only: the rest stands in the inviter's own", async () => {
    const lists = { "group/g/inviter/ivan": "allow", "inviter/ivan": "deny", "user/ivan": "deny" };
    const { verdicts, inviter } = await judge(invited(), lists);
    expect(verdicts[0]?.settlement.chain).toEqual([{ key: "group/g/inviter/ivan", fate: "settled", effect: "allow" }]);
    expect(inviter?.settlement.chain.map(({ key }) => key)).toEqual(Object.keys(lists));
  });

  test("is the inviter's when a denied inviter settled it", async () => {
    const { verdicts, inviter } = await judge(invited(), { "inviter/ivan": "deny", "user/alice": "allow" });
    expect(verdicts[0]?.settlement.chain).toEqual([{ key: "inviter/ivan", fate: "settled", effect: "deny" }]);
    expect(inviter?.settlement.chain).toEqual(verdicts[0]?.settlement.chain);
  });
});

describe("an observing entry", () => {
  const deny = { effect: "deny", observe: true };
  const allow = { effect: "allow", observe: true };
  type Row = readonly [what: string, lists: ListsOfScene, effect: Effect, observed?: Effect];

  // biome-ignore format: a table is read by its columns
  const rows: readonly Row[] = [
    ["a deny where nothing else is", { "user/alice": deny }, "allow", "deny"],
    ["a final deny over the group's exception", { "user/alice": { ...deny, final: true }, "group/g/user/alice": "allow" }, "allow", "deny"],
    ["a plain deny under the group's exception", { "user/alice": deny, "group/g/user/alice": "allow" }, "allow"],
    ["an allow in a closed group", { "user/alice": allow, "group/g": "deny" }, "deny", "allow"],
    ["an allow where it would change nothing", { "user/alice": allow }, "allow"],
    ["a deny where it would change nothing", { "user/alice": deny, default: "deny" }, "deny"],
    ["a deny that has expired", { "user/alice": { ...deny, until: past } }, "allow"],
    ["a deny under what settles", { default: deny, "group/g": "allow" }, "allow"],
    ["two of them: the narrower counts", { "user/alice": allow, default: deny }, "allow"],
    ["two of them, the other way", { "user/alice": deny, "group/g": allow, default: "allow" }, "allow", "deny"],
    ["a rule", { patterns: [{ match: "al*", ...deny }] }, "allow", "deny"],
    ["a group that is to be closed", { "group/g": deny }, "allow", "deny"],
    ["a type that is to be closed", { "type/Public": deny, default: "allow" }, "allow", "deny"],
    ["everything to be closed", { default: deny }, "allow", "deny"],
    ["an allow for the inviter, who exempts nobody yet", { "inviter/ivan": allow, "group/g": "deny" }, "deny", "allow"],
    ["a deny for the inviter, who is not refused yet", { "inviter/ivan": deny, "user/alice": "allow" }, "allow", "deny"],
    ["an allow for an inviter who is denied", { "group/g/inviter/ivan": allow, "inviter/ivan": "deny" }, "deny", "allow"],
    ["the same, and the candidate is denied too", { "group/g/inviter/ivan": allow, "inviter/ivan": "deny", "user/alice": "deny" }, "deny"],
    ["a candidate's, when the inviter is denied anyway", { "user/alice": allow, "inviter/ivan": "deny" }, "deny"],
  ];
  test.each(rows.map((row) => [row[0], row] as const))("%s", async (_, [, lists, effect, observed]) => {
    const settlement = await settle(invited(), lists);
    expect({ effect: settlement.effect, observed: settlement.observed }).toEqual({ effect, observed });
    expect("observed" in settlement).toBe(observed !== undefined);
  });

  test("changes neither the outcome nor the settling key", async () => {
    const decision = await judge(asks(), { "user/alice": deny, "group/g": "allow" });
    expect(decision).toMatchObject({ outcome: "allow", undecided: false });
    expect(decision.verdicts[0]?.settlement).toMatchObject({ key: "group/g", observed: "deny" });
  });
});

// What is remembered between the callbacks of one creation: for whom, how long, how much of it.
import { describe, expect, test } from "vitest";
import { createFounders } from "../../../src/platforms/openim/founders.ts";
import { parseEntry } from "../../../src/platforms/openim/parse-entry.ts";

const t0 = 1_700_000_000_000;
const roles = { o: 100, p: 100, a: 60 } as const;
const roleOf = (userID: string): number => (userID in roles ? roles[userID as keyof typeof roles] : 20);
const creating = (ids: readonly string[], groupID = "") =>
  parseEntry("callbackBeforeCreateGroupCommand", {
    groupID,
    initMemberList: ids.map((userID) => ({ userID, roleLevel: roleOf(userID) })),
  });
const joining = (ids: readonly (string | null)[], groupID = "g") =>
  parseEntry("callbackBeforeMembersJoinGroupCommand", { groupID, memberList: ids.map((userID) => ({ userID })) });
const applying = (applyID: string, groupID = "g") => parseEntry("callbackBeforeJoinGroupCommand", { groupID, applyID });

/** Of a creation by these people, who is spared when those join. */
function spared(created: readonly string[], joined: readonly (string | null)[], groupIds = ["", "g"], laterMs = 0) {
  const founders = createFounders();
  founders.remember(creating(created, groupIds[0]), t0);
  return [...founders.take(joining(joined, groupIds[1]), false, t0 + laterMs)];
}

describe("a batch", () => {
  test("of the same people, in any order, is theirs: its owner and admins are founders", () => {
    expect(spared(["o", "a", "m"], ["m", "a", "o"])).toEqual(["a", "o"]);
  });

  test.each([
    ["one more", ["o", "a", "m", "x"]],
    ["one less", ["o", "a"]],
    ["the owner alone", ["o"]],
    ["nobody", []],
    ["others", ["x", "y", "z"]],
  ])("of %s is not", (_what, joined) => {
    expect(spared(["o", "a", "m"], joined)).toEqual([]);
  });

  test("of another group is not, when the client chose the id", () => {
    expect(spared(["o", "m"], ["o", "m"], ["chosen", "other"])).toEqual([]);
    expect(spared(["o", "m"], ["o", "m"], ["chosen", "chosen"])).toEqual(["o"]);
  });

  test("a minute later is not", () => {
    expect(spared(["o", "m"], ["o", "m"], ["", "g"], 59_999)).toEqual(["o"]);
    expect(spared(["o", "m"], ["o", "m"], ["", "g"], 60_000)).toEqual([]);
  });

  test("is spared once for each creation", () => {
    const founders = createFounders();
    founders.remember(creating(["o", "m"]), t0);
    founders.remember(creating(["o", "m"]), t0);
    const take = () => [...founders.take(joining(["o", "m"]), false, t0)];
    expect([take(), take(), take()]).toEqual([["o"], ["o"], []]);
  });

  test.each([
    ["no role", undefined],
    ["a role in text", "100"],
  ])("has its first for its owner where the owner has %s", (_what, roleLevel) => {
    const founders = createFounders();
    const initMemberList = [
      { userID: "o", roleLevel },
      { userID: "m", roleLevel: 20 },
    ];
    founders.remember(parseEntry("callbackBeforeCreateGroupCommand", { initMemberList }), t0);
    expect([...founders.take(joining(["o", "m"]), false, t0)]).toEqual(["o"]);
  });

  test("is spared though the creator is no member", () => {
    const founders = createFounders();
    const initMemberList = [{ userID: "o", roleLevel: 100 }];
    founders.remember(parseEntry("callbackBeforeCreateGroupCommand", { creatorUserID: "c", initMemberList }), t0);
    expect([...founders.take(joining(["o"]), false, t0)]).toEqual(["o"]);
  });
});

describe("a single join", () => {
  test("of each founder is spared once, and of nobody else", () => {
    const founders = createFounders();
    founders.remember(creating(["o", "a", "m"]), t0);
    const take = (id: string) => [...founders.take(joining([id]), true, t0)];
    expect(["o", "m", "a", "o", "a"].map(take)).toEqual([["o"], [], ["a"], [], []]);
  });
});

describe("an application", () => {
  test("shows that the group was there before, and ends what was remembered of the applicant", () => {
    for (const [chosen, applied, kept] of [
      ["", "g", []],
      ["g", "g", []],
      ["g", "other", ["o"]],
    ] as const) {
      const founders = createFounders();
      founders.remember(creating(["o"], chosen), t0);
      founders.forget(applying("o", applied));
      expect([...founders.take(joining(["o"], "g"), false, t0)]).toEqual(kept);
    }
  });

  test("of somebody else changes nothing", () => {
    const founders = createFounders();
    founders.remember(creating(["o"]), t0);
    founders.forget(applying("x"));
    expect([...founders.take(joining(["o"]), false, t0)]).toEqual(["o"]);
  });
});

describe("the memory", () => {
  test("keeps the latest hundred creations", () => {
    const founders = createFounders();
    for (let n = 0; n < 101; n++) founders.remember(creating(["o", `m${n}`]), t0);
    expect([...founders.take(joining(["o", "m0"]), false, t0)]).toEqual([]);
    for (const n of [1, 100]) expect([...founders.take(joining(["o", `m${n}`]), false, t0)]).toEqual(["o"]);
  });

  test("keeps a million characters of ids at most, whatever a client sends", () => {
    const founders = createFounders();
    const long = "x".repeat(600_000);
    founders.remember(creating(["o", `1${long}`]), t0);
    founders.remember(creating(["p", `2${long}`]), t0);
    expect([...founders.take(joining(["p", `2${long}`]), false, t0)]).toEqual(["p"]);
    expect([...founders.take(joining(["o", `1${long}`]), false, t0)]).toEqual([]);
    founders.remember(creating(["p", "m"]), t0);
    founders.remember(creating(["o", long, `3${long}`]), t0);
    expect([...founders.take(joining(["p", "m"]), false, t0)]).toEqual(["p"]);
    expect([...founders.take(joining(["o", long, `3${long}`]), false, t0)]).toEqual([]);
  });
});

// OpenIM's bodies in neutral words: its fixtures, the forms of invitedUserIDs, and who stands at the head of a new group.
import { describe, expect, test } from "vitest";
import { parseEntry } from "../../../src/platforms/openim/parse-entry.ts";
import { fixture } from "../fixtures.ts";

const join = "callbackBeforeMembersJoinGroupCommand";
const singleJoin = "callbackBeforeMemberJoinGroupCommand";
const invite = "callbackBeforeInviteJoinGroupCommand";
const apply = "callbackBeforeJoinGroupCommand";
const create = "callbackBeforeCreateGroupCommand";
const unreadable = [null, true, 1.5, "", {}, ["666"]];
/** What no callback of OpenIM tells. */
const untold = { groupType: undefined, inviter: undefined };

describe("before-callbacks", () => {
  test.each([
    ["before_members_join_group_seed_doc", join, "join", "12345", ["666", "1028"]],
    ["before_member_join_group_v3.7", singleJoin, "join", "12345", ["666"]],
    ["before_invite_join_group", invite, "invite", "2389127364", ["9267410449", "7700115"]],
    ["before_apply_join_group", apply, "apply", "2389127364", ["9267410449"]],
  ] as const)(
    "%s names group and candidates, and neither type nor inviter",
    (name, command, action, groupId, candidates) => {
      const said = {
        ...(action === "apply" ? { text: "hi, let me in" } : {}),
        ...(command === join ? { atOnce: true } : {}),
      };
      expect(parseEntry(command, fixture("openim", name))).toEqual({ ...untold, action, groupId, candidates, ...said });
    },
  );

  test.each([undefined, null, "", 5, ["casino"], { text: "casino" }])("a reqMessage %j is no text", (reqMessage) =>
    expect(parseEntry(apply, { groupID: "g", applyID: "a", reqMessage })).not.toHaveProperty("text"),
  );

  test("repeats and order are kept", () => {
    const memberList = ["b", "a", "b"].map((userID) => ({ userID }));
    expect(parseEntry(join, { groupID: "g", memberList }).candidates).toEqual(["b", "a", "b"]);
  });

  test.each(unreadable)("an id %j is unreadable, the others are read", (bad) => {
    const memberList = [{ userID: "a" }, { userID: bad }, { userID: "b" }];
    expect(parseEntry(join, { groupID: "g", memberList })).toMatchObject({
      groupId: "g",
      candidates: ["a", null, "b"],
    });
    expect(parseEntry(join, { groupID: bad, memberList: [{ userID: "a" }] })).toMatchObject({
      groupId: null,
      candidates: ["a"],
    });
    expect(parseEntry(singleJoin, { groupID: "g", userID: bad })).toMatchObject({ groupId: "g", candidates: [null] });
    expect(parseEntry(apply, { groupID: "g", applyID: bad })).toMatchObject({ groupId: "g", candidates: [null] });
    expect(parseEntry(invite, { groupID: "g", invitedUserIDs: ["a", bad, "b"] }).candidates).toEqual(["a", null, "b"]);
  });

  test("what is missing is unreadable, never skipped", () => {
    for (const command of [join, singleJoin, invite, apply])
      expect(parseEntry(command, {})).toMatchObject({ groupId: null, candidates: [null] });
    expect(parseEntry(join, { groupID: "g", memberList: null }).candidates).toEqual([null]);
    expect(parseEntry(join, { groupID: "g", memberList: "666" }).candidates).toEqual([null]);
    expect(parseEntry(join, { groupID: "g", memberList: ["666"] }).candidates).toEqual([null]);
  });

  test("nobody is nobody", () => {
    expect(parseEntry(join, { groupID: "g", memberList: [] }).candidates).toEqual([]);
    expect(parseEntry(invite, { groupID: "g", invitedUserIDs: [] }).candidates).toEqual([]);
  });
});

describe("invitedUserIDs", () => {
  test.each([
    [
      ["a", "b"],
      ["a", "b"],
    ],
    ["[a,b]", ["a", "b"]],
    ["[ a , b ]", ["a", "b"]],
    ["[a]", ["a"]],
    ["[]", []],
    ["[ ]", []],
    ["[a,,b]", ["a", null, "b"]],
    ["[a,]", ["a", null]],
    ["[用户😀,10001]", ["用户😀", "10001"]],
    ["a,b", [null]],
    ['["a","b"]', [null]],
    ["['a','b']", [null]],
    ['[a",b]', [null]],
    ["[a,b", [null]],
    ['["a","b"]', [null]],
    ["['a','b']", [null]],
    ["", [null]],
    [{ 0: "a" }, [null]],
    [
      [10_001, "b"],
      ["10001", "b"],
    ],
  ])("%j invites %j", (invitedUserIDs, candidates) => {
    expect(parseEntry(invite, { groupID: "g", invitedUserIDs }).candidates).toEqual(candidates);
  });
});

describe("a new group", () => {
  const members = (...levels: readonly (readonly [unknown, unknown])[]) =>
    levels.map(([userID, roleLevel]) => ({ userID, roleLevel }));

  test("of the fixture has no id yet, and the owner stands in the list", () => {
    expect(parseEntry(create, fixture("openim", "before_create_group"))).toEqual({
      ...untold,
      action: "create",
      groupId: undefined,
      candidates: ["3034068043", "5318543822", "1028", "666"],
      founders: ["3034068043", "5318543822"],
    });
  });

  test("has the id that the client chose for it, as the join of its members will", () => {
    expect(parseEntry(create, { groupID: "chosen", initMemberList: members(["a", 100]) }).groupId).toBe("chosen");
  });

  test("has creator and owner for candidates too, when the body names them and the list does not", () => {
    const body = { groupID: "", creatorUserID: "c", ownerUserID: "o", initMemberList: members(["a", 20]) };
    expect(parseEntry(create, body)).toMatchObject({
      groupId: undefined,
      candidates: ["c", "o", "a"],
      founders: ["o", "c"],
    });
    const inList = { ...body, initMemberList: members(["o", 100], ["c", 60]) };
    expect(parseEntry(create, inList)).toMatchObject({ candidates: ["o", "c"], founders: ["o", "c"] });
  });

  test("has its admins for founders too, each once, and nobody else", () => {
    const body = {
      creatorUserID: "a",
      initMemberList: members(["o", 100], ["a", 60], ["b", 60], ["m", 20], ["x", "60"]),
    };
    expect(parseEntry(create, body).founders).toEqual(["o", "a", "b"]);
  });

  test("has for an owner whoever has the owner's role, wherever they stand", () => {
    const body = { ownerUserID: "", initMemberList: members(["a", 20], ["o", 100], ["b", 20]) };
    expect(parseEntry(create, body).founders).toEqual(["o"]);
  });

  test("has an owner nobody can read, and still its candidates", () => {
    const body = { ownerUserID: "", initMemberList: members([null, 100], ["a", 20]) };
    expect(parseEntry(create, body)).toMatchObject({ candidates: [null, "a"], founders: [null] });
    expect(parseEntry(create, {})).toMatchObject({ candidates: [null], founders: [null] });
    expect(parseEntry(create, { initMemberList: [null, "x", 5, []] }).candidates).toEqual([null, null, null, null]);
  });
});

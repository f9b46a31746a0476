// OpenIM's after-callbacks in neutral words: its fixtures, Go's way of writing a group's type, and members who stand in
// a list several times. None of them tells a time or an operator.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noticeData } from "../../../src/core/notice.ts";
import { parseTold } from "../../../src/platforms/openim/parse-told.ts";
import { registry } from "../../../src/platforms/openim/registry.ts";
import { fixture } from "../fixtures.ts";

/** What a consumer reads: fields that are undefined are not there. */
const noticeOf = (command: string, body: unknown): unknown => {
  const { notice } = parseTold(command, body);
  return notice && JSON.parse(JSON.stringify(notice));
};
const created = "callbackAfterCreateGroupCommand";
const dismissed = "callbackAfterDisMissGroupCommand";
const group = { id: "g" };

describe("OpenIM's fixtures", () => {
  test("a new group has each member once, with the highest role, and no empty texts", () => {
    expect(noticeOf(created, fixture("openim", "after_create_group"))).toEqual({
      type: "im.group.created",
      data: {
        group: {
          id: "2389127364",
          type: "2",
          name: "周末徒步 <Hiking> & Camping",
          owner: "3034068043",
          introduction: 'a\tb "quoted" \\ slash/ \u2028 sep',
          faceUrl: "https://cdn.example.com/g/1.png?x=1&y=2",
          ex: '{"dept":"42","tags":["a","b"]}',
        },
        members: [
          { id: "3034068043", role: "owner" },
          { id: "5318543822", role: "admin" },
          { id: "1028", role: "member" },
          { id: "666", role: "member" },
        ],
      },
    });
  });

  test("a direct join is told about the one whom OpenIM calls the inviter", () => {
    expect(parseTold("callbackAfterJoinGroupCommand", fixture("openim", "after_join_group"))).toMatchObject({
      notice: {
        type: "im.group.members.joined",
        data: { group: { id: "2389127364" }, how: "apply", members: [{ id: "9267410449" }] },
      },
      groupId: "2389127364",
    });
  });
});

describe("what happened", () => {
  const info = { groupID: "g", groupName: "n", notification: "", introduction: "", faceURL: "", ex: "" };
  test.each<[string, object, unknown]>([
    [
      "callbackAfterQuitGroupCommand",
      { groupID: "g", userID: "a" },
      { type: "im.group.members.left", data: { group, how: "quit", members: [{ id: "a" }] } },
    ],
    [
      "callbackAfterKickGroupCommand",
      { groupID: "g", kickedUserIDs: ["a", "b"], reason: "spam" },
      {
        type: "im.group.members.left",
        data: { group, how: "kick", members: [{ id: "a" }, { id: "b" }], reason: "spam" },
      },
    ],
    [
      "callbackAfterKickGroupCommand",
      { groupID: "g", kickedUserIDs: ["a"], reason: "" },
      { type: "im.group.members.left", data: { group, how: "kick", members: [{ id: "a" }] } },
    ],
    [
      dismissed,
      { groupID: "g", ownerID: "o", groupType: "\u0002", membersID: ["a"] },
      { type: "im.group.dismissed", data: { group: { id: "g", type: "2", owner: "o" }, members: [{ id: "a" }] } },
    ],
    [
      dismissed,
      { groupID: "g", ownerID: "o", groupType: "2", membersID: null },
      { type: "im.group.dismissed", data: { group: { id: "g", type: "2", owner: "o" } } },
    ],
    [dismissed, { groupID: "g", membersID: [] }, { type: "im.group.dismissed", data: { group, members: [] } }],
    [
      "callbackAfterTransferGroupOwnerCommand",
      { groupID: "g", oldOwnerUserID: "a", newOwnerUserID: "b" },
      { type: "im.group.owner.changed", data: { group, previousOwner: "a", owner: "b" } },
    ],
    [
      "callbackAfterSetGroupInfoExCommand",
      { ...info, groupName: null },
      {
        type: "im.group.updated",
        data: { group, changes: { notification: "", introduction: "", faceUrl: "", ex: "" } },
      },
    ],
    [
      "callbackAfterSetGroupMemberInfoCommand",
      { groupID: "g", userID: "a", nickName: "", faceURL: null, roleLevel: 60, ex: null },
      {
        type: "im.group.member.updated",
        data: { group, member: { id: "a" }, changes: { role: "admin", nickname: "" } },
      },
    ],
    [
      "callbackAfterSetGroupMemberInfoCommand",
      { groupID: "g", userID: "a", roleLevel: 30 },
      { type: "im.group.member.updated", data: { group, member: { id: "a" }, changes: {} } },
    ],
  ])("%s %j", (command, body, notice) => expect(noticeOf(command, body)).toEqual(notice));

  test("SetGroupInfo tells the name that is set, and nothing that is empty", () => {
    expect(noticeOf("callbackAfterSetGroupInfoCommand", { ...info, ex: null })).toEqual({
      type: "im.group.updated",
      data: { group, changes: { name: "n" } },
    });
  });

  test.each([
    ["\u0002", "2"],
    ["\u0000", "0"],
    ["2", "2"],
    [2, "2"],
    ["", undefined],
    [null, undefined],
    ["Super", "Super"],
  ])("the group type %j is %j", (groupType, type) => {
    expect(parseTold(dismissed, { groupID: "g", groupType }).notice?.data.group.type).toBe(type);
  });

  test("the members of a new group keep their first place and their highest role, in whatever order they come", () => {
    const list = [
      ["a", 20],
      ["b", 100],
      ["a", 60],
      ["b", 20],
      ["c", 30],
      ["a", 20],
    ].map(([userID, roleLevel]) => ({ userID, roleLevel }));
    expect(noticeOf(created, { groupID: "g", initMemberList: list })).toMatchObject({
      data: { members: [{ id: "a", role: "admin" }, { id: "b", role: "owner" }, { id: "c" }] },
    });
  });

  const ofPeople = (...levels: readonly (readonly [string, number])[]) =>
    noticeOf(created, {
      groupID: "g",
      ownerUserID: "o",
      initMemberList: levels.map(([userID, roleLevel]) => ({ userID, roleLevel })),
    });
  const owner = { id: "o", role: "owner" };
  const member = { id: "m", role: "member" };

  test("that the admin API made has its operator, who is no member of it: last, behind the owner's second place", () => {
    const last = ofPeople(["o", 100], ["m", 20], ["o", 20], ["imAdmin", 20]);
    expect(last).toMatchObject({ data: { operator: "imAdmin", members: [owner, member] } });
    const alone = ofPeople(["o", 100], ["o", 20], ["imAdmin", 20]);
    expect(alone).toMatchObject({ data: { operator: "imAdmin", members: [owner] } });
  });

  test.each([
    ["stands before", ofPeople(["o", 100], ["m", 20], ["o", 20], ["m", 20])],
    ["stands last where the owner stands once", ofPeople(["o", 100], ["m", 20])],
    ["stands behind somebody else", ofPeople(["o", 100], ["o", 20], ["a", 20], ["m", 20])],
  ])("keeps a member who %s", (_what, notice) => {
    expect(notice).toMatchObject({ data: { members: expect.arrayContaining([member]) } });
    expect(notice).not.toHaveProperty("data.operator");
  });

  test("fits its own schema, whatever the values are", () => {
    const fields = [
      "userID",
      "inviterUserID",
      "newOwnerUserID",
      "oldOwnerUserID",
      "reason",
      "ownerID",
      "groupName",
      "groupType",
      "ex",
      "nickName",
      "roleLevel",
      "kickedUserIDs",
      "membersID",
      "initMemberList",
    ];
    const anyBody = fc.record(
      Object.fromEntries(fields.map((name) => [name, fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant("a"))])),
    );
    fc.assert(
      fc.property(anyBody, fc.constantFrom(...registry.keys()), (body, command) => {
        const { notice } = parseTold(command, { ...body, groupID: "g" });
        if (notice !== undefined) expect(noticeData[notice.type].safeParse(notice.data).success, command).toBe(true);
      }),
    );
  });

  test("every command that the registry gives a type tells that type", () => {
    const people = { userID: "a", inviterUserID: "a", newOwnerUserID: "b", kickedUserIDs: ["a"], initMemberList: [] };
    const body = { groupID: "g", ...people };
    for (const [command, registered] of registry) {
      const type = registered.treatment === "record" ? registered.type : undefined;
      expect(parseTold(command, body).notice?.type, command).toBe(type);
    }
  });
});

describe("a body without its group or its people", () => {
  test.each<[string, unknown]>([
    [created, {}],
    [created, []],
    [created, { groupID: "g", initMemberList: "x" }],
    [created, { groupID: "g", initMemberList: [{ userID: "" }, { userID: "b" }] }],
    [created, null],
    [created, { groupID: "" }],
    ["callbackAfterJoinGroupCommand", { groupID: "g" }],
    ["callbackAfterJoinGroupCommand", { groupID: "g", inviterUserID: "" }],
    ["callbackAfterQuitGroupCommand", { groupID: "g", userID: null }],
    ["callbackAfterKickGroupCommand", { groupID: "g", kickedUserIDs: ["a", ""] }],
    ["callbackAfterKickGroupCommand", { groupID: "g", kickedUserIDs: "a" }],
    ["callbackAfterTransferGroupOwnerCommand", { groupID: "g", oldOwnerUserID: "a" }],
    ["callbackAfterSetGroupMemberInfoCommand", { groupID: "g", roleLevel: 60 }],
  ])("%s %j is recorded as it came", (command, body) => expect(parseTold(command, body).notice).toBeUndefined());

  test("still tells the group that it has, under any command", () => {
    for (const command of ["callbackAfterGroupMsgReadCommand", "callbackSomeFuture", "__proto__", "toString", ""])
      expect(parseTold(command, { groupID: "g" })).toEqual({
        notice: undefined,
        groupId: "g",
      });
    expect(parseTold(created, undefined)).toEqual({
      notice: undefined,
      groupId: undefined,
    });
  });
});

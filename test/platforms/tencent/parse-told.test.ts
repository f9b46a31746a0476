// Tencent's after-callbacks in neutral words: the vendor's samples, the forms of EventTime, and bodies that are better
// recorded as they came than half understood.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noticeData } from "../../../src/core/notice.ts";
import { createTencent } from "../../../src/platforms/tencent/index.ts";
import { parseTold } from "../../../src/platforms/tencent/parse-told.ts";
import { registry } from "../../../src/platforms/tencent/registry.ts";
import { fixture } from "../fixtures.ts";

const joined = "Group.CallbackAfterNewMemberJoin";
const created = "Group.CallbackAfterCreateGroup";
const left = "Group.CallbackAfterMemberExit";
const accounts = (...ids: unknown[]) => ids.map((id) => ({ Member_Account: id }));
const about = { GroupId: "g", Type: "Public", Operator_Account: "op" };
const group = { id: "g", type: "Public" };
const members = [{ id: "jared" }, { id: "tommy" }];
/** What a consumer reads: fields that are undefined are not there. */
const noticeOf = (command: string, body: unknown): unknown => {
  const { notice } = parseTold(command, body);
  return notice && JSON.parse(JSON.stringify(notice));
};

describe("the vendor's samples", () => {
  test.each([
    ["11_after_new_member_join.docs", "apply"],
    ["12_after_new_member_join.compact", "invite"],
  ])("%s: who joined, and by %s", (name, how) => {
    expect(parseTold(joined, fixture("tencent", name))).toEqual({
      notice: {
        type: "im.group.members.joined",
        data: { group: { id: "@TGS#2J4SZEAEL", type: "Public" }, how, operator: "leckie", members },
      },
      groupId: "@TGS#2J4SZEAEL",
    });
  });

  test("a new group tells everything the newest sample carries", () => {
    expect(parseTold(created, fixture("tencent", "10_after_create_group.docs-zh-intl-newer"))).toEqual({
      notice: {
        type: "im.group.created",
        data: {
          group: {
            id: "@TGS#2J4SZEAEL",
            type: "Public",
            name: "MyFirstGroup",
            owner: "leckie",
            introduction: "introduction",
            notification: "notification",
          },
          operator: "group_root",
          members: [{ id: "bob" }, { id: "peter" }],
          custom: { UserDefined1: "hello", UserDefined2: "world" },
        },
      },
      groupId: "@TGS#2J4SZEAEL",
    });
  });
});

describe("what happened", () => {
  test.each<[string, object, unknown]>([
    [
      left,
      { ...about, ExitType: "Kicked", ExitMemberList: accounts("jared", "tommy") },
      { type: "im.group.members.left", data: { group, how: "kick", operator: "op", members } },
    ],
    [
      left,
      { ...about, ExitType: "Quit", ExitMemberList: accounts("op") },
      { type: "im.group.members.left", data: { group, how: "quit", operator: "op", members: [{ id: "op" }] } },
    ],
    [
      "Group.CallbackAfterGroupDestroyed",
      { ...about, Name: "n", Owner_Account: "o", MemberList: accounts("jared", "tommy") },
      { type: "im.group.dismissed", data: { group: { ...group, name: "n", owner: "o" }, members } },
    ],
    [
      "Group.CallbackAfterGroupDestroyed",
      { GroupId: "@TGS#_c", Type: "Community" },
      { type: "im.group.dismissed", data: { group: { id: "@TGS#_c", type: "Community" } } },
    ],
    ["Group.CallbackAfterGroupFull", { GroupId: "g" }, { type: "im.group.full", data: { group: { id: "g" } } }],
    [
      "Group.CallbackAfterGroupInfoChanged",
      { ...about, Name: "n", Notification: "", FaceUrl: "https://cdn.example.com/f.png" },
      {
        type: "im.group.updated",
        data: {
          group,
          operator: "op",
          changes: { name: "n", notification: "", faceUrl: "https://cdn.example.com/f.png" },
        },
      },
    ],
    [
      "Group.CallbackAfterChangeGroupOwner",
      { ...about, OldOwner_Account: "a", NewOwner_Account: "b" },
      { type: "im.group.owner.changed", data: { group, operator: "op", previousOwner: "a", owner: "b" } },
    ],
    [
      "Group.CallbackAfterMemberFieldChanged",
      { ...about, Member_Account: "m", Role: "Admin", NameCard: "" },
      {
        type: "im.group.member.updated",
        data: { group, operator: "op", member: { id: "m" }, changes: { role: "admin", nickname: "" } },
      },
    ],
    [
      "Group.CallbackAfterMemberFieldChanged",
      { ...about, Modified_Account: "m", Role: "Member" },
      {
        type: "im.group.member.updated",
        data: { group, operator: "op", member: { id: "m" }, changes: { role: "member" } },
      },
    ],
    [created, { GroupId: "g" }, { type: "im.group.created", data: { group: { id: "g" }, members: [] } }],
    [
      joined,
      { GroupId: "g", NewMemberList: accounts("jared", "tommy") },
      { type: "im.group.members.joined", data: { group: { id: "g" }, how: "unknown", members } },
    ],
  ])("%s %j", (command, body, notice) => expect(noticeOf(command, body)).toEqual(notice));

  test("fits its own schema, whatever words stand where Tencent has a few", () => {
    const word = fc.constantFrom(
      "Apply",
      "Kicked",
      "Admin",
      "Owner",
      "",
      "toString",
      "constructor",
      "__proto__",
      "hasOwnProperty",
    );
    fc.assert(
      fc.property(word, fc.constantFrom(...registry.keys()), (odd, command) => {
        const body = {
          ...about,
          JoinType: odd,
          ExitType: odd,
          Role: odd,
          Member_Account: "m",
          NewOwner_Account: "n",
          NewMemberList: accounts("jared"),
          ExitMemberList: accounts("jared"),
        };
        const { notice } = parseTold(command, body);
        if (notice !== undefined)
          expect(noticeData[notice.type].safeParse(notice.data).success, `${command} ${odd}`).toBe(true);
      }),
    );
  });

  test.each(["toString", "constructor", "__proto__", "Teleported"])(
    "%j is no way of joining, of leaving, and no role",
    (odd) => {
      expect(noticeOf(joined, { ...about, JoinType: odd, NewMemberList: accounts("jared") })).toMatchObject({
        data: { how: "unknown" },
      });
      expect(noticeOf(left, { ...about, ExitType: odd, ExitMemberList: accounts("jared") })).toMatchObject({
        data: { how: "unknown" },
      });
      const updated = noticeOf("Group.CallbackAfterMemberFieldChanged", { ...about, Member_Account: "m", Role: odd });
      expect(updated).toMatchObject({ data: { changes: {} } });
      expect(updated).not.toHaveProperty("data.changes.role");
    },
  );

  test("every command that the registry gives a type tells that type", () => {
    const people = { Member_Account: "m", NewMemberList: [], ExitMemberList: [], SubscribeAccountList: [] };
    const body = { ...about, Official_Account: "@TOA#_o", NewOwner_Account: "n", ...people };
    for (const [command, registered] of registry) {
      const type = registered.treatment === "record" ? registered.type : undefined;
      expect(parseTold(command, body).notice?.type, command).toBe(type);
    }
  });
});

const tencent = createTencent({ appIds: [], tokens: [], auth: "sign" }, "");

describe("EventTime", () => {
  test.each([
    [1_670_574_414_123, 1_670_574_414_123],
    ["1670574414123", 1_670_574_414_123],
    [0, 0],
    [undefined, undefined],
    [null, undefined],
    ["", undefined],
    ["yesterday", undefined],
    ["1.5e12", undefined],
    ["-1670574414123", undefined],
    [{}, undefined],
    [[1_670_574_414_123], undefined],
  ])("%j is %j", (EventTime, time) => {
    expect(tencent.timeOf({ EventTime })).toBe(time);
  });
});

describe("a body without its group or its people", () => {
  test.each<[string, unknown]>([
    [joined, {}],
    [joined, null],
    [joined, []],
    [joined, "x"],
    [joined, { NewMemberList: accounts("a") }],
    [joined, { GroupId: "", NewMemberList: accounts("a") }],
    [joined, { GroupId: "g" }],
    [joined, { GroupId: "g", NewMemberList: accounts("a", null) }],
    [left, { GroupId: "g", ExitMemberList: "a" }],
    [created, { Owner_Account: "o" }],
    ["Group.CallbackAfterChangeGroupOwner", { GroupId: "g", OldOwner_Account: "a" }],
    ["Group.CallbackAfterMemberFieldChanged", { GroupId: "g", Role: "Admin" }],
    ["Group.CallbackAfterGroupFull", {}],
  ])("%s %j is recorded as it came", (command, body) => expect(parseTold(command, body).notice).toBeUndefined());

  test("still tells the group and the time that it has", () => {
    const body = { GroupId: "g", EventTime: 1_670_574_414_123 };
    for (const command of [joined, "Group.CallbackAfterGroupAttrChanged", "Some.Future", "__proto__", "toString", ""])
      expect(parseTold(command, body)).toEqual({
        notice: undefined,
        groupId: "g",
      });
    expect(parseTold(joined, undefined)).toEqual({
      notice: undefined,
      groupId: undefined,
    });
  });

  test("is no reason to lose a new group whose custom fields alone cannot be read, or that tells of no members", () => {
    const body = { ...about, UserDefinedDataList: [{ Key: 1 }] };
    expect(noticeOf(created, body)).toEqual({ type: "im.group.created", data: { group, operator: "op", members: [] } });
  });

  test("makes no half of a new group when one of its members cannot be read", () => {
    expect(noticeOf(created, { ...about, MemberList: [...accounts("a"), null] })).toBeUndefined();
  });

  test("finds the member of a changed profile under either name", () => {
    const command = "Group.CallbackAfterMemberFieldChanged";
    const changed = { ...about, Member_Account: "", Modified_Account: "m" };
    expect(noticeOf(command, changed)).toMatchObject({ data: { member: { id: "m" } } });
    expect(noticeOf(command, { ...about, Member_Account: "" })).toBeUndefined();
  });

  test("leaves empty texts out, but for those that changed", () => {
    const body = { ...about, Operator_Account: "", Type: "", Introduction: "" };
    expect(noticeOf("Group.CallbackAfterGroupInfoChanged", body)).toEqual({
      type: "im.group.updated",
      data: { group: { id: group.id }, changes: { introduction: "" } },
    });
  });
});

// What trips up other receivers of OpenIM's callbacks, put through the gate's own code from the request to the queue: Go's
// ways of writing, fields that are not what they are called, and what older versions and the documents say.
import { describe, expect, test } from "vitest";
import { goJson } from "../../../cli/call/requests.ts";
import { playBody, type Scene } from "../../../cli/docs/play-body.ts";
import { recordedBody } from "../../../cli/docs/recorded-bodies.ts";

const goOn = { status: 200, body: { actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 } };
const refusal = {
  status: 200,
  body: { actionCode: 0, errCode: 5001, errMsg: "You cannot join this group.", errDlt: "", nextCode: 1 },
};
const play = (name: string, scene?: Scene) => playBody(recordedBody("openim", name), scene);
const playFields = (callbackCommand: string, fields: object, scene?: Scene) =>
  playBody({ platform: "openim", command: callbackCommand, text: goJson({ callbackCommand, ...fields }) }, scene);

describe("a group's type", () => {
  const dismissed = "callbackAfterDisMissGroupCommand";

  test.each([
    ["the character U+0002", "\u0002"],
    ['the text "2"', "2"],
    ["the number 2", 2],
  ])("written as %s is 2", async (_what, groupType) => {
    const { events } = await playFields(dismissed, { groupID: "g", ownerID: "o", groupType, membersID: [] });
    expect(events).toMatchObject([{ type: "im.group.dismissed", data: { group: { id: "g", type: "2" } } }]);
  });

  test("does not matter to who may enter, however it is written", async () => {
    const lists = { "type/2": "deny", "type/\u0002": "deny" };
    for (const groupType of ["\u0002", "2", 2]) {
      const fields = { groupID: "g", groupType, applyID: "666", reqMessage: "", ex: "" };
      expect((await playFields("callbackBeforeJoinGroupCommand", fields, { lists })).answer).toEqual(goOn);
    }
  });
});

describe("invitedUserIDs", () => {
  test.each([
    ["an array, as the server sends it", "before_invite_join_group"],
    ["the documented text", "before_invite_join_group_as_documented"],
  ])("is read as %s", async (_what, name) => {
    const { answer, events } = await play(name, { lists: { "user/7700115": "deny" } });
    expect(answer).toEqual(refusal);
    expect(events).toMatchObject([
      {
        data: {
          action: "invite",
          candidates: [
            { id: "9267410449", verdict: "refused" },
            { id: "7700115", verdict: "refused", key: "user/7700115" },
          ],
        },
      },
    ]);
  });

  test("as an empty text list is an invite of nobody", async () => {
    const fields = { operationID: "", groupID: "g", reason: "", invitedUserIDs: "[]" };
    const lists = { "group/g": "deny" };
    expect((await playFields("callbackBeforeInviteJoinGroupCommand", fields, { lists })).answer).toEqual(goOn);
  });
});

test("whoever joined stands in inviterUserID of AfterJoinGroup, and is no operator", async () => {
  const { events } = await play("after_join_group");
  expect(events).toMatchObject([{ data: { how: "apply", members: [{ id: "9267410449" }] } }]);
  expect(events[0]).not.toHaveProperty("data.operator");
});

test("a member who stands in AfterCreateGroup several times has the highest of the roles, wherever it stands", async () => {
  const levels = [
    ["a", 20],
    ["b", 100],
    ["a", 60],
    ["b", 20],
    ["c", 20],
    ["a", 20],
    ["c", 20],
  ];
  const initMemberList = levels.map(([userID, roleLevel]) => ({ userID, roleLevel }));
  const { events } = await playFields("callbackAfterCreateGroupCommand", {
    groupID: "g",
    groupType: 2,
    initMemberList,
  });
  const members = [
    { id: "a", role: "admin" },
    { id: "b", role: "owner" },
    { id: "c", role: "member" },
  ];
  expect(events).toMatchObject([{ type: "im.group.created", data: { members } }]);
});

test("membersID null is a group dismissed without a list of members, and [] one with an empty list", async () => {
  const { events } = await play("after_dismiss_group_emptied");
  expect(events).toMatchObject([{ type: "im.group.dismissed", data: { original: { membersID: null } } }]);
  expect(events[0]).not.toHaveProperty("data.members");
  const fields = { groupID: "g", ownerID: "o", groupType: "\u0002", membersID: [] };
  const emptied = await playFields("callbackAfterDisMissGroupCommand", fields);
  expect(emptied.events).toMatchObject([{ data: { members: [] } }]);
});

describe("what Go's encoder writes", () => {
  test("with HTML escapes and a final newline is the text that was meant", async () => {
    const { text } = recordedBody("openim", "after_create_group");
    expect(text).toMatch(/\\u003cHiking\\u003e \\u0026 .*\\u2028.*\n$/s);
    const { answer, events } = await play("after_create_group");
    expect(answer).toEqual(goOn);
    const original = { groupName: "周末徒步 <Hiking> & Camping" };
    expect(events).toMatchObject([{ data: { group: { name: original.groupName }, original } }]);
  });

  test("is an id like any other in a decision", async () => {
    const userID = "<a>&\u2028b";
    const fields = { groupID: "g", memberList: [{ userID, ex: "" }], groupEx: "" };
    const command = "callbackBeforeMembersJoinGroupCommand";
    expect((await playFields(command, fields, { lists: { [`user/${userID}`]: "deny" } })).answer).toEqual(refusal);
    const text = goJson({ callbackCommand: command, ...fields });
    expect(text).toContain("\\u003ca\\u003e\\u0026\\u2028b");
  });

  test("is kept, newline and all, where the body travels as text", async () => {
    const { text } = recordedBody("openim", "after_quit_group");
    const { events } = await play("after_quit_group", { commandInUrl: "callbackAfterKickGroupCommand" });
    expect(events).toMatchObject([{ data: { command: "callbackAfterKickGroupCommand", originalText: text } }]);
    expect(text.endsWith("\n")).toBe(true);
  });
});

describe("a command that nobody registered", () => {
  test("is recorded by its name and its group, however that is spelled", async () => {
    for (const field of ["groupID", "groupId"]) {
      const { answer, events } = await playFields("callbackAfterSomethingNewCommand", { [field]: "g", said: "hello" });
      expect(answer).toEqual(goOn);
      expect(events).toMatchObject([{ type: "im.callback.received", subject: "g" }]);
      expect(events).toHaveProperty("0.data", { command: "callbackAfterSomethingNewCommand" });
    }
  });

  test("with Push in its name is a message, as v3.5 and v3.6 push them", async () => {
    for (const name of ["offline_push_v3.5", "online_push_v3.5", "super_group_online_push_v3.5"])
      expect(await play(name)).toMatchObject({ answer: goOn, events: [] });
  });

  test("with Before in its name is told to go on, and leaves no event", async () => {
    for (const command of ["callbackBeforeSomethingNewCommand", "callbackBeforeAddFriendCommand"])
      expect(await playFields(command, { groupID: "g" })).toMatchObject({ answer: goOn, events: [] });
  });
});

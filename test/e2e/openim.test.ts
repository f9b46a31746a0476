// OpenIM's callbacks end to end: in workerd, over real KV and a real queue, each answer judged as OpenIM would take it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Callback, openimMembersJoin } from "../../cli/call/callbacks.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

let gate: GateUnderTest;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(() => gate.stop());
beforeEach(() => gate.clearLists());

const goOn = { status: 200, actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 };
const refused = { ...goOn, errCode: 5001, errMsg: "You cannot join this group.", nextCode: 1 };

const command = "callbackBeforeMembersJoinGroupCommand";

describe(command, () => {
  it("lets people on no list join, and tells so in an event", async () => {
    const played = await gate.openim(openimMembersJoin("openim-ok", ["666", "1028"]));
    expect(answered(played)).toEqual(goOn);
    expect(played.judgement).toMatchObject({ letIn: ["666", "1028"], faults: [] });
    const [event] = await gate.eventsOf("openim-ok", 1);
    expect(event).toMatchObject({
      type: "im.group.entry.decided",
      source: "/openim",
      partitionkey: "openim:openim-ok",
      data: { action: "join", outcome: "allow", candidates: [{ id: "666" }, { id: "1028" }] },
    });
    expect(event?.data.original).toEqual(JSON.parse(String(played.request.body)));
  });

  it("refuses the whole batch for one denied member, with that one's code and message", async () => {
    await gate.putLists({ "user/666": { effect: "deny", code: 5010, message: "You are banned." } });
    const played = await gate.openim(openimMembersJoin("openim-no", ["1028", "666"]));
    expect(answered(played)).toEqual({ ...goOn, errCode: 5010, errMsg: "You are banned.", nextCode: 1 });
    expect(played.judgement).toMatchObject({ letIn: [], keptOut: ["1028", "666"], faults: [] });
    const [event] = await gate.eventsOf("openim-no", 1);
    expect(event?.data).toMatchObject({
      outcome: "refuse",
      candidates: [
        { id: "1028", verdict: "refused", key: "user/666", refusedWith: { id: "666" } },
        { id: "666", verdict: "refused", key: "user/666" },
      ],
    });
    expect(event?.data).not.toHaveProperty("candidates.1.refusedWith");
    const line = gate.logLines().find((each) => each.includes(`id=${event?.id}`));
    expect(line).toContain(": 1028 refused with 666 by user/666, 666 refused by user/666 lookup=exact read=9 id=");
  });

  it("gives a new member what the entry that lets it in says", async () => {
    const member = {
      nickname: "Newcomer",
      roleLevel: 60,
      muteFor: 600,
      faceURL: "https://cdn.example.com/1.png",
      ex: "x",
    };
    await gate.putLists({ "group/12345/user/1028": { effect: "allow", member } });
    // The first that is seen of the group may be about its founders.
    expect(answered(await gate.openim(openimMembersJoin("12345", ["1028"])))).not.toHaveProperty(
      "memberCallbackList.0.muteEndTime",
    );
    const before = Date.now();
    const played = await gate.openim(openimMembersJoin("12345", ["666", "1028"]));
    const answer = answered(played);
    expect(answer).toMatchObject({
      ...goOn,
      memberCallbackList: [{ userID: "1028", nickname: "Newcomer", faceURL: member.faceURL, ex: "x", roleLevel: 60 }],
    });
    expect(answer).toHaveProperty("memberCallbackList.0.muteEndTime", expect.any(Number));
    // Told behind the answer.
    await expect
      .poll(() => gate.logLines().join("\n"))
      .toContain('1028 allowed by group/12345/user/1028 ("member.roleLevel: not given; member.muteFor: not given")');
    expect(played.judgement.faults).toEqual([]);
    const [applied] =
      played.judgement.outcome.kind === "goes-on" && "members" in played.judgement.outcome
        ? played.judgement.outcome.members
        : [];
    expect(applied?.muteEndTime).toBeGreaterThanOrEqual(before + 600_000 - 1000);
    expect(applied?.muteEndTime).toBeLessThanOrEqual(Date.now() + 600_000);
  });

  it("ignores inviter and type entries, which its callbacks cannot be held against", async () => {
    await gate.putLists({ "inviter/666": "deny", "type/2": "deny" });
    expect(answered(await gate.openim(openimMembersJoin("g", ["666"])))).toEqual(goOn);
  });

  it("decides a batch of 1,000 members", async () => {
    const members = Array.from({ length: 1000 }, (_, index) => String(1_000_000_000 + index));
    expect(answered(await gate.openim(openimMembersJoin("thousand", members)))).toEqual(goOn);
    await gate.putLists({ "user/1000000999": "deny" });
    expect(answered(await gate.openim(openimMembersJoin("thousand", members)))).toEqual(refused);
  });
});

describe("the other ways into a group", () => {
  const callbacks: readonly (readonly [string, Callback])[] = [
    [
      "an application",
      {
        command: "callbackBeforeJoinGroupCommand",
        fields: { groupID: "g", groupType: "\u0002", applyID: "666", reqMessage: "", ex: "" },
      },
    ],
    [
      "an invite",
      {
        command: "callbackBeforeInviteJoinGroupCommand",
        fields: { operationID: "o", groupID: "g", reason: "", invitedUserIDs: ["1028", "666"] },
      },
    ],
    [
      "a new group",
      {
        command: "callbackBeforeCreateGroupCommand",
        fields: {
          operationID: "o",
          groupID: "",
          ownerUserID: "",
          creatorUserID: "",
          initMemberList: [
            { userID: "1028", roleLevel: 100 },
            { userID: "666", roleLevel: 20 },
          ],
        },
      },
    ],
    [
      "a single join of v3.7",
      { command: "callbackBeforeMemberJoinGroupCommand", fields: { groupID: "g", userID: "666", ex: "", groupEx: "" } },
    ],
  ];
  it.each(callbacks)("refuses %s with a denied user in it, and lets it go on without", async (_name, callback) => {
    expect(answered(await gate.openim(callback))).toMatchObject(goOn);
    await gate.putLists({ "user/666": "deny" });
    expect(answered(await gate.openim(callback))).toEqual(refused);
  });
});

describe("calls that are not genuine", () => {
  it("refuses with a wrong secret: a 401 alone would be an allow", async () => {
    const played = await gate.openim(openimMembersJoin("g", ["666"]), { secret: "not-the-secret" });
    expect(answered(played)).toEqual({ ...refused, status: 401, errMsg: "unauthorized" });
    expect(played.judgement).toMatchObject({ letIn: [], keptOut: ["666"], faults: [] });
  });

  it("refuses when the command stands where the secret should", async () => {
    const response = await gate.fetch(`/openim/${command}`, { method: "POST", body: "{}" });
    expect(await response.json()).toMatchObject({ actionCode: 0, nextCode: 1, errCode: 5001 });
  });

  it("never prints the secret", async () => {
    await gate.openim(openimMembersJoin("g", ["666"]));
    await gate.openim(openimMembersJoin("g", ["666"]), { secret: `${credentials.secret}x` });
    expect(gate.logLines().join("\n")).not.toContain(credentials.secret);
  });
});

describe("forms of the URL", () => {
  const body = JSON.stringify({
    callbackCommand: command,
    groupID: "g",
    memberList: [{ userID: "666", ex: "" }],
    groupEx: "",
  });
  it.each([
    `/openim/${credentials.secret}//${command}`,
    `/openim/${credentials.secret}/${command}?contenttype=json`,
    `/openim/${credentials.secret}?command=${command}`,
    `/openim/${credentials.secret}/?command=${command}`,
    `/openim/${credentials.secret}`,
  ])("decides a call to %s", async (path) => {
    await gate.putLists({ "user/666": "deny" });
    const response = await gate.fetch(path, { method: "POST", body });
    expect(await response.json()).toMatchObject({ nextCode: 1, errCode: 5001 });
  });
});

describe("malformed before-callbacks, with ON_UNDECIDED allow", () => {
  it.each(["{", "[]", "", '{"callbackCommand":"callbackAfterJoinGroupCommand"}'])(
    "goes on for the body %j",
    async (body) => {
      const played = await gate.openim(openimMembersJoin("g", ["666"]), { body });
      expect(answered(played)).toEqual(goOn);
    },
  );
});

describe("callbacks that are not about entering", () => {
  it("echoes SetGroupInfo, whose answer would otherwise empty the group's name", async () => {
    const fields = {
      operationID: "",
      groupID: "g",
      groupName: "n",
      notification: "",
      introduction: "i",
      faceURL: "f",
      ex: "e",
      needVerification: 2,
      lookMemberInfo: 0,
      applyMemberFriend: 1,
    };
    const played = await gate.openim({ command: "callbackBeforeSetGroupInfoCommand", fields });
    const { groupID, groupName, notification, introduction, faceURL } = fields;
    expect(answered(played)).toEqual({ ...goOn, groupID, groupName, notification, introduction, faceURL });
    expect(played.judgement.faults).toEqual([]);
  });

  it("records an after-callback without neutral words as it came", async () => {
    const command = "callbackAfterCreateGroupChatConversationsCommand";
    const callback = { command, fields: { groupId: "g", ownerUserId: "<666>" } };
    expect(answered(await gate.openim(callback))).toEqual(goOn);
    const [event] = await gate.receivedOf(callback.command, 1);
    expect(event?.data.original).toEqual({ callbackCommand: callback.command, ...callback.fields });
  });

  it("produces no event for messages unless RECORD_MESSAGES says so", async () => {
    const message = { command: "callbackAfterSendGroupMsgCommand", fields: { groupID: "g" } };
    expect(answered(await gate.openim(message))).toEqual(goOn);
    const pushed = { command: "callbackOfflinePushCommand", fields: { groupID: "g", content: "hello" } };
    expect(answered(await gate.openim(pushed))).toEqual(goOn);
    await gate.openim({
      command: "callbackSomethingNewCommand",
      fields: { groupID: "after-the-message", said: "hello" },
    });
    const [unknown] = await gate.receivedOf("callbackSomethingNewCommand", 1);
    expect(unknown?.data).toEqual({ command: "callbackSomethingNewCommand" });
    const messages = [message.command, pushed.command];
    expect(
      (await gate.allEvents()).filter(({ data }) => "command" in data && messages.includes(data.command ?? "")),
    ).toEqual([]);
  });
});

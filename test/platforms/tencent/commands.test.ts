// What each of Tencent's commands asks of Doorman, and where the command stands.
import { describe, expect, test } from "vitest";
import { createTencent } from "../../../src/platforms/tencent/index.ts";
import { appId, tencentUrl, token } from "../calls.ts";

const platform = createTencent({ appIds: [appId], tokens: [token], auth: "sign" }, "");

test.each([
  ["Group.CallbackBeforeApplyJoinGroup", "decide"],
  ["Group.CallbackBeforeInviteJoinGroup", "decide"],
  ["Group.CallbackBeforeCreateGroup", "decide"],
  ["Group.CallbackAfterNewMemberJoin", "record"],
  ["Group.CallbackAfterCreateGroup", "record"],
  ["Group.CallbackAfterMemberExit", "record"],
  ["Group.CallbackAfterGroupDestroyed", "record"],
  ["Group.CallbackAfterTopicInfoChanged", "record"],
  ["Group.CallbackOnMemberStateChange", "record"],
  ["Group.CallbackAfterGroupAttrChanged", "record"],
  ["OfficialAccount.CallbackBeforeAddSubscriber", "decide"],
  ["OfficialAccount.CallbackAfterAddSubscriber", "record"],
  ["OfficialAccount.CallbackBeforeSomethingNew", "go-on"],
  ["State.StateChange", "record-name"],
  ["Sns.CallbackFriendAdd", "record-name"],
  ["ContentCallback.ResultNotify", "record-name"],
  ["Group.CallbackAfterSomethingNew", "record-name"],
  ["Some.Future", "record-name"],
  ["Push.OfflinePush", "record-message"],
  ["Group.CallbackAfterGroupMsgExtension", "record-message"],
  ["Group.CallbackAfterSendMsg", "record-message"],
  ["Group.CallbackAfterRecallMsg", "record-message"],
  ["Group.CallbackSendMsgException", "record-message"],
  ["Group.CallbackAfterReadReceipt", "record-message"],
  ["Bot.OnGroupMessage", "record-message"],
  ["C2C.CallbackAfterSendMsg", "record-message"],
  ["Group.CallbackBeforeSendMsg", "go-on"],
  ["Group.CallbackBeforeCreateTopic", "go-on"],
  ["C2C.CallbackBeforeSendMsg", "go-on"],
  ["Sns.CallbackPrevFriendAdd", "go-on"],
  ["Group.CallbackBeforeSomethingNew", "go-on"],
  ["group.callbackbeforeapplyjoingroup", "record-name"],
])("%s: %s", (command, treatment) => expect(platform.treatmentOf(command)).toBe(treatment));

describe("the command", () => {
  test("stands in the URL, each once, whatever the order and the other parameters", () => {
    const names = ["A", "B", "A", ""];
    expect(platform.commandsOf(new URL(tencentUrl({ CallbackCommand: names })))).toEqual(["A", "B"]);
    expect(platform.commandsOf(new URL("https://gate.example/tencent?CallbackCommand=Group.X"))).toEqual(["Group.X"]);
    expect(platform.commandsOf(new URL(tencentUrl({ CallbackCommand: undefined })))).toEqual([]);
  });

  test.each([
    [{ CallbackCommand: "Group.X" }, "Group.X"],
    [{ CallbackCommand: "" }, undefined],
    [{ CallbackCommand: 5 }, undefined],
    [{ callbackCommand: "Group.X" }, undefined],
    [["CallbackCommand"], undefined],
    [null, undefined],
    ["CallbackCommand", undefined],
  ])("in a body %j is %j", (body, command) => expect(platform.commandIn(body)).toBe(command));

  test("missing everywhere makes the console's probe", () => expect(platform.probes).toBe(true));
});

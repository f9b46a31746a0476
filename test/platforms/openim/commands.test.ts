// What each of OpenIM's commands asks of Doorman, old names of v3.5 and v3.6 included.
import { expect, test } from "vitest";
import { createOpenim } from "../../../src/platforms/openim/index.ts";
import { secret } from "../calls.ts";

const platform = createOpenim([secret], { partial: "reject", rejectCode: 5001, rejectMessage: "" });

test.each([
  ["callbackBeforeMembersJoinGroupCommand", "decide"],
  ["callbackBeforeMemberJoinGroupCommand", "decide"],
  ["callbackBeforeInviteJoinGroupCommand", "decide"],
  ["callbackBeforeJoinGroupCommand", "decide"],
  ["callbackBeforeCreateGroupCommand", "decide"],
  ["callbackAfterCreateGroupCommand", "record"],
  ["callbackAfterJoinGroupCommand", "record"],
  ["callbackAfterKickGroupCommand", "record"],
  ["callbackAfterDisMissGroupCommand", "record"],
  ["callbackAfterSetGroupInfoExCommand", "record"],
  ["callbackQuitGroupCommand", "record"],
  ["callbackKillGroupCommand", "record"],
  ["callbackTransferGroupOwnerAfter", "record"],
  ["callbackDisMissGroupCommand", "record"],
  ["callbackAfterTransferGroupOwner", "record"],
  ["callbackAfterCreateGroupChatConversationsCommand", "record"],
  ["callbackSomeFutureCommand", "record-name"],
  ["callbackAfterUserOnlineCommand", "record-name"],
  ["callbackAfterAddFriendCommand", "record-name"],
  ["callbackOfflinePushCommand", "record-message"],
  ["callbackOnlinePushCommand", "record-message"],
  ["callbackSuperGroupOnlinePushCommand", "record-message"],
  ["callbackBeforeOfflinePushCommand", "go-on"],
  ["callbackSomethingBeforeItHappensCommand", "go-on"],
  ["callbackAfterSendGroupMsgCommand", "record-message"],
  ["callbackAfterMsgSaveDBCommand", "record-message"],
  ["callbackAfterGroupMsgReadCommand", "record-message"],
  ["callbackBeforeAfterMsgCommand", "record-message"],
  ["callbackBeforeSendGroupMsgCommand", "go-on"],
  ["callbackBeforeMsgModifyCommand", "go-on"],
  ["callbackBeforeSetGroupInfoCommand", "go-on"],
  ["callbackBeforeSetGroupInfoExCommand", "go-on"],
  ["callbackBeforeSetGroupMemberInfoCommand", "go-on"],
  ["callbackBeforeAddFriendCommand", "go-on"],
  ["callbackBeforeSomethingNewCommand", "go-on"],
  ["callbackbeforemembersjoingroupcommand", "record-name"],
])("%s: %s", (command, treatment) => expect(platform.treatmentOf(command)).toBe(treatment));

test.each([
  [{ callbackCommand: "callbackX" }, "callbackX"],
  [{ callbackCommand: "" }, undefined],
  [{ CallbackCommand: "callbackX" }, undefined],
  [["callbackCommand"], undefined],
  [null, undefined],
])("the command in a body %j is %j", (body, command) => expect(platform.commandIn(body)).toBe(command));

test("a call without any command is no probe: OpenIM always names one", () => expect(platform.probes).toBe(false));

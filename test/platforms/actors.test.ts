// Who acts in a before-callback that is not decided, as its log line names him: the fields differ from callback to callback.
import { expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";

test.each([
  ["tencent", "Group.CallbackBeforeCreateTopic", { Operator_Account: "bad", Type: "Community" }, "user=bad"],
  ["tencent", "OfficialAccount.CallbackBeforeCreateOfficialAccount", { Owner_Account: "bad" }, "user=bad"],
  ["openim", "callbackBeforeAddFriendCommand", { fromUserID: "bad", toUserID: "x" }, "user=bad"],
  ["openim", "callbackBeforeCreateGroupChatConversationsCommand", { groupId: "g" }, "group=g"],
] as const)("of %s's %s", async (platform, command, fields, named) => {
  const text = JSON.stringify({ CallbackCommand: command, callbackCommand: command, ...fields });
  const { logLines } = await playBody({ platform, command, text });
  expect(logLines).toEqual([`passed ${platform} command=${command} ${named}`]);
});

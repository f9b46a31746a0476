// The registry of Tencent's callback commands and what each asks of us (docs/reference/tencent.md section 3). docs/callbacks.md
// is made from it. No parsing here: an unknown command has to find its treatment too.
import type { EntryAction, Registered, Treatment } from "../../core/callback.ts";

const group = (name: string): string => `Group.Callback${name}`;

export const registry: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  [group("BeforeApplyJoinGroup"), { treatment: "decide", action: "apply" }],
  [group("BeforeInviteJoinGroup"), { treatment: "decide", action: "invite" }],
  [group("BeforeCreateGroup"), { treatment: "decide", action: "create" }],
  [group("AfterCreateGroup"), { treatment: "record", type: "im.group.created" }],
  [group("AfterNewMemberJoin"), { treatment: "record", type: "im.group.members.joined" }],
  [group("AfterMemberExit"), { treatment: "record", type: "im.group.members.left" }],
  [group("AfterGroupDestroyed"), { treatment: "record", type: "im.group.dismissed" }],
  [group("AfterGroupFull"), { treatment: "record", type: "im.group.full" }],
  [group("AfterGroupInfoChanged"), { treatment: "record", type: "im.group.updated" }],
  [group("AfterChangeGroupOwner"), { treatment: "record", type: "im.group.owner.changed" }],
  [group("AfterMemberFieldChanged"), { treatment: "record", type: "im.group.member.updated" }],
  [group("OnMemberStateChange"), { treatment: "record" }],
  [group("AfterGroupAttrChanged"), { treatment: "record" }],
  [group("AfterCreateTopic"), { treatment: "record" }],
  [group("AfterTopicDestroyed"), { treatment: "record" }],
  [group("AfterTopicInfoChanged"), { treatment: "record" }],
  [group("OnDailyGroupQuotaAlarm"), { treatment: "record" }],
  [group("AfterSendMsg"), { treatment: "record-message" }],
  [group("AfterRecallMsg"), { treatment: "record-message" }],
  [group("AfterReadReceipt"), { treatment: "record-message" }],
  [group("SendMsgException"), { treatment: "record-message" }],
  [group("BeforeSendMsg"), { treatment: "go-on" }],
  [group("BeforeCreateTopic"), { treatment: "go-on" }],
]);

export function actionOf(command: string): EntryAction | undefined {
  const registered = registry.get(command);
  return registered?.treatment === "decide" ? registered.action : undefined;
}

/** For commands that are not registered: `Before` or `Prev` in a name means that the server waits for an answer. */
const before = /Before|Prev/;
const message = /Msg|Message|ReadReceipt/;

export function treatmentOf(command: string): Treatment {
  const registered = registry.get(command);
  if (registered !== undefined) return registered.treatment;
  if (before.test(command)) return "go-on";
  return message.test(command) ? "record-message" : "record";
}

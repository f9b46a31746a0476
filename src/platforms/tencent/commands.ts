// Tencent's callback commands and what each asks of us (docs/reference/tencent.md section 3).
// The table has those whose name alone does not tell it; rules for names have the others, known and unknown. registry.ts
// lists all of them. No parsing here.
import type { EntryAction, Registered, Treatment } from "../../core/callback.ts";

export const beforeAddSubscriber = "OfficialAccount.CallbackBeforeAddSubscriber";
const group = (name: string): string => `Group.Callback${name}`;

export const registered: ReadonlyMap<string, Registered> = new Map<string, Registered>([
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
  // An official channel is a group of its subscribers; whoever subscribes himself applies.
  [beforeAddSubscriber, { treatment: "decide", action: "invite" }],
  ["OfficialAccount.CallbackAfterAddSubscriber", { treatment: "record", type: "im.group.members.joined" }],
]);

export function actionOf(command: string): EntryAction | undefined {
  const row = registered.get(command);
  return row?.treatment === "decide" ? row.action : undefined;
}

/** For commands that are not registered: `Before` or `Prev` in a name means that the server waits for an answer. */
const before = /Before|Prev/;
const message = /Msg|Message|ReadReceipt|Push/;
export const isAboutMessages = (command: string): boolean => message.test(command);

export function treatmentOf(command: string): Treatment {
  const row = registered.get(command);
  if (row !== undefined) return row.treatment;
  if (before.test(command)) return "go-on";
  return isAboutMessages(command) ? "record-message" : "record-name";
}

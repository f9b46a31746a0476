// OpenIM's callback commands and what each asks of us (docs/reference/openim.md sections 1 and 3).
// The table has those whose name alone does not tell it; rules for names have the others, known and unknown. registry.ts
// lists all of them. No parsing here.
import type { EntryAction, Registered, Treatment } from "../../core/callback.ts";

export const membersJoin = "callbackBeforeMembersJoinGroupCommand";
/** v3.0 to v3.7: one member, and its attributes at the top level of the answer. */
export const singleJoin = "callbackBeforeMemberJoinGroupCommand";
export const invite = "callbackBeforeInviteJoinGroupCommand";
export const apply = "callbackBeforeJoinGroupCommand";
export const create = "callbackBeforeCreateGroupCommand";
export const setGroupInfo = "callbackBeforeSetGroupInfoCommand";
export const setGroupInfoEx = "callbackBeforeSetGroupInfoExCommand";

/** Every way into a group passes MembersJoin; the other decided ones fire for their one path. */
export const registered: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  [membersJoin, { treatment: "decide", action: "join" }],
  [singleJoin, { treatment: "decide", action: "join" }],
  [invite, { treatment: "decide", action: "invite" }],
  [apply, { treatment: "decide", action: "apply" }],
  [create, { treatment: "decide", action: "create" }],
  ["callbackAfterCreateGroupCommand", { treatment: "record", type: "im.group.created" }],
  ["callbackAfterJoinGroupCommand", { treatment: "record", type: "im.group.members.joined" }],
  ["callbackAfterQuitGroupCommand", { treatment: "record", type: "im.group.members.left" }],
  ["callbackAfterKickGroupCommand", { treatment: "record", type: "im.group.members.left" }],
  ["callbackAfterDisMissGroupCommand", { treatment: "record", type: "im.group.dismissed" }],
  ["callbackAfterSetGroupInfoCommand", { treatment: "record", type: "im.group.updated" }],
  ["callbackAfterSetGroupInfoExCommand", { treatment: "record", type: "im.group.updated" }],
  ["callbackAfterTransferGroupOwnerCommand", { treatment: "record", type: "im.group.owner.changed" }],
  ["callbackAfterSetGroupMemberInfoCommand", { treatment: "record", type: "im.group.member.updated" }],
  // Names of v3.5 and v3.6.
  ["callbackQuitGroupCommand", { treatment: "record", type: "im.group.members.left" }],
  ["callbackKillGroupCommand", { treatment: "record", type: "im.group.members.left" }],
  ["callbackDisMissGroupCommand", { treatment: "record", type: "im.group.dismissed" }],
  ["callbackTransferGroupOwnerAfter", { treatment: "record", type: "im.group.owner.changed" }],
  ["callbackAfterTransferGroupOwner", { treatment: "record", type: "im.group.owner.changed" }],
  ["callbackAfterCreateGroupChatConversationsCommand", { treatment: "record" }],
  // A message that was revoked; the name says Before all the same.
  ["callbackBeforeAfterMsgCommand", { treatment: "record-message" }],
]);

export function actionOf(command: string): EntryAction | undefined {
  const row = registered.get(command);
  return row?.treatment === "decide" ? row.action : undefined;
}

/** Push callbacks carry the message, and only since v3.7 is Before in their names (docs/reference/openim.md 5b). */
const message = /Msg|Message|Push/;
export const isAboutMessages = (command: string): boolean => message.test(command);

/** For commands that are not registered: without `Before` in its name one only tells. What else it holds nobody knows. */
export function treatmentOf(command: string): Treatment {
  const row = registered.get(command);
  if (row !== undefined) return row.treatment;
  if (command.includes("Before")) return "go-on";
  return isAboutMessages(command) ? "record-message" : "record-name";
}

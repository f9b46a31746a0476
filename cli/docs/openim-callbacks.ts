// What docs/callbacks.md says of each OpenIM callback beside its treatment: when it fires, and which key of
// config/webhooks.yml switches it on (docs/reference/openim.md sections 1 and 4; the names of keys and commands differ).
import type { SaidOf } from "./callback-table.ts";

export const openimCallbacks: SaidOf = new Map([
  [
    "callbackBeforeMembersJoinGroupCommand",
    [
      "people are about to become members, in any way: with a new group, invited, approved, joining",
      "beforeMemberJoinGroup",
    ],
  ],
  ["callbackBeforeMemberJoinGroupCommand", ["v3.0 to v3.7: the same, once for each member", "beforeMemberJoinGroup"]],
  ["callbackBeforeInviteJoinGroupCommand", ["somebody brings people in", "beforeInviteUserToGroup"]],
  ["callbackBeforeJoinGroupCommand", ["somebody asks to join", "beforeApplyJoinGroup"]],
  ["callbackBeforeCreateGroupCommand", ["somebody creates a group", "beforeCreateGroup"]],
  ["callbackAfterCreateGroupCommand", ["a group was created", "afterCreateGroup"]],
  ["callbackAfterJoinGroupCommand", ["somebody joined directly, without approval", "afterJoinGroup"]],
  ["callbackAfterQuitGroupCommand", ["a member quit", "afterQuitGroup"]],
  ["callbackAfterKickGroupCommand", ["members were kicked", "afterKickGroupMember"]],
  ["callbackAfterDisMissGroupCommand", ["a group was dismissed", "afterDismissGroup"]],
  ["callbackAfterSetGroupInfoCommand", ["a group's profile was set", "afterSetGroupInfo"]],
  ["callbackAfterSetGroupInfoExCommand", ["v3.8.1 and later: the same, by the newer API", "afterSetGroupInfoEx"]],
  ["callbackAfterTransferGroupOwnerCommand", ["a group has a new owner", "afterTransferGroupOwner"]],
  ["callbackQuitGroupCommand", ["v3.5 and v3.6: a member quit", "quitGroup"]],
  ["callbackKillGroupCommand", ["v3.5 and v3.6: members were kicked", "killGroupMember"]],
  ["callbackDisMissGroupCommand", ["v3.5 and v3.6: a group was dismissed", "dismissGroup"]],
  ["callbackTransferGroupOwnerAfter", ["v3.5: a group has a new owner", "transferGroupOwner"]],
  ["callbackAfterTransferGroupOwner", ["v3.6: a group has a new owner", "transferGroupOwner"]],
  [
    "callbackAfterCreateGroupChatConversationsCommand",
    ["the conversations of a group were made", "afterCreateGroupChatConversations"],
  ],
  ["callbackAfterSetGroupMemberInfoCommand", ["a member's role, name or picture was set", "afterSetGroupMemberInfo"]],
  ["callbackAfterSendGroupMsgCommand", ["a message was sent", "afterSendGroupMsg"]],
  ["callbackAfterGroupMsgReadCommand", ["messages were read", "afterGroupMsgRead"]],
  ["callbackBeforeAfterMsgCommand", ["a message was revoked, whatever the name says", "afterRevokeMsg"]],
  ["callbackOfflinePushCommand", ["v3.5 and v3.6: a message is pushed to people who are offline", "offlinePush"]],
  ["callbackOnlinePushCommand", ["v3.5 and v3.6: a message is pushed to people who are online", "onlinePush"]],
  ["callbackSuperGroupOnlinePushCommand", ["v3.5 and v3.6: a message is pushed to a group", "superGroupOnlinePush"]],
  ["callbackBeforeSendGroupMsgCommand", ["somebody sends a message", "beforeSendGroupMsg"]],
  [
    "callbackBeforeSetGroupMemberInfoCommand",
    ["somebody sets a member's role, name or picture", "beforeSetGroupMemberInfo"],
  ],
  ["callbackBeforeSetGroupInfoCommand", ["somebody sets a group's profile", "beforeSetGroupInfo"]],
  ["callbackBeforeSetGroupInfoExCommand", ["v3.8.1 and later: the same, by the newer API", "beforeSetGroupInfoEx"]],
]);

// What docs/callbacks.md says of each Tencent callback beside its treatment: when it fires, and which tick-box of the
// console's Webhook configuration switches it on. The boxes are called by the names of Tencent's own command list
// (trtc.io/document/34355); topics have none of their own (trtc.io/document/49463 to 49466).
import type { SaidOf } from "./callback-table.ts";

const group = (name: string): string => `Group.Callback${name}`;

export const tencentCallbacks: SaidOf = new Map([
  [group("BeforeApplyJoinGroup"), ["somebody asks to join", "Before Applying to Join a Group"]],
  [
    group("BeforeInviteJoinGroup"),
    ["a member, or the REST API, brings people in", "Before Inviting a User to a Group"],
  ],
  [group("BeforeCreateGroup"), ["somebody creates a group", "Before a Group Is Created"]],
  [group("AfterCreateGroup"), ["a group was created; 3 seconds late for a community", "After a Group Is Created"]],
  [group("AfterNewMemberJoin"), ["people have joined, in any way", "After a User Joins a Group"]],
  [group("AfterMemberExit"), ["people have quit or were kicked", "After a User Leaves a Group"]],
  [group("AfterGroupDestroyed"), ["a group was disbanded", "After a Group Is Disbanded"]],
  [group("AfterGroupFull"), ["a group is full, or somebody could not join a full one", "After a Group Is Full"]],
  [
    group("AfterGroupInfoChanged"),
    ["name, introduction, notice or picture of a group changed", "After Group Profile Is Modified"],
  ],
  [group("AfterChangeGroupOwner"), ["a group has a new owner", "After the Group Owner Changed"]],
  [group("AfterMemberFieldChanged"), ["a member's role or name card changed", "After Group Member Profile Changed"]],
  [
    "OfficialAccount.CallbackBeforeAddSubscriber",
    ["people subscribe to an official channel, or the REST API adds them", "Before Official Account Is Subscribed"],
  ],
  [
    "OfficialAccount.CallbackAfterAddSubscriber",
    ["people have subscribed to an official channel", "After Official Account Is Subscribed"],
  ],
  [
    group("OnMemberStateChange"),
    [
      "members of an audio-video group went online or offline",
      "Webhook for Online and Offline Status of Audio-Video Group Members",
    ],
  ],
  [group("AfterGroupAttrChanged"), ["custom attributes of a group changed", "After Group Attribute Changed"]],
  [group("AfterCreateTopic"), ["a topic was created", "After a Group Is Created"]],
  [group("AfterTopicDestroyed"), ["topics were deleted", "After a Group Is Disbanded"]],
  [group("AfterTopicInfoChanged"), ["a topic's profile changed", "After Group Profile Is Modified"]],
  [
    group("OnDailyGroupQuotaAlarm"),
    ["the day's new groups pass 70% of what your plan allows", "After Group Profile Is Modified"],
  ],
  [group("AfterSendMsg"), ["a message was sent", "After a Group Message Is Sent"]],
  [group("AfterRecallMsg"), ["messages were recalled", "After Recalling Group Messages"]],
  [group("AfterReadReceipt"), ["messages were read", "After Read Receipt"]],
  [group("SendMsgException"), ["a message could not be sent", "Webhook for Exceptions When Group Messages Are Sent"]],
  [group("BeforeSendMsg"), ["somebody sends a message", "Before Group Message Is Sent"]],
  [group("BeforeCreateTopic"), ["somebody creates a topic", "Before a Group Is Created"]],
]);

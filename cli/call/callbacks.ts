/**
 * The callbacks that `npm run call` plays, as data: a command and its body's fields, named as a person would say them.
 * Must not know of URLs, signatures or encodings; requests.ts puts these on the wire.
 * Sources: cloud.tencent.com/document/product/269/1663, 1665, 1666, 1667; trtc.io/document/60799; open-im-server pkg/callbackstruct/group.go.
 */

/** One callback: `fields` is the body without its command, which requests.ts adds. */
export type Callback = { readonly command: string; readonly fields: Readonly<Record<string, unknown>> };

export type TencentGroup = { readonly groupId: string; readonly type: string };

/** Somebody asks to join, perhaps with some words. */
export function tencentApply(group: TencentGroup, user: string, text?: string): Callback {
  return {
    command: "Group.CallbackBeforeApplyJoinGroup",
    fields: {
      GroupId: group.groupId,
      Type: group.type,
      Requestor_Account: user,
      ...(text === undefined ? {} : { ApplyMsg: text }),
    },
  };
}

/** A member brings others in. */
export function tencentInvite(group: TencentGroup, inviter: string, members: readonly string[]): Callback {
  return {
    command: "Group.CallbackBeforeInviteJoinGroup",
    fields: {
      GroupId: group.groupId,
      Type: group.type,
      Operator_Account: inviter,
      DestinationMembers: accounts(members),
    },
  };
}

/** People have joined: invited by `inviter`, or, without one, on their own application (then the joiner operates). */
export function tencentJoined(group: TencentGroup, members: readonly string[], inviter?: string): Callback {
  return {
    command: "Group.CallbackAfterNewMemberJoin",
    fields: {
      GroupId: group.groupId,
      Type: group.type,
      JoinType: inviter === undefined ? "Apply" : "Invited",
      Operator_Account: inviter ?? members[0] ?? "",
      NewMemberList: accounts(members),
    },
  };
}

/** People are about to subscribe to an official channel: brought in by `operator`, or he himself. */
export function tencentSubscribe(channel: string, operator: string, subscribers: readonly string[]): Callback {
  return {
    command: "OfficialAccount.CallbackBeforeAddSubscriber",
    fields: {
      Official_Account: channel,
      Operator_Account: operator,
      SubscribeAccountList: subscribers.map((name) => ({ Subscriber_Account: name })),
    },
  };
}

/** A group was created by `operator`, who owns it. */
export function tencentCreated(
  group: TencentGroup,
  operator: string,
  members: readonly string[],
  name = "MyFirstGroup",
): Callback {
  return {
    command: "Group.CallbackAfterCreateGroup",
    fields: {
      GroupId: group.groupId,
      Type: group.type,
      Name: name,
      Operator_Account: operator,
      Owner_Account: operator,
      MemberList: accounts(members),
    },
  };
}

/** Somebody applies, or joins a group that asks nobody; OpenIM's own code sends the group's type 2 as a character. */
export function openimApply(groupId: string, user: string, text = ""): Callback {
  return {
    command: "callbackBeforeJoinGroupCommand",
    fields: { groupID: groupId, groupType: "\u0002", applyID: user, reqMessage: text, ex: "" },
  };
}

/** People are about to join in any way; OpenIM names no inviter, and its `ex` is always empty. */
export function openimMembersJoin(groupId: string, members: readonly string[]): Callback {
  return {
    command: "callbackBeforeMembersJoinGroupCommand",
    fields: { groupID: groupId, memberList: members.map((userID) => ({ userID, ex: "" })), groupEx: "" },
  };
}

function accounts(members: readonly string[]): readonly { readonly Member_Account: string }[] {
  return members.map((name) => ({ Member_Account: name }));
}

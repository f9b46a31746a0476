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

export type TelegramUser = {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string | undefined;
  readonly username?: string | undefined;
};

export type TelegramRequest = {
  readonly group: number;
  readonly user: TelegramUser;
  readonly bio?: string | undefined;
  /** Who made the invite link by which the user came; left out: the user came by none. */
  readonly linkBy?: number | undefined;
  /** What a guard bot is asked with; left out: the bot is one admin of several. */
  readonly query?: string | undefined;
};

const telegramUser = ({ id, firstName, lastName, username }: TelegramUser) => ({
  id,
  is_bot: false,
  first_name: firstName,
  ...(lastName === undefined ? {} : { last_name: lastName }),
  ...(username === undefined ? {} : { username }),
});

const telegramChat = (id: number) => ({ id, type: "supergroup", title: "Test" });
const seconds = (now: Date): number => Math.floor(now.getTime() / 1000);

/** Somebody asks to join. */
export function telegramJoin({ group, user, bio, linkBy, query }: TelegramRequest, now: Date): Callback {
  const link = (creator: number) => ({
    invite_link: "https://t.me/+AbCdEf",
    creator: { id: creator, is_bot: false, first_name: "Maker" },
    creates_join_request: true,
    is_primary: false,
    is_revoked: false,
  });
  return {
    command: "chat_join_request",
    fields: {
      chat: telegramChat(group),
      from: telegramUser(user),
      user_chat_id: user.id,
      date: seconds(now),
      ...(bio === undefined ? {} : { bio }),
      ...(linkBy === undefined ? {} : { invite_link: link(linkBy) }),
      ...(query === undefined ? {} : { query_id: query }),
    },
  };
}

/** Somebody has come in, or has left; `by` is who did it. */
export function telegramMember(
  what: "joined" | "left",
  group: number,
  user: TelegramUser,
  by: number,
  now: Date,
): Callback {
  const [before, after] = what === "joined" ? ["left", "member"] : ["member", by === user.id ? "left" : "kicked"];
  const actor = by === user.id ? user : { id: by, firstName: "Admin" };
  return {
    command: "chat_member",
    fields: {
      chat: telegramChat(group),
      from: telegramUser(actor),
      date: seconds(now),
      old_chat_member: { user: telegramUser(user), status: before },
      new_chat_member: { user: telegramUser(user), status: after },
    },
  };
}

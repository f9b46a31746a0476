// Tencent's after-callbacks in neutral words (docs/reference/tencent.md sections 3.2 and 3.3). A callback without its group
// or its people is not half understood: it has no notice, and travels as it was received. Never throws.
import type { Told } from "../../core/callback.ts";
import { lenient, optional, orNothing } from "../../core/read-fields.ts";
import { filledText, knownId, knownMembers, memberOf, optionalText, readId, reads } from "../fields.ts";

const people = knownMembers("Member_Account");
const about = { GroupId: knownId, Type: filledText, Operator_Account: filledText };

/** A list of names and values, each a text; anything else is none. */
const customFields = lenient((value) => {
  if (!Array.isArray(value)) return undefined;
  const pairs: [string, string][] = [];
  for (const item of value) {
    const name = memberOf(item, "Key");
    const text = memberOf(item, "Value");
    if (typeof name !== "string" || typeof text !== "string") return undefined;
    pairs.push([name, text]);
  }
  return Object.fromEntries(pairs);
});

const created = {
  ...about,
  Name: filledText,
  Owner_Account: filledText,
  Introduction: filledText,
  Notification: filledText,
  MemberList: optional(people),
  UserDefinedDataList: customFields,
};
const joined = { ...about, JoinType: optionalText, NewMemberList: people };
/** Of an official channel. As before it, the operator who stands there alone has subscribed himself. */
const subscribed = {
  Official_Account: knownId,
  Operator_Account: filledText,
  SubscribeAccountList: knownMembers("Subscriber_Account"),
};
const left = { ...about, ExitType: optionalText, ExitMemberList: people };
/** Without MemberList for a community. */
const dismissed = {
  ...about,
  Name: filledText,
  Owner_Account: filledText,
  MemberList: optional(people),
};
const updated = {
  ...about,
  Name: optionalText,
  Introduction: optionalText,
  Notification: optionalText,
  FaceUrl: optionalText,
};
const ownerChanged = { ...about, OldOwner_Account: filledText, NewOwner_Account: knownId };
/** One source calls the member Modified_Account. */
const memberUpdated = {
  ...about,
  Member_Account: orNothing(knownId),
  Modified_Account: orNothing(knownId),
  Role: optionalText,
  NameCard: optionalText,
};

/** Maps, since a word from outside could be the name of something that every object has. */
const joinTypes = new Map([
  ["Apply", "apply"],
  ["Invited", "invite"],
] as const);
const exitTypes = new Map([
  ["Quit", "quit"],
  ["Kicked", "kick"],
] as const);
const roles = new Map([
  ["Admin", "admin"],
  ["Member", "member"],
] as const);
const wordOf = <Word>(words: ReadonlyMap<string, Word>, wire: string | undefined): Word | undefined =>
  wire === undefined ? undefined : words.get(wire);

const readers: Readonly<Record<string, ReturnType<typeof reads>>> = {
  "Group.CallbackAfterCreateGroup": reads(created, (data) => ({
    type: "im.group.created",
    data: {
      group: {
        id: data.GroupId,
        type: data.Type,
        name: data.Name,
        owner: data.Owner_Account,
        introduction: data.Introduction,
        notification: data.Notification,
      },
      operator: data.Operator_Account,
      members: data.MemberList ?? [],
      custom: data.UserDefinedDataList,
    },
  })),
  "Group.CallbackAfterNewMemberJoin": reads(joined, (data) => ({
    type: "im.group.members.joined",
    data: {
      group: { id: data.GroupId, type: data.Type },
      how: wordOf(joinTypes, data.JoinType) ?? "unknown",
      operator: data.Operator_Account,
      members: data.NewMemberList,
    },
  })),
  "OfficialAccount.CallbackAfterAddSubscriber": reads(subscribed, (data) => {
    const { Operator_Account: operator, SubscribeAccountList: members } = data;
    const alone = members.every(({ id }) => id === operator);
    return {
      type: "im.group.members.joined",
      data: {
        group: { id: data.Official_Account },
        how: operator === undefined ? "unknown" : alone ? "apply" : "invite",
        operator,
        members,
      },
    };
  }),
  "Group.CallbackAfterMemberExit": reads(left, (data) => ({
    type: "im.group.members.left",
    data: {
      group: { id: data.GroupId, type: data.Type },
      how: wordOf(exitTypes, data.ExitType) ?? "unknown",
      operator: data.Operator_Account,
      members: data.ExitMemberList,
    },
  })),
  "Group.CallbackAfterGroupDestroyed": reads(dismissed, (data) => ({
    type: "im.group.dismissed",
    data: {
      group: { id: data.GroupId, type: data.Type, name: data.Name, owner: data.Owner_Account },
      members: data.MemberList,
    },
  })),
  "Group.CallbackAfterGroupFull": reads({ GroupId: knownId }, (data) => ({
    type: "im.group.full",
    data: { group: { id: data.GroupId } },
  })),
  "Group.CallbackAfterGroupInfoChanged": reads(updated, (data) => ({
    type: "im.group.updated",
    data: {
      group: { id: data.GroupId, type: data.Type },
      operator: data.Operator_Account,
      changes: {
        name: data.Name,
        introduction: data.Introduction,
        notification: data.Notification,
        faceUrl: data.FaceUrl,
      },
    },
  })),
  "Group.CallbackAfterChangeGroupOwner": reads(ownerChanged, (data) => ({
    type: "im.group.owner.changed",
    data: {
      group: { id: data.GroupId, type: data.Type },
      operator: data.Operator_Account,
      previousOwner: data.OldOwner_Account,
      owner: data.NewOwner_Account,
    },
  })),
  "Group.CallbackAfterMemberFieldChanged": reads(memberUpdated, (data) => {
    const member = data.Member_Account ?? data.Modified_Account;
    if (member === undefined) return undefined;
    return {
      type: "im.group.member.updated",
      data: {
        group: { id: data.GroupId, type: data.Type },
        operator: data.Operator_Account,
        member: { id: member },
        changes: { role: wordOf(roles, data.Role), nickname: data.NameCard },
      },
    };
  }),
};

export function parseTold(command: string, body: unknown): Told {
  const read = Object.hasOwn(readers, command) ? readers[command] : undefined;
  return {
    notice: read?.(body),
    groupId: readId(memberOf(body, "GroupId")) ?? readId(memberOf(body, "Official_Account")) ?? undefined,
  };
}

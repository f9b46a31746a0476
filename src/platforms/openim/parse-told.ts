// OpenIM's after-callbacks in neutral words (docs/reference/openim.md sections 3, 4 and 5b). They carry no operator, but for
// the one that a new group's list of members leaks. A callback without its group or its people has no notice, and travels
// as it was received. Never throws.
import type { Told } from "../../core/callback.ts";
import type { Role } from "../../core/notice.ts";
import { field, lenient, orNothing } from "../../core/read-fields.ts";
import { filledText, knownId, knownIds, memberOf, optionalText, readId, reads } from "../fields.ts";

/** The number 2, the text "2", or Go's string(2), which is the character U+0002 (docs/reference/openim.md 0.13). */
const groupType = lenient((value) => {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "") return undefined;
  return value.length === 1 && value < " " ? String(value.charCodeAt(0)) : value;
});

const roles: ReadonlyMap<unknown, Role> = new Map<unknown, Role>([
  [100, "owner"],
  [60, "admin"],
  [20, "member"],
]);
const rank: readonly Role[] = ["member", "admin", "owner"];

interface FirstPeople {
  readonly members: { readonly id: string; readonly role?: Role }[];
  /** Who created the group for others, and is no member of it. */
  readonly operator: string | undefined;
}

/**
 * An operator who is none of the first members stands last all the same, right behind the owner's second appearance, and
 * nowhere before (docs/reference/openim.md section 4).
 */
function operatorIn(ids: readonly string[], owner: string | undefined): string | undefined {
  const last = ids.length - 1;
  const behindOwner = owner !== undefined && ids[last - 1] === owner && ids.indexOf(owner) < last - 1;
  const id = ids[last];
  return behindOwner && id !== undefined && ids.indexOf(id) === last ? id : undefined;
}

/** Members may be repeated with different roles (docs/reference/openim.md section 4): the highest is true. */
const firstPeople = field("no list of members", (value): FirstPeople | undefined => {
  const list = value === null ? [] : value;
  if (!Array.isArray(list)) return undefined;
  const ids: string[] = [];
  const byId = new Map<string, { id: string; role?: Role }>();
  for (const item of list) {
    const id = readId(memberOf(item, "userID"));
    if (id === null) return undefined;
    ids.push(id);
    const role = roles.get(memberOf(item, "roleLevel"));
    const known = byId.get(id)?.role;
    const highest = rank.findLast((each) => each === role || each === known);
    byId.set(id, highest === undefined ? { id } : { id, role: highest });
  }
  const members = [...byId.values()];
  const operator = operatorIn(ids, members.find(({ role }) => role === "owner")?.id);
  return { members: members.filter(({ id }) => id !== operator), operator };
});

const about = { groupID: knownId, groupType };

const created = {
  ...about,
  groupName: filledText,
  ownerUserID: filledText,
  introduction: filledText,
  notification: filledText,
  faceURL: filledText,
  ex: filledText,
  creatorUserID: filledText,
  initMemberList: firstPeople,
};
/**
 * inviterUserID is the one who joined, up to v3.8.3-patch.16: the callback fires for direct joins, whose joinSource the
 * caller chooses.
 */
const joined = { ...about, inviterUserID: knownId };
const quit = { ...about, userID: knownId };
const kicked = { ...about, kickedUserIDs: knownIds, reason: filledText };
/** membersID is null when the group was emptied before. */
const dismissed = { ...about, ownerID: filledText, membersID: orNothing(knownIds) };
const ownerChanged = { ...about, oldOwnerUserID: filledText, newOwnerUserID: knownId };
/** Nothing is empty by choice in SetGroupInfo; in SetGroupInfoEx null is "unchanged" and empty is emptied. */
const updated = (text: typeof filledText) => ({
  ...about,
  groupName: text,
  introduction: text,
  notification: text,
  faceURL: text,
  ex: optionalText,
});
const memberUpdated = {
  ...about,
  userID: knownId,
  nickName: optionalText,
  faceURL: optionalText,
  ex: optionalText,
  roleLevel: lenient((value) => roles.get(value)),
};

const readUpdated = (text: typeof filledText) =>
  reads(updated(text), (data) => ({
    type: "im.group.updated",
    data: {
      group: { id: data.groupID, type: data.groupType },
      changes: {
        name: data.groupName,
        introduction: data.introduction,
        notification: data.notification,
        faceUrl: data.faceURL,
        ex: data.ex,
      },
    },
  }));

type Reader = ReturnType<typeof reads>;

const readQuit: Reader = reads(quit, (data) => ({
  type: "im.group.members.left",
  data: { group: { id: data.groupID, type: data.groupType }, how: "quit", members: [{ id: data.userID }] },
}));
const readKicked: Reader = reads(kicked, (data) => ({
  type: "im.group.members.left",
  data: {
    group: { id: data.groupID, type: data.groupType },
    how: "kick",
    members: data.kickedUserIDs,
    reason: data.reason,
  },
}));
const readDismissed: Reader = reads(dismissed, (data) => ({
  type: "im.group.dismissed",
  data: { group: { id: data.groupID, type: data.groupType, owner: data.ownerID }, members: data.membersID },
}));
const readOwnerChanged: Reader = reads(ownerChanged, (data) => ({
  type: "im.group.owner.changed",
  data: {
    group: { id: data.groupID, type: data.groupType },
    previousOwner: data.oldOwnerUserID,
    owner: data.newOwnerUserID,
  },
}));

const readers: Readonly<Record<string, Reader>> = {
  callbackAfterCreateGroupCommand: reads(created, (data) => ({
    type: "im.group.created",
    data: {
      group: {
        id: data.groupID,
        type: data.groupType,
        name: data.groupName,
        owner: data.ownerUserID,
        introduction: data.introduction,
        notification: data.notification,
        faceUrl: data.faceURL,
        ex: data.ex,
      },
      operator: data.creatorUserID ?? data.initMemberList.operator,
      members: data.initMemberList.members,
    },
  })),
  callbackAfterJoinGroupCommand: reads(joined, (data) => ({
    type: "im.group.members.joined",
    data: { group: { id: data.groupID, type: data.groupType }, how: "apply", members: [{ id: data.inviterUserID }] },
  })),
  callbackAfterQuitGroupCommand: readQuit,
  callbackAfterKickGroupCommand: readKicked,
  callbackAfterDisMissGroupCommand: readDismissed,
  callbackAfterTransferGroupOwnerCommand: readOwnerChanged,
  // The same bodies under the names of v3.5 and v3.6.
  callbackQuitGroupCommand: readQuit,
  callbackKillGroupCommand: readKicked,
  callbackDisMissGroupCommand: readDismissed,
  callbackTransferGroupOwnerAfter: readOwnerChanged,
  callbackAfterTransferGroupOwner: readOwnerChanged,
  callbackAfterSetGroupInfoCommand: readUpdated(filledText),
  callbackAfterSetGroupInfoExCommand: readUpdated(optionalText),
  callbackAfterSetGroupMemberInfoCommand: reads(memberUpdated, (data) => ({
    type: "im.group.member.updated",
    data: {
      group: { id: data.groupID, type: data.groupType },
      member: { id: data.userID },
      changes: { role: data.roleLevel, nickname: data.nickName, faceUrl: data.faceURL, ex: data.ex },
    },
  })),
};

export function parseTold(command: string, body: unknown): Told {
  const read = Object.hasOwn(readers, command) ? readers[command] : undefined;
  // callbackAfterCreateGroupChatConversationsCommand spells it so.
  const groupId = readId(memberOf(body, "groupID")) ?? readId(memberOf(body, "groupId")) ?? undefined;
  return { notice: read?.(body), groupId };
}

/**
 * What OpenIM stores: groups and members, and what becomes of these records when the fields of an answer are applied to
 * them (internal/rpc/group/callback.go and db_map.go: a pointer that is nil changes nothing, everything else is taken).
 * Must not know when a callback is sent, nor what a refusal is.
 */

import type { GoRecord, GoValue } from "./go-json.ts";

export type MemberRecord = {
  readonly userID: string;
  readonly roleLevel: number;
  readonly nickname: string;
  readonly faceURL: string;
  readonly ex: string;
  /** Unix milliseconds; 0 is not muted. */
  readonly muteEndTime: number;
};

export type GroupInfo = {
  readonly groupName: string;
  readonly notification: string;
  readonly introduction: string;
  readonly faceURL: string;
  readonly ex: string;
  readonly needVerification: number;
  readonly lookMemberInfo: number;
  readonly applyMemberFriend: number;
};

export type GroupRecord = GroupInfo & {
  readonly groupID: string;
  readonly members: readonly MemberRecord[];
};

/** What a caller of SetGroupInfo or SetGroupInfoEx sets; what is left out stays. */
export type InfoToSet = Partial<GroupInfo>;

export const plainGroup: GroupInfo = {
  groupName: "g",
  notification: "",
  introduction: "",
  faceURL: "",
  ex: "",
  needVerification: 0,
  lookMemberInfo: 0,
  applyMemberFriend: 0,
};

export function newMember(userID: string, roleLevel: number): MemberRecord {
  return { userID, roleLevel, nickname: "", faceURL: "", ex: "", muteEndTime: 0 };
}

/** NotNilReplace of each of the names. */
function replaced<T extends object>(record: T, fields: GoRecord, names: readonly (keyof T & string)[]): T {
  const given = names.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)] as const] : []));
  return { ...record, ...Object.fromEntries(given) };
}

export function withAttributes(member: MemberRecord, fields: GoRecord): MemberRecord {
  return replaced(member, fields, ["nickname", "faceURL", "roleLevel", "muteEndTime", "ex"]);
}

/** The answer to beforeCreateGroup; applyMemberFriend is not taken, and the list of members cannot be changed. */
export function withCreation(info: GroupInfo, fields: GoRecord): GroupInfo {
  const names = ["groupName", "notification", "introduction", "faceURL", "ex", "needVerification"] as const;
  return replaced(info, fields, [...names, "lookMemberInfo"]);
}

const textOf = (value: GoValue | undefined): string => (typeof value === "string" ? value : "");

/**
 * SetGroupInfo: texts are no pointers, so the answer's always replace the request's, notification's never; an empty text
 * sets nothing then, and a nil pointer sets nothing either.
 */
export function withInfo(group: GroupRecord, set: InfoToSet, fields: GoRecord): GroupRecord {
  const texts = {
    groupName: textOf(fields.get("groupName")),
    introduction: textOf(fields.get("introduction")),
    faceURL: textOf(fields.get("faceURL")),
    notification: set.notification ?? "",
  };
  const { ex, needVerification, lookMemberInfo, applyMemberFriend } = set;
  const pointers = Object.entries({ ex, needVerification, lookMemberInfo, applyMemberFriend });
  const named = Object.fromEntries([
    ...Object.entries(texts).filter(([, text]) => text !== ""),
    ...pointers.filter(([, value]) => value !== undefined),
  ]);
  return replaced({ ...group, ...named }, fields, ["ex", "needVerification", "lookMemberInfo", "applyMemberFriend"]);
}

/** SetGroupInfoEx: all are pointers, and the answer's replace the request's, nil ones too; notification's never. */
export function withInfoEx(group: GroupRecord, set: InfoToSet, fields: GoRecord): GroupRecord {
  const names = ["groupName", "introduction", "faceURL", "ex"] as const;
  const numbers = ["needVerification", "lookMemberInfo", "applyMemberFriend"] as const;
  const own = set.notification === undefined ? group : { ...group, notification: set.notification.trim() };
  return replaced(own, fields, [...names, ...numbers]);
}

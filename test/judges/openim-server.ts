/**
 * OpenIM's group service, as far as its callbacks go: which ones an operation sends, in which order and with which body,
 * and what is stored when they are answered (internal/rpc/group/group.go of v3.5.1, v3.6.0, v3.7.1, v3.8.0 and main).
 * Judges a receiver by what becomes of groups. Must not import anything of src/.
 */

import type { GoRecord } from "./go-json.ts";
import { hearAnswer, type OpenimVersion } from "./openim.ts";
import {
  type GroupInfo,
  type GroupRecord,
  type InfoToSet,
  type MemberRecord,
  newMember,
  plainGroup,
  withAttributes,
  withCreation,
  withInfo,
  withInfoEx,
} from "./openim-records.ts";

/** Sends a callback and gives the answer's body. */
export type Ask = (command: string, body: Readonly<Record<string, unknown>>) => Promise<string>;

export type Creation = {
  readonly owner: string;
  readonly admins?: readonly string[];
  readonly members?: readonly string[];
  /** The client's own choice. */
  readonly groupID?: string;
  readonly info?: InfoToSet;
};

export type OpenimServer = {
  readonly group: (groupID: string) => GroupRecord | undefined;
  /** Puts a group there that no callback was sent about. */
  readonly put: (groupID: string, people: Omit<Creation, "groupID">) => void;
  /** Each operation resolves to whether it was done. */
  readonly create: (creation: Creation) => Promise<string | undefined>;
  readonly invite: (groupID: string, operator: string, invited: readonly string[]) => Promise<boolean>;
  readonly join: (groupID: string, userID: string) => Promise<boolean>;
  readonly approve: (groupID: string, userID: string) => Promise<boolean>;
  readonly setInfo: (groupID: string, set: InfoToSet) => Promise<boolean>;
  readonly setInfoEx: (groupID: string, set: InfoToSet) => Promise<boolean>;
  readonly setMemberInfo: (groupID: string, userID: string, set: Partial<MemberRecord>) => Promise<boolean>;
};

/** @param on the before-callbacks that webhooks.yml switches on, by command; those of group information always are. */
export function createOpenimServer(version: OpenimVersion, on: ReadonlySet<string>, ask: Ask): OpenimServer {
  const groups = new Map<string, GroupRecord>();
  let made = 0;

  /** The fields of the answer, none when the callback is off; undefined when the operation ends here. */
  async function before(command: string, body: Readonly<Record<string, unknown>>): Promise<GoRecord | undefined> {
    if (!on.has(command) && !command.includes("SetGroup")) return new Map();
    const answer = { status: 200, body: await ask(command, { callbackCommand: command, ...body }) };
    const heard = hearAnswer(command, answer, version, []);
    return heard.goesOn ? heard.fields : undefined;
  }

  /** v3.8: all at once, found by their ids. Before: one after the other. */
  async function enter(
    groupID: string,
    groupEx: string,
    members: readonly MemberRecord[],
  ): Promise<readonly MemberRecord[] | undefined> {
    if (version === "v3.8") {
      const memberList = members.map(({ userID }) => ({ userID, ex: "" }));
      const fields = await before("callbackBeforeMembersJoinGroupCommand", { groupID, memberList, groupEx });
      const items = fields?.get("memberCallbackList") ?? [];
      if (fields === undefined || typeof items !== "object") return undefined;
      return members.map((member) => {
        const own = items.filter((item) => typeof item === "object" && item?.get("userID") === member.userID);
        return own.reduce<MemberRecord>(
          (all, item) => (typeof item === "object" && item ? withAttributes(all, item) : all),
          member,
        );
      });
    }
    const entered: MemberRecord[] = [];
    for (const member of members) {
      const body = { groupID, userID: member.userID, ex: "", groupEx };
      const fields = await before("callbackBeforeMemberJoinGroupCommand", body);
      if (fields === undefined) return undefined;
      entered.push(withAttributes(member, fields));
    }
    return entered;
  }

  function add(group: GroupRecord, members: readonly MemberRecord[] | undefined): boolean {
    if (members === undefined) return false;
    groups.set(group.groupID, { ...group, members: [...group.members, ...members] });
    return true;
  }

  const firstMembers = ({ owner, admins = [], members = [] }: Omit<Creation, "groupID">): readonly MemberRecord[] => [
    newMember(owner, 100),
    ...admins.map((userID) => newMember(userID, 60)),
    ...members.map((userID) => newMember(userID, 20)),
  ];

  return {
    group: (groupID) => groups.get(groupID),
    put: (groupID, people) => {
      groups.set(groupID, { groupID, ...plainGroup, ...people.info, members: firstMembers(people) });
    },
    async create(creation) {
      const members = firstMembers(creation);
      const info: GroupInfo = { ...plainGroup, ...creation.info };
      const initMemberList = members.map(({ userID, roleLevel }) => ({ userID, roleLevel }));
      const wire = { groupID: creation.groupID ?? "", ...info, ownerUserID: "", creatorUserID: "", groupType: 2 };
      const fields = await before("callbackBeforeCreateGroupCommand", { ...wire, initMemberList });
      if (fields === undefined) return undefined;
      if (creation.groupID !== undefined && groups.has(creation.groupID)) return undefined;
      made += 1;
      const groupID = creation.groupID ?? String(1000 + made);
      const group = { groupID, ...withCreation(info, fields), members: [] };
      return add(group, await enter(groupID, group.ex, members)) ? groupID : undefined;
    },
    async invite(groupID, operator, invited) {
      const group = groups.get(groupID);
      const body = { operationID: "op", groupID, reason: "", invitedUserIDs: invited };
      if (group === undefined || (await before("callbackBeforeInviteJoinGroupCommand", body)) === undefined)
        return false;
      const members = invited.map((userID) => newMember(userID, 20));
      const inviter = group.members.find(({ userID }) => userID === operator);
      // v3.7 asks about the inviter, once for each of the invited, and gives what is answered to him, who is not stored.
      if (version !== "v3.7" || inviter === undefined) return add(group, await enter(groupID, group.ex, members));
      const asked = await enter(
        groupID,
        group.ex,
        invited.map(() => inviter),
      );
      return add(group, asked === undefined ? undefined : members);
    },
    async join(groupID, userID) {
      const group = groups.get(groupID);
      const body = { groupID, groupType: "\u0002", applyID: userID, reqMessage: "hi", ex: "" };
      if (group === undefined || (await before("callbackBeforeJoinGroupCommand", body)) === undefined) return false;
      return add(group, await enter(groupID, group.ex, [newMember(userID, 20)]));
    },
    async approve(groupID, userID) {
      const group = groups.get(groupID);
      return group !== undefined && add(group, await enter(groupID, group.ex, [newMember(userID, 20)]));
    },
    async setInfo(groupID, set) {
      const group = groups.get(groupID);
      const { groupName = "", notification = "", introduction = "", faceURL = "", ex = "" } = set;
      const { needVerification = 0, lookMemberInfo = 0, applyMemberFriend = 0 } = set;
      const texts = { operationID: "", groupID, groupName, notification, introduction, faceURL, ex };
      const body = { ...texts, needVerification, lookMemberInfo, applyMemberFriend };
      const fields = await before("callbackBeforeSetGroupInfoCommand", body);
      if (group === undefined || fields === undefined || fields.get("groupID") !== groupID) return false;
      groups.set(groupID, withInfo(group, set, fields));
      return true;
    },
    async setInfoEx(groupID, set) {
      const group = groups.get(groupID);
      const { groupName = null, notification = null, introduction = null, faceURL = null, ex = null } = set;
      const { needVerification = null, lookMemberInfo = null, applyMemberFriend = null } = set;
      const texts = { operationID: "", groupID, groupName, notification, introduction, faceURL, ex };
      const body = { ...texts, needVerification, lookMemberInfo, applyMemberFriend };
      const fields = await before("callbackBeforeSetGroupInfoExCommand", body);
      if (group === undefined || fields === undefined || fields.get("groupID") !== groupID) return false;
      groups.set(groupID, withInfoEx(group, set, fields));
      return true;
    },
    async setMemberInfo(groupID, userID, set) {
      const group = groups.get(groupID);
      const { nickname = null, faceURL = null, roleLevel = null, ex = null } = set;
      const body = { groupID, userID, nickName: nickname, faceURL, roleLevel, ex };
      const fields = await before("callbackBeforeSetGroupMemberInfoCommand", body);
      if (group === undefined || fields === undefined) return false;
      const answered = new Map([...fields].map(([name, value]) => [name === "nickName" ? "nickname" : name, value]));
      const change = (member: MemberRecord): MemberRecord =>
        member.userID === userID ? withAttributes({ ...member, ...set }, answered) : member;
      groups.set(groupID, { ...group, members: group.members.map(change) });
      return true;
    },
  };
}

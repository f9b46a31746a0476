// Tencent's bodies in neutral words (reference/tencent.md section 3). Liberal: keys in any order, unknown ones
// passed over, EventTime a number, digits or absent. Never throws.
import * as z from "zod/mini";
import type { EntryRequest, Notice, Told } from "../../core/callback.ts";
import { id, idList, knownId, knownMembers, memberOf, optionalText, orNothing } from "../fields.ts";
import { decided } from "./commands.ts";

const apply = z.object({ GroupId: id, Type: id, Requestor_Account: id });
const invite = z.object({
  GroupId: id,
  Type: id,
  Operator_Account: id,
  DestinationMembers: idList("Member_Account"),
});

/** MemberList may be left out: a group can begin with its owner alone. */
const create = z.object({
  Type: id,
  Operator_Account: id,
  Owner_Account: id,
  MemberList: idList("Member_Account", []),
});

const joined = z.object({
  GroupId: knownId,
  Type: optionalText,
  JoinType: optionalText,
  Operator_Account: optionalText,
  NewMemberList: knownMembers("Member_Account"),
});
const created = z.object({
  GroupId: knownId,
  Type: optionalText,
  Name: optionalText,
  Owner_Account: optionalText,
  Operator_Account: optionalText,
  Introduction: optionalText,
  Notification: optionalText,
  MemberList: orNothing(knownMembers("Member_Account")),
  UserDefinedDataList: orNothing(z.array(z.object({ Key: z.string(), Value: z.string() }))),
});

/** Unix milliseconds; the docs' samples show it as text, real servers send a number, old ones nothing. */
function readEventTime(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : undefined;
}

/** Reads a before-callback that is in `decided`. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const object = (typeof body === "object" ? body : {}) ?? {};
  const action = decided.get(command);
  if (action === "invite") {
    const call = invite.parse(object);
    const candidates = call.DestinationMembers;
    return {
      kind: "entry",
      action,
      groupId: call.GroupId,
      groupType: call.Type,
      inviter: call.Operator_Account,
      candidates,
    };
  }
  if (action === "create") {
    const call = create.parse(object);
    const people = [call.Operator_Account, call.Owner_Account, ...call.MemberList];
    return {
      kind: "entry",
      action,
      groupId: undefined,
      groupType: call.Type,
      inviter: call.Operator_Account,
      candidates: people.filter((person, index) => person === null || people.indexOf(person) === index),
      owner: call.Owner_Account,
    };
  }
  const call = apply.parse(object);
  const candidates = [call.Requestor_Account];
  return { kind: "entry", action, groupId: call.GroupId, groupType: call.Type, inviter: undefined, candidates };
}

function noticeOf(command: string, body: unknown): Notice | undefined {
  if (command === "Group.CallbackAfterNewMemberJoin") {
    const { data } = joined.safeParse(body);
    if (data === undefined) return undefined;
    const how = data.JoinType === "Apply" ? "apply" : data.JoinType === "Invited" ? "invite" : "unknown";
    const group = { id: data.GroupId, type: data.Type };
    return {
      type: "im.group.members.joined",
      data: { group, how, operator: data.Operator_Account, members: data.NewMemberList },
    };
  }
  if (command === "Group.CallbackAfterCreateGroup") {
    const { data } = created.safeParse(body);
    if (data === undefined) return undefined;
    const custom = data.UserDefinedDataList?.map(({ Key, Value }) => [Key, Value] as const);
    return {
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
        ...(custom === undefined ? {} : { custom: Object.fromEntries(custom) }),
      },
    };
  }
  return undefined;
}

export function parseTold(command: string, body: unknown): Told {
  return { kind: "told", notice: noticeOf(command, body), time: readEventTime(memberOf(body, "EventTime")) };
}

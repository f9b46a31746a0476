// Tencent's before-callbacks about entering in neutral words (docs/reference/tencent.md sections 3.2 and 3.3). Liberal: keys
// in any order, unknown ones passed over, each field read on its own. Never throws.
import type { Actor, EntryRequest } from "../../core/callback.ts";
import { idIn, idsIn, memberOf, textIn } from "../fields.ts";
import { actionOf, beforeAddSubscriber } from "./commands.ts";
import { facts } from "./facts.ts";

/** The group's type as it is spelled, and what else it is called. */
function typeIn(body: unknown): Pick<EntryRequest, "groupType" | "otherTypeName"> {
  const groupType = idIn(body, "Type");
  return { groupType, otherTypeName: facts.otherTypeName.get(groupType ?? "") };
}

function parseCreate(body: unknown): EntryRequest {
  const operator = idIn(body, "Operator_Account");
  const founders = [operator, idIn(body, "Owner_Account")];
  // A group can begin with its owner alone.
  const members = memberOf(body, "MemberList") === undefined ? [] : idsIn(body, "MemberList", "Member_Account");
  const people = [...founders, ...members];
  return {
    action: "create",
    groupId: undefined,
    ...typeIn(body),
    inviter: operator,
    candidates: people.filter((person, index) => person === null || people.indexOf(person) === index),
    founders,
  };
}

/** Friends and profiles name their actor otherwise than groups (docs/reference/tencent.md 3.3 and 3.4). */
const actorFields = [
  "Operator_Account",
  "From_Account",
  "Requester_Account",
  "Requestor_Account",
  "Owner_Account",
] as const;

/** Of a before-callback that is not decided. */
export function actorIn(body: unknown): Actor {
  const ids = actorFields.map((field) => idIn(body, field));
  return { id: ids.find((id) => id !== null) ?? undefined, groupId: idIn(body, "GroupId") ?? undefined };
}

/** Who subscribes himself applies; everybody else is brought in by the operator. */
function parseSubscribe(body: unknown): EntryRequest {
  const operator = idIn(body, "Operator_Account");
  const candidates = idsIn(body, "SubscribeAccountList", "Subscriber_Account");
  const alone = operator !== null && candidates.length > 0 && candidates.every((id) => id === operator);
  return {
    action: alone ? "apply" : "invite",
    groupId: idIn(body, "Official_Account"),
    groupType: undefined,
    inviter: alone ? undefined : operator,
    candidates,
  };
}

/** Reads a before-callback that is registered as decided. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const action = actionOf(command);
  if (action === "create") return parseCreate(body);
  if (command === beforeAddSubscriber) return parseSubscribe(body);
  const invited = action === "invite";
  return {
    action,
    groupId: idIn(body, "GroupId"),
    ...typeIn(body),
    inviter: invited ? idIn(body, "Operator_Account") : undefined,
    candidates: invited ? idsIn(body, "DestinationMembers", "Member_Account") : [idIn(body, "Requestor_Account")],
    ...(action === "apply" ? textIn(body, "ApplyMsg") : {}),
  };
}

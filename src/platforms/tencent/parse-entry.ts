// Tencent's before-callbacks about entering in neutral words (docs/reference/tencent.md sections 3.2 and 3.3). Liberal: keys
// in any order, unknown ones passed over, each field read on its own. Never throws.
import * as z from "zod/mini";
import type { EntryRequest } from "../../core/callback.ts";
import { asObject, id, idList } from "../fields.ts";
import { actionOf } from "./commands.ts";

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

/** Reads a before-callback that is registered as decided. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const object = asObject(body);
  const action = actionOf(command);
  if (action === "invite") {
    const call = invite.parse(object);
    const candidates = call.DestinationMembers;
    return {
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
      action,
      groupId: undefined,
      groupType: call.Type,
      inviter: call.Operator_Account,
      candidates: people.filter((person, index) => person === null || people.indexOf(person) === index),
      founders: [call.Operator_Account, call.Owner_Account],
    };
  }
  const call = apply.parse(object);
  const candidates = [call.Requestor_Account];
  return { action, groupId: call.GroupId, groupType: call.Type, inviter: undefined, candidates };
}

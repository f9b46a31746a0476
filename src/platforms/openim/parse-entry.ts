// OpenIM's before-callbacks about entering in neutral words (docs/reference/openim.md section 3). They carry no operator, so
// an inviter is never told. Each field is read on its own. Never throws.
import * as z from "zod/mini";
import type { EntryRequest } from "../../core/callback.ts";
import { lenient } from "../../core/field.ts";
import { asObject, id, idList, memberOf, readId } from "../fields.ts";
import { apply, create, invite, singleJoin } from "./commands.ts";

/** An array; the documentation prints it as text, `"[user1,user2]"` (docs/reference/openim.md section 5). */
const invitedIds = lenient((value) => {
  if (Array.isArray(value)) return value.map(readId);
  const listed = typeof value === "string" ? /^\[(.*)\]$/s.exec(value)?.[1] : undefined;
  // With quotes it is some other notation, in which nobody knows where an id ends.
  if (listed === undefined || /["']/.test(listed)) return [null];
  return listed.trim() === "" ? [] : listed.split(",").map((part) => readId(part.trim()));
});

const membersJoining = z.object({ groupID: id, memberList: idList("userID") });
const memberJoining = z.object({ groupID: id, userID: id });
const inviting = z.object({ groupID: id, invitedUserIDs: invitedIds });
const applying = z.object({ groupID: id, applyID: id });
/**
 * ownerUserID and creatorUserID are usually empty: the owner then stands first in the list, with roleLevel 100. So is
 * groupID, unless the client chose one; MembersJoin will carry it, and the two must not disagree.
 */
const creating = z.object({
  groupID: id,
  ownerUserID: id,
  creatorUserID: id,
  initMemberList: idList("userID"),
});

/** What no callback of OpenIM tells. It does tell some types, but never asking them keeps one operation's callbacks agreed. */
const neverTold = { groupType: undefined, inviter: undefined } as const;

const ownerRole = 100;

function parseCreate(body: object): EntryRequest {
  const { groupID, ownerUserID, creatorUserID, initMemberList } = creating.parse(body);
  const list = memberOf(body, "initMemberList");
  const ownerAt = Array.isArray(list) ? list.findIndex((member) => memberOf(member, "roleLevel") === ownerRole) : -1;
  const owner = initMemberList[ownerAt] ?? ownerUserID;
  const founders = creatorUserID === null ? [owner] : [owner, creatorUserID];
  const others = [creatorUserID, ownerUserID].filter((known) => known !== null && !initMemberList.includes(known));
  const groupId = memberOf(body, "groupID") ? groupID : undefined;
  return { ...neverTold, action: "create", groupId, candidates: [...others, ...initMemberList], founders };
}

/** Reads a before-callback that is registered as decided. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const object = asObject(body);
  switch (command) {
    case create:
      return parseCreate(object);
    case invite: {
      const { groupID, invitedUserIDs } = inviting.parse(object);
      return { ...neverTold, action: "invite", groupId: groupID, candidates: invitedUserIDs };
    }
    case apply: {
      const { groupID, applyID } = applying.parse(object);
      return { ...neverTold, action: "apply", groupId: groupID, candidates: [applyID] };
    }
    case singleJoin: {
      const { groupID, userID } = memberJoining.parse(object);
      return { ...neverTold, action: "join", groupId: groupID, candidates: [userID] };
    }
    default: {
      const { groupID, memberList } = membersJoining.parse(object);
      return { ...neverTold, action: "join", groupId: groupID, candidates: memberList };
    }
  }
}

// OpenIM's before-callbacks about entering in neutral words (docs/reference/openim.md section 3). They carry no operator, so
// an inviter is never told. Each field is read on its own. Never throws.
import type { Actor, EntryRequest } from "../../core/callback.ts";
import { idIn, idsIn, memberOf, readId, textIn } from "../fields.ts";
import { apply, create, invite, singleJoin } from "./commands.ts";

/** What no callback of OpenIM tells. It does tell some types, but never asking them keeps one operation's callbacks agreed. */
const neverTold = { groupType: undefined, inviter: undefined } as const;

/** An array; the documentation prints it as text, `"[user1,user2]"` (docs/reference/openim.md section 5). */
function invitedIds(body: unknown): readonly (string | null)[] {
  const value = memberOf(body, "invitedUserIDs");
  if (Array.isArray(value)) return value.map(readId);
  const listed = typeof value === "string" ? /^\[(.*)\]$/s.exec(value)?.[1] : undefined;
  // With quotes it is some other notation, in which nobody knows where an id ends.
  if (listed === undefined || /["']/.test(listed)) return [null];
  return listed.trim() === "" ? [] : listed.split(",").map((part) => readId(part.trim()));
}

const ownerRole = 100;
const adminRole = 60;

/**
 * ownerUserID and creatorUserID are usually empty: the owner then stands first in the list, with roleLevel 100. So is
 * groupID, unless the client chose one; MembersJoin will carry it, and the two must not disagree.
 */
function parseCreate(body: unknown): EntryRequest {
  const ownerUserID = idIn(body, "ownerUserID");
  const creatorUserID = idIn(body, "creatorUserID");
  const members = idsIn(body, "initMemberList", "userID");
  const list = memberOf(body, "initMemberList");
  const roles = Array.isArray(list) ? list.map((member): unknown => memberOf(member, "roleLevel")) : [];
  // Without a role that can be read it is still the first.
  const owner = members[roles.indexOf(ownerRole)] ?? ownerUserID ?? members[0] ?? null;
  const admins = members.filter((_, index) => roles[index] === adminRole);
  const founders = [...new Set([owner, ...(creatorUserID === null ? [] : [creatorUserID]), ...admins])];
  const others = [creatorUserID, ownerUserID].filter((known) => known !== null && !members.includes(known));
  const groupId = memberOf(body, "groupID") ? idIn(body, "groupID") : undefined;
  return { ...neverTold, action: "create", groupId, candidates: [...others, ...members], founders };
}

/** No operator is named (docs/reference/openim.md 0.12): a member's change names the member, a group's change nobody. */
const actorFields = ["userID", "fromUserID", "ownerUserID"] as const;

/** Of a before-callback that is not decided. */
export function actorIn(body: unknown): Actor {
  const ids = actorFields.map((field) => idIn(body, field));
  return {
    id: ids.find((id) => id !== null) ?? undefined,
    groupId: idIn(body, "groupID") ?? idIn(body, "groupId") ?? undefined,
  };
}

/** Reads a before-callback that is registered as decided. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const about = { ...neverTold, groupId: idIn(body, "groupID") };
  switch (command) {
    case create:
      return parseCreate(body);
    case invite:
      return { ...about, action: "invite", candidates: invitedIds(body) };
    case apply:
      return { ...about, action: "apply", candidates: [idIn(body, "applyID")], ...textIn(body, "reqMessage") };
    case singleJoin:
      return { ...about, action: "join", candidates: [idIn(body, "userID")] };
    default:
      return { ...about, action: "join", atOnce: true, candidates: idsIn(body, "memberList", "userID") };
  }
}

// OpenIM's bodies in neutral words (reference/openim.md section 3). Its bodies carry neither an operator nor a time,
// so inviter and time are never told. Never throws.
import * as z from "zod/mini";
import type { EntryRequest, Told } from "../../core/callback.ts";
import { id, idList } from "../fields.ts";
import { singleJoin } from "./commands.ts";

const membersJoining = z.object({ groupID: id, memberList: idList("userID") });
const memberJoining = z.object({ groupID: id, userID: id });

/** Reads a before-callback that is in `decided`. A body that is no object has no readable field. */
export function parseEntry(command: string, body: unknown): EntryRequest {
  const object = (typeof body === "object" ? body : {}) ?? {};
  const request = { kind: "entry", action: "join", groupType: undefined, inviter: undefined } as const;
  if (command === singleJoin) {
    const { groupID, userID } = memberJoining.parse(object);
    return { ...request, groupId: groupID, candidates: [userID] };
  }
  const { groupID, memberList } = membersJoining.parse(object);
  return { ...request, groupId: groupID, candidates: memberList };
}

export function parseTold(): Told {
  return { kind: "told", notice: undefined, time: undefined };
}

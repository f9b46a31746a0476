// OpenIM's callback commands and what each asks of us (reference/openim.md sections 1 and 3).
// No parsing here: an unknown command has to find its treatment too.
import type { EntryAction, Treatment } from "../../core/callback.ts";

export const membersJoin = "callbackBeforeMembersJoinGroupCommand";
/** v3.0 to v3.7: one member, and its attributes at the top level of the answer. */
export const singleJoin = "callbackBeforeMemberJoinGroupCommand";
export const invite = "callbackBeforeInviteJoinGroupCommand";
export const apply = "callbackBeforeJoinGroupCommand";
export const create = "callbackBeforeCreateGroupCommand";

/** The before-callbacks that we decide. Every way into a group passes MembersJoin; the others fire for their one path. */
export const decided: ReadonlyMap<string, EntryAction> = new Map([
  [membersJoin, "join"],
  [singleJoin, "join"],
  [invite, "invite"],
  [apply, "apply"],
  [create, "create"],
]);

/** An answer without these values would overwrite the group's with nothing (reference/openim.md 0.10). */
export const echoed: ReadonlySet<string> = new Set([
  "callbackBeforeSetGroupInfoCommand",
  "callbackBeforeSetGroupInfoExCommand",
]);

/** Messages and what happens to them, callbackBeforeAfterMsgCommand (a revoked one) included. */
const message = /Msg|Message/;

export function treatmentOf(command: string): Treatment {
  if (decided.has(command)) return "decide";
  if (message.test(command) && command.includes("After")) return "record-message";
  return command.includes("Before") ? "go-on" : "record";
}

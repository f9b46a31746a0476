// Tencent's callback commands and what each asks of us (reference/tencent.md section 3).
// No parsing here: an unknown command has to find its treatment too.
import type { EntryAction, Treatment } from "../../core/callback.ts";

/** The before-callbacks that we decide. */
export const decided: ReadonlyMap<string, EntryAction> = new Map([
  ["Group.CallbackBeforeApplyJoinGroup", "apply"],
  ["Group.CallbackBeforeInviteJoinGroup", "invite"],
  ["Group.CallbackBeforeCreateGroup", "create"],
]);

/** Messages and what happens to them; SendMsgException tells that one was not sent. */
const message = /Msg|Message|ReadReceipt/;

/** `Before` or `Prev` in a name means that the server waits for an answer. */
const before = /Before|Prev/;

export function treatmentOf(command: string): Treatment {
  if (decided.has(command)) return "decide";
  if (before.test(command)) return "go-on";
  return message.test(command) ? "record-message" : "record";
}

// Telegram's updates and what each asks of us (docs/reference/telegram.md). An update has no name but that of the one field
// beside its id; what has none of the names below is nothing to us, and by far the most there could be are messages.
// No parsing here.
import type { EntryAction, Registered, Treatment } from "../../core/callback.ts";

export const joinRequest = "chat_join_request";
/** An update that is not for us. */
export const otherUpdate = "update";

/** What becomes of a member is one update with old and new standing. */
const happenings = [
  "im.group.members.joined",
  "im.group.members.left",
  "im.group.member.updated",
  "im.group.owner.changed",
] as const;

export const registered: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  [joinRequest, { treatment: "decide", action: "apply" }],
  ["chat_member", { treatment: "record", types: happenings }],
  // The bot's own standing.
  ["my_chat_member", { treatment: "record", types: happenings }],
]);

export function actionOf(command: string): EntryAction | undefined {
  const row = registered.get(command);
  return row?.treatment === "decide" ? row.action : undefined;
}

/** Whatever else comes was not asked for with allowed_updates. */
export const isAboutMessages = (command: string): boolean => !registered.has(command);

export const treatmentOf = (command: string): Treatment => registered.get(command)?.treatment ?? "go-on";

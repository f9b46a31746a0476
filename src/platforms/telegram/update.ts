// An update as Telegram wraps it: which one it is, what is in it, when it happened, and what tells it from every other
// (docs/reference/telegram.md). Reads no more of it than that. Never throws.
import { isObject } from "../../core/read-fields.ts";
import { idIn, memberOf } from "../fields.ts";
import { otherUpdate, registered } from "./commands.ts";

/** The id under the name of a chat or a person. Telegram's ids are numbers, and their digits here. */
export const idUnder = (content: unknown, field: string): string | null => idIn(memberOf(content, field), "id");

/** undefined: no JSON object, so nobody knows. */
export function commandIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const found = [...registered.keys()].find((name) => memberOf(body, name) !== undefined);
  // Private chats have members too: whoever blocks the bot there leaves no group.
  const type = found && idIn(memberOf(memberOf(body, found), "chat"), "type");
  return found === undefined || type === "private" ? otherUpdate : found;
}

/** What stands under the update's name. */
export const contentOf = (body: unknown): unknown => memberOf(body, commandIn(body) ?? "");

/** Telegram tells whole seconds. */
export function timeOf(body: unknown): number | undefined {
  const date = memberOf(contentOf(body), "date");
  return typeof date === "number" ? date * 1000 : undefined;
}

/**
 * What a redelivered update has in common with its first coming, and with no other update. Ids rise by one for each bot, so
 * those of two bots can meet.
 */
export function identityOf(body: unknown): string | undefined {
  const update = idIn(body, "update_id");
  const content = contentOf(body);
  const member = idUnder(memberOf(content, "new_chat_member"), "user") ?? idUnder(content, "from");
  return update === null ? undefined : [update, idUnder(content, "chat"), member, timeOf(body)].join(" ");
}

// An update as Telegram wraps it: which one it is, what is in it, when it happened, and what tells it from every other
// (docs/reference/telegram.md). Reads no more of it than that. Never throws.
import { idIn, memberOf } from "../fields.ts";
import { otherUpdate, registered } from "./commands.ts";

/** Private chats have members too: whoever blocks the bot there leaves no group. */
const isPrivate = (update: unknown): boolean => memberOf(memberOf(update, "chat"), "type") === "private";

/** undefined: no JSON object, so nobody knows. */
export function commandIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const found = [...registered.keys()].find((name) => Object.hasOwn(body, name));
  return found === undefined || isPrivate(memberOf(body, found)) ? otherUpdate : found;
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
  if (update === null) return undefined;
  const content = contentOf(body);
  const chat = idIn(memberOf(content, "chat"), "id");
  const member = memberOf(memberOf(content, "new_chat_member"), "user") ?? memberOf(content, "from");
  return [update, chat, idIn(member, "id"), timeOf(body)].join(" ");
}

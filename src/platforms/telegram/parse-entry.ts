// Telegram's join requests in neutral words (docs/reference/telegram.md). Each field is read on its own. Never throws.
import type { EntryRequest } from "../../core/callback.ts";
import { asFilledText } from "../../core/read-fields.ts";
import { idIn, memberOf, textIn } from "../fields.ts";
import { joinRequest } from "./commands.ts";
import { facts } from "./facts.ts";
import { idUnder } from "./update.ts";

type ReplyTo = NonNullable<EntryRequest["replyTo"]>;

/**
 * By what the answer names the request: the query that a guard bot is asked with, else group and person. undefined: it can
 * not be named, and stays with the group's admins.
 */
export function replyToOf(body: unknown): ReplyTo | undefined {
  const content = memberOf(body, joinRequest);
  const query = memberOf(content, "query_id");
  if (query !== undefined) {
    // One that cannot be read can neither be answered as a query nor as none.
    const known = asFilledText(query);
    return known === undefined ? undefined : { chat_join_request_query_id: known };
  }
  const [chat, user] = ["chat", "from"].map((field) => memberOf(memberOf(content, field), "id"));
  const known = Number.isSafeInteger(chat) && Number.isSafeInteger(user);
  return known ? { chat_id: Number(chat), user_id: Number(user) } : undefined;
}

/** Each of somebody's names, and first and last together. */
function namesOf(from: unknown): readonly string[] {
  const texts = ["first_name", "last_name", "username"].map((field) => asFilledText(memberOf(from, field)) ?? "");
  const full = texts.slice(0, 2).join(" ").trim();
  return [...new Set([...texts, full])].filter((name) => name !== "");
}

export function parseEntry(_command: string, body: unknown): EntryRequest {
  const content = memberOf(body, joinRequest);
  const link = memberOf(content, "invite_link");
  return {
    action: "apply",
    groupId: idUnder(content, "chat"),
    groupType: idIn(memberOf(content, "chat"), "type"),
    // A link is in anybody's hands, so who made it answers for nobody's coming; a link without a maker is unreadable.
    inviter: link === undefined ? undefined : idUnder(link, "creator"),
    inviterExempts: facts.inviterExempts,
    candidates: [idUnder(content, "from")],
    names: namesOf(memberOf(content, "from")),
    ...textIn(content, "bio"),
    replyTo: replyToOf(body),
  };
}

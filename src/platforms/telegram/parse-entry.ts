// Telegram's join requests in neutral words (docs/reference/telegram.md). Ids are numbers there and their digits here. Each
// field is read on its own. Never throws.
import type { Actor, EntryRequest } from "../../core/callback.ts";
import { idIn, memberOf } from "../fields.ts";
import { joinRequest } from "./commands.ts";
import { facts } from "./facts.ts";
import { contentOf } from "./update.ts";

type ReplyTo = NonNullable<EntryRequest["replyTo"]>;

const idOf = (content: unknown, field: string): string | null => idIn(memberOf(content, field), "id");

/** Of an update that is not decided. */
export function actorIn(body: unknown): Actor {
  const content = contentOf(body);
  return { id: idOf(content, "from") ?? undefined, groupId: idOf(content, "chat") ?? undefined };
}

/**
 * By what the answer names the request: the query that a guard bot is asked with, else group and person. undefined: it can
 * not be named, and stays with the group's admins.
 */
export function replyToOf(body: unknown): ReplyTo | undefined {
  const content = memberOf(body, joinRequest);
  const query = memberOf(content, "query_id");
  if (typeof query === "string" && query !== "") return { chat_join_request_query_id: query };
  // A query that cannot be read can neither be answered as one nor as none.
  if (query !== undefined) return undefined;
  const chat = memberOf(memberOf(content, "chat"), "id");
  const user = memberOf(memberOf(content, "from"), "id");
  const known = Number.isSafeInteger(chat) && Number.isSafeInteger(user);
  return known ? { chat_id: Number(chat), user_id: Number(user) } : undefined;
}

const texts = (values: readonly unknown[]): readonly string[] =>
  values.filter((value) => typeof value === "string" && value !== "").map(String);

/** A link is in anybody's hands, so who made it answers for nobody's coming; a link without a maker is unreadable. */
function makerOf(content: unknown): string | null | undefined {
  const link = memberOf(content, "invite_link");
  return link === undefined ? undefined : idOf(link, "creator");
}

export function parseEntry(_command: string, body: unknown): EntryRequest {
  const content = memberOf(body, joinRequest);
  const from = memberOf(content, "from");
  const [first, last, username] = ["first_name", "last_name", "username"].map((field) => memberOf(from, field));
  const [text] = texts([memberOf(content, "bio")]);
  const replyTo = replyToOf(body);
  return {
    action: "apply",
    groupId: idOf(content, "chat"),
    groupType: idIn(memberOf(content, "chat"), "type"),
    inviter: makerOf(content),
    inviterExempts: facts.inviterExempts,
    candidates: [idIn(from, "id")],
    names: [...new Set(texts([first, last, texts([first, last]).join(" "), username]))],
    ...(text === undefined ? {} : { text }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

// What docs/callbacks.md says of each of Telegram's updates beside its treatment: when it comes, and by which word of
// setWebhook's allowed_updates (docs/reference/telegram.md).
import type { SaidOf } from "./callback-table.ts";

export const telegramCallbacks: SaidOf = new Map([
  ["chat_join_request", ["somebody asks to join a group or channel that approves its members", "chat_join_request"]],
  ["chat_member", ["somebody came in, left, or has other rights; the bot has to be an admin", "chat_member"]],
  ["my_chat_member", ["the same of the bot itself", "my_chat_member"]],
]);

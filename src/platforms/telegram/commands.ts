// Telegram's updates and what each asks of us (docs/reference/telegram.md). An update has no name but that of the one field
// beside its id; what has none of the names below is nothing to us, and by far the most there could be are messages.
// registry.ts says what comes of each. No parsing here.
import type { EntryAction, Registered, Treatment } from "../../core/callback.ts";

export const joinRequest = "chat_join_request";
/** An update that is not for us. */
export const otherUpdate = "update";

/** In this order: should one update hold two, whoever asks to come in counts. */
export const registered: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  [joinRequest, { treatment: "decide", action: "apply" }],
  ["chat_member", { treatment: "record" }],
  // The bot's own standing.
  ["my_chat_member", { treatment: "record" }],
]);

export const actionOf = (command: string): EntryAction | undefined => (command === joinRequest ? "apply" : undefined);

/** Whatever else comes was not asked for with allowed_updates. */
export const isAboutMessages = (command: string): boolean => !registered.has(command);

export const treatmentOf = (command: string): Treatment => registered.get(command)?.treatment ?? "go-on";

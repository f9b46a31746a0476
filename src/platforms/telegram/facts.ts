// What may be known of Telegram without speaking its dialect (docs/reference/telegram.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

export const facts = {
  title: "Telegram",
  actions: ["apply"],
  tellsType: true,
  // Whoever made the invite link, where somebody came by one.
  tellsInviter: { apply: "sometimes" },
  inviterExempts: false,
  newGroupHasId: false,
  firstIsFounder: false,
} as const satisfies PlatformFacts;

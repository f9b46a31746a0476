// What may be known of Telegram without speaking its dialect (docs/reference/telegram.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

export const facts = {
  title: "Telegram",
  actions: ["apply"],
  // Whatever is not answered with 2xx comes again for a day, so it is worth waiting for queue and spool. Nobody tells how
  // long Telegram waits; the answer to a join request is wanted within 10 s.
  receiptWaitMs: 8000,
  tellsType: true,
  tellsNames: true,
  // Whoever made the invite link, where somebody came by one.
  tellsInviter: { apply: "sometimes" },
  inviterExempts: false,
} as const satisfies PlatformFacts;

// What may be known of Telegram without speaking its dialect (docs/reference/telegram.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

/** Supergroups and channels; old groups, whose ids have no such beginning, cannot ask for approval. */
const groupId = /^-100\d+$/;

export const facts = {
  title: "Telegram",
  actions: ["apply"],
  tellsType: true,
  // Whoever made the invite link, where somebody came by one.
  tellsInviter: { apply: "sometimes" },
  inviterExempts: false,
  newGroupHasId: false,
  firstIsFounder: false,
  oddId(kind, id) {
    if (id.startsWith("@")) return "Telegram's callbacks carry ids, never @names";
    return kind === "group" && /^-\d+$/.test(id) && !groupId.test(id)
      ? "the id of a Telegram group that can ask for approval begins with -100"
      : undefined;
  },
} as const satisfies PlatformFacts;

// What may be known of Telegram without speaking its dialect (docs/reference/telegram.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

/** A name of a person or a group, as Telegram makes them. Tencent's groups begin with @ too, and go on with #. */
const name = /^@[A-Za-z]\w{3,31}$/;
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
    if (name.test(id)) return "a @name of Telegram's? Its callbacks carry ids, never names";
    return kind === "group" && /^-\d+$/.test(id) && !groupId.test(id)
      ? "a group of Telegram's? The id of one that can ask for approval begins with -100"
      : undefined;
  },
} as const satisfies PlatformFacts;

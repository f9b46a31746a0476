// What may be known of OpenIM without speaking its dialect (docs/reference/openim.md). Plain data, for the list tools too:
// must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

export const facts = {
  title: "OpenIM",
  // By convention; a code of 0 or less would reach the user as success (section 0.4).
  codes: { first: 5000, last: 9999 },
  actions: ["join", "invite", "apply", "create"],
  // OpenIM looks at no answer to an after-callback, and drops others while it waits (section 5b).
  receiptWaitMs: 0,
  // The client may choose it.
  newGroupHasId: true,
  firstIsFounder: true,
} as const satisfies PlatformFacts;

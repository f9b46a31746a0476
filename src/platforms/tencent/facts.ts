// What may be known of Tencent Chat without speaking its dialect (docs/reference/tencent.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

export const facts = {
  title: "Tencent",
  // ErrorCodes that Tencent passes on to the client together with ErrorInfo; 1 shows as 10016 and no text (section 3.1).
  codes: { first: 10100, last: 10200 },
  // Section 4: Work is Private, Meeting is ChatRoom.
  otherTypeNames: new Map([
    ["Work", ["Private"]],
    ["Private", ["Work"]],
    ["Meeting", ["ChatRoom"]],
    ["ChatRoom", ["Meeting"]],
  ]),
  actions: ["apply", "invite", "create"],
  tellsType: true,
  tellsInviter: { invite: "always", create: "always" },
  newGroupHasId: false,
  firstIsFounder: false,
} as const satisfies PlatformFacts;

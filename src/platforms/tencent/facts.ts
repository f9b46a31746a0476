// What may be known of Tencent Chat without speaking its dialect (docs/reference/tencent.md). Plain data, for the list tools
// too: must import nothing of this folder.
import type { PlatformFacts } from "../platform-facts.ts";

export const facts = {
  title: "Tencent",
  // ErrorCodes that Tencent passes on to the client together with ErrorInfo; 1 shows as 10016 and no text (section 3.1).
  codes: { first: 10100, last: 10200 },
  // Section 4: Work is Private, Meeting is ChatRoom.
  otherTypeName: new Map([
    ["Work", "Private"],
    ["Private", "Work"],
    ["Meeting", "ChatRoom"],
    ["ChatRoom", "Meeting"],
  ]),
  actions: ["apply", "invite", "create"],
  // Tencent waits 2 s, of which its way to us and back takes a part; it can be set to send again what timed out (section 1).
  receiptWaitMs: 1800,
  tellsType: true,
  tellsInviter: { invite: "always", create: "always" },
} as const satisfies PlatformFacts;

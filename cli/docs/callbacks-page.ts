// docs/callbacks.md: the tables of both registries, and between them what no table can say. Change the text here; the
// document is written by `npm run docs`.
import { registry as openim } from "../../src/platforms/openim/registry.ts";
import { registry as tencent } from "../../src/platforms/tencent/registry.ts";
import { callbackTable } from "./callback-table.ts";
import { openimCallbacks } from "./openim-callbacks.ts";
import { tencentCallbacks } from "./tencent-callbacks.ts";

export function callbacksPage(): string {
  return `# Callbacks

<!-- Written by \`npm run docs\` from cli/docs/callbacks-page.ts and the registries in src/platforms. -->

Every callback has one of four treatments:

| treatment | the answer | the event |
|---|---|---|
| decided | by your lists | the decision, as \`DECISION_EVENTS\` says |
| recorded | taken | what happened, in neutral words where there are any, else as received |
| recorded with \`RECORD_MESSAGES\` | taken | as received, and only when \`RECORD_MESSAGES\` is \`true\` |
| told to go on | go on: Doorman changes nothing and refuses nobody | none; a log line, where it is not about messages |

"Taken" and "go on" are the same answer. What the events hold stands in [events.md](events.md).

## Tencent Chat

The last column is the box to tick in the Chat console, on the page Webhook configuration. Boxes are called here by the
names of Tencent's command list; the console's own wording can differ a little. Topics share the boxes of groups: who
ticks "${tencentCallbacks.get("Group.CallbackBeforeCreateTopic")?.[1]}" also gets \`Group.CallbackBeforeCreateTopic\`.

${callbackTable(tencent, tencentCallbacks, "box in the console")}

- Before a group is created the creator, the owner and the first members are candidates. Tencent cannot leave one out,
  so one who is denied refuses the whole creation.
- A callback about a topic names the community in \`GroupId\` and the topic in \`TopicId\`. Doorman decides by the
  community; \`TopicId\` stands in the event's \`original\`.
- A call of your own server comes as \`administrator\`, or as whatever account it used; one without an account as
  \`@TLS#NOT_FOUND\`. Doorman takes each for an id like any other: \`inviter/@TLS#NOT_FOUND\` is a key.

### Leave these off

Doorman has the wrong answer for callbacks that expect another form than \`ActionStatus\`, \`ErrorCode\` and \`ErrorInfo\`:

| command | what Tencent expects | box in the console |
|---|---|---|
| \`Sns.CallbackPrevFriendAdd\` | a \`ResultItem\` for each account | Before a Friend Is Added |
| \`Sns.CallbackPrevFriendResponse\` | a \`ResultItem\` for each account | Before a Friend Request Is Responded |

Doorman answers them "go on" without a \`ResultItem\`, and no document says what Tencent makes of that. Leave both boxes
empty. Where a service of yours has to answer them, it cannot share the callback URL with Doorman: one application has
one URL.

## OpenIM

The last column is the key in \`config/webhooks.yml\`. There is one \`url\` for all of them.

${callbackTable(openim, openimCallbacks, "key in webhooks.yml", "`")}

- \`callbackBeforeMembersJoinGroupCommand\` is the one that counts: every way into a group passes it. The other decided
  ones fire for their one path, earlier.
- OpenIM's callbacks name no operator, carry no time and come once. The member of \`callbackAfterJoinGroupCommand\` stands
  in \`inviterUserID\`, whatever the name says.
- Who was invited, or approved, is told by no after-callback up to and including v3.8.3-patch.16. Take them from the
  decisions: \`DECISION_EVENTS = "all"\`, action \`join\`, verdict \`allowed\`.
- After-callbacks are answered as soon as their body is there: OpenIM looks at no answer to them, and while it waits it
  drops others. Each of its services sends them by 2 workers out of 100 slots, and one for which no slot is free within
  3 s never leaves. [failure-modes.md](failure-modes.md) has what was measured.
- \`callbackBeforeSetGroupInfoCommand\` and \`callbackBeforeSetGroupInfoExCommand\` get the request's values back: OpenIM
  takes the answer's, and an answer without them makes the change fail or loses it.

## Callbacks that stand in no table

Whatever else you switch on comes to Doorman too, and never stops the IM server:

- With \`Before\` in its name (on Tencent also \`Prev\`) a command is told to go on, and there is no event.
- With \`Msg\` or \`Message\` in its name (on Tencent also \`ReadReceipt\`) it is a message: recorded with \`RECORD_MESSAGES\`.
- Any other is recorded as \`im.callback.received\`, such as \`State.StateChange\` of Tencent and \`callbackQuitGroupCommand\`
  of OpenIM v3.5.

One that is told to go on and is not about messages (no \`Msg\` or \`Message\`, on OpenIM no \`Push\` either) leaves one
log line behind the answer, with the user and the group that its body names:

\`\`\`text
passed tencent command=Group.CallbackBeforeCreateTopic user=mallory
\`\`\`

So what a denied user does inside can be found. The lists are not read for it: nothing would be answered otherwise, and
the reads are those that decisions need.

Each costs a request and, when it is recorded, a queue write. Leave off what nobody reads: callbacks about messages and
about who is online come by far the most often.

## Messages

A callback about a message is answered "go on" or "taken" and forgotten. With \`RECORD_MESSAGES = true\` those that tell
what was sent, recalled or read become \`im.callback.received\`, with the body as it came. Those that ask
(\`Group.CallbackBeforeSendMsg\`, \`callbackBeforeSendGroupMsgCommand\`) never are: Doorman does not judge messages.

## Callbacks that contradict themselves

When URL and body name different commands, nobody knows what is meant. If either is decided, \`ON_UNDECIDED\` is the
answer. If either is told to go on, that is the answer. Else the body is recorded as text, under the URL's command.
`;
}

// docs/callbacks.md: the tables of both registries, and between them what no table can say. Change the text here; the
// document is written by `npm run docs`.
import { registry as openim } from "../../src/platforms/openim/registry.ts";
import { registry as telegram } from "../../src/platforms/telegram/registry.ts";
import { registry as tencent } from "../../src/platforms/tencent/registry.ts";
import { callbackTable } from "./callback-table.ts";
import { openimCallbacks } from "./openim-callbacks.ts";
import { openimVersionTable } from "./openim-versions.ts";
import { telegramCallbacks } from "./telegram-callbacks.ts";
import { tencentCallbacks } from "./tencent-callbacks.ts";

export function callbacksPage(): string {
  return `# Callbacks

<!-- Written by \`npm run docs\` from cli/docs/callbacks-page.ts and the registries in src/platforms. -->

Every callback has one of five treatments:

| treatment | the answer | the event |
|---|---|---|
| decided | by your lists | the decision, as \`DECISION_EVENTS\` says |
| recorded | taken | what happened, in neutral words where there are any, else as received |
| recorded with \`RECORD_MESSAGES\` | taken | as received, and only when \`RECORD_MESSAGES\` is \`true\` |
| recorded by name | taken | that it came: its command and its group's id; the body only when \`RECORD_MESSAGES\` is \`true\` |
| told to go on | go on: Doorman changes nothing and refuses nobody | none; a log line, where it is not about messages |

"Taken" and "go on" are the same answer. What the events hold stands in [events.md](events.md).

## Tencent Chat

The last column is the box to tick in the Chat console, on the page Webhook configuration. Boxes are called here by the
names of Tencent's command list; the console's own wording can differ a little. Topics share the boxes of groups: who
ticks "${tencentCallbacks.get("Group.CallbackBeforeCreateTopic")?.[1]}" also gets \`Group.CallbackBeforeCreateTopic\`.

${callbackTable(tencent, tencentCallbacks, "box in the console")}

- Before a group is created the creator, the owner and the first members are candidates. Tencent cannot leave one out,
  so one who is denied refuses the whole creation.
- An official channel is decided like a group: its id is \`Official_Account\` (\`group/@TOA#_news\`), and it has no type. Whoever
  subscribes himself applies; everybody else is invited by \`Operator_Account\`, and single ones can be refused.
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
  decisions: \`DECISION_EVENTS = "all"\`, action \`join\`, verdict \`allowed\` or \`muted\`, or anything where \`enforced\` is false.
  That is what Doorman answered: OpenIM's own work can still fail afterwards, and tells nobody. The console keeps
  such members as \`let-in\`.
- After-callbacks are answered as soon as their body is there: OpenIM looks at no answer to them, and while it waits it
  drops others. Each of its services sends them by 2 workers out of 100 slots, and one for which no slot is free within
  3 s never leaves. [failure-modes.md](failure-modes.md) has what was measured.
- \`callbackBeforeSetGroupInfoCommand\` gets its five texts back, \`callbackBeforeSetGroupInfoExCommand\` all that is set in
  it: OpenIM takes the answer's, and an answer without them makes the change fail or loses it. Nothing else is sent back,
  since OpenIM would set it.
- Keys of v3.5 and v3.6 stand in their \`config.yaml\`, below \`callback\`.

### Which version of OpenIM

${openimVersionTable()}

- **\`OPENIM_PARTIAL = "mute"\` is the answer of \`callbackBeforeMembersJoinGroupCommand\` alone.** No other callback can mute, and
  none can tell whether one that can will follow. So every other one refuses the whole operation when somebody in it is
  denied, in every version. To have the others of an invite or of a new group let in, and the denied ones muted, you need
  v3.8 or later, with \`beforeMemberJoinGroup\` on and \`beforeInviteUserToGroup\` and \`beforeCreateGroup\` off: MembersJoin decides
  every way in.
- Leave \`beforeCreateGroup\` on where entries have \`member.muteFor\`: only that callback tells who founds a group, and founders
  are not muted ([lists.md](lists.md#mute-newcomers)). With \`mute\` and without it a denied owner comes in muted for good.

## Telegram

Telegram calls them updates, and has no other name for each than that of its one field. The last column is the word in
setWebhook's \`allowed_updates\`; without it an update never comes, and \`chat_member\` does not come by itself.

${callbackTable(telegram, telegramCallbacks, "allowed_updates", "`")}

- **A guard bot** (Bot API 10.1) is asked about each request with a \`query_id\`, and answers \`approve\`, \`decline\`, or
  \`queue\`: the group's admins decide. A bot that is one admin of several gets the same update without it; Doorman then
  approves or declines, or does nothing, and the request waits.
- What is undecided is never approved, whatever \`ON_UNDECIDED\` says: it is the admins'. With \`deny\`, and where another
  entry refuses the person all the same, it is declined. With \`MODE = "observe"\` everybody is the admins'.
- The \`inviter\` is who made the invite link. A link is in anybody's hands: the maker's deny counts, the maker's allow exempts
  nobody.
- Groups and people are ids, never @names: \`group/-1001234567890\`, \`user/7\`, \`type/supergroup\`.
- Whom a member with the right adds, and who comes by a link that asks nobody, is told afterwards by \`chat_member\`, and
  was never asked about. \`joined\` has \`how\` \`apply\` for who came alone or was approved, \`invite\` for the others.
- What is not answered with 2xx Telegram sends again, for a day at most. The second time has the first one's event \`id\`.
- Any other update, and one about a private chat, is answered with 200 and leaves no trace.

## Callbacks that stand in no table

Whatever else you switch on at Tencent or OpenIM comes to Doorman too, and never stops the IM server:

- With \`Before\` in its name (on Tencent also \`Prev\`) a command is told to go on, and there is no event.
- With \`Msg\` or \`Message\` in its name (on Tencent also \`ReadReceipt\`) it is a message: recorded with \`RECORD_MESSAGES\`.
- With \`Push\` in its name it is one too.
- Any other is recorded by its name alone, such as \`State.StateChange\` of Tencent: an \`im.callback.received\` with the command
  and, where the body names one, the group's id as \`subject\`. Nobody knows whether such a body holds a message, so it is
  left out.

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
answer. Else, if either is recorded, there is an event under the URL's command. It has the body, as text, only when both
are decided or recorded: the other one might stand for a message.
`;
}

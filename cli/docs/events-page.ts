// docs/events.md: what a developer who reads the queue has to know, with an example of each type that the gate itself
// made. Change the text here and in event-types.ts; the document is written by `npm run docs`.
import { type EventType, eventSchemas } from "../../src/events/public.ts";
import { eventTypes, exampleOf } from "./event-types.ts";

const maxColumns = 120;

/** One item of a list, in lines that a person can read in an editor. */
function item(text: string): string {
  const lines = ["-"];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line.length + 1 + word.length > maxColumns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

async function section(type: EventType): Promise<string> {
  const { title, notes } = eventTypes[type];
  const schema = `Schema: [schemas/${type}.json](../schemas/${type}.json)`;
  const example = JSON.stringify(await exampleOf(type), null, 2);
  const list = notes.length === 0 ? "" : `\n${notes.map(item).join("\n")}\n`;
  return `### ${type}\n\n${title}.\n${schema}\n${list}\n\`\`\`json\n${example}\n\`\`\`\n`;
}

const isType = (name: string): name is EventType => Object.hasOwn(eventTypes, name);

export async function eventsPage(): Promise<string> {
  const types = [...eventSchemas.keys()].filter(isType);
  const sections = await Promise.all(types.map(section));
  return `# Events

<!-- Written by \`npm run docs\` from cli/docs/events-page.ts; the gate's own code makes the examples. -->

Doorman writes events to the Cloudflare Queue \`doorman-events\`: what the IM servers told, and what Doorman decided. An
event is a [CloudEvent](https://cloudevents.io) 1.0 in JSON, and the body of one queue message (content type \`json\`).

## The envelope

| field | what |
|---|---|
| \`specversion\` | \`"1.0"\` |
| \`id\` | two events with the same \`source\` and \`id\` are the same event |
| \`source\` | \`/tencent/<SDKAppID>\` or \`/openim\` |
| \`type\` | one of the types below |
| \`subject\` | the group's id; missing where no group is named, or it has no id yet |
| \`time\` | when it happened, UTC, with milliseconds |
| \`datacontenttype\` | \`"application/json"\` |
| \`partitionkey\` | platform and group, \`tencent:<groupID>\`, or the platform alone: events that belong together have the same |
| \`part\`, \`parts\` | only on a part of a large event |
| \`data\` | what happened, and the callback as it came |

\`data.original\` is the callback's body. A body that is no JSON, is nested deeper than 64, came under two different
commands, or is too large for one message stands as it was in \`data.originalText\` instead; one that is too large for
a few messages is [told of](#very-large-events) in \`data.originalTooLarge\`.

## Delivery

- **At least once.** A message can come again, and so can a callback: Tencent, if you tell it to, calls again when an
  answer is late. Drop the second of an \`id\`. What Tencent tells with an \`EventTime\` gets its \`id\` from its content, so
  that the second call has the first one's. Where the time is missing or impossible (below), in seconds for example, two
  equal calls may be two happenings: each gets an \`id\` of its own. So does each of OpenIM's, which never calls twice.
  Telegram sends an update until it is taken; its events, decisions too, have their \`id\` from the update's number, its
  group, its person and its date, however often it comes.
- **In any order.** Queues do not keep order, and what waited in the spool comes minutes late. Let \`time\` decide: never
  let an older event overwrite what a newer one of the same group said.
- **\`time\`** is Tencent's \`EventTime\`, or Telegram's \`date\`, which has whole seconds. Where a callback has none (all of OpenIM's), or an impossible one (not within
  2000 to 2099), it is when Doorman was called.
- **Not for ever.** Without a consumer events end after 24 hours on the Free plan and after 4 days on a paid one. With
  one, what fails again and again goes to the dead-letter queue, where the same limits hold.

## Parts

An event of more than 100,000 bytes comes as several, in messages of their own. The ids are the whole's with \`.1\`, \`.2\`
and so on; \`part\` counts from 1 to \`parts\`. Each part has the same \`type\`, \`time\` and data, but only its share of
\`members\` or \`candidates\`, and of the body's text in \`originalText\` (never \`original\`). Some parts have no people, some
no text. Joined in order they are the whole. Each is an event of its own: a consumer that adds members one by one need
not join them.

### Very large events

One callback must not become hundreds of messages. An event that with its original would have more than 1,000,000 bytes
keeps its words and its people, in parts where there are many; each part has, in place of the original,

\`\`\`json
"originalTooLarge": { "sha256": "9f86d081…", "bytes": 7900123, "key": "original/9f86d081…" }
\`\`\`

The text stands under that key in the gate's KV namespace \`SPOOL\`, for seven days; it was written before the event was
sent. Bind the namespace to your consumer, or look by hand in the gate's folder:

\`\`\`sh
npx wrangler kv key get "original/9f86d081…" --binding SPOOL --remote --text
\`\`\`

\`sha256\` and \`bytes\` are those of the text in UTF-8. Without \`key\` the text could not be kept; the gate's log has a line
\`problem original\` that says why. People of more than 16 MB are left out: of a dismissed group, \`members\` is missing;
every other event then comes as \`im.callback.received\`.

An event with an id or a name so long that it cannot be cut to fit comes as \`im.callback.received\`, without \`subject\`.

## What is missing

A field without a value is left out; outside of \`original\` nothing is \`null\`. Fields are missing because the IM server
does not say: OpenIM tells an \`operator\` of new groups at most, and a \`group.type\` only of new and dismissed ones;
Tencent tells no \`role\` of new members. \`group.type\` is the platform's own word: \`Public\`, \`Work\`, \`Community\`… on Tencent,
\`2\` on OpenIM. \`operator\` can be \`administrator\` or \`@TLS#NOT_FOUND\` on Tencent: a call of your own server, with and without
an account.

Numbers in \`original\` have gone through JSON: beyond 2^53 they are rounded, and \`1.0\` is \`1\`. Of a key that stands twice
the last one counts. \`originalText\` is exact.

## In TypeScript

\`doorman/events\` has the types, the schemas, a parser and the type guards, and needs nothing of the Worker:

\`\`\`ts
import { isMembersJoined, joinParts, parseEvent } from "doorman/events";

const parsed = parseEvent(message.body);
if (!parsed.ok) {
  // "unknown-type" is a newer Doorman's event: acknowledge it. Anything else is not from Doorman.
  console.log(parsed.error.reason, parsed.error.message);
} else if (isMembersJoined(parsed.event)) {
  console.log(parsed.event.data.members.map(({ id }) => id));
}
\`\`\`

| export | what |
|---|---|
| \`parseEvent(value)\` | reads a message's body, or JSON as text; \`{ ok, event }\` or \`{ ok, error }\`, and never throws. Keeps fields that it does not know |
| \`isGroupCreated\`, \`isMembersJoined\`, \`isMembersLeft\`, \`isGroupDismissed\`, \`isGroupUpdated\`, \`isOwnerChanged\`, \`isMemberUpdated\`, \`isGroupFull\`, \`isEntryDecided\`, \`isFloodStarted\`, \`isFloodEnded\`, \`isCallbackReceived\` | the type guards; \`event.type === "im.group.full"\` does the same |
| \`isPart(event)\`, \`wholeId(event)\` | whether it is a part, and the id of the whole |
| \`joinParts(parts)\` | the whole of its parts, in any order; or which ones are \`missing\` or \`repeated\`. Never throws |
| \`eventSchema\`, \`eventSchemas\` | the zod schemas, of all events and by type |
| \`Event\`, \`EventOf<"im.group.full">\`, \`EventType\`… | the types |

In other languages: [schemas/](../schemas) has a JSON Schema (2020-12) for each type, and
[schemas/event.json](../schemas/event.json) for all.

## What may change

These are the types of version 1. Within a version

- fields are only added, and an added one is never required; ignore fields that you do not know;
- no field is removed, renamed, or given another type or meaning, and a list of words (\`how\`, \`role\`, \`verdict\`…) stays
  as it is;
- new types may come; acknowledge and ignore those that you do not know.

A change that breaks one of these gets a new type name, such as \`im.group.created.v2\`. Recorded events of this version
stand in [test/fixtures/events/v1](../test/fixtures/events/v1), and a test holds every later schema against them.

## The types

${sections.join("\n")}`;
}

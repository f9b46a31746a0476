// The hand-written parts of docs/failure-modes.md. Edit them here, not there, and regenerate the page:
// npx vitest run test/faults -u

export const intro = `
# When something is wrong

What Tencent Chat, OpenIM and Telegram do to their users when a part of Doorman fails. The tables are not a promise but a record:
\`test/faults\` breaks the parts one by one under load, has every answer judged as the IM server would read it
(\`test/judges\`), follows every event to its end, and makes this page of what it saw. After a change:

\`\`\`sh
npx vitest run test/faults -u
\`\`\`

Three things hold in every row:

- **The callers read failures in opposite ways.** Tencent takes everything but HTTP 200 with its JSON for a failure
  of the webhook and goes ahead (its console can be set to block instead). OpenIM never looks at the status: every JSON
  object that is not a refusal is a "go on", and what is no JSON object fails the operation. So no path out of Doorman
  ends in a bare status. Telegram's applicants wait outside, and stay there: whom nobody could decide is left to the
  group's admins, and what is not answered with 2xx is asked, or told, again for a day at most.
- **Every answer came within the caller's own time**: 2 seconds for Tencent, 5 seconds for OpenIM as it is delivered, 10
  seconds for Telegram. In most rows the settings' limits are shorter. Where they are longer, Tencent still has its answer in time: body, queue and
  spool together may take 1.8 seconds of it, whatever is set, and what is not delivered by then goes on behind a 503.
- **No event of a genuine call was lost.** Each came out of the queue in the end, or stands whole in a log line that
  begins with \`lost\`. Two things can still be missing: what a log has no room for when queue and spool fail together
  ([below](#an-event-that-is-in-the-log-alone)), and the rest of a body that did not come whole.

*Denied one* is on the deny list (\`user/666\` = \`deny\`), *somebody else* on no list. The numbers behind "refused"
are what the client gets, Tencent's code first (10016 for a refusal without a text), then OpenIM's. OpenIM cannot refuse
one of several, so with \`OPENIM_PARTIAL = "reject"\` it refuses all. Telegram asks about one person at a time, half of
the calls with a query and half without, and shows nobody a reason. \`MODE = "observe"\` refuses no genuine call, in
any row, unless it is too large.
`;

export const before = {
  roster: `
## The lists cannot be read, and the roster is on

With \`ROSTER_MODE = "on"\` an outage of KV is nobody's business for up to 24 hours: who is not in the last good roster is
on no list, and who is in it gets what their key's metadata said, as far as \`npm run lists\` wrote the entry (plain
\`wrangler kv key put\` writes none). The words of an entry, its message and code, are not known then. The log line and the
event say \`lookup\` \`last-known\`. An isolate that starts in the outage has nothing to go by.
`,
  floods: `
## The counters of flood rules fail

A flood rule that nobody can apply is a rule less, and never a door more that is shut: people are let in as the lists say,
whatever \`ON_UNDECIDED\` is, and the decision says \`flood=unknown\`. In these rows a rule for all groups is in force. What an
object has counted, and until when its group is closed, stands in its storage, so an object that ends keeps both. While it
cannot be asked, a group that is closed already stays so wherever that is remembered, 30 seconds at most.
Attributes that are given in known groups only (\`muteFor\`, \`roleLevel\`) are then not given.
`,
  events: `
## The events cannot be sent

Nobody waits for the queue before getting in, so who gets in is the same in every row where the lists can be read.
An event that the queue does not take within \`QUEUE_TIMEOUT_MS\` goes to the spool, and every two minutes a scheduled
run sends what is there: from the oldest on, and past whatever the queue does not take, so that a few bad events keep no
others waiting. An error that means "never" (10203 to 10206) is not tried again at once; if the scheduled run meets it
too, the event moves to \`poison/…\` in the \`SPOOL\` namespace and stays for you to look at. So does what is no event, and
what the queue has not taken for a week, even alone, without saying why. To have one of them tried again, copy
its value back under the same key with \`event/\` in front. \`GET /health\` with an admin token counts both.

OpenIM is answered before the event is queued, since it heeds no answer to what it tells: so there it is 200 in every row.
`,
  calls: `
## The calls or the settings are wrong

A call that is not genuine costs no read and leaves no event, and is refused where Doorman decides. A call that is
genuine but cannot be read is decided by \`ON_UNDECIDED\`; Telegram, whose body alone says what it is about, asks again. Of an after-callback whose body did not come whole within
\`BODY_TIMEOUT_MS\` what came is recorded, and its sender is told with 503 that it was not the whole. A call with more than
2,500 candidates is turned away like one that is too large: no server sends as many, and to look up all of them would take
more reads than KV allows.

A platform that is off has no route, and gets the 404 of every unknown path. Its body refuses in both dialects, which
OpenIM obeys; Tencent takes the status for a failure and goes ahead; Telegram asks again. So a wrong path in Tencent's console lets everybody
in: after every change there, see that a denied user is refused.
`,
  strangers: `
## Doorman is not asked at all

What no code in Doorman can help: the answer is somebody else's, or there is none.
`,
} as const;

export const after = `
- **1027** comes when the account's Workers have had the day's 100,000 requests of the Free plan, until midnight UTC.
  Tencent lets everybody in, and in OpenIM nobody can join, create or invite. The Paid plan has no such limit.
- **1102** comes when one request took more CPU time than the plan allows. To the callers it is the same as 1027, for
  that one request.
- **Fail open or fail closed** is a setting of each *route* (Workers Routes in the zone's dashboard) and says what
  happens once the day's requests are spent. Closed is the page 1027. Open passes the call on to the origin behind the
  route as if there were no Worker: any JSON object from there is a "go on" to OpenIM, which is an open door. Leave the
  routes of Doorman **closed**, or better use a custom domain or workers.dev, which have no origin behind them.
- Whoever wants Tencent to block when Doorman cannot be asked sets that in Tencent's console (the policy for failures of
  callbacks before an event). OpenIM's \`failedContinue\` has had no effect since v3.7.0.

## What never reaches Doorman

OpenIM drops what it tells when much happens at once. Each of its services puts after-callbacks into 100 slots, from which
2 workers call Doorman one after the other; whoever finds no free slot within 3 seconds is held that long, and the
callback is gone, without a line anywhere. Its before-callbacks are not sent this way.

How soon Doorman answers decides how many get through, so it answers as soon as the body is there and queues the event
behind the answer. Of 600 people who quit at once, with that queue as a model in front of the gate in workerd on one
machine (\`node bench/openim-quits.ts\`):

| Cloudflare's queue takes | got through when the answer waited for it | now |
|---|---|---|
| 25 ms | 262 | 600 |
| 60 ms | 187 | 600 |
| 120 ms | 142 | 600 |

The way between the two adds to every answer: at 25 ms there and back no more than about 340 of 600 can get through,
whatever Doorman does. So a Worker near OpenIM helps, and nobody should take these events for a complete account.

## What the Free plan's quotas mean here

KV has 100,000 reads, 1,000 writes, 1,000 deletes and 1,000 lists a day; all of them start anew at midnight UTC.

- Reads: [so many for each decision](../README.md#limits). When they are spent, \`ON_UNDECIDED\` rules.
- Writes: the spool takes 1,000 events a day. What comes after that while the queue is down is in the log alone.
- Deletes: events that were sent and cannot be removed are sent again, under the same ids: up to 25 with each run.
- Lists: the schedule takes 720 a day, the console's look at the lists 264 for each 1,000 keys, and each \`GET /health\` with an
  admin token two, or three where the lists have neither \`default\` nor \`patterns\`. With the console that leaves five such
  questions a day; when the lists are spent nothing leaves the spool until midnight. So let monitors ask without the token.

## An event that is in the log alone

The line's \`message\` is \`lost \` and then the event as JSON, as it would have been in the queue. Send it to your consumer by hand;
its \`id\` is the one that a retry would have had.

A log takes 256 KB of one call, so the lines of one callback have at most 232,000 bytes together, in which every quotation
mark of an event is two: one or two parts of a large event, or hundreds of ordinary ones. What has no room is told by a last
line, which begins with \`lost in part\`, says how many more there were, and has as \`cut\` how many characters it would have
had. The original of an event above 1 MB may still be in the spool
([docs/events.md](events.md#very-large-events)).
`;

// The events on the queue: CloudEvents 1.0 in JSON, one schema per type. These schemas are the source of the types
// and the contract with consumers: within a version they may only grow. Nothing here knows the queue.
import * as z from "zod/mini";
import { noticeData } from "../core/notice.ts";

const originalTooLarge = z.object({
  /** Of the text's UTF-8 bytes, in lower-case hex. */
  sha256: z.string(),
  bytes: z.int(),
  /** Where the text stands in the namespace SPOOL for seven days; left out: it could not be kept. */
  key: z.optional(z.string()),
});

/** What every event's data carries of the callback: one of these. */
const received = {
  /** The body as received. */
  original: z.optional(z.unknown()),
  /** The body's text: no JSON, nested deeper than 64, or cut in parts (joined in order they are the whole). */
  originalText: z.optional(z.string()),
  /** With the body's text the event would have more than 1,000,000 bytes. */
  originalTooLarge: z.optional(originalTooLarge),
};

/** An entry that was met, in order of precedence; absent ones are not listed. */
const chainLink = z.object({
  key: z.string(),
  fate: z.enum(["settled", "overridden", "expired", "observing", "unread", "not-understood"]),
  effect: z.optional(z.enum(["allow", "deny"])),
  /** What is wrong with it, or which of its fields were dropped. */
  note: z.optional(z.string()),
});
const chain = z.optional(z.array(chainLink));

export const entryDecided = z.object({
  /** Left out, as are the candidates: the callback could not be read at all. */
  action: z.optional(z.enum(["apply", "invite", "join", "create"])),
  group: z.object({ id: z.optional(z.string()), type: z.optional(z.string()) }),
  inviter: z.optional(z.object({ id: z.optional(z.string()), key: z.optional(z.string()), chain })),
  /** What the IM server was told; where it cannot refuse some, `refuse` is for all of them, or `mute-some`; `queue`: left to the group's admins. */
  outcome: z.enum(["allow", "refuse", "refuse-some", "mute-some", "queue"]),
  /** false: MODE is observe, and the IM server was told "go on" instead. */
  enforced: z.boolean(),
  undecided: z.optional(z.boolean()),
  /**
   * How the entries were looked up: `exact`, all in KV; `roster`, only those that the roster holds; `last-known`, KV failed
   * and the last good roster stood in. Left out: nothing was looked up.
   */
  lookup: z.optional(z.enum(["roster", "exact", "last-known"])),
  /** What the applicant wrote, where the callback tells it: its beginning. */
  text: z.optional(z.string()),
  /** Of the group's flood rule: it is closed, or this batch alone is too large (open), or nobody could say (it counted as open). */
  flood: z.optional(
    z.object({
      key: z.string(),
      state: z.enum(["open", "closed", "unknown"]),
      until: z.optional(z.iso.datetime()),
    }),
  ),
  candidates: z.array(
    z.object({
      /** Left out: the callback's id could not be read. */
      id: z.optional(z.string()),
      verdict: z.enum(["allowed", "refused", "muted", "queued"]),
      key: z.optional(z.string()),
      /**
       * Refused only together with this other candidate, who is denied: `key` is the entry that denies that one, and
       * `chain` this one's own. The id is left out where it could not be read.
       */
      refusedWith: z.optional(z.object({ id: z.optional(z.string()) })),
      undecided: z.optional(z.boolean()),
      /** The verdict, were observing entries enforced. */
      observed: z.optional(z.enum(["allowed", "refused"])),
      chain,
    }),
  ),
});

export const callbackReceived = z.object({
  command: z.string(),
  /** true: the body did not come whole, and `originalText` is what came of it. */
  incomplete: z.optional(z.boolean()),
});

const flood = {
  group: z.object({ id: z.string(), type: z.optional(z.string()) }),
  /** The flood rule: more than `joins` in `seconds` close the group for so many seconds. */
  rule: z.object({
    key: z.string(),
    joins: z.int(),
    seconds: z.int(),
    for: z.int(),
    observe: z.optional(z.boolean()),
  }),
  /** false: nobody is refused, since the rule or the whole gate only observes. */
  enforced: z.boolean(),
};

export const floodStarted = z.object({
  ...flood,
  until: z.iso.datetime(),
  /** How many came in within the window. */
  count: z.int(),
  /** Those who did; an id longer than a key has room for stands as its `%sha256:` form. */
  members: z.array(z.object({ id: z.string() })),
});

export const floodEnded = z.object({
  ...flood,
  since: z.iso.datetime(),
  /** How long the group was closed. */
  seconds: z.int(),
  /** How many were refused, at least. */
  refused: z.int(),
});

const envelope = {
  specversion: z.literal("1.0"),
  id: z.string().check(z.minLength(1)),
  source: z.string(),
  subject: z.optional(z.string()),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  partitionkey: z.string(),
  /** Of a split event: which part this is, from 1, and of how many. */
  part: z.optional(z.int().check(z.minimum(1))),
  parts: z.optional(z.int().check(z.minimum(2))),
};

const eventOf = <const Type extends string, Data extends z.ZodMiniObject>(type: Type, data: Data) =>
  z.object({ ...envelope, type: z.literal(type), data: z.extend(data, received) });

export const event = z.discriminatedUnion("type", [
  eventOf("im.group.created", noticeData["im.group.created"]),
  eventOf("im.group.members.joined", noticeData["im.group.members.joined"]),
  eventOf("im.group.members.left", noticeData["im.group.members.left"]),
  eventOf("im.group.dismissed", noticeData["im.group.dismissed"]),
  eventOf("im.group.updated", noticeData["im.group.updated"]),
  eventOf("im.group.owner.changed", noticeData["im.group.owner.changed"]),
  eventOf("im.group.member.updated", noticeData["im.group.member.updated"]),
  eventOf("im.group.full", noticeData["im.group.full"]),
  eventOf("im.group.entry.decided", entryDecided),
  eventOf("im.group.flood.started", floodStarted),
  eventOf("im.group.flood.ended", floodEnded),
  eventOf("im.callback.received", callbackReceived),
]);

export type Event = z.infer<typeof event>;
export type OriginalTooLarge = z.infer<typeof originalTooLarge>;
export type EntryDecided = z.infer<typeof entryDecided>;

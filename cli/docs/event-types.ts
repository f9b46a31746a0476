// Each type of event: its title, a sentence about it, and the recorded callback that docs/events.md shows it by. The
// sentences are also the descriptions in the JSON Schemas.

import { floodToEvent, type ToldFlood } from "../../src/events/flood-event.ts";
import type { EventType } from "../../src/events/public.ts";
import type { KnownPlatform } from "../../src/platforms/facts.ts";
import { freshId, playBody, receivedAt, type Scene } from "./play-body.ts";
import { recordedBody } from "./recorded-bodies.ts";

interface TypeSaid {
  readonly title: string;
  readonly description: string;
  /** The body's file in test/fixtures; where no callback stands behind it, what a group's counter has to tell. */
  readonly example: readonly [KnownPlatform, string] | ToldFlood;
  readonly scene?: Scene;
  /** Of this type's own fields: when they are missing, and what else there is to know. */
  readonly notes: readonly string[];
}

const jaredIsBanned = '{"effect":"deny","code":10101,"message":"You are banned.","reason":"spam, ticket 4711"}';

const floodOfExample = {
  id: freshId,
  group: {
    platform: "tencent",
    id: "@TGS#2J4SZEAEL",
    type: "Public",
    source: "/tencent/1400000000",
    rule: { key: "group/@TGS#2J4SZEAEL/flood", joins: 3, seconds: 60, for: 600 },
    enforced: true,
  },
} as const;

export const eventTypes: Readonly<Record<EventType, TypeSaid>> = {
  "im.group.created": {
    title: "A group was created",
    description: "A group was created, with its first members.",
    example: ["tencent", "10_after_create_group.docs-zh-intl-newer"],
    notes: [
      "`members` are those in the callback. Tencent does not always list the owner: take `group.owner` too.",
      "`role` is `owner`, `admin` or `member`, and OpenIM's. Tencent tells no roles.",
      "`custom` are Tencent's custom fields, when the application has any; `group.faceUrl` and `group.ex` are OpenIM's.",
      "Whoever creates a group for others with OpenIM's admin API is its `operator`, and no member.",
    ],
  },
  "im.group.members.joined": {
    title: "People have joined a group",
    description: "People have joined a group.",
    example: ["tencent", "12_after_new_member_join.compact"],
    notes: [
      "`how` is `apply` (they asked), `invite` (`operator` brought them in) or `unknown`.",
      "OpenIM up to and including v3.8.3-patch.16 tells this only of people who joined directly, so `how` is `apply`.",
      "An official channel of Tencent's is a group too, without a type; its subscribers are its members.",
    ],
  },
  "im.group.members.left": {
    title: "People have left a group",
    description: "People have left a group: they quit, or were kicked.",
    example: ["tencent", "14_after_member_exit.kicked"],
    notes: [
      "`how` is `quit`, `kick` (by `operator`, where it is told) or `unknown`.",
      "`reason` is OpenIM's, from v3.8.1 on, when one was given.",
    ],
  },
  "im.group.dismissed": {
    title: "A group was dismissed",
    description: "A group is no more.",
    example: ["openim", "after_dismiss_group"],
    notes: [
      "`members` is missing when the callback does not list them: for a community of Tencent's, where OpenIM removed them first (there it can also be empty), and where there are more than [any message holds](#very-large-events). All members are out all the same.",
    ],
  },
  "im.group.updated": {
    title: "A group's profile changed",
    description: "A group's profile changed.",
    example: ["openim", "after_set_group_info_ex"],
    notes: [
      "`changes` has what changed (Tencent) or what was set anew (OpenIM), and nothing else. It can be empty, when something changed that has no field here: look into `original`.",
      "An empty text is a field that was emptied.",
    ],
  },
  "im.group.owner.changed": {
    title: "A group has a new owner",
    description: "A group has a new owner.",
    example: ["tencent", "20_after_change_group_owner"],
    notes: ["`previousOwner` is missing when the callback does not name one."],
  },
  "im.group.member.updated": {
    title: "A member's role or profile changed",
    description: "A member's role or profile in a group changed.",
    example: ["openim", "after_set_group_member_info"],
    notes: ["`changes` has what changed or was set anew. `role` is `owner`, `admin` or `member`."],
  },
  "im.group.full": {
    title: "A group is full",
    description: "A group is full. Tencent only.",
    example: ["tencent", "18_after_group_full"],
    notes: [],
  },
  "im.group.entry.decided": {
    title: "Doorman decided who may enter",
    description: "Doorman decided who may enter a group.",
    example: ["tencent", "09_before_invite_join_group.docs-cn-2025"],
    scene: { lists: { "user/jared": jaredIsBanned, "user/leckie": "allow" } },
    notes: [
      "`id` is the decision's id, which its log line has too. `time` is when Doorman was asked, on Telegram when somebody asked to join.",
      "`action` is `apply`, `invite`, `join` or `create`; it is missing, and there are no candidates, when the callback could not be read at all.",
      '`outcome` is what the IM server was told: `allow`, `refuse`, `refuse-some`, `mute-some` or `queue` (on Telegram: the admins of the group decide). With `enforced` false (`MODE = "observe"`) the IM server was told to go on, and `outcome` is what it would have been.',
      '`verdict` is `allowed`, `refused`, `muted` (let in without a voice, `OPENIM_PARTIAL = "mute"`) or `queued` (left to the admins; `key`, where there is one, is an allow). On OpenIM, and when a group is created, one who is refused can keep out everybody in the callback: a candidate has entered only if the IM server says so afterwards.',
      "`key` is the entry that settled it, missing when none did. `chain` lists the entries that were met (of a candidate at most 30, among hundreds of candidates fewer; always the one that settled), each with its `fate`: `settled`, `overridden`, `expired`, `observing`, `unread` or `not-understood`. `note` says what is wrong with it, or what it says that nobody gets.",
      "`refusedWith` names the one who is denied where a candidate is refused only with the others, since the IM server cannot refuse one of several. `key` is then the entry that denies that one; the candidate's own entries stand in `chain`.",
      "`flood` is there when a flood rule refused somebody (`state` is `closed`, with `until`, or `open` where this batch alone was too large), or when nobody could say in time whether the group is closed (`unknown`: it counted as open).",
      "`text` is what the applicant wrote, at most its first 2,000 characters.",
      "`undecided` is there, and true, when something could not be read; `observed` when observing entries would have decided otherwise.",
      "A candidate's `id` is missing when the callback's could not be read; `group.id` is missing for a group that is being created, `group.type` on OpenIM, `inviter` where nobody invites or the platform does not say who.",
    ],
  },
  "im.group.flood.started": {
    title: "A flood rule has closed a group",
    description: "A flood rule has closed a group, since more people came in than it allows.",
    example: {
      ...floodOfExample,
      happening: { what: "started", since: receivedAt, until: receivedAt + 600_000, ids: ["jared", "mia", "noah"] },
    },
    notes: [
      "`members` are those who were let in within the window, so those to look through in the morning; `count` is how many. They were let in by Doorman: whether the IM server took them in, its own callbacks tell.",
      "An id longer than 200 bytes stands as its `%sha256:` form.",
      "`enforced` is false where nobody is refused, since the rule has `observe` or `MODE` is `observe`.",
      "No callback stands behind it, so there is no `original`.",
    ],
  },
  "im.group.flood.ended": {
    title: "A group that a flood rule had closed is open again",
    description: "A group that a flood rule had closed is open again.",
    example: {
      ...floodOfExample,
      happening: { what: "ended", since: receivedAt, at: receivedAt + 600_000, refused: 412 },
    },
    notes: [
      "`since` is when it was closed, `seconds` for how long.",
      "`refused` is how many calls were refused, at least: what was refused from memory since the last call to the counter is not in it.",
    ],
  },
  "im.callback.received": {
    title: "A callback, as it came",
    description: "A callback that Doorman has no neutral words for, or could not read, as it came.",
    example: ["tencent", "24_after_group_attr_changed"],
    notes: [
      "A callback that usually has a type of its own comes as this one when its group or its people cannot be read.",
      "Of a callback that Doorman does not know to be about groups it has neither `original` nor `originalText`, unless `RECORD_MESSAGES` is `true`: the body might hold a message.",
      "`subject` is there when the body names a group.",
      "`incomplete` is there, and true, when the body did not come whole within `BODY_TIMEOUT_MS`: `originalText` is what came of it.",
    ],
  },
};

/** The type's example: what the gate makes of the recorded callback. */
export async function exampleOf(type: EventType): Promise<unknown> {
  const { example, scene } = eventTypes[type];
  if ("happening" in example) return floodToEvent(example);
  const { events } = await playBody(recordedBody(...example), scene);
  if (events.length !== 1) throw new Error(`the example of ${type} has ${events.length} events`);
  return events[0];
}

// A callback in neutral words: what an IM server asks or tells, whichever platform it is.
// Knows no wire names. Group and member shapes are zod schemas because events are made of them.
import * as z from "zod/mini";

export type PlatformName = "tencent" | "openim";

/** How somebody is about to enter: by own request, brought in, by any way at all (OpenIM's join), or with a new group. */
export type EntryAction = "apply" | "invite" | "join" | "create";

/**
 * A before-callback about entering. In every field `null` means: it should be there and cannot be read
 * (the keys made of it count as unread), `undefined`: this callback never carries it (no key is asked).
 */
export interface EntryRequest {
  readonly kind: "entry";
  /** undefined: the callback could not be read at all. */
  readonly action: EntryAction | undefined;
  readonly groupId: string | null | undefined;
  readonly groupType: string | null | undefined;
  readonly inviter: string | null | undefined;
  /** User ids in request order, repeats kept. */
  readonly candidates: readonly (string | null)[];
  /** The owner of a group that is being created, one of the candidates. */
  readonly owner?: string | null;
}

const text = z.string();

export const group = z.object({
  id: text,
  type: z.optional(text),
  name: z.optional(text),
  owner: z.optional(text),
  introduction: z.optional(text),
  notification: z.optional(text),
});

export const member = z.object({ id: text, role: z.optional(z.enum(["owner", "admin", "member"])) });

export const groupCreated = z.object({
  group,
  operator: z.optional(text),
  members: z.array(member),
  custom: z.optional(z.record(text, text)),
});

export const membersJoined = z.object({
  group: z.pick(group, { id: true, type: true }),
  how: z.enum(["apply", "invite", "unknown"]),
  operator: z.optional(text),
  members: z.array(z.pick(member, { id: true })),
});

export type Member = z.infer<typeof member>;
export type GroupCreated = z.infer<typeof groupCreated>;
export type MembersJoined = z.infer<typeof membersJoined>;

/** What an after-callback tells, where Doorman has neutral words for it. */
export type Notice =
  | { readonly type: "im.group.created"; readonly data: GroupCreated }
  | { readonly type: "im.group.members.joined"; readonly data: MembersJoined };

/**
 * An after-callback. `notice` is undefined where Doorman has no neutral words for it, or cannot read it.
 * `time` is Unix milliseconds as the IM server tells it, undefined where it tells none.
 */
export interface Told {
  readonly kind: "told";
  readonly notice: Notice | undefined;
  readonly time: number | undefined;
}

/**
 * What a command asks of Doorman: a verdict; to be recorded; to be recorded only with RECORD_MESSAGES; or only
 * a polite "go on".
 */
export type Treatment = "decide" | "record" | "record-message" | "go-on";

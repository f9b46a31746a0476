// What an after-callback tells, in neutral words. These schemas are the data of the events on the queue, so they are a
// contract with consumers: within a version they may only grow. Nothing here knows a wire name.
import * as z from "zod/mini";

const text = z.string();
const optionalText = z.optional(text);

/** The group as far as the callback tells it. `type` is the platform's own word. */
const group = z.object({ id: text, type: optionalText });
const groupInFull = z.extend(group, {
  name: optionalText,
  owner: optionalText,
  introduction: optionalText,
  notification: optionalText,
});

const role = z.enum(["owner", "admin", "member"]);
const people = z.array(z.object({ id: text }));

/** Who did it; left out where the platform does not say. */
const operator = optionalText;

export const noticeData = {
  "im.group.created": z.object({
    group: z.extend(groupInFull, { faceUrl: optionalText, ex: optionalText }),
    operator,
    members: z.array(z.object({ id: text, role: z.optional(role) })),
    /** Tencent's custom fields. */
    custom: z.optional(z.record(text, text)),
  }),
  "im.group.members.joined": z.object({
    group,
    how: z.enum(["apply", "invite", "unknown"]),
    operator,
    members: people,
  }),
  "im.group.members.left": z.object({
    group,
    how: z.enum(["quit", "kick", "unknown"]),
    operator,
    members: people,
    reason: optionalText,
  }),
  "im.group.dismissed": z.object({ group: groupInFull, members: z.optional(people) }),
  /** `changes` has what changed, or what was set anew, and nothing else. */
  "im.group.updated": z.object({
    group,
    operator,
    changes: z.object({
      name: optionalText,
      introduction: optionalText,
      notification: optionalText,
      faceUrl: optionalText,
      ex: optionalText,
    }),
  }),
  "im.group.owner.changed": z.object({ group, operator, previousOwner: optionalText, owner: text }),
  "im.group.member.updated": z.object({
    group,
    operator,
    member: z.object({ id: text }),
    changes: z.object({
      role: z.optional(role),
      nickname: optionalText,
      faceUrl: optionalText,
      ex: optionalText,
    }),
  }),
  "im.group.full": z.object({ group }),
} as const;

export type NoticeType = keyof typeof noticeData;
export type Role = z.infer<typeof role>;

/** What an after-callback tells, where Doorman has neutral words for it. */
export type Notice = {
  readonly [Type in NoticeType]: { readonly type: Type; readonly data: z.infer<(typeof noticeData)[Type]> };
}[NoticeType];

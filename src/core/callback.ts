// A callback in neutral words: what an IM server asks or tells, whichever platform it is.
// Knows no wire names.
import type { Notice, NoticeType } from "./notice.ts";

/** The name of a platform's folder; which there are is told by src/platforms. */
export type PlatformName = string;

/** How somebody is about to enter: by own request, brought in, by any way at all (OpenIM's join), or with a new group. */
export type EntryAction = "apply" | "invite" | "join" | "create";

/**
 * A before-callback about entering. In every field `null` means: it should be there and cannot be read
 * (the keys made of it count as unread), `undefined`: this callback never carries it (no key is asked).
 */
export interface EntryRequest {
  /** undefined: the callback could not be read at all. */
  readonly action: EntryAction | undefined;
  readonly groupId: string | null | undefined;
  readonly groupType: string | null | undefined;
  /** What else the platform calls this type. */
  readonly otherTypeName?: string | undefined;
  readonly inviter: string | null | undefined;
  /** false: the inviter's denies count, and the inviter's allows exempt nobody. */
  readonly inviterExempts?: boolean | undefined;
  /** What the applicant wrote, where the callback tells it. */
  readonly text?: string | undefined;
  /** It tells all of a group's first members in one call, so that a later one is known not to be about them. */
  readonly atOnce?: true;
  /** User ids in request order, repeats kept. */
  readonly candidates: readonly (string | null)[];
  /** Of a group that is being created: its owner and creator, and its admins where they are told, among the candidates. */
  readonly founders?: readonly (string | null)[];
  /** What the candidate is called, for rules on names; left out where the platform tells none. */
  readonly names?: readonly string[] | undefined;
  /** By what the platform's answer names this call; nobody else reads it. */
  readonly replyTo?: Readonly<Record<string, string | number>> | undefined;
}

/** Who acts, or else whom it is about, and in which group: as much of a before-callback as gets into a line. */
export interface Actor {
  readonly id: string | undefined;
  readonly groupId: string | undefined;
}

/** An after-callback. `notice` is undefined where Doorman has no neutral words for it, or cannot read it. */
export interface Told {
  readonly notice: Notice | undefined;
  /** The group that it is about, whether there are words for it or not. */
  readonly groupId: string | undefined;
}

/**
 * What a command asks of Doorman: a verdict; to be recorded; to be recorded only with RECORD_MESSAGES; without it, by its
 * name alone, since nobody knows that it is about groups and not about messages; or only a polite "go on".
 */
export type Treatment = "decide" | "record" | "record-message" | "record-name" | "go-on";

/**
 * A row of a platform's registry of commands; `type` is left out where Doorman has no neutral words for it, and is
 * `types` where they hang on the body.
 */
export type Registered =
  | { readonly treatment: "decide"; readonly action: EntryAction }
  | { readonly treatment: "record"; readonly type?: NoticeType; readonly types?: readonly NoticeType[] }
  | { readonly treatment: "record-message" | "go-on" };

// A decision in neutral words: who may enter, by which entry, and what else was looked at on the way.
// The policy makes it; platforms turn it into their answer, events and log lines tell it.

export type Effect = "allow" | "deny";

/**
 * Attributes that a new member is to get (OpenIM only). `muteFor` is in seconds from now; it and a `roleLevel` of 60 are
 * given in groups that are known, a `roleLevel` of 20 never.
 */
export interface MemberAttributes {
  readonly nickname?: string | undefined;
  readonly faceURL?: string | undefined;
  readonly roleLevel?: 20 | 60 | undefined;
  readonly muteFor?: number | undefined;
  readonly ex?: string | undefined;
}

/** One list entry that was met, in order of precedence, and what became of it. */
export interface ChainLink {
  readonly key: string;
  readonly fate: "settled" | "overridden" | "expired" | "observing" | "unread" | "not-understood";
  readonly effect?: Effect | undefined;
  /**
   * What is wrong with it, which of its fields were dropped, or what it says that nobody gets; of a flood rule, until
   * when the group is closed.
   */
  readonly note?: string | undefined;
}

export interface Settlement {
  readonly effect: Effect;
  /** The key of the entry that settled it; undefined when nothing was found, which allows. */
  readonly key: string | undefined;
  /** An entry at or above the settling one could not be read or understood. */
  readonly undecided: boolean;
  /** The effect, were observing entries enforced, where that differs. */
  readonly observed?: Effect;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly member?: MemberAttributes | undefined;
  readonly chain: readonly ChainLink[];
  /** It is a flood rule's: over in a while, and nothing that somebody has done. */
  readonly flood?: true;
}

export interface Verdict {
  /** null: the id could not be read. */
  readonly id: string | null;
  readonly settlement: Settlement;
}

/**
 * How a decision's entries were looked up: `exact`: all in KV; `roster`: only those that the roster holds;
 * `last-known`: KV failed, and what it did not say, the last good roster did.
 */
export type Lookup = "roster" | "exact" | "last-known";

/** What an IM server is told: refuse all, leave the refused ones out, let them in mute, or leave it to the group's admins. */
export type Outcome = "allow" | "refuse" | "refuse-some" | "mute-some" | "queue";

/** `unknown`: nobody could say in time whether the group is closed, so it counted as open. */
export interface FloodWord {
  /** The rule's. */
  readonly key: string;
  /** `open`: only this batch is too large. */
  readonly state: "open" | "closed" | "unknown";
  /** Unix milliseconds, of a closed group. */
  readonly until?: number | undefined;
}

export interface Decision {
  readonly outcome: "allow" | "refuse" | "refuse-some";
  /** In request order, repeats kept. */
  readonly verdicts: readonly Verdict[];
  readonly undecided: boolean;
  /** What the inviter's own entries said; a deny settles every candidate. */
  readonly inviter?: Verdict;
  /** Something of the group was seen before, so that nobody here is its founder; asked where that makes a difference. */
  readonly groupKnown?: true;
  /** Of the group's flood rule, where it was asked and says more than "open". */
  readonly flood?: FloodWord;
}

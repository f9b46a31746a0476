// Every fault as a line of data: what is broken, what then happens to whom, where the event ends, and how the log line
// begins. test/faults/faults.test.ts plays each under load, and docs/failure-modes.md is made of what came of it.
import type { Plan } from "./plan.ts";
import type { PlatformName } from "./traffic.ts";

export type OnUndecided = "allow" | "deny";
/** What becomes of a candidate on the IM server; `waits`: outside, until an admin of the group decides (Telegram). */
export type Fate = "in" | "out" | "waits";
/** What the IM server is told of an after-callback: 200, 503, or another status. */
export type Told = "taken" | "not recorded" | "turned away";
/** Where events are right after the calls. All that are spooled reach the queue when the fault is over. */
export type End = "queue" | "spool" | "log" | "nowhere";

export interface Expected {
  /** The IM server gets no answer that it understands: Tencent goes ahead, Telegram asks again. */
  readonly unheard?: boolean;
  /**
   * `none`: such calls leave no event. `decisions`: even one that tells leaves a decision, since nothing but its body says
   * that it only tells. Left out: a decision each, and what is told.
   */
  readonly traces?: "none" | "decisions";
  /** Somebody on the deny list, alone. */
  readonly denied: Fate;
  /** The same, where Telegram asks without a query, so that the answer has to name them; left out: as with one. */
  readonly deniedByName?: Fate;
  /** Somebody who is on no list, alone. */
  readonly other: Fate;
  /** The same, in one invite with the denied one; left out: as alone. */
  readonly beside?: Fate;
  readonly told: Told;
}

export type Expectation = Expected | Readonly<Record<PlatformName, Expected>>;

/** What is wrong with the calls themselves; none: they come as the IM servers send them. */
export type CallerFault =
  | { readonly kind: "skewed"; readonly seconds: number }
  | { readonly kind: "forged" }
  | { readonly kind: "body"; readonly replace: (body: string) => string }
  /** The headers and half of the body, then nothing. */
  | { readonly kind: "stalls" }
  /** Padded beyond the cap: with an honest length, with none (chunked), or claimed but never sent. */
  | { readonly kind: "too-large"; readonly length: "honest" | "absent" | "claimed" };

export interface FaultCase {
  readonly name: string;
  readonly section: "lists" | "roster" | "floods" | "events" | "calls";
  /** What is wrong while a roster is made, before the case; left out: none is made. */
  readonly rosterMadeWith?: Plan;
  readonly plan: Plan;
  readonly caller?: CallerFault;
  /** The flood rule of all groups meanwhile; left out: none. */
  readonly flood?: string;
  readonly expected: Readonly<Record<OnUndecided, Expectation>>;
  /** Where the events may be found; with "nowhere" there are none to be found. */
  readonly ends: readonly End[];
  /** How the line that tells it begins, and what else stands in it, in order; left out: no line tells it. */
  readonly logs?: readonly [begins: string, ...more: string[]];
  /** How many others are invited with the denied one and the other. */
  readonly crowd?: number;
  /** How often each of the eleven calls is made, all at once; left out: three times. */
  readonly rounds?: number;
  /** Nothing of the after-callbacks' bodies arrives: `blank`, so that their events cannot be told apart; `none`, so that there are none. */
  readonly told?: "blank" | "none";
}

export const asListed = { denied: "out", other: "in", told: "taken" } as const satisfies Expected;
export const everybodyIn = { denied: "in", other: "in", told: "taken" } as const satisfies Expected;
export const everybodyOut = { denied: "out", other: "out", told: "taken" } as const satisfies Expected;
export const everybodyWaits = { denied: "waits", other: "waits", told: "taken" } as const satisfies Expected;
/** Where Telegram does otherwise than the other two. */
export const butTelegram = (expected: Expected, telegram: Expected): Expectation => ({
  tencent: expected,
  openim: expected,
  telegram,
});
/** Telegram sends again whatever is not answered with 2xx. */
export const againOnTelegram = { ...everybodyWaits, unheard: true } as const satisfies Expected;
export const turnedAwayByTelegram = { ...againOnTelegram, told: "turned away" } as const satisfies Expected;
export const turnedAway = { denied: "out", other: "out", told: "turned away" } as const satisfies Expected;

/** ON_UNDECIDED makes no difference. */
export const either = (expected: Expectation) => ({ allow: expected, deny: expected }) as const;
/** Nobody is decided. */
export const undecided = { allow: butTelegram(everybodyIn, everybodyWaits), deny: everybodyOut } as const;
/** Only the denied one cannot be decided. */
export const unlucky = {
  allow: butTelegram(everybodyIn, { ...asListed, denied: "waits" }),
  deny: asListed,
} as const;

// What the policy needs of the lists' storage: one bulk read. KV is behind it in the Worker; its weaknesses show
// in the result's form: any key may have remained unread.
import type { Deadline } from "../core/clock.ts";
import type { Lookup } from "../core/verdict.ts";

/** Lets work go on after the answer. */
export type Background = (work: Promise<void>) => void;

export interface Lists {
  /**
   * Reads the values of distinct keys in one parallel round, giving up at the deadline with what came.
   * Never rejects; `problem` says what went wrong.
   */
  read(keys: readonly string[], deadline: Deadline, background?: Background): Promise<ListsAnswer>;
}

/** What was read, each value in its key's place. null: there is no such entry. undefined: the key *could not be read*. */
export type Values = readonly (string | null | undefined)[];

export interface ListsAnswer {
  readonly values: Values;
  readonly lookup: Lookup;
  /** Keys that KV was asked for. */
  readonly keysRead: number;
  readonly problem?: string;
}

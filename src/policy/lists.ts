// What the policy needs of the lists' storage: one bulk read. KV is behind it in the Worker; its weaknesses show
// in the result's form: any key may have remained unread.
import type { Deadline } from "../core/clock.ts";
import type { Lookup } from "../core/verdict.ts";

/** Begins work when the answer has left. The work must not reject. */
export type Later = (work: () => Promise<void>) => void;

export interface Lists {
  /**
   * Reads the values of distinct keys in one parallel round, giving up at the deadline with what came.
   * Never rejects for what KV does; `problem` says what went wrong.
   * @param later for what is to be looked after behind a decision; left out: nothing is.
   */
  read(keys: readonly string[], deadline: Deadline, later?: Later): Promise<ListsAnswer>;
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

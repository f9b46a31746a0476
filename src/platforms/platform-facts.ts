// What may be known of a platform without speaking its dialect: its name, its codes, what its callbacks tell. Plain data,
// so that list tools can have it without the Worker; a folder's facts.ts holds it, facts.ts gathers them.
import type { EntryAction } from "../core/callback.ts";
import type { CodeRange } from "../core/codes.ts";

export interface PlatformFacts {
  /** As people write it. */
  readonly title: string;
  /** The codes for refusals that the server passes on; left out: it passes none on. */
  readonly codes?: CodeRange;
  /** Types of groups that have two names: each with its other one. */
  readonly otherTypeName?: ReadonlyMap<string, string>;
  /** The ways in about which its callbacks ask, the usual one first. */
  readonly actions: readonly EntryAction[];
  /**
   * How long the answer to an after-callback may wait for queue and spool, in milliseconds from its arrival. 0: not at
   * all, since nothing that is answered makes a difference there, and a late answer costs the server the next callback.
   */
  readonly receiptWaitMs: number;
  /** Whether callbacks about entering tell the group's type, so that entries for types count. */
  readonly tellsType?: true;
  /** Whether they tell what a candidate is called, so that rules on names count. */
  readonly tellsNames?: true;
  /** On which ways in a callback tells who brings the candidates in: always, or where there is somebody. */
  readonly tellsInviter?: Readonly<Partial<Record<EntryAction, "always" | "sometimes">>>;
  /** Whether an entry that lets an inviter bring others in opens the group to those; left out: it does. */
  readonly inviterExempts?: boolean;
  /** Whether a group that is being created can have an id already. */
  readonly newGroupHasId?: true;
  /** Whether the first of those who create a group is its owner. */
  readonly firstIsFounder?: true;
}

/** Why an id looks like this platform's, but is none that its callbacks carry; undefined: it does not. */
export type OddId = (kind: "user" | "group", id: string) => string | undefined;

// What stands at one place of the precedence: an entry, or why there may be one that nobody knows. Types only.
import type { ParsedEntry } from "./entry.ts";

export type Found =
  | (ParsedEntry & {
      /** It stands for a group that a flood rule has closed. */
      readonly flood?: true;
    })
  | {
      readonly problem: string;
      readonly fate: "unread" | "not-understood";
      /** It counts as absent, so the verdict is certain without it. */
      readonly absent?: true;
    };

/** An absent entry makes no place. */
export interface Place {
  readonly key: string;
  readonly found: Found;
}

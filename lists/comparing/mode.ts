// What a file is for, and which of two entries about the same stands in the end.

import type { Kind } from "./change.ts";

/** `import` adds to what is there; `sync` makes it equal to the file. */
export type Purpose = "import" | "sync";

/**
 * What happens to an entry of the file where KV has another one about the same. `stronger`: the stronger of the two
 * stands, and of equally strong ones the one that stood. `keep`: the one that stood. `replace`: the file's.
 */
export type Mode = "stronger" | "keep" | "replace";

/** Whether the file's entry takes the place of the one that stands. */
export function writes(kind: Kind, mode: Mode): boolean {
  return kind === "new" || mode === "replace" || (mode === "stronger" && kind === "stronger");
}

/** How a file is held against KV. */
export interface Terms {
  readonly purpose: Purpose;
  readonly mode: Mode;
  /** Unix milliseconds. */
  readonly now: number;
  /** Ends that options made of a length of time: the text of `until` → seconds. */
  readonly lasting: ReadonlyMap<string, number>;
}

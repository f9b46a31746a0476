// Writes the one value `patterns`, which holds every rule. KV cannot compare and set, so two people who write it at once
// would each lose the other's rules: it is read again right before it is written and once more behind, and what somebody
// else wrote in between is kept. Between the last read and the write stays a moment that nobody can close.

import type { Pair } from "../../../lists/entry/pair.ts";
import type { Result } from "../../../src/core/result.ts";
import { keys } from "../../../src/policy/keys.ts";
import { refuse } from "../stop.ts";
import type { Store } from "../storing/store.ts";

/** What is to stand in place of what stands; undefined: nothing. An error says why that cannot be done. */
export type PatternsEdit = (standing: Pair | undefined) => Result<Pair | undefined, string>;

const rounds = 4;
const nothing = () => undefined;

export async function findPatterns(store: Store): Promise<Pair | undefined> {
  return (await store.find([keys.patterns]))[0];
}

/** @param seen what stood there when the operator was shown the change */
export async function putPatterns(
  store: Store,
  seen: Pair | undefined,
  edit: PatternsEdit,
  note: (line: string) => void,
): Promise<void> {
  let standing = await findPatterns(store);
  if (standing?.value !== seen?.value) note("Somebody else has changed patterns in the meantime; their rules stay.");
  for (let round = 0; round < rounds; round++) {
    const next = edit(standing);
    if (!next.ok) refuse(next.error);
    if (next.value?.value === standing?.value) return;
    if (next.value === undefined) await store.remove([keys.patterns], nothing);
    else await store.write([next.value], nothing);
    const behind = await findPatterns(store);
    if (behind?.value === next.value?.value) return;
    if (behind?.value === standing?.value) {
      // Not necessarily lost: a deployed KV answers old values for up to a minute.
      note(
        "patterns was written, but KV still answers what stood before: look again in a minute (`lists show pattern`).",
      );
      return;
    }
    note("Somebody else wrote patterns at the same moment: their rules stay, and these are put in once more.");
    standing = behind;
  }
  refuse(
    "patterns is being written by somebody else again and again: look at it with `lists show pattern`, and run this again.",
  );
}

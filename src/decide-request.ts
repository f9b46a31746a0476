// One decision from question to verdict: plan the keys, read them in one round, decide. Callbacks and /explain share it,
// so that what an operator is told is what the gate does.
import type { EntryRequest } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import type { Decision } from "./core/verdict.ts";
import type { DecidingGate } from "./gate.ts";
import { knownCodes } from "./platforms/facts.ts";
import { decide } from "./policy/decide.ts";
import type { ListsAnswer } from "./policy/lists.ts";
import { planLookup } from "./policy/lookup.ts";

export interface Decided extends ListsAnswer {
  readonly decision: Decision;
  /** What was asked, in the order of `values`. */
  readonly keys: readonly string[];
  /** Unix milliseconds: the instant against which `until` was held. */
  readonly now: number;
}

/** @param deadline for the reads; what has not come by then counts as unread. */
export async function decideRequest(request: EntryRequest, gate: DecidingGate, deadline: Deadline): Promise<Decided> {
  const plan = await planLookup(request);
  const read = await gate.lists.read(plan.keys, deadline);
  const now = gate.clock.now();
  const { onUndecided } = gate.settings;
  return {
    ...read,
    keys: plan.keys,
    decision: decide(plan, read.values, { onUndecided, now, parsePatterns: gate.parsePatterns, codes: knownCodes }),
    now,
  };
}

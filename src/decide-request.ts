// One decision from question to verdict: plan the keys, read them in one round, decide. Callbacks and /explain share it,
// so that what an operator is told is what the gate does.
import type { EntryRequest } from "./core/callback.ts";
import type { Deadline } from "./core/clock.ts";
import type { Decision } from "./core/verdict.ts";
import type { DecidingGate } from "./gate.ts";
import { decide } from "./policy/decide.ts";
import type { Later, ListsAnswer } from "./policy/lists.ts";
import { planLookup } from "./policy/lookup.ts";

export interface Decided extends ListsAnswer {
  readonly decision: Decision;
  /** What was asked, in the order of `values`. */
  readonly keys: readonly string[];
  /** Unix milliseconds: the instant against which `until` was held. */
  readonly now: number;
}

/**
 * @param deadline for the reads; what has not come by then counts as unread.
 * @param later for what the lists do behind a decision.
 */
export async function decideRequest(
  request: EntryRequest,
  gate: DecidingGate,
  deadline: Deadline,
  later?: Later,
): Promise<Decided> {
  const plan = await planLookup(request);
  const [read, feeds] = await Promise.all([
    gate.lists.read(plan.keys, deadline, later),
    gate.feeds?.read(request.candidates, deadline, later),
  ]);
  const now = gate.clock.now();
  const { onUndecided } = gate.settings;
  const problem = read.problem ?? feeds?.problem;
  return {
    ...read,
    keysRead: read.keysRead + (feeds?.keysRead ?? 0),
    ...(problem === undefined ? {} : { problem }),
    keys: plan.keys,
    decision: decide(plan, read.values, { onUndecided, now, parsePatterns: gate.parsePatterns, feeds }),
    now,
  };
}

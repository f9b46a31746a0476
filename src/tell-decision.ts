// Tells a decision: one log line, and the event for the queue, under one decision id. Telling comes after deciding
// and may fail in any way without changing the answer.
import type { EntryRequest } from "./core/callback.ts";
import type { Decision, Lookup } from "./core/verdict.ts";
import { decisionIdOf, decisionToEvent, describeDecision, isPlain, type Receipt } from "./events/to-event.ts";
import { deliver, type Gate } from "./gate.ts";
import type { Answers } from "./platforms/platform.ts";

export interface DecisionToTell {
  readonly request: EntryRequest;
  readonly decision: Decision;
  /** Why something could not be read. */
  readonly problem?: string | undefined;
  /** How the entries were looked up, and for how many keys KV was asked; left out: nothing was. */
  readonly lookup?: Lookup | undefined;
  readonly keysRead?: number | undefined;
}

/** Logs the decision and sends its event, if DECISION_EVENTS asks for one. Goes on in the background; never rejects. */
export async function tellDecision(
  gate: Gate,
  answers: Answers,
  receipt: Receipt,
  { request, decision, problem, lookup, keysRead }: DecisionToTell,
): Promise<void> {
  const { settings, log } = gate;
  const fresh = gate.newId();
  try {
    const id = await decisionIdOf(receipt, fresh);
    const enforcement = { enforced: settings.mode === "enforce", outcome: answers.outcomeOf(request, decision) };
    const decided = describeDecision(request, decision, enforcement, lookup);
    log.decision({ id, platform: receipt.platform, decided, problem, keysRead });
    const plain = decided.candidates.every(isPlain) && decided.undecided !== true && decided.flood === undefined;
    if (settings.decisionEvents === "none" || (settings.decisionEvents === "refused" && plain)) return;
    await deliver(gate, decisionToEvent(decided, receipt, id), receipt);
  } catch (error) {
    log.unexpected(error, { decision: fresh });
  }
}

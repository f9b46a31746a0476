// Tells a decision: one log line, and the event for the queue, under one decision id. Telling comes after deciding
// and may fail in any way without changing the answer.
import type { EntryRequest } from "./core/callback.ts";
import type { Decision } from "./core/verdict.ts";
import type { EntryDecided } from "./events/event.ts";
import { decisionToEvent, describeDecision, type Receipt } from "./events/to-event.ts";
import { deliver, type Gate } from "./gate.ts";
import type { Answers } from "./platforms/platform.ts";

export interface DecisionToTell {
  readonly request: EntryRequest;
  readonly decision: Decision;
  /** Why something could not be read. */
  readonly problem: string | undefined;
}

/** Not plainly allowed: somebody is refused or muted, or would be, or nobody knows. */
function isNotable({ undecided, candidates }: EntryDecided): boolean {
  if (undecided === true) return true;
  return candidates.some(({ verdict, observed }) => verdict !== "allowed" || observed !== undefined);
}

async function send(gate: Gate, decided: EntryDecided, receipt: Receipt, id: string): Promise<void> {
  try {
    await deliver(gate, decisionToEvent(decided, receipt, id), receipt);
  } catch (error) {
    gate.log.problem("decision event", { id, reason: String(error) });
  }
}

/**
 * Logs the decision and makes its event.
 * @returns the delivery to go on in the background; undefined when DECISION_EVENTS asks for none. Never rejects.
 */
export function tellDecision(
  gate: Gate,
  answers: Answers,
  receipt: Receipt,
  { request, decision, problem }: DecisionToTell,
): Promise<void> | undefined {
  const { settings, log } = gate;
  const id = gate.newId();
  const enforcement = { enforced: settings.mode === "enforce", outcome: answers.outcomeOf(request, decision) };
  const decided = describeDecision(request, decision, enforcement);
  log.decision({ id, platform: receipt.platform, decided, problem });
  const wanted = settings.decisionEvents === "all" || (settings.decisionEvents === "refused" && isNotable(decided));
  return wanted ? send(gate, decided, receipt, id) : undefined;
}

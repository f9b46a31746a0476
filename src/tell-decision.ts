// Tells a decision: one log line, and the event for the queue, under one decision id. Telling comes after deciding
// and may fail in any way without changing the answer.
import type { EntryRequest } from "./core/callback.ts";
import { entryKindOf } from "./core/metrics.ts";
import type { Decision, Lookup } from "./core/verdict.ts";
import { decisionToEvent, describeDecision, isPlain, type Receipt } from "./events/to-event.ts";
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
  /** How long the lists took, and the whole answer, in milliseconds. */
  readonly readMs?: number | undefined;
  readonly tookMs: number;
}

/** Logs the decision and sends its event, if DECISION_EVENTS asks for one. Goes on in the background; never rejects. */
export async function tellDecision(
  gate: Gate,
  answers: Answers,
  receipt: Receipt,
  { request, decision, problem, lookup, keysRead, readMs, tookMs }: DecisionToTell,
): Promise<void> {
  const { settings, log } = gate;
  const id = gate.newId();
  try {
    const enforcement = { enforced: settings.mode === "enforce", outcome: answers.outcomeOf(request, decision) };
    const decided = describeDecision(request, decision, enforcement, lookup);
    log.decision({ id, platform: receipt.platform, decided, problem, keysRead });
    const { candidates } = decided;
    gate.metrics.write({
      platform: receipt.platform,
      kind: "decision",
      action: decided.action ?? "unknown",
      outcome: decided.outcome,
      entry: entryKindOf((candidates.find((candidate) => !isPlain(candidate)) ?? candidates[0])?.key),
      lookup,
      mode: settings.mode,
      candidates: candidates.length,
      refused: candidates.filter(({ verdict }) => verdict === "refused").length,
      undecided: decided.undecided === true ? Math.max(1, candidates.filter((each) => each.undecided).length) : 0,
      ms: tookMs,
      kvKeys: keysRead,
      kvMs: readMs,
    });
    const plain = decided.candidates.every(isPlain) && decided.undecided !== true && decided.flood === undefined;
    if (settings.decisionEvents === "none" || (settings.decisionEvents === "refused" && plain)) return;
    await deliver(gate, decisionToEvent(decided, receipt, id), receipt);
  } catch (error) {
    log.unexpected(error, { decision: id });
  }
}

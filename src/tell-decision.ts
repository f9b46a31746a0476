// Tells a decision: one log line, one point, and the event for the queue, under one decision id. Telling comes after deciding
// and may fail in any way without changing the answer.
import type { EntryRequest } from "./core/callback.ts";
import { entryKindOf } from "./core/metrics.ts";
import type { Decision, Lookup } from "./core/verdict.ts";
import { decisionIdOf, decisionToEvent, describeDecision, isPlain, type Receipt } from "./events/to-event.ts";
import { deliver, type Gate } from "./gate.ts";
import type { Answers } from "./platforms/platform.ts";
import type { Settings } from "./settings.ts";

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

/** Logs the decision and sends its event, if LOG_DECISIONS and DECISION_EVENTS ask for them. Goes on in the background; never rejects. */
export async function tellDecision(
  gate: Gate,
  answers: Answers,
  receipt: Receipt,
  { request, decision, problem, lookup, keysRead, readMs, tookMs }: DecisionToTell,
): Promise<void> {
  const { settings, log } = gate;
  const fresh = gate.newId();
  try {
    const id = await decisionIdOf(receipt, fresh);
    const enforcement = { enforced: settings.mode === "enforce", outcome: answers.outcomeOf(request, decision) };
    const decided = describeDecision(request, decision, enforcement, lookup);
    const { candidates, undecided } = decided;
    const odd = candidates.filter((candidate) => !isPlain(candidate));
    const measured = {
      platform: receipt.platform,
      action: decided.action ?? "unknown",
      outcome: decided.outcome,
      entry: entryKindOf((odd[0] ?? candidates[0])?.key),
      lookup,
      mode: settings.mode,
      candidates: candidates.length,
      refused: candidates.filter(({ verdict }) => verdict === "refused").length,
      undecided: undecided === true ? Math.max(1, candidates.filter((each) => each.undecided).length) : 0,
      ms: tookMs,
      kvKeys: keysRead,
      kvMs: readMs,
    };
    gate.metrics.write({ ...measured, kind: "decision" });
    const plain = odd.length === 0 && undecided !== true && decided.flood === undefined;
    const isTold = (which: Settings["decisionEvents"]): boolean => which === "all" || (which === "refused" && !plain);
    if (isTold(settings.logDecisions)) log.decision({ ...measured, id, decided, problem });
    if (!isTold(settings.decisionEvents)) return;
    await deliver(gate, decisionToEvent(decided, receipt, id), receipt);
  } catch (error) {
    log.unexpected(error, { decision: fresh });
  }
}

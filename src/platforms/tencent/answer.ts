// Answers in Tencent's words (docs/reference/tencent.md section 1 and 3.1). Tencent takes anything but 200 + JSON for
// "go ahead", so a refusal is always 200 with an ErrorCode.
import { isIn } from "../../core/codes.ts";
import { publicReason } from "../../core/rejection.ts";
import type { Decision, Settlement } from "../../core/verdict.ts";
import type { Answer, Answers } from "../platform.ts";
import { beforeAddSubscriber, treatmentOf } from "./commands.ts";
import { facts } from "./facts.ts";

const goOn: Answer = { status: 200, body: { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" } };

function refusal(code: number | undefined, message: string): Answer {
  const ownCode = code !== undefined && isIn(facts.codes, code) ? code : undefined;
  const ErrorCode = ownCode ?? (message === "" ? 1 : facts.codes.first);
  return { status: 200, body: { ActionStatus: "OK", ErrorCode, ErrorInfo: message } };
}

const refusedOf = ({ verdicts }: Decision) => verdicts.filter(({ settlement }) => settlement.effect === "deny");

/** Only an invite can lose single people, and only those that can be named. */
const outcomeOf: Answers["outcomeOf"] = ({ action }, decision) => {
  if (decision.outcome !== "refuse-some") return decision.outcome;
  return action === "invite" && refusedOf(decision).every(({ id }) => id !== null) ? "refuse-some" : "refuse";
};

/** @param rejectMessage shown to a refused user whose entry has no message; empty: Tencent's own text. */
export function createAnswers(rejectMessage: string): Answers {
  const refuse = ({ code, message }: Partial<Settlement>) => refusal(code, message ?? rejectMessage);
  return {
    goOn: () => goOn,
    decided(command, request, decision) {
      const outcome = outcomeOf(request, decision);
      if (outcome === "allow") return goOn;
      const refused = refusedOf(decision);
      if (outcome === "refuse") return refuse(refused[0]?.settlement ?? {});
      const names = new Set(refused.flatMap(({ id }) => (id === null ? [] : [id])));
      const field = command === beforeAddSubscriber ? "RefusedSubscribers_Account" : "RefusedMembers_Account";
      return { status: 200, body: { ...goOn.body, [field]: [...names] } };
    },
    outcomeOf,
    refusesSome: true,
    givesMembers: false,
    refused: () => refuse({}),
    turnedAway(commands, rejection) {
      const { status, text } = publicReason(rejection);
      const decides = commands.some((command) => treatmentOf(command) === "decide");
      if (decides) return { status: 200, body: { ActionStatus: "OK", ErrorCode: 1, ErrorInfo: text } };
      return { status, body: { ActionStatus: "FAIL", ErrorCode: 1, ErrorInfo: text } };
    },
    notRecorded: () => ({ status: 503, body: { ActionStatus: "FAIL", ErrorCode: 1, ErrorInfo: "not recorded" } }),
  };
}

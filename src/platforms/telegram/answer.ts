// Answers in Telegram's words: the method that it is to run, in the webhook's own response (docs/reference/telegram.md). An
// answer without a method changes nothing, and then the group's admins decide; so does every failure. A status that is not
// 2xx has the update sent again. Nothing that is undecided is ever approved here.
import type { EntryRequest } from "../../core/callback.ts";
import { publicReason } from "../../core/rejection.ts";
import type { Outcome } from "../../core/verdict.ts";
import type { Answer, Answers } from "../platform.ts";
import { joinRequest } from "./commands.ts";
import { replyToOf } from "./parse-entry.ts";

export interface TelegramAnswering {
  /** What becomes of those whom no entry refuses: they come in, or the group's admins decide. */
  readonly allowed: "approve" | "queue";
}

type Result = "approve" | "decline" | "queue";

const nothing: Answer = { status: 200, body: {} };
const failed = (status: Answer["status"], error: string): Answer => ({ status, body: { error } });

/** Only a guard bot that is asked by a query can say that others are to decide; to all others that is what silence says. */
function answerWith(result: Result, replyTo: EntryRequest["replyTo"]): Answer {
  if (replyTo === undefined) return nothing;
  if ("chat_join_request_query_id" in replyTo)
    return { status: 200, body: { method: "answerChatJoinRequestQuery", ...replyTo, result } };
  // approveChatJoinRequest and declineChatJoinRequest.
  return result === "queue" ? nothing : { status: 200, body: { method: `${result}ChatJoinRequest`, ...replyTo } };
}

const results: Readonly<Partial<Record<Outcome, Result>>> = { allow: "approve", queue: "queue" };

/** Nobody was looked up. A body that did not come whole comes again. */
const undecidable = (result: Result, body: unknown): Answer =>
  body === undefined ? failed(503, "the body is unreadable") : answerWith(result, replyToOf(body));

export function createAnswers({ allowed }: TelegramAnswering): Answers {
  // A deny that was found counts, whatever else could not be read: a mistake in one entry lifts no ban in another.
  const outcomeOf: Answers["outcomeOf"] = (_request, { outcome, undecided }) => {
    if (outcome !== "allow") return "refuse";
    return undecided || allowed === "queue" ? "queue" : "allow";
  };
  return {
    goOn: (command, body) => (command === joinRequest || body === undefined ? undecidable("queue", body) : nothing),
    decided: (_command, request, decision) =>
      answerWith(results[outcomeOf(request, decision)] ?? "decline", request.replyTo),
    outcomeOf,
    // A request is about one person.
    refusesSome: false,
    givesMembers: false,
    refused: (_command, body) => undecidable("decline", body),
    turnedAway(_commands, rejection) {
      const { status, text } = publicReason(rejection);
      return failed(status, text);
    },
    notRecorded: () => failed(503, "not recorded"),
  };
}

// Answers in Telegram's words: the method that it is to run, in the webhook's own response (docs/reference/telegram.md). An
// answer without a method changes nothing, and then the group's admins decide; so does every failure. A status that is not
// 2xx has the update sent again. Nothing that is undecided is ever approved here.
import type { EntryRequest } from "../../core/callback.ts";
import { publicReason } from "../../core/rejection.ts";
import type { Effect } from "../../core/verdict.ts";
import type { Answer, Answers } from "../platform.ts";
import { joinRequest } from "./commands.ts";
import { replyToOf } from "./parse-entry.ts";

export interface TelegramAnswering {
  /** What becomes of those whom no entry refuses: they come in, or the group's admins decide. */
  readonly allowed: "approve" | "queue";
  readonly onUndecided: Effect;
}

const nothing: Answer = { status: 200, body: {} };
const again = (error: string): Answer => ({ status: 503, body: { error } });

/** Only a guard bot that is asked by a query can say that others are to decide; to all others that is what silence says. */
const classic = { approve: "approveChatJoinRequest", decline: "declineChatJoinRequest", queue: undefined } as const;

function answerWith(result: keyof typeof classic, replyTo: EntryRequest["replyTo"]): Answer {
  if (replyTo === undefined) return nothing;
  if ("chat_join_request_query_id" in replyTo) {
    return { status: 200, body: { method: "answerChatJoinRequestQuery", ...replyTo, result } };
  }
  const method = classic[result];
  return method === undefined ? nothing : { status: 200, body: { method, ...replyTo } };
}

export function createAnswers({ allowed, onUndecided }: TelegramAnswering): Answers {
  const outcomeOf: Answers["outcomeOf"] = (_request, { outcome, undecided }) => {
    if (undecided) return onUndecided === "deny" ? "refuse" : "queue";
    if (outcome !== "allow") return "refuse";
    return allowed === "approve" ? "allow" : "queue";
  };
  const results = { allow: "approve", refuse: "decline", queue: "queue" } as const;

  /** A body that did not come whole comes again; whatever else is not decided is the admins'. */
  const undecidable = (result: "decline" | "queue", body: unknown): Answer =>
    body === undefined ? again("the body is unreadable") : answerWith(result, replyToOf(body));

  return {
    goOn: (command, body) => (command === joinRequest || body === undefined ? undecidable("queue", body) : nothing),
    decided(_command, request, decision) {
      const outcome = outcomeOf(request, decision);
      const known = outcome === "allow" || outcome === "queue" ? outcome : "refuse";
      return answerWith(results[known], request.replyTo);
    },
    outcomeOf,
    // A request is about one person.
    refusesSome: false,
    givesMembers: false,
    refused: (_command, body) => undecidable("decline", body),
    turnedAway(_commands, rejection) {
      const { status, text } = publicReason(rejection);
      return { status, body: { error: text } };
    },
    notRecorded: () => again("not recorded"),
  };
}

/**
 * Telegram's side of an update: what its servers do with the webhook's response, judged from the facts about the Bot API
 * alone (docs/reference/telegram.md). Pure; must not import anything of src/, and must not guess: what no document covers
 * is a fault.
 */

import { describe, type Json, scanJson } from "./json.ts";
import { type Answer, type CallbackRequest, type Judgement, unique } from "./judge.ts";
import { readUpdate, type Scene, sentenceOf } from "./telegram-scene.ts";

/**
 * - approves, declines: the request is over. waits: it is left to the group's admins, said or unsaid.
 * - ignored: an update that only tells arrived.
 * - sent-again: the answer counts as an error (getWebhookInfo shows it) and the update comes again, for a day at most.
 */
export type TelegramOutcome =
  | { readonly kind: "approves" }
  | { readonly kind: "declines" }
  | { readonly kind: "waits" }
  | { readonly kind: "ignored" }
  | { readonly kind: "sent-again"; readonly why: string };

/** How long a guard bot may take, in milliseconds; then the request is the admins'. */
export const telegramTimeoutMs = 10_000;

type Members = ReadonlyMap<string, Json>;
type Verdict = "approves" | "declines" | "waits";

export function judgeTelegram(request: CallbackRequest, answer: Answer): Judgement<TelegramOutcome> {
  const scene = readUpdate(request.body);
  if ("noAnswer" in answer) {
    const why =
      answer.noAnswer === "timeout" ? `no answer within ${telegramTimeoutMs / 1000} seconds` : "no connection";
    return judged(scene, { kind: "sent-again", why }, []);
  }
  if (answer.status < 200 || answer.status > 299) {
    return judged(scene, { kind: "sent-again", why: String(answer.status) }, []);
  }
  const faults: string[] = [];
  const members = readMembers(answer.body, faults);
  const verdict = members === undefined ? "waits" : verdictOf(scene, members, faults);
  return judged(scene, { kind: scene.asks ? verdict : "ignored" }, faults);
}

function judged(scene: Scene, outcome: TelegramOutcome, faults: readonly string[]): Judgement<TelegramOutcome> {
  return {
    outcome,
    understood: outcome.kind !== "sent-again",
    letIn: outcome.kind === "approves" ? scene.candidates : [],
    keptOut: outcome.kind === "declines" ? scene.candidates : [],
    faults,
    sentence: sentenceOf(scene, outcome),
  };
}

/** The answer's fields; undefined: it has no body. */
function readMembers(body: string, faults: string[]): Members | undefined {
  if (body === "") return undefined;
  const json = scanJson(body);
  if (json?.kind !== "object") {
    faults.push(`the answer is ${json === undefined ? "no JSON" : describe(json)}, which no document covers`);
    return undefined;
  }
  const names = json.entries.map(([name]) => name);
  if (unique(names).length < names.length) faults.push("a field stands in the answer twice");
  return new Map(json.entries);
}

const textIn = (members: Members, name: string): string | undefined => {
  const json = members.get(name);
  return json?.kind === "string" ? json.value : undefined;
};

/** An integer as it is written; ids are numbers in the Bot API. */
const integerIn = (members: Members, name: string): string | undefined => {
  const json = members.get(name);
  return json?.kind === "number" && /^-?\d+$/.test(json.literal) ? json.literal : undefined;
};

const results: ReadonlyMap<string | undefined, Verdict> = new Map([
  ["approve", "approves"],
  ["decline", "declines"],
  ["queue", "waits"],
] as const);
const methods: ReadonlyMap<string, Verdict> = new Map([
  ["approveChatJoinRequest", "approves"],
  ["declineChatJoinRequest", "declines"],
] as const);

function verdictOf(scene: Scene, members: Members, faults: string[]): Verdict {
  const method = textIn(members, "method");
  if (!members.has("method")) {
    if (members.size > 0) faults.push("an answer without a method has fields");
    return "waits";
  }
  if (method === undefined) {
    faults.push("the method is no text");
    return "waits";
  }
  if (!scene.asks) {
    faults.push(`${method} for an update that asks nothing`);
    return "waits";
  }
  const wanted =
    method === "answerChatJoinRequestQuery" ? ["chat_join_request_query_id", "result"] : ["chat_id", "user_id"];
  for (const name of members.keys())
    if (name !== "method" && !wanted.includes(name)) faults.push(`${method} has no ${name}`);
  if (method === "answerChatJoinRequestQuery") return byQuery(scene, members, faults);
  const verdict = methods.get(method);
  if (verdict === undefined) {
    faults.push(`no document says what ${method} does here`);
    return "waits";
  }
  if (scene.query !== undefined) faults.push(`${method} where a query is to be answered`);
  const [chat, user] = [integerIn(members, "chat_id"), integerIn(members, "user_id")];
  if (chat === scene.chat && user !== undefined && scene.candidates.includes(user)) return verdict;
  faults.push(`${method} for ${user} in ${chat}, who asks nothing there`);
  return "waits";
}

function byQuery(scene: Scene, members: Members, faults: string[]): Verdict {
  const verdict = results.get(textIn(members, "result"));
  if (verdict === undefined) faults.push("the result is none of approve, decline and queue");
  if (scene.query !== undefined && textIn(members, "chat_join_request_query_id") === scene.query)
    return verdict ?? "waits";
  faults.push("the query that is answered is not the one that was asked");
  return "waits";
}

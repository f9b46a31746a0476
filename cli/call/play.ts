/**
 * Sends one request as the IM server would (its time limit, its way with redirects), has the answer judged, and shows
 * request, answer and judgement. Must not print a Sign or a secret, nor a stack trace when nobody answers.
 */

import { type Answer, isObject, type Judgement, textAt } from "../../test/judges/judge.ts";
import { judgeOpenim, type OpenimOutcome, openimTimeoutMs } from "../../test/judges/openim.ts";
import { judgeTelegram, type TelegramOutcome, telegramTimeoutMs } from "../../test/judges/telegram.ts";
import { judgeTencent, type TencentOutcome, tencentTimeoutMs } from "../../test/judges/tencent.ts";
import { type CallRequest, maskHeaders, maskUrl } from "./requests.ts";

/** `detail` says why there was no connection ("ECONNREFUSED"); "" otherwise. */
export type Played = {
  readonly request: CallRequest;
  readonly answer: Answer;
  readonly detail: string;
  readonly judgement: Judgement<TencentOutcome | OpenimOutcome | TelegramOutcome>;
  /** What nobody can read of the body that was sent; "" for one as the IM server sends it. */
  readonly unreadable: string;
};

/** How each IM server takes an answer, how long it waits, and whether it follows redirects. */
const sides = {
  // What Tencent's client does is not documented, but anything but 200 is a failure there.
  tencent: { judge: judgeTencent, timeoutMs: tencentTimeoutMs, redirect: "manual" },
  // Go's client follows redirects.
  openim: { judge: judgeOpenim, timeoutMs: openimTimeoutMs, redirect: "follow" },
  telegram: { judge: judgeTelegram, timeoutMs: telegramTimeoutMs, redirect: "manual" },
} as const;

export async function play(request: CallRequest): Promise<Played> {
  const { answer, detail } = await send(request);
  const { judge } = sides[request.platform];
  const judgement = judge({ command: request.command, body: readable(request.body) }, answer);
  return { request, answer, detail, judgement, unreadable: unreadableOf(request, judgement) };
}

/** The answer is then one to a call that no IM server makes, and says little about the people in it. */
function unreadableOf({ command, body }: CallRequest, { letIn, keptOut, outcome }: Played["judgement"]): string {
  let sent: unknown;
  try {
    sent = JSON.parse(readable(body));
  } catch {
    return "the body that was sent is no JSON";
  }
  if (!isObject(sent)) return "the body that was sent is no JSON object";
  const named = textAt(sent, "CallbackCommand") ?? textAt(sent, "callbackCommand");
  if (named !== undefined && named !== command) return `the body that was sent names the command ${named}`;
  const asksForSomebody = outcome.kind !== "ignored" && entering.test(command);
  // Who asks on Telegram and is neither in nor declined waits.
  const waits = outcome.kind === "waits" || outcome.kind === "sent-again";
  const nobody = !waits && letIn.length + keptOut.length === 0;
  return asksForSomebody && nobody ? "the body that was sent names nobody who is about to enter" : "";
}

/** Those that ask about people, of all that this command plays. */
const entering = /Before(?:ApplyJoin|InviteJoin|MembersJoin|Join|MemberJoin)Group|^chat_join_request$/;

async function send(request: CallRequest): Promise<{ readonly answer: Answer; readonly detail: string }> {
  const { timeoutMs, redirect } = sides[request.platform];
  try {
    const response = await fetch(request.url, {
      method: "POST",
      headers: { ...request.headers },
      // As bytes: fetch would give a string a Content-Type of its own.
      body: Buffer.from(request.body),
      redirect,
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Not response.text(): it would drop a BOM, at which OpenIM fails.
    const body = Buffer.from(await response.arrayBuffer()).toString("utf8");
    return { answer: { status: response.status, body }, detail: "" };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return { answer: { noAnswer: "timeout" }, detail: "" };
    return { answer: { noAnswer: "connection" }, detail: causeOf(error) };
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

/** The lines for a person. */
export function report({ request, answer, detail, judgement, unreadable }: Played): string {
  const lines = [`POST ${maskUrl(request.url)}`, bodyText(request.body).trimEnd(), ""];
  if ("noAnswer" in answer) {
    lines.push(answer.noAnswer === "timeout" ? "no answer in time" : `no connection (${detail}); is Doorman running?`);
  } else lines.push(`${answer.status}`, answer.body.trimEnd());
  const note = unreadable === "" ? [] : [`  note: ${unreadable}`];
  lines.push("", judgement.sentence, ...note, ...judgement.faults.map((fault) => `  fault: ${fault}`));
  return lines.join("\n");
}

/**
 * The same for a program: {request: {method, url, headers, body}, answer, judgement, note?}; Sign and secret masked. `note`
 * says why the body could not be read.
 */
export function reportJson({ request, answer, judgement, unreadable }: Played): string {
  const { url, headers, body } = request;
  const shown = { method: "POST", url: maskUrl(url), headers: maskHeaders(headers), body: bodyText(body) };
  return JSON.stringify(
    { request: shown, answer, judgement, ...(unreadable === "" ? {} : { note: unreadable }) },
    null,
    2,
  );
}

/** As a receiver decodes it: without a BOM. */
function readable(body: string | Uint8Array): string {
  return new TextDecoder().decode(Buffer.from(body));
}

function bodyText(body: string | Uint8Array): string {
  return Buffer.from(body).toString("utf8");
}

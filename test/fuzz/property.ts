// What must hold for every answer of the Worker, whatever it was sent and whatever stands in its lists. Answers are
// weighed by the judges and by their form alone; what src thinks of a call is not asked.
import fc from "fast-check";
import type { Answer, Judgement } from "../judges/judge.ts";
import { readFields } from "../judges/judge.ts";
import { judgeOpenim, type OpenimOutcome } from "../judges/openim.ts";
import { judgeTelegram, type TelegramOutcome } from "../judges/telegram.ts";
import { judgeTencent, type TencentOutcome } from "../judges/tencent.ts";
import { asJudged } from "./as-judged.ts";
import { type Body, decidedCommands } from "./bodies.ts";
import { type Call, call } from "./calls.ts";
import type { Wire } from "./wire.ts";
import { type World, world } from "./worlds.ts";

/** The settings that a call may meet, over the defaults. */
export const variants = [
  { DECISION_EVENTS: "all" },
  { ON_UNDECIDED: "deny", OPENIM_PARTIAL: "mute", RECORD_MESSAGES: true, DECISION_EVENTS: "all" },
  { MODE: "observe", ON_UNDECIDED: "deny" },
  { OPENIM_PARTIAL: "mute", REJECT_MESSAGE: "No \u2028 way.", TELEGRAM_ALLOWED: "queue" },
] as const;
export type Variant = (typeof variants)[number];

export interface Case {
  readonly variant: Variant;
  readonly world: World;
  readonly call: Call;
}

export const cases: fc.Arbitrary<Case> = fc.record({ variant: fc.constantFrom(...variants), world, call });

/** What happened: the call as sent, the answer, every line that was printed, and what bindings would have refused. */
export interface Exchange {
  readonly wire: Wire;
  readonly answer: Answer;
  readonly lines: readonly string[];
  readonly misuses: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
const isTencent = ({ ActionStatus, ErrorCode, ErrorInfo }: Fields): boolean =>
  (ActionStatus === "OK" || ActionStatus === "FAIL") && Number.isInteger(ErrorCode) && typeof ErrorInfo === "string";
const isOpenim = ({ actionCode, errCode, errMsg, errDlt, nextCode }: Fields): boolean =>
  [actionCode, errCode, nextCode].every(Number.isInteger) && typeof errMsg === "string" && typeof errDlt === "string";

/** What Telegram may get: a method to run, nothing, or the word for an error. */
const isTelegram = (fields: Fields): boolean =>
  Object.keys(fields).length === 0 || typeof fields.method === "string" || typeof fields.error === "string";

/** All platforms are on here, about which each gate warns once. */
const beside = /^problem setting .*TELEGRAM_SECRETS: on beside/;

/** Every line is one that Doorman means to print, and one line. */
function lineProblems(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !beside.test(line))
    .filter((line) => !/^(decision|passed|rejected|problem patterns) /.test(line) || /[\p{Cc}\u2028\u2029]/u.test(line))
    .map((line) => `printed: ${line.slice(0, 600)}`);
}

const echo = /SetGroupInfo/;

/** Of more candidates than any server sends nobody gets in. */
const tooMany = /^rejected \S+ command=\S+ reason=too-many: "(\d+) candidates/;
const isCrowd = (lines: readonly string[]): boolean =>
  lines.some((line) => Number(tooMany.exec(line)?.[1] ?? 0) > 2500);

/** What nobody can read comes again; whatever else is genuine is answered, and nobody denied is approved. */
function telegramProblems(
  { candidates }: Body,
  denied: readonly string[],
  variant: Variant,
  { faults, outcome, letIn, keptOut }: Judgement<TelegramOutcome>,
): string[] {
  const problems = faults.map((fault) => `the judge finds: ${fault}`);
  if (outcome.kind === "sent-again" && (candidates !== undefined || outcome.why !== "503"))
    problems.push(`Telegram sends it again: ${outcome.why}`);
  for (const id of letIn) if (denied.includes(id)) problems.push(`lets ${id} in, who has a final deny`);
  if (letIn.length > 0 && ("MODE" in variant || "TELEGRAM_ALLOWED" in variant))
    problems.push("lets somebody in whom the admins were to decide");
  if (keptOut.length > 0 && "MODE" in variant) problems.push("observing, it declines");
  return problems;
}

function genuineProblems({ variant, world: { denied }, call: made }: Case, exchange: Exchange): string[] {
  const { wire, answer, lines } = exchange;
  if (made.kind !== "genuine") return [];
  const { platform, command, candidates } = made.body;
  // Of what an ill-formed SetGroupInfo says, an echo can be no better.
  if (echo.test(command) && candidates === undefined) return [];
  const text = Buffer.from(wire.bytes).toString("utf8");
  if (platform === "telegram")
    return telegramProblems(made.body, denied, variant, judgeTelegram({ command, body: text }, answer));
  const judge: (...args: Parameters<typeof judgeTencent>) => Judgement<TencentOutcome | OpenimOutcome> =
    platform === "tencent" ? judgeTencent : judgeOpenim;
  const judgement = judge({ command, body: asJudged(text) }, answer);
  const problems = judgement.faults.map((fault) => `the judge finds: ${fault}`);
  const { outcome, letIn } = judgement;
  if (isCrowd(lines)) return outcome.kind === "refuses" ? problems : [...problems, `${outcome.kind} for a crowd`];
  if (!judgement.understood) problems.push(`the IM server counts a failure: ${judgement.sentence}`);
  if ("status" in answer && answer.status !== 200) problems.push(`status ${answer.status} for a genuine call`);
  if ("MODE" in variant) {
    if (outcome.kind !== "goes-on" && outcome.kind !== "ignored") problems.push(`observing, it says ${outcome.kind}`);
    return problems;
  }
  const muting = "OPENIM_PARTIAL" in variant && platform === "openim" && (candidates ?? []).length > 1;
  for (const id of candidates ?? []) {
    if (!denied.includes(id) || !letIn.includes(id)) continue;
    const members = outcome.kind === "goes-on" && "members" in outcome ? outcome.members : [];
    const muted = members.some(({ userID, muteEndTime = 0 }) => userID === id && muteEndTime > Date.now());
    if (!muting || !muted) problems.push(`lets ${JSON.stringify(id)} in, who has a final deny`);
  }
  return problems;
}

const isProbe = ({ pathname, searchParams }: URL): boolean =>
  /^\/(tencent|%74encent)\/*$/.test(pathname) &&
  searchParams.getAll("CallbackCommand").every((command) => command === "");

/** Refusals in each dialect that the answer speaks; the reachability probe is the one "yes" that proves nothing. */
function forgedProblems(made: Call, { method, path }: Wire, answer: Answer, fields: Fields): string[] {
  if (made.kind === "genuine" || method !== "POST" || "noAnswer" in answer) return [];
  if (made.kind === "other" && isProbe(new URL(`http://gate.example${path}`))) return [];
  const problems: string[] = [];
  if ("method" in fields) problems.push("has Telegram run a method for an unauthenticated call");
  if (made.kind === "forged" && made.body.platform === "telegram" && answer.status !== 401)
    problems.push(`tells a forged call of Telegram ${answer.status}`);
  if (isTencent(fields) && fields.ErrorCode === 0) problems.push("allows an unauthenticated call of Tencent");
  if (isOpenim(fields) && (fields.actionCode !== 0 || fields.nextCode !== 1 || Number(fields.errCode) <= 0))
    problems.push("allows an unauthenticated call of OpenIM");
  if (made.kind !== "forged" || made.bare || made.body.platform !== "tencent") return problems;
  const { command } = made.body;
  if (
    command.startsWith("Group.") &&
    decidedCommands.includes(command) &&
    (answer.status !== 200 || fields.ActionStatus !== "OK")
  )
    problems.push("Tencent would take this refusal for a failure, and go ahead");
  return problems;
}

/** Everything that is wrong with an exchange, one line each. */
export function problemsOf(each: Case, exchange: Exchange): readonly string[] {
  const { wire, answer, lines, misuses } = exchange;
  const { call: made } = each;
  const problems = [...misuses, ...lineProblems(lines)];
  if ("noAnswer" in answer) return [...problems, `no answer: ${answer.noAnswer}`];
  if (wire.method === "HEAD") return problems;
  const fields = readFields(answer.body);
  const platform = made.kind === "other" ? undefined : made.body.platform;
  const mayBeEmpty = platform === "telegram" && answer.body === "{}";
  if (!answer.body.startsWith("{") || (Object.keys(fields).length === 0 && !mayBeEmpty))
    problems.push("the body is no JSON object");
  const text = `${String(fields.ErrorInfo)} ${String(fields.errMsg)}`;
  if (/internal error|not configured/.test(text)) problems.push(`an error that nobody meant: ${text}`);
  if (platform === "telegram" && !isTelegram(fields)) problems.push("the body is not in Telegram's dialect");
  if (platform === "tencent" && !isTencent(fields)) problems.push("the body is not in Tencent's dialect");
  if (platform === "openim" && !isOpenim(fields)) problems.push("the body is not in OpenIM's dialect");
  const known =
    platform === "telegram" ||
    isTencent(fields) ||
    isOpenim(fields) ||
    "status" in fields ||
    "error" in fields ||
    "outcome" in fields;
  if (!known) problems.push("the body is in nobody's dialect");
  return [...problems, ...forgedProblems(made, wire, answer, fields), ...genuineProblems(each, exchange)];
}

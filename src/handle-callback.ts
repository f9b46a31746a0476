// The way of one callback: verify, read, parse, then either look up and decide or record, and answer.
// The order is the point: a call that is not genuine costs no read and no write, and every path ends in an answer.

import type { Deadline } from "./core/clock.ts";
import { parseJson } from "./core/parse-json.ts";
import type { Rejection } from "./core/rejection.ts";
import { decideRequest } from "./decide-request.ts";
import type { Receipt } from "./events/to-event.ts";
import { afterAnswer, type Background, type Gate } from "./gate.ts";
import type { Answer, Platform } from "./platforms/platform.ts";
import { readBody } from "./read-body.ts";
import { recordTold } from "./record-told.ts";
import { maxCandidates } from "./settings.ts";
import { type DecisionToTell, tellDecision } from "./tell-decision.ts";

/** One call, as it arrives. */
interface Arrival {
  readonly request: Request;
  readonly platform: Platform;
  readonly gate: Gate;
  readonly background: Background;
  readonly url: URL;
  /** Every command that the URL names. */
  readonly named: readonly string[];
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** Whether the URL says that the call only tells something. */
  readonly tells: boolean;
  /** Of a call that asks, for the body and the lists together; of one that tells, for the body. */
  readonly deadline: Deadline;
}

/** One genuine call, read. */
interface Call extends Arrival {
  /** Every command that the URL and the body name; one, unless something is odd. */
  readonly commands: readonly string[];
  readonly receipt: Receipt;
  /** Why the body could not be read whole. */
  readonly bodyProblem: string | undefined;
}

/** The probe's body, if it has any, is small; nobody has vouched for it yet. */
const maxProbeBytes = 4096;

/** Answers one callback. Rejects for nothing that the caller or a binding can do. */
export async function handleCallback(
  request: Request,
  platform: Platform,
  gate: Gate,
  background: Background,
): Promise<Answer> {
  const { clock, settings } = gate;
  const receivedAt = clock.now();
  const url = new URL(request.url);
  const named = platform.commandsOf(url);
  const tells = named.length > 0 && named.every((command) => platform.treatmentOf(command).startsWith("record"));
  const limitMs = tells ? settings.bodyTimeoutMs : settings.decisionTimeoutMs;
  return await clock.within(limitMs, (deadline) =>
    handle({ request, platform, gate, background, url, named, receivedAt, tells, deadline }),
  );
}

async function handle(arrival: Arrival): Promise<Answer> {
  const { request, platform, gate, url, named, receivedAt, tells, deadline } = arrival;
  const { settings } = gate;
  const turnAway = (rejection: Rejection): Answer => turnedAway(arrival, named, rejection);

  const genuine = await platform.verify(url, receivedAt, request.headers);
  if (!genuine.ok) {
    const probe = named.length === 0 && platform.probes && (await isProbe(arrival));
    return probe ? platform.answer.goOn(undefined, undefined) : turnAway(genuine.error);
  }
  const read = await readBody(request, settings.maxBodyBytes, deadline, tells);
  if (!read.ok && read.error.problem === "too-large") {
    return turnAway({ reason: "too-large", detail: `the body is larger than ${settings.maxBodyBytes} bytes` });
  }
  const text = read.ok ? read.value : read.error.text;
  const body = read.ok ? parseJson(text) : undefined;
  const inBody = platform.commandIn(body);
  const commands = [...new Set(inBody === undefined ? named : [...named, inBody])];
  if (commands.length === 0 && platform.probes && read.ok) return platform.answer.goOn(undefined, undefined);
  const command = commands[0] ?? "";
  const time = platform.timeOf(body);
  const withheld = !settings.recordMessages && !areAboutGroups(platform, commands);
  const told = { source: genuine.value, command, text, body, time, identity: platform.identityOf?.(body) };
  const receipt = { ...told, platform: platform.name, receivedAt, withheld };
  return await treat({ ...arrival, commands, receipt, bodyProblem: read.ok ? undefined : read.error.problem });
}

function turnedAway({ platform, gate }: Arrival, commands: readonly string[], rejection: Rejection): Answer {
  gate.metrics.write({ platform: platform.name, kind: "rejected", action: rejection.reason });
  gate.log.rejected(platform.name, commands, rejection);
  return platform.answer.turnedAway(commands, rejection);
}

/** Whether every command is known to be about groups, so that the body of a callback that names them holds no message. */
function areAboutGroups(platform: Platform, commands: readonly string[]): boolean {
  const treatments = commands.map(platform.treatmentOf);
  return treatments.length > 0 && treatments.every((each) => each === "decide" || each === "record");
}

async function isProbe({ request, platform, deadline }: Arrival): Promise<boolean> {
  const read = await readBody(request, maxProbeBytes, deadline);
  return read.ok && platform.commandIn(parseJson(read.value)) === undefined;
}

/** The unexpected ends here: a before-callback is then undecided, an after-callback recorded as it was received. */
async function treat(call: Call): Promise<Answer> {
  const { platform, gate, commands, receipt } = call;
  const treatments = commands.map(platform.treatmentOf);
  // A call without any command, from a platform that always names one, might be anything, so also somebody entering.
  const decides = treatments.includes("decide") || commands.length === 0;
  try {
    if (decides) {
      const fault = bodyFault(call);
      return fault === undefined ? await decideEntry(call) : answerUndecided(call, fault);
    }
    const wanted =
      treatments.includes("record") ||
      treatments.includes("record-name") ||
      (treatments.includes("record-message") && gate.settings.recordMessages);
    return wanted ? await record(call) : pass(call);
  } catch (error) {
    gate.log.unexpected(error, { command: receipt.command });
    return decides ? answerUndecided(call, "an unexpected error") : platform.answer.notRecorded();
  }
}

/** Why a body cannot be decided at all; undefined: it can. */
function bodyFault({ bodyProblem, commands, receipt: { body } }: Call): string | undefined {
  if (bodyProblem !== undefined) return `the body is ${bodyProblem}`;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return "the body is no JSON object";
  if (commands.length === 0) return "no command is named";
  return commands.length > 1 ? "the URL and the body name different commands" : undefined;
}

async function decideEntry(call: Call): Promise<Answer> {
  const { platform, gate, background, receipt, deadline } = call;
  const { settings } = gate;
  const request = platform.parseEntry(receipt.command, receipt.body);
  const { length } = request.candidates;
  if (length > maxCandidates) {
    // By the body's command too: Tencent takes the status alone for a "go ahead" where it was not named in the URL.
    return turnedAway(call, call.commands, {
      reason: "too-many",
      detail: `${length} candidates, at most ${maxCandidates}`,
    });
  }
  const later = (work: () => Promise<void>): void => afterAnswer(gate, background, work);
  const asker = { platform: platform.name, answers: platform.answer, source: receipt.source };
  const decided = await decideRequest(request, gate, deadline, asker, later);
  const { decision, now } = decided;
  tell(call, { request, ...decided });
  if (settings.mode === "observe") return platform.answer.goOn(receipt.command, receipt.body);
  return platform.answer.decided(receipt.command, request, decision, now);
}

/** ON_UNDECIDED is the whole answer: nobody could be looked up. */
function answerUndecided(call: Call, why: string): Answer {
  const { platform, gate, commands, receipt } = call;
  const { mode, onUndecided } = gate.settings;
  const action = commands.map(platform.actionOf).find((found) => found !== undefined);
  const outcome = onUndecided === "deny" ? "refuse" : "allow";
  const nobody = {
    action,
    groupId: undefined,
    groupType: undefined,
    inviter: undefined,
    candidates: [],
  } as const;
  tell(call, { request: nobody, decision: { outcome, verdicts: [], undecided: true }, problem: why });
  if (mode === "observe" || onUndecided === "allow") return platform.answer.goOn(receipt.command, receipt.body);
  return platform.answer.refused(receipt.command, receipt.body);
}

function tell(call: Call, decided: Omit<DecisionToTell, "tookMs">): void {
  const { platform, gate, background, receipt, receivedAt } = call;
  const told = { ...decided, tookMs: gate.clock.now() - receivedAt };
  afterAnswer(gate, background, () => tellDecision(gate, platform.answer, receipt, told));
}

/** Nothing is decided or recorded. What asks leaves a line all the same, but for messages: those are too many. */
function pass({ platform, gate, background, commands, receipt }: Call): Answer {
  gate.metrics.write({ platform: platform.name, kind: "passed" });
  const asks = commands.some((command) => platform.treatmentOf(command) === "go-on");
  if (asks && !commands.some(platform.isAboutMessages)) {
    const line = async () => gate.log.passed(platform.name, receipt.command, platform.actorIn(receipt.body));
    afterAnswer(gate, background, line);
  }
  return platform.answer.goOn(receipt.command, receipt.body);
}

/** An after-callback: it is taken when queue or spool have it, or at once where nobody heeds that answer. */
async function record(call: Call): Promise<Answer> {
  const { platform, gate, background, commands, receipt, bodyProblem, receivedAt } = call;
  const { answer, receiptWaitMs } = platform;
  const taken = answer.goOn(receipt.command, receipt.body);
  const told = { platform, receipt: { ...receipt, incomplete: bodyProblem !== undefined }, commands };
  if (bodyProblem !== undefined) {
    gate.log.problem("body", {
      command: receipt.command,
      reason: `the body is ${bodyProblem}`,
      kept: receipt.text.length,
    });
  }
  if (receiptWaitMs === 0) {
    afterAnswer(gate, background, () => recordTold(gate, told).then(() => undefined));
    return bodyProblem === undefined ? taken : answer.notRecorded();
  }
  const recorded = recordTold(gate, told);
  // It goes on in any case: Cloudflare ends what a request has begun when its caller leaves, and Tencent leaves after 2 s.
  background(recorded.then(() => undefined));
  const leftMs = receivedAt + receiptWaitMs - gate.clock.now();
  const known = await gate.clock.limit(recorded, leftMs).catch(() => false);
  return known && bodyProblem === undefined ? taken : answer.notRecorded();
}

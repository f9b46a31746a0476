// Plays one case under load: sets the plan, makes all calls at once, lifts the fault, lets the schedule run, and follows
// every event to where it ended. It observes; what should have happened is compared in faults.test.ts.
import { expect } from "vitest";
import { play } from "../../cli/call/play.ts";
import type { CallRequest } from "../../cli/call/requests.ts";
import type { Answer, Judgement } from "../judges/judge.ts";
import { judgeOpenim, type OpenimOutcome } from "../judges/openim.ts";
import { judgeTelegram, type TelegramOutcome } from "../judges/telegram.ts";
import { judgeTencent, type TencentOutcome } from "../judges/tencent.ts";
import type { CallerFault, End, FaultCase, OnUndecided } from "./cases.ts";
import type { FaultyGate } from "./faulty-gate.ts";
import { rawCall } from "./raw-call.ts";
import { type Call, type PlatformName, platforms, request, traffic } from "./traffic.ts";

export interface Made {
  readonly call: Call;
  readonly answer: Answer;
  readonly judgement: Judgement<TencentOutcome | OpenimOutcome | TelegramOutcome>;
}

export interface Observation {
  readonly made: readonly Made[];
  readonly lines: readonly string[];
  /** Where events were before the schedule ran. */
  readonly ends: readonly End[];
  /** The bindings' methods that were called for it, and how often. */
  readonly calls: Readonly<Record<string, number>>;
  /** The platforms of which no call left an event. */
  readonly untraced: readonly PlatformName[];
}

/** What the judge is told that was asked is what the IM server meant, whatever became of it on its way. */
async function send(meant: CallRequest, fault: CallerFault | undefined): Promise<Answer> {
  const body = Buffer.from(meant.body).toString("utf8");
  if (fault?.kind === "stalls") return await rawCall(meant, "stalls");
  if (fault?.kind === "too-large") return await rawCall(meant, `too-large-${fault.length}`);
  const sent = fault?.kind === "body" ? { ...meant, body: fault.replace(body) } : meant;
  return (await play(sent)).answer;
}

const judges = { tencent: judgeTencent, openim: judgeOpenim, telegram: judgeTelegram } as const;

async function makeCall(gate: FaultyGate, call: Call, fault: CallerFault | undefined): Promise<Made> {
  const skewSeconds = fault?.kind === "skewed" ? fault.seconds : undefined;
  const meant = request(gate.url, call, { skewSeconds, forged: fault?.kind === "forged" });
  const answer = await send(meant, fault);
  const judgement = judges[call.platform](
    { command: meant.command, body: Buffer.from(meant.body).toString("utf8") },
    answer,
  );
  return { call, answer, judgement };
}

/** The ids of the decisions that were logged: each has an event of that id. */
const decisionIds = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => (line.startsWith("decision ") ? [/ id=(\S+)$/.exec(line)?.[1] ?? line] : []));

/** What was sent and is now neither out of the queue nor whole in the log. */
async function missing(gate: FaultyGate, wanted: readonly string[], since: number): Promise<readonly string[]> {
  const lost = gate.logLines().filter((line) => line.startsWith("lost {"));
  const texts = [...(await gate.collected()).slice(since).map(({ text }) => text), ...lost];
  return wanted.filter((each) => !texts.some((text) => text.includes(each)));
}

/** What a call should leave: an event of its own, a decision, nothing. */
export type Trace = "told" | "decision" | "none";

/** @param traceOf what the call should leave. */
export async function observe(
  gate: FaultyGate,
  { section, name, plan, rosterMadeWith, caller, flood = "off", crowd, rounds = 3, told: toldLeft }: FaultCase,
  mode: OnUndecided,
  traceOf: (made: Made) => Trace,
): Promise<Observation> {
  const vars = { ON_UNDECIDED: mode, DECISION_EVENTS: "all", ...plan.vars };
  await gate.putLists({ flood });
  if (rosterMadeWith !== undefined) {
    await gate.setPlan({ ...rosterMadeWith, vars });
    await gate.makeRoster();
  }
  gate.forgetLines();
  const since = (await gate.collected()).length;
  await gate.setPlan({ ...plan, vars });
  const calls = traffic(`${section}-${name.replace(/\W+/g, "-")}-${mode}`, rounds, crowd);
  const made = await Promise.all(calls.map((call) => makeCall(gate, call, caller)));
  await gate.idle();
  const { calls: called } = await gate.seen();

  const told = toldLeft === "none" ? [] : made.filter((one) => traceOf(one) === "told");
  const decided = made.filter((one) => traceOf(one) === "decision");
  const ids = () => decisionIds(gate.logLines());
  await expect.poll(() => ids().length, { timeout: 10_000 }).toBe(decided.length);
  const spooled = (await gate.spooled()).length;

  await gate.setPlan({ vars: {} });
  await gate.redriveAll(20);
  const wanted = [...ids(), ...(toldLeft === "blank" ? [] : told.map(({ call }) => call.marker))];
  await expect.poll(() => missing(gate, wanted, since), { timeout: 20_000 }).toEqual([]);

  const arrived = (await gate.collected()).length - since;
  const lines = gate.logLines();
  const lost = lines.filter((line) => line.startsWith("lost {")).length;
  expect(arrived + lost, "events").toBeGreaterThanOrEqual(told.length + decided.length);
  const ends: End[] = [];
  if (arrived > spooled) ends.push("queue");
  if (spooled > 0) ends.push("spool");
  if (lost > 0) ends.push("log");
  const traced = [...told, ...decided].map(({ call }) => call.platform);
  const untraced = platforms.filter((platform) => !traced.includes(platform));
  return { made, lines, ends: ends.length > 0 ? ends : ["nowhere"], calls: called, untraced };
}

// Every fault under load, for both answers of ON_UNDECIDED, judged as the IM servers would: nobody gets in who should
// not, every answer comes in the server's own time, and every event is in the queue in the end, or whole in the log.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTelegram } from "../e2e/gate.ts";
import type { Expected, FaultCase, OnUndecided } from "./cases.ts";
import { callsCases } from "./cases-calls.ts";
import { eventsCases } from "./cases-events.ts";
import { floodsCases } from "./cases-floods.ts";
import { listsCases } from "./cases-lists.ts";
import { rosterCases } from "./cases-roster.ts";
import { failureModes, type Observed } from "./failure-modes.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { type Made, type Observation, observe, type Trace } from "./run-case.ts";
import { denied, lists, other, type PlatformName } from "./traffic.ts";

const cases = [...listsCases, ...rosterCases, ...floodsCases, ...eventsCases, ...callsCases];
const modes = ["allow", "deny"] as const;
const page = join(import.meta.dirname, "../../docs/failure-modes.md");

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate(withTelegram);
  await gate.putLists(lists);
});
afterAll(() => gate.stop());

function expectedOf({ expected }: FaultCase, mode: OnUndecided, platform: PlatformName): Expected {
  const expectation = expected[mode];
  return "told" in expectation ? expectation : expectation[platform];
}

/** What a call should leave. */
function traceOf({ told, traces }: Expected, { call: { kind } }: Made): Trace {
  if (told === "turned away" || traces === "none") return "none";
  return kind === "told" && traces !== "decisions" ? "told" : "decision";
}

const observations = new Map<string, Promise<Observation>>();

/** Plays each case and mode once, whichever test asks first. */
function observed(fault: FaultCase, mode: OnUndecided): Promise<Observation> {
  const name = `${fault.section}: ${fault.name} ${mode}`;
  const known =
    observations.get(name) ??
    observe(gate, fault, mode, (made) => traceOf(expectedOf(fault, mode, made.call.platform), made));
  observations.set(name, known);
  return known;
}

/** Whom Telegram declines, with this call: the others wait, or are in. */
function declined(expected: Expected, { call: { kind, callback } }: Made): readonly string[] {
  const { denied: deniedIs, deniedByName = deniedIs, other: otherIs } = expected;
  const asked = Object.hasOwn(callback.fields, "query_id") ? deniedIs : deniedByName;
  const fate = kind === "denied" ? asked : otherIs;
  return fate === "out" ? [kind === "denied" ? denied : other] : [];
}

/** Who of the two gets in, with this call. */
function letIn(expected: Expected, { call: { kind, platform } }: Made): readonly string[] {
  const { denied: deniedIn, other: otherIn, beside = otherIn } = expected;
  if (kind === "denied") return deniedIn === "in" ? [denied] : [];
  if (kind === "other") return otherIn === "in" ? [other] : [];
  // OpenIM takes all or none.
  if (platform === "openim") return deniedIn === "in" && beside === "in" ? [other, denied] : [];
  return [...(beside === "in" ? [other] : []), ...(deniedIn === "in" ? [denied] : [])];
}

function toldOf({ answer }: Made): string {
  if ("noAnswer" in answer) return answer.noAnswer;
  if (answer.status === 200) return "taken";
  return answer.status === 503 ? "not recorded" : "turned away";
}

function holdsInOrder(line: string, [begins, ...more]: readonly [string, ...string[]]): boolean {
  let at = begins.length;
  for (const part of more) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return line.startsWith(begins);
}

describe.each(cases.map((fault) => [fault.name, fault] as const))("%s", { timeout: 60_000 }, (_name, fault) => {
  it.each(modes)("lets in whom it should, answers in time and loses nothing, with ON_UNDECIDED %s", async (mode) => {
    const { made, lines, ends, calls } = await observed(fault, mode);
    for (const one of made) {
      const { call, answer, judgement } = one;
      const expected = expectedOf(fault, mode, call.platform);
      const what = `${call.marker} ${JSON.stringify(answer)}`;
      expect(answer, what).not.toHaveProperty("noAnswer");
      expect(judgement.faults, what).toEqual([]);
      if (call.kind === "told") expect(toldOf(one), what).toBe(expected.told);
      else {
        expect(judgement.understood, what).toBe(expected.unheard !== true);
        const named = judgement.letIn.filter((name) => name === denied || name === other);
        expect(named, what).toEqual(letIn(expected, one));
        if (call.platform === "telegram") expect(judgement.keptOut, what).toEqual(declined(expected, one));
      }
    }
    expect(fault.ends).toEqual(expect.arrayContaining([...ends]));
    if (ends.includes("nowhere")) expect(calls, "a call that is turned away costs nothing").toEqual({});
    const { logs } = fault;
    if (logs === undefined) return;
    const telling = lines.filter((line) => holdsInOrder(line, logs));
    expect(telling, logs.join(" … ")).not.toEqual([]);
  });
});

it("is told in docs/failure-modes.md as it was observed", { timeout: 120_000 }, async () => {
  const rows: [FaultCase, Observed][] = [];
  for (const fault of cases) {
    rows.push([fault, { allow: await observed(fault, "allow"), deny: await observed(fault, "deny") }]);
  }
  await expect(failureModes(rows)).toMatchFileSnapshot(page);
});

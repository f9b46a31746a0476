// What Telegram's callers meet while parts fail: nobody is approved unless an entry could say so, a told update that is
// kept nowhere comes again, and nothing is decided by half a body. The rows of docs/failure-modes.md about Telegram.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { telegramJoin, telegramMember } from "../../cli/call/callbacks.ts";
import { type Played, play } from "../../cli/call/play.ts";
import { telegramRequest } from "../../cli/call/requests.ts";
import { credentials } from "../e2e/gate.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import type { Plan } from "./plan.ts";

const group = -1001234567890;
const person = (id: number) => ({ id, firstName: "Somebody" });
const brief = {
  DECISION_TIMEOUT_MS: 300,
  QUEUE_TIMEOUT_MS: 200,
  SPOOL_TIMEOUT_MS: 200,
  DECISION_EVENTS: "all",
} as const;

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate({ TELEGRAM_SECRETS: credentials.telegramSecret });
  await gate.putLists({ "user/666": "deny" });
});
afterEach(async () => {
  await gate.idle();
  await gate.setPlan({});
  await gate.redriveAll(20);
  gate.forgetLines();
});
afterAll(() => gate.stop());

const send = (callback: Parameters<typeof telegramRequest>[2], body?: string): Promise<Played> =>
  play(telegramRequest(gate.url, { secret: credentials.telegramSecret }, callback, new Date(), { body }));
const join = async (user: number, query: string | undefined): Promise<Played["judgement"]> =>
  (await send(telegramJoin({ group, user: person(user), query }, new Date()))).judgement;

const listsFaults: readonly (readonly [string, NonNullable<Plan["lists"]>])[] = [
  ["KV throws", { kind: "throws", message: "KV GET failed: 500" }],
  ["KV hangs", { kind: "hangs" }],
  ["KV leaves every user's key out", { kind: "leaves-out", ending: "" }],
  ["every value is garbled", { kind: "garbles", ending: "", value: "no entry" }],
];

describe.each(listsFaults)("%s", (_what, lists) => {
  it.each(["a query", undefined])("with %s nobody is approved: the admins decide", async (query) => {
    await gate.setPlan({ vars: { ...brief }, lists });
    for (const user of [666, 7]) {
      expect(await join(user, query)).toMatchObject({ outcome: { kind: "waits" }, letIn: [], faults: [] });
    }
  });

  it("with ON_UNDECIDED deny everybody is declined", async () => {
    await gate.setPlan({ vars: { ...brief, ON_UNDECIDED: "deny" }, lists });
    for (const user of [666, 7]) expect(await join(user, "q")).toMatchObject({ letIn: [], keptOut: [String(user)] });
  });
});

it("a key that is left out leaves only those to the admins whom it concerns", async () => {
  await gate.setPlan({ vars: { ...brief }, lists: { kind: "leaves-out", ending: "user/7" } });
  expect(await join(7, "q")).toMatchObject({ outcome: { kind: "waits" }, letIn: [] });
  expect(await join(8, "q")).toMatchObject({ letIn: ["8"] });
  expect(await join(666, "q")).toMatchObject({ keptOut: ["666"] });
});

describe("an update that tells", () => {
  const told = () => send(telegramMember("joined", group, person(7), 1, new Date()));

  it("is taken when the queue fails and the spool has it", async () => {
    await gate.setPlan({ vars: { ...brief }, queue: { kind: "throws", message: "down" } });
    expect((await told()).judgement).toMatchObject({ outcome: { kind: "ignored" }, faults: [] });
    expect(await gate.spooled()).toHaveLength(1);
  });

  it("comes again when neither has it, and then is the same event", async () => {
    const now = new Date();
    const member = telegramMember("joined", group - 1, person(7), 1, now);
    const body = JSON.stringify({ update_id: 5, chat_member: member.fields });
    const down = { kind: "throws", message: "down" } as const;
    await gate.setPlan({ vars: { ...brief }, queue: down, spool: { kind: "throws", message: "down" } });
    const first = await send(member, body);
    expect(first.answer).toMatchObject({ status: 503 });
    expect(first.judgement).toMatchObject({ outcome: { kind: "sent-again" } });
    const lost = gate.logLines().find((line) => line.startsWith("lost {"));
    await gate.setPlan({ vars: { ...brief } });
    expect((await send(member, body)).judgement.outcome.kind).toBe("ignored");
    const ofGroup = async () =>
      (await gate.collected()).filter(({ text }) => text.includes(`"subject":"${group - 1}"`));
    await expect.poll(async () => (await ofGroup()).length, { timeout: 10_000 }).toBe(1);
    const [event] = await ofGroup();
    expect(lost).toContain(`"id":"${event?.id}"`);
  });
});

it("half a body is not decided: the update comes again", async () => {
  const request = telegramJoin({ group, user: person(7), query: "q" }, new Date());
  const whole = JSON.stringify({ update_id: 1, chat_join_request: request.fields });
  for (const ON_UNDECIDED of ["allow", "deny"]) {
    await gate.setPlan({ vars: { ...brief, ON_UNDECIDED } });
    const { answer, judgement } = await send(request, whole.slice(0, -9));
    expect(answer).toMatchObject({ status: 503 });
    expect(judgement.letIn).toEqual([]);
  }
});

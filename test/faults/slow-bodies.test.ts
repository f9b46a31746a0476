// Bodies that take their time: what only tells has a limit of its own, longer than a decision's; what came of a body that
// never ends is kept; and Tencent has its answer in time however slow the body, the queue and the spool are together.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { tencentApply, tencentJoined } from "../../cli/call/callbacks.ts";
import type { CallRequest } from "../../cli/call/requests.ts";
import { type Event, event } from "../../src/events/event.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { rawCall } from "./raw-call.ts";
import { type Call, openimJoined, request } from "./traffic.ts";

const group = { groupId: "g", type: "Public" };
const people = Array.from({ length: 6000 }, (_, at) => `member-${at}`);

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
});
afterEach(async () => {
  await gate.idle();
  await gate.setPlan({});
  await gate.emptySpool();
});
afterAll(() => gate.stop());

const told = (marker: string): readonly Call[] => [
  {
    platform: "tencent",
    kind: "told",
    marker,
    callback: tencentJoined({ groupId: `${marker}-tencent`, type: "Public" }, people),
  },
  { platform: "openim", kind: "told", marker, callback: openimJoined(`${marker}-openim`, "alice") },
];

/** Waits for so many events in which the text stands, or at least so many. */
async function eventsWith(text: string, count: number, least = false): Promise<readonly Event[]> {
  const find = async () => (await gate.collected()).filter((one) => one.text.includes(text));
  const enough = (found: number) => (least ? found >= count : found === count);
  await expect.poll(async () => enough((await find()).length), { timeout: 10_000 }).toBe(true);
  return (await find()).map((one) => event.parse(JSON.parse(one.text)));
}

function halfOf({ body }: CallRequest): string {
  const text = Buffer.from(body).toString("utf8");
  return text.slice(0, text.length / 2);
}

it("is recorded whole when it comes later than a decision could wait for it", async () => {
  await gate.setPlan({ vars: { DECISION_TIMEOUT_MS: 50, BODY_TIMEOUT_MS: 1500, ON_UNDECIDED: "deny" } });
  // A decision whose body never comes is answered when its limit is over: only then do the others send the rest.
  const apply = { platform: "tencent", kind: "other", marker: "", callback: tencentApply(group, "alice") } as const;
  const decided = rawCall(request(gate.url, apply, {}), "stalls");
  const calls = told("late").map((call) => rawCall(request(gate.url, call, {}), "pauses", decided));
  for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200 });
  expect(await decided).toMatchObject({ body: expect.stringContaining("10100") });
  const [openim] = await eventsWith("late-openim", 1);
  expect(openim).toMatchObject({ subject: "late-openim", data: { original: { groupID: "late-openim" } } });
  expect(openim?.data).not.toHaveProperty("incomplete");
  const [first] = await eventsWith('"subject":"late-tencent"', 1, true);
  const parts = await eventsWith('"subject":"late-tencent"', first?.parts ?? 1);
  const members = parts.flatMap(({ data }) => ("members" in data ? (data.members ?? []) : []));
  expect(new Set(members.map(({ id }) => id)).size).toBe(people.length);
});

it("is kept as far as it came when it never comes whole, and its sender is told that it was not recorded", async () => {
  await gate.setPlan({ vars: { BODY_TIMEOUT_MS: 200 } });
  for (const call of told("half")) {
    const meant = request(gate.url, call, {});
    const before = (await gate.collected()).length;
    expect(await rawCall(meant, "stalls")).toMatchObject({ status: 503 });
    const kept = async () => (await gate.collected()).slice(before).map(({ text }) => event.parse(JSON.parse(text)));
    await expect
      .poll(async () => (await kept()).map(({ data }) => data.originalText).join(""), { timeout: 10_000 })
      .toBe(halfOf(meant));
    for (const one of await kept())
      expect(one).toMatchObject({ type: "im.callback.received", data: { incomplete: true, command: meant.command } });
  }
});

it("leaves nothing to wait for in Tencent's 2 seconds, with queue and spool hanging behind it", async () => {
  const hangs = { kind: "hangs" } as const;
  const vars = { BODY_TIMEOUT_MS: 1500, QUEUE_TIMEOUT_MS: 3000, SPOOL_TIMEOUT_MS: 1000 } as const;
  await gate.setPlan({ queue: hangs, spool: hangs, vars });
  for (const fault of ["stalls", "pauses"] as const) {
    const [call] = told(`all-slow-${fault}`);
    if (call === undefined) throw new Error("nothing to tell");
    const answer = await rawCall(request(gate.url, call, {}), fault, gate.seen());
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining("FAIL") });
  }
  await gate.idle();
  const lost = () => gate.logLines().filter((line) => line.startsWith("lost {"));
  for (const fault of ["stalls", "pauses"])
    await expect.poll(() => lost().some((line) => line.includes(`all-slow-${fault}`))).toBe(true);
});

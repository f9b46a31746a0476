// What an answer waits for, and what not: in workerd, a decision's answer is with the caller before the decision is told;
// what a call began goes on when the caller is gone; and OpenIM, which heeds no answer to what it tells, has it at once.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentApply, tencentJoined } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { type Call, openimJoined, request } from "./traffic.ts";

const tencent = (callback: Call["callback"]): Call => ({ platform: "tencent", kind: "other", marker: "", callback });
const openim = (callback: Call["callback"]): Call => ({ platform: "openim", kind: "other", marker: "", callback });
const group = { groupId: "first", type: "Public" };

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
  await gate.putLists({ "user/trudy": "deny" });
});
afterEach(async () => {
  await gate.idle();
  await gate.setPlan({});
  await gate.emptySpool();
  gate.forgetLines();
});
afterAll(() => gate.stop());

const decisionLines = (): readonly string[] => gate.logLines().filter((line) => line.startsWith("decision "));

describe("a decision's answer", () => {
  it.each([
    ["a decision", undefined],
    ["an undecided call", "no JSON"],
  ])("is with Tencent before the line and the event of %s are begun", async (_what, body) => {
    const vars = { DECISION_TIMEOUT_MS: 1800, DECISION_EVENTS: "all", ON_UNDECIDED: "deny" } as const;
    await gate.setPlan({ holdsTelling: true, vars });
    const meant = request(gate.url, tencent(tencentApply(group, "trudy")), {});
    const { judgement } = await play(body === undefined ? meant : { ...meant, body });
    expect(judgement.outcome).toMatchObject({ kind: "refuses" });
    const { pending, calls } = await gate.seen();
    expect(pending).toBe(1);
    expect(calls).not.toHaveProperty(["EVENTS.sendBatch"]);
    expect(decisionLines()).toEqual([]);

    await gate.setPlan({ vars });
    await gate.idle();
    await expect.poll(() => decisionLines().length).toBe(1);
    expect(await gate.seen()).toMatchObject({ calls: { "EVENTS.sendBatch": 1 } });
  });

  it("is told of all the same when the caller leaves without it", async () => {
    await gate.setPlan({ lists: { kind: "hangs" }, vars: { DECISION_TIMEOUT_MS: 300, DECISION_EVENTS: "all" } });
    const { url, headers, body } = request(gate.url, openim(openimMembersJoin("left-early", ["alice"])), {});
    const leaving = new AbortController();
    const call = fetch(url, { method: "POST", headers: { ...headers }, body: String(body), signal: leaving.signal });
    await expect.poll(async () => (await gate.seen()).calls["LISTS.get"]).toBe(1);
    const since = (await gate.collected()).length;
    leaving.abort();
    await expect(call).rejects.toThrow();
    const told = async () => (await gate.collected()).slice(since).filter(({ text }) => text.includes("left-early"));
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(1);
  });
});

describe("the answer to an after-callback", () => {
  const slow = { queue: { kind: "hangs" }, vars: { QUEUE_TIMEOUT_MS: 3000 } } as const;

  it("leaves for OpenIM while the queue still hangs, and the event is not lost", async () => {
    await gate.setPlan(slow);
    const { answer } = await play(request(gate.url, openim(openimJoined("at-once.", "alice")), {}));
    expect(answer).toMatchObject({ status: 200 });
    expect(await gate.seen()).toMatchObject({ pending: 1 });
    expect(await gate.spooled()).toEqual([]);
    await gate.idle();
    expect(await gate.spooled()).toHaveLength(1);
  });

  it("waits for queue and spool with Tencent, whose call goes on in the background too", async () => {
    await gate.setPlan({ queue: { kind: "hangs" }, vars: { QUEUE_TIMEOUT_MS: 500 } });
    const call = play(request(gate.url, tencent(tencentJoined(group, ["alice"])), {}));
    // Without it, Cloudflare would end the delivery as soon as Tencent leaves.
    await expect.poll(async () => (await gate.seen()).pending).toBe(1);
    expect(await gate.spooled()).toEqual([]);
    expect((await call).answer).toMatchObject({ status: 200 });
    expect(await gate.spooled()).toHaveLength(1);
  });

  it("is with Tencent in time however long queue and spool may take, and the delivery goes on", async () => {
    await gate.setPlan({ queue: { kind: "hangs" }, vars: { QUEUE_TIMEOUT_MS: 2500, SPOOL_TIMEOUT_MS: 10_000 } });
    const { answer } = await play(request(gate.url, tencent(tencentJoined(group, ["alice"])), {}));
    expect(answer).toMatchObject({ status: 503 });
    await gate.idle();
    expect(await gate.spooled()).toHaveLength(1);
  });
});

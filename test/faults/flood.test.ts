// The counters of flood rules when something is wrong with them: nobody is kept waiting or kept out, and it shows.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tencentApply } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { request } from "./traffic.ts";

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
  await gate.putLists({ flood: JSON.stringify({ joins: 2, seconds: 3600, for: 600 }) });
});
afterEach(async () => {
  await gate.setPlan({});
  await gate.idle();
  gate.forgetLines();
});
afterAll(() => gate.stop());

const vars = { DECISION_TIMEOUT_MS: 1800 };
const patient = { ...vars, FLOOD_TIMEOUT_MS: 1500 };

async function lets(groupId: string, user: string): Promise<boolean> {
  const callback = tencentApply({ groupId, type: "Public" }, user);
  const { judgement } = await play(request(gate.url, { platform: "tencent", kind: "other", marker: "", callback }, {}));
  expect(judgement.faults).toEqual([]);
  return judgement.letIn.length === 1;
}
const lastLine = () => gate.logLines().findLast((line) => line.startsWith("decision ")) ?? "";

describe("a group whose counter cannot be asked counts as open, and it is told", () => {
  it.each([
    ["hangs", { kind: "hangs" }, "no answer within 300 ms"],
    ["throws", { kind: "throws", message: "the object is overloaded" }, "the object is overloaded"],
  ] as const)("when it %s", async (kind, flood, reason) => {
    await gate.setPlan({ flood, vars });
    const since = (await gate.collected()).length;
    for (const user of ["a", "b", "c"]) expect(await lets(`deaf-${kind}`, user)).toBe(true);
    await gate.idle();
    await expect.poll(lastLine).toMatch(/ flood=unknown problem=.*flood: /);
    expect(lastLine()).toContain(reason);
    // Though DECISION_EVENTS is "refused".
    const told = async () => (await gate.collected()).slice(since).filter(({ text }) => text.includes(`deaf-${kind}`));
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(3);
    expect((await told())[0]?.text).toContain('"flood":{"key":"flood","state":"unknown"}');
  });

  it("when its rule cannot be read", async () => {
    await gate.setPlan({ lists: { kind: "leaves-out", ending: "flood" }, vars });
    for (const user of ["a", "b", "c"]) expect(await lets("unread", user)).toBe(true);
    await expect.poll(lastLine).toMatch(/ flood=unknown/);
    expect(lastLine()).not.toContain("undecided");
    expect((await gate.seen()).calls).not.toHaveProperty(["FLOOD.ask"]);
  });
});

it("a counter that is killed at every call keeps whom it counted and until when the group is closed", async () => {
  await gate.setPlan({ flood: { kind: "killed" }, vars: patient });
  const asked = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const user of asked) await lets("killed", user);
  // Other settings, so that nothing is known from memory.
  await gate.setPlan({ vars: { ...patient, FLOOD_TIMEOUT_MS: 1400 } });
  expect(await lets("killed", "late")).toBe(false);
  expect((await gate.seen()).calls["FLOOD.ask"]).toBe(1);
});

it("most of a raid is refused from memory, without a call to the counter", async () => {
  await gate.setPlan({ vars: patient });
  for (let at = 0; at < 60; at++) await lets("remembered", `raider-${at}`);
  const { calls } = await gate.seen();
  // The two who enter, and the one at whom it closes.
  expect(calls["FLOOD.ask"]).toBe(3);
});

// The proof that no event is lost: ten thousand after-callbacks while the queue fails, hangs and is dead for a stretch.
// Then the schedule runs until the spool is empty, over the same bad queue, and what came out is exactly what was sent.
import { afterAll, beforeAll, expect, it } from "vitest";
import { tencentJoined } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { type Call, openimJoined, request } from "./traffic.ts";

const callbacks = 10_000;
const concurrency = 50;
const badQueue = {
  kind: "flaky",
  /** Whatever fails with this seed fails with it again. */
  seed: 20261120,
  failing: 0.3,
  hanging: 0.02,
  deadFrom: 5000,
  deadTo: 8000,
} as const;

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
});
afterAll(() => gate.stop());

function callOf(at: number): Call {
  const marker = `proof-${at}.`;
  const group = { groupId: marker, type: "Public" };
  return at % 2 === 0
    ? { platform: "tencent", kind: "told", marker, callback: tencentJoined(group, ["alice"]) }
    : { platform: "openim", kind: "told", marker, callback: openimJoined(marker, "alice") };
}

it("brings each of 10,000 events to the queue, though it fails, hangs and is dead for a while", {
  timeout: 180_000,
}, async () => {
  // Short for the queue, so that the test is quick; long for the spool, so that a slow machine loses nothing.
  await gate.setPlan({ queue: badQueue, vars: { QUEUE_TIMEOUT_MS: 200, SPOOL_TIMEOUT_MS: 10_000 } });
  const calls = Array.from({ length: callbacks }, (_, at) => callOf(at));
  const refused: string[] = [];
  const pending = calls.values();
  const makeCalls = async (): Promise<void> => {
    for (const call of pending) {
      const { answer } = await play(request(gate.url, call, {}));
      if ("noAnswer" in answer || answer.status !== 200) refused.push(`${call.marker} ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, makeCalls));
  expect(refused).toEqual([]);
  await gate.idle();
  expect((await gate.spooled()).length).toBeGreaterThan(100);

  // The queue is no better by then: it dies again under the first run.
  await gate.setPlan({ queue: { ...badQueue, deadFrom: 3, deadTo: 20 } });
  await gate.redriveAll(100);
  const idsByMarker = async () => {
    const ids = new Map<string, Set<string>>();
    for (const { id, text } of await gate.collected()) {
      const marker = /proof-\d+\./.exec(text)?.[0] ?? text;
      ids.set(marker, (ids.get(marker) ?? new Set()).add(id));
    }
    return ids;
  };
  await expect.poll(async () => (await idsByMarker()).size, { timeout: 30_000 }).toBe(callbacks);
  const ids = await idsByMarker();
  expect(new Set(ids.keys())).toEqual(new Set(calls.map(({ marker }) => marker)));
  expect([...ids].filter(([, { size }]) => size !== 1)).toEqual([]);
  const distinct = new Set([...ids.values()].flatMap((each) => [...each]));
  expect(distinct.size).toBe(callbacks);
  expect(gate.logLines().filter((line) => line.startsWith("lost "))).toEqual([]);
  expect(await gate.spooled("poison/")).toEqual([]);
});

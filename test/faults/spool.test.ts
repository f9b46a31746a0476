// The scheduled redrive over real KV and a real queue: oldest first, never more KV operations than a run may make, what
// the queue never will take set aside, and a run that is cut off repeats events but loses none.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
});
afterEach(async () => {
  await gate.setPlan({});
  await gate.emptySpool();
  gate.forgetLines();
});
afterAll(() => gate.stop());

const overloaded = "Queue is overloaded. Please back off. (10250)";
const patience = { timeout: 20_000 } as const;
const start = Date.UTC(2026, 10, 20, 9, 30);

/** So many spooled events, a second between them; the ids begin with `name` and sort by age. */
function events(name: string, count: number, text = (id: string) => eventText(id)): Readonly<Record<string, string>> {
  const entries = Array.from({ length: count }, (_, at): [string, string] => {
    const id = `${name}-${String(at).padStart(5, "0")}`;
    return [`event/${new Date(start + at * 1000).toISOString()}-${id}`, text(id)];
  });
  return Object.fromEntries(entries);
}

function eventText(id: string, originalText = ""): string {
  const envelope = { specversion: "1.0", id, source: "/openim", time: "2026-11-20T09:30:00.000Z" };
  const type = "im.callback.received";
  const data = { command: "callbackX", originalText };
  return JSON.stringify({ ...envelope, type, datacontenttype: "application/json", partitionkey: "openim", data });
}

/** The ids that came out of the queue and begin so, in the order of their coming. */
const arrived = async (name: string): Promise<string[]> =>
  (await gate.collected()).map(({ id }) => id).filter((id) => id.startsWith(`${name}-`));

const spoolOperations = async (): Promise<number> => {
  const { calls } = await gate.seen();
  return Object.entries(calls).reduce((sum, [method, count]) => (method.startsWith("SPOOL.") ? sum + count : sum), 0);
};

it("sends 2,000 events oldest first, with at most 900 KV operations a run", { timeout: 120_000 }, async () => {
  const spooled = events("many", 2000);
  const ids = Object.values(spooled).map((text) => /many-\d+/.exec(text)?.[0]);
  await gate.fillSpool(spooled);
  for (let runs = 0; (await gate.spooled()).length > 0; runs++) {
    expect(runs).toBeLessThan(4);
    await gate.setPlan({});
    await gate.fireSchedule();
    const operations = await spoolOperations();
    expect(operations).toBeGreaterThan(0);
    expect(operations).toBeLessThanOrEqual(900);
    const left = (await gate.spooled()).map((key) => key.slice(key.indexOf("many-")));
    expect(left, "the oldest go first").toEqual(left.length === 0 ? [] : ids.slice(-left.length));
  }
  await expect.poll(async () => (await arrived("many")).length, patience).toBe(2000);
  expect(new Set(await arrived("many"))).toEqual(new Set(ids));
});

it("stays within 900 KV operations when every other event has to be set aside", { timeout: 120_000 }, async () => {
  let at = 0;
  await gate.fillSpool(events("mixed", 700, (id) => (at++ % 2 === 0 ? eventText(id) : "{")));
  await gate.setPlan({});
  await gate.fireSchedule();
  expect(await spoolOperations()).toBeLessThanOrEqual(900);
  await gate.redriveAll(4);
  expect(await gate.spooled("poison/")).toHaveLength(350);
  await expect.poll(async () => new Set(await arrived("mixed")).size, patience).toBe(350);
});

it("sets aside what the queue never will take, sends the rest, and tells an admin of both", async () => {
  const spooled = events("mostly", 40);
  const [first = "", second = "", third = "", ...rest] = Object.keys(spooled);
  const large = eventText("mostly-large", "x".repeat(128_000));
  const rejected = eventText("mostly-rejected", "the queue dislikes this");
  await gate.fillSpool({ ...spooled, [first]: large, [second]: "not JSON", [third]: rejected });
  expect(await gate.health()).toMatchObject({
    spool: { state: "holds events", spooled: { count: 40 }, poisoned: { count: 0 } },
  });
  const message = "Message length exceeds the maximum (10204)";
  await gate.setPlan({ queue: { kind: "rejects", containing: "dislikes this", message } });
  await gate.fireSchedule();
  expect(await gate.spooled()).toEqual([]);
  expect(await gate.spooled("poison/")).toEqual([first, second, third].map((key) => key.replace("event/", "poison/")));
  expect(await gate.health()).toMatchObject({ spool: { spooled: { count: 0 }, poisoned: { count: 3 } } });
  await expect.poll(async () => (await arrived("mostly")).length, patience).toBe(rest.length);
  await expect.poll(() => gate.logLines().some((line) => line.startsWith("problem redrive")), patience).toBe(true);
});

it("is cut off by a dying queue, and the next run sends what is left", async () => {
  await gate.fillSpool(events("cut", 350));
  await gate.setPlan({ queue: { kind: "dies-after", calls: 7, message: overloaded } });
  await gate.fireSchedule();
  // 1, 2, 4 and so on to 64 were taken.
  expect(await gate.spooled()).toHaveLength(350 - 127);
  await gate.setPlan({});
  await gate.redriveAll(2);
  await expect.poll(async () => (await arrived("cut")).length, patience).toBe(350);
  expect(new Set(await arrived("cut")).size).toBe(350);
});

it("sends 500 events past six large ones that the queue never takes, and sets those aside that are weeks old", {
  timeout: 120_000,
}, async () => {
  const large = events("a-large", 6, (id) => eventText(id, `unlucky ${"x".repeat(99_000)}`));
  const today = new Date().toISOString();
  const aged = Object.entries(large).map(([key, text], at) => [
    at < 2 ? key.replace(/2026.*Z/, today) : key.replace("2026", "2025"),
    text,
  ]);
  await gate.fillSpool({ ...events("past", 500), ...Object.fromEntries(aged) });
  await gate.setPlan({ queue: { kind: "rejects", containing: "unlucky", message: "Internal Server Error" } });
  await gate.fireSchedule();
  expect(await gate.spooled()).toHaveLength(2);
  expect(await gate.spooled("poison/")).toHaveLength(4);
  await expect.poll(async () => new Set(await arrived("past")).size, patience).toBe(500);
});

it("repeats events under the same ids when it was cut off before they were removed, and loses none", async () => {
  await gate.fillSpool(events("again", 120));
  await gate.setPlan({ spool: { kind: "throws", message: "KV DELETE failed: 503", methods: ["delete"] } });
  await gate.fireSchedule();
  expect(await gate.spooled()).toHaveLength(120);
  await gate.setPlan({});
  await gate.redriveAll(2);
  await expect.poll(async () => new Set(await arrived("again")).size, patience).toBe(120);
  const ids = await arrived("again");
  expect(ids.length).toBeGreaterThan(120);
});

it.each(["list", "get"])("says that the spool could not be read (%s), and keeps what is there", async (method) => {
  await gate.fillSpool(events(`unread-${method}`, 3));
  await gate.setPlan({
    spool: { kind: "throws", message: "KV list() limit exceeded for the day.", methods: [method] },
  });
  await gate.fireSchedule();
  await expect.poll(() => gate.logLines().some((line) => line.startsWith("problem redrive")), patience).toBe(true);
  expect(await gate.spooled()).toHaveLength(3);
});

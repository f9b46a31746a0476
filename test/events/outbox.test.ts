// Delivering events: batches within the queue's limits, tries within the time limit, then the spool, then lost and handed
// back. Faults are fakes and time is a manual clock: nothing here waits.
import { describe, expect, test } from "vitest";
import { createOutbox } from "../../src/events/outbox.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { createFakeQueue, createFakeSpool, eventOf, idsOf, many } from "./outbox-parts.ts";

const start = Date.UTC(2026, 10, 20, 9, 30);
const limits = { queueTimeoutMs: 1000, spoolTimeoutMs: 500 };

function setUp(queue = createFakeQueue("takes"), spool = createFakeSpool(), random?: number) {
  const clock = createManualClock(start, random);
  const outbox = createOutbox(queue.queue, spool.spool, clock, limits);
  return { outbox, clock, calls: queue.calls, ...spool };
}

describe("deliver", () => {
  test("sends what it is given in one call, and spools nothing", async () => {
    const { outbox, clock, calls, held } = setUp();
    expect(await clock.until(outbox.deliver([eventOf("a"), eventOf("b")]))).toEqual({
      queued: 2,
      spooled: 0,
      lost: [],
      problems: [],
    });
    expect(calls).toEqual([["a", "b"]]);
    expect(held.size).toBe(0);
  });

  test("sends nothing when there is nothing", async () => {
    const { outbox, clock, calls } = setUp();
    expect(await clock.until(outbox.deliver([]))).toEqual({ queued: 0, spooled: 0, lost: [], problems: [] });
    expect(calls).toEqual([]);
  });

  test("sends at most 100 events a call", async () => {
    const { outbox, clock, calls } = setUp();
    await clock.until(outbox.deliver(many(250, 100)));
    expect(calls.map((call) => call.length)).toEqual([100, 100, 50]);
    expect(calls.flat()).toEqual(idsOf(many(250).map(({ event }) => event)));
  });

  test.each([128_000, 99_000, 60_000, 1000, 2561])(
    "sends at most 256,000 bytes a call, of events of %i",
    async (bytes) => {
      const { outbox, clock, calls } = setUp();
      const messages = many(120, bytes);
      expect(await clock.until(outbox.deliver(messages))).toMatchObject({ queued: 120, lost: [] });
      for (const call of calls) expect(call.length * bytes).toBeLessThanOrEqual(256_000);
      expect(calls.flat()).toEqual(idsOf(messages.map(({ event }) => event)));
    },
  );

  test("tries again within the limit, and then it is queued after all", async () => {
    const { outbox, clock, calls, held } = setUp(createFakeQueue("refuses", "refuses", "takes"));
    expect(await clock.until(outbox.deliver([eventOf("a")]))).toMatchObject({ queued: 1, spooled: 0, problems: [] });
    expect(calls).toEqual([["a"], ["a"], ["a"]]);
    expect(clock.now()).toBeLessThan(start + limits.queueTimeoutMs);
    expect(held.size).toBe(0);
  });

  test.each([0, 0.5, 0.999])("tries several times and stops at the limit, then spools (chance %f)", async (random) => {
    const { outbox, clock, calls, held } = setUp(createFakeQueue("refuses"), createFakeSpool(), random);
    expect(await clock.until(outbox.deliver([eventOf("a"), eventOf("b")]))).toEqual({
      queued: 0,
      spooled: 2,
      lost: [],
      problems: ["queue: Queue is overloaded (10250)"],
    });
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.length).toBeLessThan(10);
    expect(clock.now()).toBeLessThanOrEqual(start + limits.queueTimeoutMs);
    expect([...held.values()].map((text): unknown => JSON.parse(text))).toEqual([
      eventOf("a").event,
      eventOf("b").event,
    ]);
  });

  test("gives a queue that hangs up at the limit, then spools", async () => {
    const { outbox, clock, calls, held } = setUp(createFakeQueue("hangs"));
    const delivery = await clock.until(outbox.deliver([eventOf("a")]));
    expect(delivery).toMatchObject({ queued: 0, spooled: 1, lost: [] });
    expect(delivery.problems).toEqual([expect.stringMatching(/^queue: no answer within/)]);
    expect(calls.length).toBeGreaterThan(1);
    expect(clock.now()).toBeLessThanOrEqual(start + limits.queueTimeoutMs);
    expect(held.size).toBe(1);
  });

  test("tries a queue that hangs once more, since the second try often succeeds at once", async () => {
    const { outbox, clock, calls } = setUp(createFakeQueue("hangs", "takes"));
    expect(await clock.until(outbox.deliver([eventOf("a")]))).toEqual({
      queued: 1,
      spooled: 0,
      lost: [],
      problems: [],
    });
    expect(calls).toEqual([["a"], ["a"]]);
  });

  test("does not try again what the queue never will take, and keeps it in the spool", async () => {
    const { outbox, clock, calls, held } = setUp(createFakeQueue("rejects"));
    expect(await clock.until(outbox.deliver([eventOf("a")]))).toMatchObject({ queued: 0, spooled: 1 });
    expect(calls).toEqual([["a"]]);
    expect(clock.now()).toBe(start);
    expect(held.size).toBe(1);
  });

  test("gives a queue that refuses first and then hangs up at the same limit", async () => {
    const { outbox, clock } = setUp(createFakeQueue("refuses", "hangs"));
    expect(await clock.until(outbox.deliver([eventOf("a")]))).toMatchObject({ spooled: 1 });
    expect(clock.now()).toBeLessThanOrEqual(start + limits.queueTimeoutMs);
  });

  test("spools only the batches that the queue did not take", async () => {
    const queue = createFakeQueue((ids) => (ids.includes("e0150") ? "hangs" : "takes"));
    const { outbox, clock, held } = setUp(queue);
    expect(await clock.until(outbox.deliver(many(250, 100)))).toMatchObject({ queued: 150, spooled: 100, lost: [] });
    expect([...held.keys()].map((key) => key.slice(-5))).toEqual(queue.calls.find((ids) => ids.includes("e0150")));
  });

  test("spools under keys that sort by time and end in the event's id", async () => {
    const { outbox, clock, held } = setUp(createFakeQueue("hangs"));
    await clock.until(outbox.deliver([eventOf("b"), eventOf("a")]));
    const at = new Date(clock.now()).toISOString();
    expect([...held.keys()]).toEqual([`event/${at}-b`, `event/${at}-a`]);
  });

  test.each(["refuses", "hangs"] as const)("hands back whole what neither took, when the spool %s", async (spool) => {
    const { outbox, clock } = setUp(createFakeQueue("hangs"), createFakeSpool(spool));
    const delivery = await clock.until(outbox.deliver([eventOf("a"), eventOf("b")]));
    expect(delivery).toMatchObject({ queued: 0, spooled: 0, lost: [eventOf("a").event, eventOf("b").event] });
    expect(delivery.problems).toEqual(
      expect.arrayContaining([expect.stringMatching(/^queue: /), expect.stringMatching(/^spool: /)]),
    );
    expect(clock.now()).toBeLessThanOrEqual(start + limits.queueTimeoutMs + limits.spoolTimeoutMs);
  });

  test("never rejects, even when queue and spool throw at once", async () => {
    const clock = createManualClock(start);
    const throwing = () => {
      throw new TypeError("bad binding");
    };
    const outbox = createOutbox({ send: throwing }, { ...createFakeSpool().spool, put: throwing }, clock, limits);
    expect(await clock.until(outbox.deliver([eventOf("a")]))).toMatchObject({ lost: [eventOf("a").event] });
  });
});

/** When each send began, in milliseconds since the delivery did. */
async function attemptsOf(deed: "refuses" | "hangs", queueTimeoutMs: number, random = 0.5): Promise<number[]> {
  const clock = createManualClock(start, random);
  const { queue } = createFakeQueue(deed);
  const began: number[] = [];
  const watched: typeof queue = {
    send(events) {
      began.push(clock.now() - start);
      return queue.send(events);
    },
  };
  const outbox = createOutbox(watched, createFakeSpool().spool, clock, { queueTimeoutMs, spoolTimeoutMs: 500 });
  await clock.until(outbox.deliver([eventOf("a")]));
  return began;
}

describe("the time of a delivery", () => {
  test.each([
    ["refuses", 1000, 0, [0, 12.5, 37.5, 87.5, 187.5, 387.5, 787.5]],
    ["refuses", 1000, 0.5, [0, 25, 75, 175, 375, 775]],
    ["refuses", 75, 0.5, [0, 25]],
    ["hangs", 1000, 0.5, [0, 525, 812.5]],
    ["hangs", 200, 0.5, [0, 125]],
  ] as const)("when the queue %s, of %i ms (chance %f)", async (deed, limitMs, random, began) => {
    expect(await attemptsOf(deed, limitMs, random)).toEqual(began);
  });
});

test("what was spooled is sent by the next redrive", async () => {
  const { outbox, clock, held, calls } = setUp(createFakeQueue((ids) => (ids.length > 1 ? "rejects" : "takes")));
  await clock.until(outbox.deliver(many(3)));
  expect(held.size).toBe(3);
  expect(await clock.until(outbox.redrive())).toMatchObject({ sent: 3 });
  expect(new Set(calls.slice(1).flat())).toEqual(new Set(calls[0]));
  expect(held.size).toBe(0);
});

test("counts tells how many events wait, and how many were set aside", async () => {
  const { outbox, clock } = setUp(createFakeQueue("refuses"));
  await clock.until(outbox.deliver(many(7)));
  expect(await outbox.counts()).toEqual({ spooled: { count: 7, more: false }, poisoned: { count: 0, more: false } });
});

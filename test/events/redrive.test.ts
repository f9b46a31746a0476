// Sending what was spooled: oldest first, removed only after the queue took it, one bad event never in the way of the
// others. Faults are fakes and time is a manual clock.
import { describe, expect, test } from "vitest";
import { redrive } from "../../src/events/redrive.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { createFakeQueue, createFakeSpool, eventOf, idsOf, many, reasons } from "./outbox-parts.ts";

const start = Date.UTC(2026, 10, 20, 9, 30);
const keyOf = (id: string, at = 0) => `event/${new Date(start + at * 1000).toISOString()}-${id}`;

/** A spool with so many events in it, put there in an order that is not theirs. */
function spooled(count: number, removing: "takes" | "refuses" | "hangs" = "takes") {
  const spool = createFakeSpool("takes", removing);
  for (const [at, { event }] of [...many(count).entries()].reverse())
    spool.held.set(keyOf(event.id, at), JSON.stringify(event));
  return spool;
}

async function run(
  queue: ReturnType<typeof createFakeQueue>,
  { spool }: Pick<ReturnType<typeof createFakeSpool>, "spool">,
) {
  const clock = createManualClock(start);
  return await clock.until(redrive(queue.queue, spool, clock));
}

const allIds = (count: number) => idsOf(many(count).map(({ event }) => event));

describe("redrive", () => {
  test("sends the oldest first, and removes each", async () => {
    const queue = createFakeQueue("takes");
    const spool = spooled(250);
    expect(await run(queue, spool)).toEqual({ sent: 250, poisoned: 0, kept: 0, problem: undefined });
    expect(queue.calls.flat()).toEqual(allIds(250));
    expect(Math.max(...queue.calls.map((call) => call.length))).toBe(100);
    expect(spool.held.size).toBe(0);
    expect(spool.poison.size).toBe(0);
  });

  test("does nothing when nothing is spooled", async () => {
    const queue = createFakeQueue("takes");
    expect(await run(queue, spooled(0))).toEqual({ sent: 0, poisoned: 0, kept: 0, problem: undefined });
    expect(queue.calls).toEqual([]);
  });

  test("stays below KV's 1,000 operations a run, and the next runs send the rest", async () => {
    const queue = createFakeQueue("takes");
    const spool = spooled(2500);
    for (let at = 0; at < 3; at++) {
      await run(queue, spool);
      expect(spool.operations.length).toBeLessThan(1000);
      spool.operations.length = 0;
    }
    expect(spool.held.size).toBe(0);
    expect(queue.calls.flat()).toEqual(allIds(2500));
  });

  test("stays below them too when everything has to be set aside", async () => {
    const queue = createFakeQueue("rejects");
    const spool = spooled(1000);
    await run(queue, spool);
    expect(spool.operations.length).toBeLessThan(1000);
    expect(spool.held.size + spool.poison.size).toBe(1000);
  });

  test.each(["refuses", "fails", "hangs"] as const)("removes nothing when the queue %s, and says so", async (deed) => {
    const spool = spooled(3);
    const result = await run(createFakeQueue(deed), spool);
    expect(result).toMatchObject({ sent: 0, poisoned: 0, problem: expect.any(String) });
    expect(result.kept).toBe(3);
    expect(spool.held.size).toBe(3);
    expect(spool.operations).not.toContain("remove");
  });

  test.each(["refuses", "fails", "hangs"] as const)(
    "takes a queue that %s for down, rather than trying a thousand times",
    async (deed) => {
      const queue = createFakeQueue(deed);
      const spool = spooled(900);
      await run(queue, spool);
      expect(queue.calls.length).toBeLessThan(100);
      expect(spool.held.size).toBe(900);
    },
  );

  test("keeps what follows the batch that the queue refused, and sends it the next time", async () => {
    const spool = spooled(250);
    const first = createFakeQueue("takes", "refuses");
    expect(await run(first, spool)).toMatchObject({ sent: 100, problem: reasons.refuses });
    expect(spool.held.size).toBe(150);
    const second = createFakeQueue("takes");
    expect(await run(second, spool)).toMatchObject({ sent: 150 });
    expect(second.calls.flat()).toEqual(allIds(250).slice(100));
  });

  test("says when the spool does not remove: the event is sent again under the same id, never lost", async () => {
    const spool = spooled(1, "refuses");
    const queue = createFakeQueue("takes");
    expect(await run(queue, spool)).toMatchObject({ problem: reasons.refuses });
    await run(queue, spool);
    expect(queue.calls).toEqual([["e0000"], ["e0000"]]);
  });
});

describe("an event that the queue never will take", () => {
  test.each([0, 1, 42, 99])(
    "is found at place %i of a batch and set aside, and all the others are sent",
    async (place) => {
      const bad = `e${String(place).padStart(4, "0")}`;
      const queue = createFakeQueue((ids) => (ids.includes(bad) ? "rejects" : "takes"));
      const spool = spooled(100);
      expect(await run(queue, spool)).toEqual({ sent: 99, poisoned: 1, kept: 0, problem: reasons.rejects });
      expect(spool.held.size).toBe(0);
      const event = many(100)[place]?.event;
      expect([...spool.poison]).toEqual([[keyOf(bad, place), JSON.stringify(event)]]);
    },
  );

  test("that fails for no known reason is kept, and does not hold up the others", async () => {
    const queue = createFakeQueue((ids) => (ids.includes("e0042") ? "fails" : "takes"));
    const spool = spooled(100);
    expect(await run(queue, spool)).toMatchObject({ sent: 99, poisoned: 0, kept: 1, problem: reasons.fails });
    expect([...spool.held.keys()]).toEqual([keyOf("e0042", 42)]);
  });

  test.each(["{", "", "null", "5", "[]", '{"id":"x"}', `"${"x".repeat(130_000)}"`])(
    "since it is none, %.20s, is set aside as it is",
    async (text) => {
      const queue = createFakeQueue("takes");
      const spool = spooled(2);
      const key = keyOf("none", -1);
      spool.held.set(key, text);
      expect(await run(queue, spool)).toMatchObject({ sent: 2, poisoned: 1 });
      expect(queue.calls).toEqual([["e0000", "e0001"]]);
      expect([...spool.poison]).toEqual([[key, text]]);
      expect(spool.held.size).toBe(0);
    },
  );

  test("since it is larger than a message may be, is not even tried", async () => {
    const queue = createFakeQueue("takes");
    const spool = createFakeSpool();
    const { event } = eventOf("large");
    spool.held.set(
      keyOf("large"),
      JSON.stringify({ ...event, data: { command: "x", originalText: "周".repeat(50_000) } }),
    );
    expect(await run(queue, spool)).toMatchObject({ sent: 0, poisoned: 1 });
    expect(queue.calls).toEqual([]);
  });

  test("since it is gone by the time it is read, is passed over", async () => {
    const { spool, ...rest } = spooled(2);
    const oldest = async (count: number) => [keyOf("gone", -1), ...(await spool.oldest(count))];
    const queue = createFakeQueue("takes");
    expect(await run(queue, { spool: { ...spool, oldest } })).toEqual({
      sent: 2,
      poisoned: 0,
      kept: 0,
      problem: undefined,
    });
    expect(rest.held.size).toBe(0);
  });
});

describe("a spool that fails", () => {
  const fails = () => Promise.reject(new Error("KV failed: 503"));
  const hangs = () => new Promise<never>(() => undefined);

  test.each<[string, () => Promise<never>]>([
    ["fails", fails],
    ["hangs", hangs],
  ])("and %s ends the run with a word about it, whatever it was asked for", async (_what, broken) => {
    for (const part of ["oldest", "read", "remove", "moveToPoison"] as const) {
      const { spool, held } = spooled(2);
      held.set(keyOf("none", -1), "{");
      const queue = createFakeQueue("takes");
      expect(await run(queue, { spool: { ...spool, [part]: broken } }), part).toMatchObject({
        problem: expect.any(String),
      });
    }
  });
});

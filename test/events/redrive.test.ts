// Sending what was spooled: oldest first, removed only after the queue took it, one bad event never in the way of the
// others. Faults are fakes and time is a manual clock.
import { describe, expect, test } from "vitest";
import { redrive } from "../../src/events/redrive.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { createFakeQueue, createFakeSpool, eventOf, reasons } from "./outbox-parts.ts";
import { allIds, keyOf, run, spooled, start } from "./redrive-parts.ts";

describe("redrive", () => {
  test("sends the oldest first, and removes each", async () => {
    const queue = createFakeQueue("takes");
    const spool = spooled(250);
    expect(await run(queue, spool)).toEqual({ sent: 250, poisoned: 0, kept: 0, spoolAgeS: 0, problem: undefined });
    expect(queue.calls.flat()).toEqual(allIds(250));
    expect(Math.max(...queue.calls.map((call) => call.length))).toBe(100);
    expect(spool.held.size).toBe(0);
    expect(spool.poison.size).toBe(0);
  });

  test.each(["takes", "refuses"] as const)(
    "tells how long the oldest has waited, whether the queue %s it",
    async (deed) => {
      const spool = spooled(1200);
      spool.held.set(keyOf("oldest", -700), JSON.stringify(eventOf("oldest").event));
      expect(await run(createFakeQueue(deed), spool)).toMatchObject({ spoolAgeS: 700 });
    },
  );

  test("does nothing when nothing is spooled", async () => {
    const queue = createFakeQueue("takes");
    expect(await run(queue, spooled(0))).toEqual({ sent: 0, poisoned: 0, kept: 0, spoolAgeS: 0, problem: undefined });
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
      expect(queue.calls).toEqual(Array(deed === "hangs" ? 18 : 25).fill([expect.any(String)]));
      expect(spool.held.size).toBe(900);
    },
  );

  test("tries one alone first, then twice as many each time, and reads no more than it tries", async () => {
    const queue = createFakeQueue("takes");
    const spool = spooled(250);
    const asked: number[] = [];
    const read: typeof spool.spool.read = (keys) => {
      asked.push(keys.length);
      return spool.spool.read(keys);
    };
    await run(queue, { spool: { ...spool.spool, read } });
    expect(queue.calls.map((call) => call.length)).toEqual([1, 2, 4, 8, 16, 32, 64, 100, 23]);
    expect(asked).toEqual([1, 2, 4, 8, 16, 32, 64, 100, 23]);
  });

  test("keeps what the queue did not take before it died, and sends it the next time", async () => {
    const spool = spooled(250);
    const first = createFakeQueue("takes", "takes", "takes", "refuses");
    expect(await run(first, spool)).toMatchObject({ sent: 7, poisoned: 0, problem: reasons.refuses });
    expect(spool.held.size).toBe(243);
    const second = createFakeQueue("takes");
    expect(await run(second, spool)).toMatchObject({ sent: 243 });
    expect(second.calls.flat()).toEqual(allIds(250).slice(7));
  });

  test("takes a queue for down that takes nothing, however much is set aside meanwhile", async () => {
    const spool = spooled(300);
    for (let at = 0; at < 30; at++) spool.held.set(keyOf(`none${at}`, at - 100), "{");
    const queue = createFakeQueue("refuses");
    expect(await run(queue, spool)).toMatchObject({ poisoned: 30, kept: 25 });
    expect(queue.calls.length).toBeLessThan(35);
  });

  test("does all that a run may do, and no more", async () => {
    const queue = createFakeQueue("takes");
    const spool = spooled(2500);
    const { sent } = await run(queue, spool);
    // One to list, two each to read and to send, and one for each that is removed; three are too few for another.
    expect([sent, queue.calls.length, spool.operations.length + queue.calls.length]).toEqual([860, 18, 897]);
  });

  test("reads no more than a few at once where events are large", async () => {
    const queue = createFakeQueue("takes");
    const spool = createFakeSpool();
    for (let at = 0; at < 40; at++) {
      const { event } = eventOf(`large${at}`);
      const data = { command: "callbackX", originalText: "x".repeat(99_000) };
      spool.held.set(keyOf(event.id, at), JSON.stringify({ ...event, data }));
    }
    const asked: number[] = [];
    const read: typeof spool.spool.read = (keys) => {
      asked.push(keys.length);
      return spool.spool.read(keys);
    };
    expect(await run(queue, { spool: { ...spool.spool, read } })).toMatchObject({ sent: 40 });
    expect(Math.max(...asked)).toBe(4);
    expect(queue.calls.slice(0, 4).map((call) => call.length)).toEqual([1, 2, 2, 2]);
  });

  test("goes on after a batch that the queue refused only once, with half as many", async () => {
    const queue = createFakeQueue("takes", "takes", "takes", "refuses", "takes");
    const spool = spooled(100);
    expect(await run(queue, spool)).toMatchObject({ sent: 100, kept: 0 });
    expect(queue.calls.map((call) => call.length)).toEqual([1, 2, 4, 8, 4, 8, 16, 19, 38, 8]);
    expect(spool.held.size).toBe(0);
  });

  test("begins nothing after a minute and a half, so that two runs do not meet", async () => {
    const spool = spooled(900);
    const clock = createManualClock(start);
    const queue = createFakeQueue("takes");
    const slow: typeof queue.queue = { send: (events) => clock.sleep(4500).then(() => queue.queue.send(events)) };
    await clock.until(redrive(slow, { ...spool.spool, remove: () => clock.sleep(4500) }, clock));
    expect(queue.calls.length).toBe(10);
    expect(clock.now() - start).toBe(90_000);
  });

  test("follows the listing through pages that are empty and not the last", async () => {
    const { spool, held } = spooled(7);
    const keys = [...held.keys()].sort();
    const pages = [[], keys.slice(0, 3), [], [], keys.slice(3)];
    const list = async (from: string | undefined) => {
      const at = Number(from ?? 0);
      return { keys: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : undefined };
    };
    const queue = createFakeQueue("takes");
    expect(await run(queue, { spool: { ...spool, list } })).toMatchObject({ sent: 7, problem: undefined });
    expect(held.size).toBe(0);
  });

  test("does not follow a listing that never ends for ever", async () => {
    let pages = 0;
    const list = async () => ({ keys: [], next: String(++pages) });
    await run(createFakeQueue("takes"), { spool: { ...spooled(0).spool, list } });
    expect(pages).toBeGreaterThan(100);
    expect(pages).toBeLessThan(1000);
  });

  test("says when the spool does not remove: the event is sent again under the same id, never lost", async () => {
    const spool = spooled(1, "refuses");
    const queue = createFakeQueue("takes");
    expect(await run(queue, spool)).toMatchObject({ problem: reasons.refuses });
    await run(queue, spool);
    expect(queue.calls).toEqual([["e0000"], ["e0000"]]);
  });
});

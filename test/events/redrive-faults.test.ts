// What the queue never will take, and a spool that fails: what becomes of these events, and that they keep no others
// waiting. Faults are fakes and time is a manual clock.
import { describe, expect, test } from "vitest";
import { redrive } from "../../src/events/redrive.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { createFakeQueue, createFakeSpool, eventOf, many, reasons } from "./outbox-parts.ts";
import { allIds, createRandom, keyOf, run, spooled, start, weekMs } from "./redrive-parts.ts";

describe("an event that the queue never will take", () => {
  test.each([0, 1, 42, 99])(
    "is found at place %i of a batch and set aside, and all the others are sent",
    async (place) => {
      const bad = `e${String(place).padStart(4, "0")}`;
      const queue = createFakeQueue((ids) => (ids.includes(bad) ? "rejects" : "takes"));
      const spool = spooled(100);
      expect(await run(queue, spool)).toEqual({
        sent: 99,
        poisoned: 1,
        kept: 0,
        spoolAgeS: 0,
        problem: reasons.rejects,
      });
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

  test("is found among any number of its kind, since a queue that rejects is not down", async () => {
    const queue = createFakeQueue((ids) => (ids.some((id) => id < "e0060") ? "rejects" : "takes"));
    const spool = spooled(100);
    expect(await run(queue, spool)).toMatchObject({ sent: 40, poisoned: 60, kept: 0 });
    expect(spool.held.size).toBe(0);
    expect(await run(createFakeQueue("rejects"), spooled(60))).toMatchObject({ sent: 0, poisoned: 60, kept: 0 });
  });

  test("alone, after exactly a week, has one more run", async () => {
    for (const [since, poisoned] of [
      [0, 0],
      [1, 1],
    ] as const) {
      const clock = createManualClock(start + weekMs + since);
      const { spool } = spooled(1);
      expect(await clock.until(redrive(createFakeQueue("fails").queue, spool, clock))).toMatchObject({ poisoned });
    }
  });

  test("since nothing larger is a message, is told apart from the largest that is one", async () => {
    const { event } = eventOf("largest");
    const textOf = (bytes: number) => {
      const data = { command: "x", originalText: "" };
      const room = bytes - JSON.stringify({ ...event, data }).length;
      return JSON.stringify({ ...event, data: { ...data, originalText: "x".repeat(room) } });
    };
    for (const [bytes, result] of [
      [127_000, { sent: 1, poisoned: 0 }],
      [127_001, { sent: 0, poisoned: 1, problem: `${keyOf("largest")} is no event that the queue takes` }],
    ] as const) {
      const spool = createFakeSpool();
      spool.held.set(keyOf("largest"), textOf(bytes));
      expect(await run(createFakeQueue("takes"), spool)).toMatchObject(result);
    }
  });

  const halves = ['{"type":"x","data":{}}', '{"id":"x","data":{}}', '{"id":"x","type":"x"}'];
  test.each(["{", "", "null", "5", "[]", ...halves, `"${"x".repeat(130_000)}"`])(
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
    const list = async () => ({ keys: [keyOf("gone", -1), ...rest.held.keys()].sort(), next: undefined });
    const queue = createFakeQueue("takes");
    expect(await run(queue, { spool: { ...spool, list } })).toEqual({
      sent: 2,
      poisoned: 0,
      kept: 0,
      spoolAgeS: 1,
      problem: undefined,
    });
    expect(rest.held.size).toBe(0);
  });
});

describe("large events that the queue never takes, without saying why,", () => {
  const bad = (ids: readonly string[]) => ids.some((id) => id.startsWith("bad"));
  const places: readonly (readonly [string, (at: number) => number])[] = [
    ["before", (at) => -100 + at],
    ["behind", (at) => 10_000 + at],
    ["among", (at) => 20 * at + 0.5],
  ];

  /** So many of them, of 100,000 bytes, among 500 good ones. */
  function amid(count: number, place: (at: number) => number) {
    const spool = spooled(500);
    for (let at = 0; at < count; at++) {
      const { event } = eventOf(`bad${at}`);
      const data = { command: "callbackX", originalText: "x".repeat(99_000) };
      spool.held.set(keyOf(event.id, place(at)), JSON.stringify({ ...event, data }));
    }
    return spool;
  }

  test.each(places)("%s 500 good ones keep none of them waiting", async (_where, place) => {
    const spool = amid(6, place);
    const queue = createFakeQueue((ids) => (bad(ids) ? "fails" : "takes"));
    expect(await run(queue, spool)).toMatchObject({ sent: 500, poisoned: 0, kept: 6, problem: reasons.fails });
    expect(spool.held.size).toBe(6);
  });

  test.each([
    [6, "hangs", 4],
    [300, "fails", 8],
    [300, "refuses", 8],
  ] as const)("%i of them that it %s do not either, in %i runs", async (count, deed, most) => {
    const spool = amid(count, places[0]?.[1] ?? Number);
    const random = createRandom(7);
    for (let runs = 0; runs < most; runs++) {
      const clock = { ...createManualClock(start), random };
      await clock.until(redrive(createFakeQueue((ids) => (bad(ids) ? deed : "takes")).queue, spool.spool, clock));
    }
    expect(spool.held.size).toBe(count);
    expect([...spool.held.keys()].filter((key) => !key.includes("bad"))).toEqual([]);
  });

  test("are set aside once they have been there for a week, and not sooner", async () => {
    const spool = amid(6, places[0]?.[1] ?? Number);
    const queue = createFakeQueue((ids) => (bad(ids) ? "fails" : "takes"));
    await run(queue, spool);
    for (const [since, left] of [
      [weekMs - 200_000, 6],
      [weekMs, 0],
    ] as const) {
      const clock = createManualClock(start + since);
      await clock.until(redrive(queue.queue, spool.spool, clock));
      expect(spool.held.size).toBe(left);
    }
    expect(spool.poison.size).toBe(6);
  });

  test.each([1, 3])(
    "are not blamed for a queue that is down, or dies after %i calls, however old they are",
    async (calls) => {
      const spool = spooled(40);
      const queue = createFakeQueue(...Array<"takes">(calls - 1).fill("takes"), "refuses");
      const clock = createManualClock(start + 2 * weekMs);
      await clock.until(redrive(queue.queue, spool.spool, clock));
      expect(spool.poison.size).toBe(0);
      expect(spool.held.size).toBe(40 - (2 ** (calls - 1) - 1));
    },
  );
});

describe("a spool that fails", () => {
  const fails = () => Promise.reject(new Error("KV failed: 503"));
  const hangs = () => new Promise<never>(() => undefined);

  test.each<[string, () => Promise<never>]>([
    ["fails", fails],
    ["hangs", hangs],
  ])("and %s ends the run with a word about it, whatever it was asked for", async (_what, broken) => {
    for (const part of ["list", "read", "remove", "putPoison"] as const) {
      const { spool, held } = spooled(2);
      held.set(keyOf("none", -1), "{");
      const queue = createFakeQueue("takes");
      expect(await run(queue, { spool: { ...spool, [part]: broken } }), part).toMatchObject({
        problem: expect.any(String),
      });
    }
  });

  test("to take the poison keeps it where it is", async () => {
    const { spool, held } = spooled(2);
    held.set(keyOf("none", -1), "{");
    const queue = createFakeQueue("takes");
    expect(await run(queue, { spool: { ...spool, putPoison: fails } })).toMatchObject({ sent: 2, kept: 1 });
    expect([...held.values()]).toEqual(["{"]);
  });

  test.each([0, 50])("to give out one value, at place %i, keeps the others from nothing", async (place) => {
    const { spool, held } = spooled(200);
    const broken = keyOf(`e${String(place).padStart(4, "0")}`, place);
    const read: typeof spool.read = (keys) => (keys.includes(broken) ? fails() : spool.read(keys));
    expect(await run(createFakeQueue("takes"), { spool: { ...spool, read } })).toMatchObject({ sent: 199, kept: 1 });
    expect([...held.keys()]).toEqual([broken]);
  });

  test("to give out an old one does not make it poison: nobody knows what it says", async () => {
    const { spool, held, poison } = spooled(2);
    const broken = keyOf("e0000", 0);
    const read: typeof spool.read = (keys) => (keys.includes(broken) ? fails() : spool.read(keys));
    const clock = createManualClock(start + 2 * weekMs);
    const result = await clock.until(redrive(createFakeQueue("takes").queue, { ...spool, read }, clock));
    expect(result).toMatchObject({ sent: 1, poisoned: 0, kept: 1 });
    expect([held.size, poison.size]).toEqual([1, 0]);
  });

  test("to remove one of many sends none of them again in this run, nor takes it for poison", async () => {
    for (const stuck of ["e0000", "e0005"]) {
      const { spool, held, poison } = spooled(100);
      const remove: typeof spool.remove = (key) => (key.includes(stuck) ? fails() : spool.remove(key));
      const queue = createFakeQueue("takes");
      const clock = createManualClock(start + 2 * weekMs);
      const result = await clock.until(redrive(queue.queue, { ...spool, remove }, clock));
      expect(result).toMatchObject({ sent: 100, poisoned: 0, problem: "KV failed: 503" });
      expect(queue.calls.flat().toSorted()).toEqual(allIds(100));
      expect([held.size, poison.size]).toEqual([1, 0]);
      // The batch after it has half as many, not twice.
      const at = queue.calls.findIndex((ids) => ids.includes(stuck));
      expect(queue.calls[at + 1]?.length).toBe(Math.ceil((queue.calls[at]?.length ?? 0) / 2));
    }
  });

  test("to remove is not given more and more that it will not remove", async () => {
    const { spool } = spooled(900);
    const queue = createFakeQueue("takes");
    await run(queue, { spool: { ...spool, remove: fails } });
    expect(queue.calls.length).toBeLessThan(30);
    expect(queue.calls.flat().length).toBe(queue.calls.length);
  });
});

// The lists behind a roster: what is read, what is not, how it was looked up, and what an outage of KV changes.
import { describe, expect, test } from "vitest";
import { escapeId, keys } from "../../src/policy/keys.ts";
import { createWorld, type Isolate, minute, type World } from "./world.ts";

const day = 24 * 60 * minute;

async function loaded(): Promise<{ world: World; isolate: Isolate }> {
  const world = createWorld();
  world.put("user/mallory", "deny");
  world.put("user/banned", '{"effect":"deny","message":"no"}', { e: "deny" });
  world.put("user/final", '{"effect":"deny","final":true}', { e: "deny", f: true });
  world.put("group/g/user/friend", "allow", { e: "allow" });
  world.put("default", '{"effect":"allow"}');
  await world.run();
  const isolate = world.createIsolate();
  await isolate.read("user/nobody");
  isolate.asked.splice(0);
  return { world, isolate };
}

test("a cold isolate reads everything, and looks for the roster meanwhile", async () => {
  const world = createWorld();
  world.put("user/mallory");
  await world.run();
  const isolate = world.createIsolate();
  const keys = ["user/mallory", "user/alice"];
  expect(await isolate.read(...keys)).toEqual({ values: ["deny", null], lookup: "exact", keysRead: 2 });
  expect(await isolate.read(...keys)).toEqual({ values: ["deny", null], lookup: "roster", keysRead: 1 });
});

describe("with a roster", () => {
  test("an unlisted candidate costs no read", async () => {
    const { isolate } = await loaded();
    const answer = await isolate.read(
      "user/alice",
      "group/g/user/alice",
      "group/g",
      "type/Public",
      "default",
      "patterns",
    );
    expect(answer).toEqual({
      values: [null, null, null, null, '{"effect":"allow"}', null],
      lookup: "roster",
      keysRead: 0,
    });
    expect(isolate.asked).toEqual([]);
  });

  test("a listed one costs their own", async () => {
    const { isolate } = await loaded();
    const answer = await isolate.read("user/alice", "user/banned", "default", "user/mallory");
    expect(answer.values).toEqual([null, '{"effect":"deny","message":"no"}', '{"effect":"allow"}', "deny"]);
    expect([answer.lookup, answer.keysRead, isolate.asked]).toEqual(["roster", 2, [["user/banned", "user/mallory"]]]);
  });

  test("a removal counts at once", async () => {
    const { world, isolate } = await loaded();
    world.kv.delete("user/mallory");
    expect((await isolate.read("user/mallory")).values).toEqual([null]);
  });

  test("an addition counts when a run has listed it and the isolate has looked again", async () => {
    const { world, isolate } = await loaded();
    world.put("user/alice");
    expect((await isolate.read("user/alice")).values).toEqual([null]);
    await world.clock.pass(minute);
    await world.run();
    await isolate.read("user/alice");
    expect((await isolate.read("user/alice")).values).toEqual(["deny"]);
  });

  test("that is older than its age, nothing is believed but KV", async () => {
    const { world, isolate } = await loaded();
    world.put("user/alice");
    await world.clock.pass(5 * minute);
    expect((await isolate.read("user/alice")).lookup).toBe("roster");
    await world.clock.pass(1);
    expect(await isolate.read("user/alice")).toEqual({ values: ["deny"], lookup: "exact", keysRead: 1 });
  });

  test("whose clock was set back by more than its age, nothing is believed but KV", async () => {
    const { isolate } = await loaded();
    isolate.skew.ms = -5 * minute;
    expect((await isolate.read("user/alice")).lookup).toBe("roster");
    isolate.skew.ms = -5 * minute - 1;
    expect((await isolate.read("user/alice")).lookup).toBe("exact");
  });

  test("an id with a lone surrogate meets the entry that KV keeps for it", async () => {
    const { world, isolate } = await loaded();
    world.put("user/\ufffd");
    await world.clock.pass(minute);
    await world.run();
    await isolate.read();
    expect((await isolate.read(keys.user(escapeId("\ud800") ?? ""))).values).toEqual(["deny"]);
  });
});

describe("in an outage", () => {
  const everybody = ["user/alice", "user/banned", "user/final", "group/g/user/friend", "user/mallory", "default"];
  const known = [null, '{"effect":"deny"}', '{"effect":"deny","final":true}', '{"effect":"allow"}', undefined];

  test.each(["throw", "hang"] as const)(
    "with KV that would %s, who is unlisted enters, who is listed gets what their metadata said, for 24 hours",
    async (lists) => {
      const { world, isolate } = await loaded();
      isolate.fault.lists = lists;
      isolate.fault.reading = { head: "throws" };
      for (const passed of [0, minute, 10 * minute, 12 * 60 * minute, day - 12 * 60 * minute - 12 * minute]) {
        await world.clock.pass(passed);
        const since = world.clock.now();
        const { values, lookup, problem } = await isolate.read(...everybody);
        expect(world.clock.now() - since).toBeLessThanOrEqual(800);
        expect(values).toEqual([...known, '{"effect":"allow"}']);
        expect(lookup).toBe("last-known");
        expect(problem).toBeDefined();
      }
      await world.clock.pass(15 * minute);
      expect((await isolate.read(...everybody)).values).toEqual(everybody.map(() => undefined));
    },
  );

  test("nobody is asked about whom the young roster does not hold", async () => {
    const { isolate } = await loaded();
    isolate.fault.lists = "hang";
    expect(await isolate.read("user/alice", "default")).toMatchObject({ lookup: "roster", keysRead: 0 });
    expect(isolate.asked).toEqual([]);
  });

  test("of half of KV, the other half is as KV says", async () => {
    const { world, isolate } = await loaded();
    isolate.fault.lists = (key) => key !== "user/banned" && key !== "user/alice";
    const keys = ["user/mallory", "user/banned", "user/alice"];
    expect(await isolate.read(...keys)).toMatchObject({
      values: ["deny", '{"effect":"deny"}', null],
      lookup: "last-known",
    });
    await world.clock.pass(10 * minute);
    isolate.fault.reading = { head: "throws" };
    expect(await isolate.read(...keys)).toMatchObject({
      values: ["deny", '{"effect":"deny"}', null],
      lookup: "last-known",
    });
  });

  test("a cold isolate decides nothing", async () => {
    const { world } = await loaded();
    const cold = world.createIsolate();
    cold.fault.lists = "throw";
    cold.fault.reading = { head: "throws" };
    expect(await cold.read("user/alice")).toMatchObject({ values: [undefined], lookup: "exact" });
  });

  test("that has begun with a roster without a past, nothing is decided", async () => {
    const world = createWorld();
    await world.run();
    const isolate = world.createIsolate();
    await isolate.read();
    isolate.fault.lists = "throw";
    expect(await isolate.read("user/alice")).toMatchObject({ values: [undefined], lookup: "exact" });
  });

  test("a ban that list() has just dropped goes on, an exemption does not", async () => {
    const { world, isolate } = await loaded();
    await world.clock.pass(minute);
    await world.run({ drops: () => true });
    await isolate.read();
    isolate.fault.lists = "throw";
    const { values } = await isolate.read("user/banned", "user/final", "group/g/user/friend");
    expect(values).toEqual(['{"effect":"deny"}', '{"effect":"deny","final":true}', undefined]);
  });
});

test("a set whose memory is gone makes the read fail; it never makes anybody unlisted", async () => {
  const { isolate } = await loaded();
  isolate.holder.current()?.set.buffer.transfer(0);
  await expect(isolate.lists.read(["user/mallory"], { hold: (work) => work })).rejects.toThrow(/released/);
});

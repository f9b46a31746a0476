// The watch on the roster: entries that KV has and no roster holds are found, told and counted; those that are only young
// are not.
import { describe, expect, test } from "vitest";
import { createWorld, maxAgeMs, minute } from "./world.ts";

async function watching(percent = 100) {
  const world = createWorld();
  world.put("user/mallory");
  await world.run();
  const isolate = world.createIsolate({ driftPercent: percent });
  await isolate.read("user/nobody");
  /** A run that does not list the key, and a decision about it. */
  const miss = async (key: string) => {
    await world.clock.pass(minute);
    await world.run({ drops: (each) => each === key });
    await isolate.read("user/nobody");
    return await isolate.read(key);
  };
  return { world, isolate, miss };
}

describe("an entry that no roster holds", () => {
  test("and that says it is old is told at once", async () => {
    const { world, isolate, miss } = await watching();
    const at = new Date(world.clock.now() - maxAgeMs).toISOString();
    world.put("user/lost", JSON.stringify({ effect: "deny", at }));
    expect((await miss("user/lost")).values).toEqual([null]);
    expect(isolate.drifted).toEqual(["user/lost"]);
    expect(isolate.drift.count()).toBe(1);
  });

  test.each(["deny", '{"effect":"deny","at":"2099-01-01T00:00:00Z"}', '{"effect":"deny","at":"lately"}'])(
    "and that does not say how old it is (%s) is told when a roster may not be without it any more",
    async (value) => {
      const { world, isolate, miss } = await watching();
      world.put("user/lost", value);
      for (let passed = 0; passed < 5; passed++) {
        await miss("user/lost");
        expect(isolate.drifted).toEqual([]);
      }
      await miss("user/lost");
      await miss("user/lost");
      expect(isolate.drifted).toEqual(["user/lost"]);
    },
  );

  test("is nothing when it is young: the next run lists it", async () => {
    const { world, isolate } = await watching();
    world.put("user/new", JSON.stringify({ effect: "deny", at: new Date(world.clock.now()).toISOString() }));
    await isolate.read("user/new");
    await world.clock.pass(minute);
    await world.run();
    for (let passed = 0; passed < 10; passed++) {
      await world.clock.pass(minute);
      await world.run();
      await isolate.read("user/new");
    }
    expect(isolate.drifted).toEqual([]);
  });
});

test("what is read for it is at most ten keys, behind the answer, and not in its count", async () => {
  const { isolate } = await watching();
  isolate.asked.splice(0);
  const keys = Array.from({ length: 25 }, (_, at) => `user/stranger-${at}`);
  expect(await isolate.read(...keys)).toMatchObject({ lookup: "roster", keysRead: 0 });
  expect(isolate.asked.map(({ length }) => length)).toEqual([10]);
});

test.each([
  [0, 0],
  [49, 0],
  [51, 1],
])("of %i percent of the decisions", async (percent, calls) => {
  // The world's dice always show a half.
  const { isolate } = await watching(percent);
  isolate.asked.splice(0);
  await isolate.read("user/stranger");
  expect(isolate.asked).toHaveLength(calls);
});

test("KV that fails meanwhile is no drift", async () => {
  const { isolate } = await watching();
  isolate.fault.lists = "throw";
  await isolate.read("user/stranger");
  isolate.fault.lists = "hang";
  await isolate.read("user/stranger");
  expect(isolate.drifted).toEqual([]);
});

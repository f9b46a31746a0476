// The roster in an isolate's memory: when it looks for a newer one, what it takes, and what becomes of the old one's memory.
import { describe, expect, test } from "vitest";
import { createHolder } from "../../src/roster/holder.ts";
import { has } from "../../src/roster/packed-set.ts";
import { createWorld, maxAgeMs, minute, type ReadingFault } from "./world.ts";

/** A world with a roster of user/0 to user/9, which an isolate holds. */
async function loaded() {
  const world = createWorld();
  for (let at = 0; at < 10; at++) world.put(`user/${at}`);
  await world.run();
  const isolate = world.createIsolate();
  await isolate.holder.renew();
  expect(isolate.holds("user/0")).toBe(true);
  return { world, isolate };
}

/** One more key, in a new roster. */
async function next(world: Awaited<ReturnType<typeof loaded>>["world"], key: string) {
  world.put(key);
  await world.clock.pass(minute);
  await world.run();
}

describe("what cannot be trusted never takes a good roster's place", () => {
  test.each<[string, ReadingFault, RegExp]>([
    ["a head that cannot be read", { head: "throws" }, /503/],
    ["a head that is gone", { head: "none" }, /no roster/],
    ["a head that is no head", { head: "garbage" }, /no JSON/],
    ["a set that cannot be read", { blob: "throws" }, /503/],
    ["a set that has not arrived here", { blob: "none" }, /not there/],
    ["a set with one bit flipped", { blob: "flipped" }, /SHA-256/],
    ["a set that is cut off", { blob: "cut" }, /SHA-256/],
    ["something else under the set's name", { blob: "foreign" }, /SHA-256/],
  ])("%s", async (_what, fault, problem) => {
    const { world, isolate } = await loaded();
    await next(world, "user/new");
    isolate.fault.reading = fault;
    await isolate.holder.renew();
    expect(isolate.problems.join()).toMatch(problem);
    expect([isolate.holds("user/0"), isolate.holds("user/new")]).toEqual([true, false]);
    isolate.fault.reading = {};
    await isolate.holder.renew();
    expect([isolate.holds("user/0"), isolate.holds("user/new")]).toEqual([true, true]);
  });

  test.each([{ count: 9 }, { v: 2 }, { blob: "0".repeat(64) }, { listedAt: Date.UTC(2030, 0) }])(
    "a head that says %j",
    async (changed) => {
      const { world, isolate } = await loaded();
      await next(world, "user/new");
      world.heads.push(JSON.stringify({ ...JSON.parse(world.heads.at(-1) ?? ""), ...changed }));
      await isolate.holder.renew();
      expect(isolate.holds("user/new")).toBe(false);
      expect(isolate.problems).toHaveLength(1);
    },
  );

  test("an older head", async () => {
    const { world, isolate } = await loaded();
    await next(world, "user/new");
    await isolate.holder.renew();
    isolate.fault.reading = { headsLate: 1 };
    await isolate.holder.renew();
    expect(isolate.holds("user/new")).toBe(true);
  });

  test("an older head of the same set", async () => {
    const { world, isolate } = await loaded();
    await world.clock.pass(minute);
    await world.run();
    await isolate.holder.renew();
    isolate.fault.reading = { headsLate: 1 };
    await isolate.holder.renew();
    expect(isolate.holder.current()?.head.run).toBe(2);
  });

  test("one without a past", async () => {
    const { world, isolate } = await loaded();
    world.blobs.clear();
    await world.clock.pass(minute);
    await world.run({ drops: () => true });
    await isolate.holder.renew();
    expect(isolate.holds("user/0")).toBe(true);
  });
});

test("tells a problem once, however often it meets it, and again when it comes back", async () => {
  const { isolate } = await loaded();
  const tell = async (head?: "throws") => {
    isolate.fault.reading = head === undefined ? {} : { head };
    await isolate.holder.renew();
  };
  for (const head of ["throws", "throws", undefined, "throws"] as const) await tell(head);
  expect(isolate.problems).toHaveLength(2);
});

describe("looks for a newer one", () => {
  async function watched() {
    const { world } = await loaded();
    let looks = 0;
    let works = true;
    let hung = false;
    const store = {
      ...world.store,
      async readHead() {
        looks++;
        if (hung) return await new Promise<never>(() => undefined);
        if (!works) throw new Error("down");
        return await world.store.readHead();
      },
    };
    const holder = createHolder(store, world.clock, maxAgeMs, () => undefined);
    const ask = async () => {
      const works: Promise<void>[] = [];
      holder.keepFresh((work) => works.push(work()));
      if (!hung) await Promise.all(works);
      return looks;
    };
    return {
      world,
      ask,
      fail: () => {
        works = false;
      },
      hang: () => {
        hung = true;
      },
    };
  }

  test("at once, and then every 30 seconds", async () => {
    const { world, ask } = await watched();
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(1);
    await world.clock.pass(29_999);
    expect(await ask()).toBe(1);
    await world.clock.pass(1);
    expect(await ask()).toBe(2);
  });

  test("five seconds after one that failed", async () => {
    const { world, ask, fail } = await watched();
    fail();
    expect(await ask()).toBe(1);
    await world.clock.pass(4999);
    expect(await ask()).toBe(1);
    await world.clock.pass(1);
    expect(await ask()).toBe(2);
  });

  test("again when one has hung for 30 seconds, as one does that is cut off with its request", async () => {
    const { world, ask, hang } = await watched();
    hang();
    expect(await ask()).toBe(1);
    await world.clock.pass(29_999);
    expect(await ask()).toBe(1);
    await world.clock.pass(1);
    expect(await ask()).toBe(2);
  });

  test("soon, when the clock was set back by an hour", async () => {
    const { world } = await loaded();
    let now = world.clock.now();
    let looks = 0;
    const readHead = async () => {
      looks++;
      return await world.store.readHead();
    };
    const store = { ...world.store, readHead };
    const holder = createHolder(store, { ...world.clock, now: () => now }, maxAgeMs, () => undefined);
    await new Promise<void>((done) => holder.keepFresh((work) => void work().then(done)));
    now -= 3_600_000;
    holder.keepFresh((work) => void work());
    expect(looks).toBe(2);
  });
});

describe("the memory of a set", () => {
  test("is given back two generations later, and then throws instead of answering", async () => {
    const { world, isolate } = await loaded();
    const first = isolate.holder.current()?.set;
    if (first === undefined) throw new Error("nothing is held");
    await next(world, "user/a");
    await isolate.holder.renew();
    expect(has(first, "user/0")).toBe(true);
    await next(world, "user/b");
    await isolate.holder.renew();
    expect(first.buffer.byteLength).toBe(0);
    expect(() => has(first, "user/0")).toThrow(/released/);
    expect(["user/0", "user/a", "user/b"].filter(isolate.holds)).toHaveLength(3);
  });

  test("stays while heads change and the set does not", async () => {
    const { world, isolate } = await loaded();
    const first = isolate.holder.current()?.set;
    for (let at = 0; at < 5; at++) {
      await world.clock.pass(minute);
      await world.run();
      await isolate.holder.renew();
    }
    expect(isolate.holder.current()?.set).toBe(first);
    expect(isolate.holder.current()?.head.run).toBe(6);
    expect(isolate.holds("user/0")).toBe(true);
  });

  test("of all but the last two of 200 generations is given back", async () => {
    const { world, isolate } = await loaded();
    const buffers = new Set<ArrayBuffer>();
    for (let at = 0; at < 200; at++) {
      await next(world, `user/next-${at}`);
      await isolate.holder.renew();
      const held = isolate.holder.current()?.set.buffer;
      if (held !== undefined) buffers.add(held);
    }
    expect(buffers.size).toBe(200);
    expect([...buffers].filter(({ byteLength }) => byteLength > 0)).toHaveLength(2);
  });
});

test("of two looks that overlap, the newer roster stays, though the older one's set comes last", async () => {
  const { world } = await loaded();
  const older = JSON.parse(world.heads.at(-1) ?? "").blob;
  let arrive: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const readBlob = async (name: string) => {
    if (name === `roster/${older}`) await arrival;
    return await world.store.readBlob(name);
  };
  const holder = createHolder({ ...world.store, readBlob }, world.clock, maxAgeMs, () => undefined);
  const slow = holder.renew();
  await next(world, "user/new");
  await holder.renew();
  arrive();
  await slow;
  expect(holder.current()?.head.run).toBe(2);
});

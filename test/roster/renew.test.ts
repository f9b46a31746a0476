// One run after another: what is published, what is held over, and what is rather not published at all.
import { describe, expect, test } from "vitest";
import { parseHead } from "../../src/roster/head.ts";
import { maxListedKeys, renewRoster } from "../../src/roster/renew.ts";
import { createWorld, minute, type World } from "./world.ts";

const many = (world: World, count: number) => {
  for (let at = 0; at < count; at++) world.put(`user/${at}`);
};

/** What an isolate that starts now would hold. */
async function heldBy(world: World, ...keys: string[]): Promise<string[]> {
  const { holder, holds } = world.createIsolate();
  await holder.renew();
  return keys.filter(holds);
}

describe("a run", () => {
  test("publishes every listed key, through empty pages, and what nearly every decision asks for inline", async () => {
    const world = createWorld();
    many(world, 20);
    world.put("default", "allow");
    world.put("patterns", "[]");
    world.put("type/Public", "deny");
    world.put("flood", '{"joins":20,"seconds":60}');
    const { published, problems } = await world.run();
    expect(problems).toEqual([]);
    expect(published).toMatchObject({
      count: 24,
      listed: 24,
      listedAt: world.clock.now(),
      run: 1,
      least: 0,
      inline: new Map(
        Object.entries({
          default: "allow",
          patterns: "[]",
          "type/Public": "deny",
          flood: '{"joins":20,"seconds":60}',
        }),
      ),
    });
    expect(await heldBy(world, "user/0", "user/19", "user/20", "type/Public", "type/Work")).toEqual([
      "user/0",
      "user/19",
      "type/Public",
    ]);
  });

  test("over the same keys writes a head and no set", async () => {
    const world = createWorld();
    many(world, 10);
    await world.run();
    await world.clock.pass(minute);
    const { published } = await world.run();
    expect(published?.listedAt).toBe(world.clock.now());
    expect([world.heads.length, world.blobWrites()]).toEqual([2, 1]);
  });

  test("writes a set of the same keys again before KV lets it go", async () => {
    const world = createWorld();
    many(world, 10);
    await world.run();
    await world.clock.pass(25 * 60 * minute);
    await world.run();
    expect(world.blobWrites()).toBe(2);
  });

  test("that cannot list a page publishes nothing, and says so", async () => {
    const world = createWorld();
    many(world, 20);
    await world.run();
    const { published, problems } = await world.run({ failsAt: 2 });
    expect(published).toBeUndefined();
    expect(problems.join()).toMatch(/503/);
    expect(world.heads).toHaveLength(1);
  });

  test("leaves a value that it cannot read to be read by each decision", async () => {
    const world = createWorld();
    world.put("default", "x".repeat(100_001));
    world.put("type/Gone", "deny");
    const { published } = await renewRoster(
      world.store,
      {
        async *pages() {
          yield [{ name: "default" }, { name: "type/Gone" }];
        },
        values: async () =>
          new Map<string, unknown>([
            ["default", world.kv.get("default")?.value],
            ["type/Gone", null],
          ]),
      },
      { now: world.clock.now, newKey: () => ({ k0: 1, k1: 2 }) },
    );
    expect(published?.inline).toEqual(new Map());
    expect(await heldBy(world, "default", "type/Gone")).toEqual(["default", "type/Gone"]);
  });

  test("over more keys than a run can list publishes nothing, and says what to do", async () => {
    const world = createWorld();
    let pages = 0;
    const { published, problems } = await renewRoster(
      world.store,
      {
        async *pages() {
          for (; ; pages++) yield Array.from({ length: 1000 }, (_, at) => ({ name: `user/${pages * 1000 + at}` }));
        },
        values: async () => new Map(),
      },
      { now: world.clock.now, newKey: () => ({ k0: 1, k1: 2 }) },
    );
    expect(published).toBeUndefined();
    expect(pages).toBe(maxListedKeys / 1000);
    expect(problems.join()).toMatch(/200000 keys.*feeds/);
    expect([world.heads, world.blobs.size]).toEqual([[], 0]);
  });

  test("that began before another published does not take its place", async () => {
    const world = createWorld();
    many(world, 5);
    let first = true;
    const readHead = async () => {
      if (first) {
        first = false;
        return null;
      }
      await world.clock.pass(minute);
      await world.run();
      return await world.store.readHead();
    };
    const { published, problems } = await renewRoster(
      { ...world.store, readHead },
      {
        async *pages() {
          yield [{ name: "user/0" }];
        },
        values: async () => new Map(),
      },
      { now: world.clock.now, newKey: () => ({ k0: 1, k1: 2 }) },
    );
    expect(published).toBeUndefined();
    expect(problems.join()).toMatch(/newer/);
    expect(world.heads).toHaveLength(1);
  });

  test("takes the place of a head from the future, which would stand for ever", async () => {
    const world = createWorld();
    many(world, 5);
    await world.run();
    const head = JSON.parse(world.heads.at(-1) ?? "");
    world.heads.push(JSON.stringify({ ...head, listedAt: world.clock.now() + 3_600_000 }));
    expect((await world.run()).published?.listedAt).toBe(world.clock.now());
  });

  test("writes the set before the head that names it", async () => {
    const world = createWorld();
    many(world, 5);
    const order: string[] = [];
    await renewRoster(
      {
        ...world.store,
        writeHead: async () => void order.push("head"),
        writeBlob: async () => void order.push("set"),
      },
      {
        async *pages() {
          yield [{ name: "user/0" }];
        },
        values: async () => new Map(),
      },
      { now: world.clock.now, newKey: () => ({ k0: 1, k1: 2 }) },
    );
    expect(order).toEqual(["set", "head"]);
  });
});

describe("a key that is not listed any more", () => {
  test("stays for nine runs and is let go by the tenth that agrees", async () => {
    const world = createWorld();
    many(world, 100);
    await world.run();
    world.kv.delete("user/7");
    for (let run = 1; run <= 9; run++) {
      await world.clock.pass(minute);
      await world.run();
      expect(await heldBy(world, "user/7"), `run ${run}`).toEqual(["user/7"]);
    }
    await world.clock.pass(minute);
    await world.run();
    expect(await heldBy(world, "user/7", "user/8")).toEqual(["user/8"]);
  });

  test("writes one set when it goes and one when it is let go, none in between", async () => {
    const world = createWorld();
    many(world, 100);
    await world.run();
    world.kv.delete("user/7");
    for (let run = 1; run <= 12; run++) {
      await world.clock.pass(minute);
      await world.run();
    }
    expect(world.blobWrites()).toBe(3);
  });

  test("begins anew when one run lists it in between", async () => {
    const world = createWorld();
    many(world, 100);
    await world.run();
    const drops = (key: string) => key === "user/7";
    for (let run = 1; run <= 30; run++) {
      await world.clock.pass(minute);
      await world.run(run % 10 === 0 ? {} : { drops });
      expect(await heldBy(world, "user/7"), `run ${run}`).toEqual(["user/7"]);
    }
  });

  test.each([100, 21, 50])(
    "is missed by no isolate when %i of 100 keys are gone from a listing at once, which is told",
    async (gone) => {
      const world = createWorld();
      many(world, 100);
      await world.run();
      const all = [...world.kv.keys()];
      const drops = (key: string) => Number(key.slice(5)) < gone;
      for (let run = 1; run <= 9; run++) {
        await world.clock.pass(minute);
        const { problems } = await world.run({ drops });
        if (run === 1) expect(problems.join()).toMatch(/keys are listed, of 100 before/);
        expect(await heldBy(world, ...all)).toEqual(all);
      }
      await world.clock.pass(minute);
      await world.run({ drops });
      expect(await heldBy(world, ...all)).toHaveLength(100 - gone);
    },
  );

  test("stays while the lists grow a hundredfold, and shrink again", async () => {
    const world = createWorld();
    many(world, 40);
    await world.run();
    world.kv.delete("user/3");
    for (let at = 0; at < 4000; at++) world.put(`group/g/user/${at}`);
    await world.clock.pass(minute);
    await world.run();
    expect(await heldBy(world, "user/3", "user/4", "group/g/user/3999")).toEqual([
      "user/3",
      "user/4",
      "group/g/user/3999",
    ]);
    for (let at = 0; at < 4000; at++) world.kv.delete(`group/g/user/${at}`);
    for (let run = 0; run < 8; run++) {
      await world.clock.pass(minute);
      await world.run();
      expect(await heldBy(world, "user/3", "user/4", "group/g/user/3999")).toEqual([
        "user/3",
        "user/4",
        "group/g/user/3999",
      ]);
    }
  });
});

describe("a roster without a past", () => {
  test("is not believed while it is empty, until ten runs agree", async () => {
    const world = createWorld();
    for (let run = 1; run <= 10; run++) {
      expect((await world.run()).published?.least, `run ${run}`).toBe(run < 10 ? 1 : 0);
      await world.clock.pass(minute);
    }
  });

  test("whose last set is gone is believed when it has four fifths of its keys, and else after ten runs", async () => {
    const world = createWorld();
    many(world, 100);
    await world.run();
    world.blobs.clear();
    await world.clock.pass(minute);
    const few = { drops: (key: string) => Number(key.slice(5)) >= 79 };
    const { published, problems } = await world.run(few);
    expect(problems.join()).toMatch(/is not there/);
    expect(published?.least).toBe(80);
    await world.clock.pass(minute);
    expect((await world.run()).published?.least).toBe(0);

    world.blobs.clear();
    for (let run = 1; run <= 10; run++) {
      await world.clock.pass(minute);
      expect((await world.run(few)).published?.least, `run ${run}`).toBe(run < 10 ? 80 : 0);
    }
  });

  test("is made where the head is unreadable, which is told", async () => {
    const world = createWorld();
    many(world, 10);
    world.heads.push("<html>");
    const { published, problems } = await world.run();
    expect(problems.join()).toMatch(/no JSON/);
    expect(published?.count).toBe(10);
  });
});

test.each([
  ["no JSON", "{"],
  ["of a later format", JSON.stringify({ v: 2 })],
  ["without a name of its set", JSON.stringify({ v: 1, count: 1 })],
])("a head that is %s is no head", (_what, text) => expect(parseHead(text).ok).toBe(false));

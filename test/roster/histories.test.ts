// Random histories: entries come and go, listings lag, drop keys or come back empty, heads come late, sets come torn, KV fails
// by halves, isolates are of any age and their clocks differ. Whatever happens, what list() has told is never missed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreeingRuns } from "../../src/roster/build.ts";
import { createWorld, type Isolate, maxAgeMs, minute, type ReadingFault } from "./world.ts";

const names = [
  ...["alice", "bob", "carol", "dave", "erin", "用户"].flatMap((id) => [`user/${id}`, `group/g/user/${id}`]),
  ...["group/g", "type/Public", "default", "patterns"],
];
const name = fc.constantFrom(...names);
const isolateAt = fc.nat({ max: 2 });

type Step =
  | { readonly do: "put"; readonly name: string; readonly effect: "deny" | "allow"; readonly told: boolean }
  | { readonly do: "delete"; readonly name: string }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "run"; readonly drops: readonly string[]; readonly fails: boolean }
  | { readonly do: "reading"; readonly at: number; readonly fault: ReadingFault }
  | { readonly do: "lists"; readonly at: number; readonly lists: "work" | "throw" | readonly string[] }
  | { readonly do: "look"; readonly at: number }
  | { readonly do: "loseSets" };

const readingFault: fc.Arbitrary<ReadingFault> = fc.oneof(
  fc.constant({}),
  fc.record({ headsLate: fc.nat({ max: 4 }) }),
  fc.record({ head: fc.constantFrom("throws", "none", "garbage") }),
  fc.record({ blob: fc.constantFrom("throws", "none", "flipped", "cut", "foreign") }),
);

const drops = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly string[]>([]) },
  { weight: 3, arbitrary: fc.subarray(names, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.subarray(names) },
  { weight: 1, arbitrary: fc.constant(names) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("put"),
      name,
      effect: fc.constantFrom("deny", "allow"),
      told: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete"), name }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pass"), ms: fc.nat({ max: 3 * minute }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("run"), drops, fails: fc.nat({ max: 9 }).map((n) => n === 0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("reading"), at: isolateAt, fault: readingFault }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("lists"),
      at: isolateAt,
      lists: fc.oneof(fc.constant("work" as const), fc.constant("throw" as const), fc.subarray(names)),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("look"), at: isolateAt }) },
  { weight: 1, arbitrary: fc.constant({ do: "loseSets" }) },
) as fc.Arbitrary<Step>;

/** A world with its history: which run, by its listedAt, listed what. */
function createHistory(skews: readonly number[]) {
  const world = createWorld();
  const isolates = skews.map((skewMs) => world.createIsolate({ skewMs }));
  /** listedAt of a published run → the keys that it listed, and what stood in KV then. */
  const runs = new Map<
    number,
    { readonly listed: ReadonlySet<string>; readonly values: ReadonlyMap<string, string> }
  >();
  /** Runs before it have been forgotten with their sets. */
  let since = 0;

  /** Whether one of the ten runs up to this one listed the key. */
  function wasListed(key: string, listedAt: number): boolean {
    const upTo = [...runs.keys()].filter((at) => at <= listedAt && at >= since).sort((a, b) => b - a);
    return upTo.slice(0, agreeingRuns).some((at) => runs.get(at)?.listed.has(key));
  }

  async function take(one: Step): Promise<void> {
    switch (one.do) {
      case "put":
        return world.put(
          one.name,
          `{"effect":"${one.effect}","at":${world.clock.now()}}`,
          one.told ? { e: one.effect } : {},
        );
      case "delete":
        return void world.kv.delete(one.name);
      case "pass":
        return await world.clock.pass(one.ms);
      case "run": {
        await world.clock.pass(1);
        const { published } = await world.run({
          drops: (key) => one.drops.includes(key),
          ...(one.fails ? { failsAt: 0 } : {}),
        });
        if (published === undefined) return;
        const listed = new Set([...world.kv.keys()].filter((key) => !one.drops.includes(key)));
        const values = new Map([...world.kv].map(([key, { value }]) => [key, value]));
        runs.set(published.listedAt, { listed, values });
        if (published.run === 1) since = published.listedAt;
        return;
      }
      case "loseSets":
        return world.blobs.clear();
      case "reading":
        return void Object.assign(isolates[one.at]?.fault ?? {}, { reading: one.fault });
      case "lists": {
        const { lists } = one;
        const fault = typeof lists === "string" ? lists : (key: string) => !lists.includes(key);
        return void Object.assign(isolates[one.at]?.fault ?? {}, { lists: fault });
      }
      case "look":
        return await isolates[one.at]?.holder.renew();
    }
  }

  /** Reads every key as one decision, and holds each value against what was written and listed. */
  async function check(isolate: Isolate): Promise<void> {
    const before = isolate.holder.current();
    const fails = isolate.fault.lists;
    const readable = (key: string) => fails === "work" || (typeof fails === "function" && fails(key));
    const deadline = { hold: <T>(work: Promise<T>) => work };
    const { values, lookup, keysRead } = await isolate.lists.read(names, deadline);
    if (lookup === "roster") expect(keysRead).toBeLessThanOrEqual(names.length);
    for (const [at, key] of names.entries()) {
      const value = values[at];
      const exact = world.kv.get(key)?.value ?? null;
      const what = `${lookup}: ${key} is ${value}, in KV ${exact}`;
      if (lookup === "exact") {
        expect(value, what).toBe(readable(key) ? exact : undefined);
        continue;
      }
      const head = before?.head;
      if (head === undefined) throw new Error("looked up by a roster that there is not");
      const inlined = before?.head.inline.get(key);
      if (inlined !== undefined && value === inlined) {
        // As old as the head, and no older.
        expect(inlined, what).toBe(runs.get(head.listedAt)?.values.get(key));
      } else if (readable(key) && value === exact) continue;
      else if (value === null) expect(wasListed(key, head.listedAt), `${what}, missed`).toBe(false);
      else {
        // Neither KV's answer nor "no entry": KV has failed for it, and it says so.
        expect(readable(key), what).toBe(false);
        expect(lookup).toBe("last-known");
        if (value !== undefined) expect(['{"effect":"deny"}', '{"effect":"allow"}'], what).toContain(value);
      }
    }
  }

  return { world, isolates, runs, take, check };
}

const skews = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -2 * minute, max: 2 * minute })));

describe("whatever happens", () => {
  test("a key that list() has told is never missed, and what is not as KV says is flagged", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80, size: "max" }), skews, async (steps, skew) => {
        const history = createHistory(skew);
        for (const one of steps) {
          await history.take(one);
          if (one.do === "look" || one.do === "lists")
            for (const isolate of history.isolates) await history.check(isolate);
        }
        for (const isolate of history.isolates) await history.check(isolate);
      }),
      { numRuns: 400 },
    );
  });

  test("once everything works and nothing changes, every value is KV's again", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), skews, async (steps, skew) => {
        const { world, isolates, take } = createHistory(skew);
        for (const one of steps) await take(one);
        for (const isolate of isolates) Object.assign(isolate.fault, { reading: {}, lists: "work" });
        for (let run = 0; run < agreeingRuns + 1; run++) {
          await world.clock.pass(minute);
          await world.run();
        }
        const exact = names.map((key) => world.kv.get(key)?.value ?? null);
        for (const isolate of isolates) {
          await isolate.holder.renew();
          const answer = await isolate.read(...names);
          expect(answer.values).toEqual(exact);
          // Nor is anything read that is not there.
          expect(answer.lookup).toBe("roster");
          expect(answer.keysRead).toBeLessThanOrEqual(world.kv.size);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("nobody gets in by an empty listing, a short one or a failed one: a deny that was told stays one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(names, { minLength: 1 }),
        fc.array(fc.subarray(names), { minLength: 1, maxLength: agreeingRuns - 1 }),
        fc.boolean(),
        async (listed, listings, kvFails) => {
          const world = createWorld();
          for (const key of listed) world.put(key, "deny", { e: "deny" });
          await world.run();
          const isolate = world.createIsolate();
          for (const kept of listings) {
            await world.clock.pass(minute);
            await world.run({ drops: (key) => !kept.includes(key) });
            await isolate.holder.renew();
            isolate.fault.lists = kvFails ? "throw" : "work";
            const { values } = await isolate.read(...listed);
            const denied = values.map((value, at) => value?.includes("deny") || (kvFails && listed[at] === "patterns"));
            expect(denied, JSON.stringify(values)).toEqual(listed.map(() => true));
          }
          await world.clock.pass(maxAgeMs);
        },
      ),
      { numRuns: 200 },
    );
  });
});

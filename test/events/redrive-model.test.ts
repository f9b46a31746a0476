// The redrive against a model of all that it has to keep, whatever is in the spool and whatever fails: the good are sent in
// the end, nothing is removed that neither the queue nor the poison has, nothing is sent for ever, and no run is unbounded.
import fc from "fast-check";
import { expect, test } from "vitest";
import { redrive } from "../../src/events/redrive.ts";
import type { Spool } from "../../src/events/spool.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { eventOf, reasons } from "./outbox-parts.ts";

/** What the queue makes of an event, each time: `garbage` is no event at all. */
const kinds = ["good", "good", "good", "rejected", "fails", "hangs", "garbage"] as const;
type Kind = (typeof kinds)[number];

interface World {
  /** By place in the spool, the oldest first. */
  readonly events: readonly { readonly kind: Kind; readonly bytes: number }[];
  /** So many of a hundred calls fail that nothing is wrong with. */
  readonly faults: { readonly queue: number; readonly spool: number };
  readonly pageSize: number;
  readonly seed: number;
}

const start = Date.UTC(2026, 10, 20, 9, 30);
const everyMs = 2 * 60 * 1000;
const weekMs = 7 * 24 * 60 * 60 * 1000;

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A spool and a queue that watch over what is done with them. */
function createWorld({ events, faults, pageSize, seed }: World) {
  const random = randomOf(seed);
  const held = new Map<string, string>();
  const kindOf = new Map<string, Kind>();
  const poison = new Map<string, string>();
  const sentAgain = new Map<string, number>();
  const taken = new Set<string>();
  let operations = 0;
  for (const [at, { kind, bytes }] of events.entries()) {
    const id = `e${at}`;
    const key = `event/${new Date(start - events.length + at).toISOString()}-${id}`;
    const event = { ...eventOf(id).event, data: { command: "callbackX", originalText: "x".repeat(bytes) } };
    held.set(key, kind === "garbage" ? "{" : JSON.stringify(event));
    kindOf.set(id, kind);
  }
  const idOf = (key: string) => key.slice(key.lastIndexOf("-") + 1);
  const act = async (percent: number, message: string) => {
    operations++;
    if (random() * 100 < percent) throw new Error(message);
  };
  const inSpool = () => act(faults.spool, "KV failed: 503");
  const spool: Spool = {
    put: () => Promise.reject(new Error("the redrive puts no events")),
    async list(from) {
      await inSpool();
      const keys = [...held.keys()].sort().filter((key) => from === undefined || key >= from);
      return { keys: keys.slice(0, pageSize), next: keys[pageSize] };
    },
    async read(keys) {
      await inSpool();
      expect(keys.length).toBeLessThanOrEqual(100);
      return new Map(keys.map((key) => [key, held.get(key) ?? null]));
    },
    async remove(key) {
      await inSpool();
      const isSafe = taken.has(idOf(key)) || poison.get(key) === held.get(key);
      expect(isSafe, `${key} is in the queue or set aside before it is removed`).toBe(true);
      held.delete(key);
    },
    async putPoison(key, text) {
      await inSpool();
      expect(text).toBe(held.get(key));
      poison.set(key, text);
    },
    putOriginal: () => Promise.reject(new Error("the redrive keeps no originals")),
    counts: () => Promise.reject(new Error("the redrive counts nothing")),
  };
  const queue = {
    async send(batch: readonly { readonly id: string }[]) {
      for (const { id } of batch) sentAgain.set(id, (sentAgain.get(id) ?? 0) + 1);
      await act(faults.queue, reasons.refuses);
      const found = new Set(batch.map(({ id }) => kindOf.get(id)));
      if (found.has("hangs")) await new Promise(() => undefined);
      if (found.has("fails")) throw new Error(reasons.fails);
      if (found.has("rejected")) throw new Error(reasons.rejects);
      for (const { id } of batch) taken.add(id);
    },
  };
  const ran = async (at: number) => {
    operations = 0;
    const clock = { ...createManualClock(at), random };
    await clock.until(redrive(queue, spool, clock));
    expect(operations).toBeLessThanOrEqual(900);
    expect(clock.now() - at).toBeLessThan(everyMs);
  };
  const idsOf = (kind: (kind: Kind) => boolean) => [...kindOf].filter(([, each]) => kind(each)).map(([id]) => id);
  return { ran, held, poison, taken, sentAgain, idsOf };
}

const anyWorld: fc.Arbitrary<World> = fc.record({
  events: fc.array(fc.record({ kind: fc.constantFrom(...kinds), bytes: fc.constantFrom(10, 10, 10, 5000, 99_000) }), {
    maxLength: 40,
    size: "max",
  }),
  faults: fc.record({ queue: fc.constantFrom(0, 0, 5, 40), spool: fc.constantFrom(0, 0, 2) }),
  pageSize: fc.constantFrom(3, 20, 1000),
  seed: fc.integer({ min: 1, max: 2_147_483_646 }),
});

test("whatever is in the spool and whatever fails", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (world) => {
      const { ran, held, poison, taken, sentAgain, idsOf } = createWorld(world);
      const good = idsOf((kind) => kind === "good");
      const allRuns = 400;
      const isDone = () => good.every((id) => taken.has(id));
      let runs = 0;
      while (!isDone() && runs < allRuns) await ran(start + everyMs * runs++);
      expect(good.filter((id) => !taken.has(id))).toEqual([]);
      // A week later whatever is left is nobody's but the events' own fault.
      for (let more = 0; held.size > 0 && more < allRuns; more++) await ran(start + weekMs + everyMs * more);
      expect([...held.keys()]).toEqual([]);
      const bad = idsOf((kind) => kind !== "good");
      const setAside = new Set([...poison.keys()].map((key) => key.slice(key.lastIndexOf("-") + 1)));
      expect(bad.filter((id) => !setAside.has(id))).toEqual([]);
      expect(good.filter((id) => setAside.has(id))).toEqual([]);
      const before = new Map(sentAgain);
      await ran(start + 2 * weekMs);
      expect(sentAgain, "nothing is sent any more").toEqual(before);
    }),
    { numRuns: 30 },
  );
});

// Runs of the redrive over a spool that has been filled, for its tests. Faults are fakes and time is a manual clock.
// Nothing here expects anything.
import { redrive } from "../../src/events/redrive.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { type createFakeQueue, createFakeSpool, idsOf, many } from "./outbox-parts.ts";

export const start = Date.UTC(2026, 10, 20, 9, 30);
export const weekMs = 7 * 24 * 60 * 60 * 1000;
export const keyOf = (id: string, at = 0) => `event/${new Date(start + at * 1000).toISOString()}-${id}`;

/** A spool with so many events in it, put there in an order that is not theirs. */
export function spooled(count: number, removing: "takes" | "refuses" | "hangs" = "takes") {
  const spool = createFakeSpool("takes", removing);
  for (const [at, { event }] of [...many(count).entries()].reverse())
    spool.held.set(keyOf(event.id, at), JSON.stringify(event));
  return spool;
}

export async function run(
  queue: ReturnType<typeof createFakeQueue>,
  { spool }: Pick<ReturnType<typeof createFakeSpool>, "spool">,
) {
  const clock = createManualClock(start);
  return await clock.until(redrive(queue.queue, spool, clock));
}

/** Numbers from 0 to 1 that look random, always the same ones. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export const allIds = (count: number) => idsOf(many(count).map(({ event }) => event));

// The queue of events: what is sent in one call, and that workerd's queue takes it. Consuming is tested end to end.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEventQueue } from "../../src/cloudflare/queue.ts";
import { eventOf, many } from "../events/outbox-parts.ts";
import { startBindings } from "./real-bindings.ts";

let started: Awaited<ReturnType<typeof startBindings>>;
beforeAll(async () => {
  started = await startBindings();
});
afterAll(() => started.dispose());

/** The real queue, with what sendBatch was given. */
function watched(sendBatch?: Queue["sendBatch"]) {
  const batches: unknown[] = [];
  const queue = new Proxy(started.env.EVENTS, {
    get: (real, name) =>
      name === "sendBatch"
        ? (batch: Iterable<MessageSendRequest>) => {
            batches.push([...batch]);
            return (sendBatch ?? real.sendBatch.bind(real))(batch);
          }
        : Reflect.get(real, name),
  });
  return { batches, queue: createEventQueue(queue) };
}

test("a batch goes out in one call, as JSON messages that any consumer can read", async () => {
  const { queue, batches } = watched();
  const events = many(100).map(({ event }) => event);
  await queue.send(events);
  expect(batches).toEqual([events.map((body) => ({ body, contentType: "json" }))]);
});

test("a failure of the queue is the caller's to handle", async () => {
  const { queue } = watched(() => Promise.reject(new Error("Queue is overloaded (10250)")));
  await expect(queue.send([eventOf("a").event])).rejects.toThrow("10250");
});

// The queue of events. JSON messages, so that pull consumers and the dashboard can read them (docs/reference/cloudflare.md 2.3).
import type { EventQueue } from "../events/event-queue.ts";

export function createQueueCheck(queue: Queue) {
  return async () => {
    const { backlogCount, oldestMessageTimestamp } = await queue.metrics();
    return { waiting: backlogCount, oldest: oldestMessageTimestamp?.toISOString() };
  };
}

export function createEventQueue(queue: Queue): EventQueue {
  return {
    async send(events) {
      await queue.sendBatch(events.map((body) => ({ body, contentType: "json" })));
    },
  };
}

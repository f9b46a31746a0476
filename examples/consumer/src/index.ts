// A reader of Doorman's events to start from: reads each event off the queue, and hands it to `take`, which is yours to
// write. README.md says what an event may do to you.
// In a project of your own: from "doorman/events".
import { type Event, isPart, parseEvent } from "../../../src/events/public.ts";

/** Your own work. An event may come twice (`event.id` tells) and in any order. When this throws, the event comes again. */
async function take(event: Event): Promise<void> {
  const part = isPart(event) ? ` part ${event.part} of ${event.parts}` : "";
  console.log(JSON.stringify(`${event.type} ${event.subject ?? ""} ${event.id}${part}`));
}

export default {
  async queue({ messages }) {
    for (const message of messages) {
      const parsed = parseEvent(message.body);
      try {
        // A type that a newer Doorman sends is passed over; what is no event at all would be no better the next time.
        if (parsed.ok) await take(parsed.event);
        else console.warn(JSON.stringify(parsed.error));
        message.ack();
      } catch (error) {
        console.error(JSON.stringify(`${message.id} is tried again: ${error}`));
        message.retry({ delaySeconds: Math.min(5 * 4 ** (message.attempts - 1), 3600) });
      }
    }
  },
} satisfies ExportedHandler;

// The smallest useful reader of Doorman's events: one line of log per event as it comes off the queue.
// It shares no code with the gate, as a reader in another language would not, and it never throws: a message that it
// cannot read is printed as such and acknowledged, since sending it again would not make it readable.

import { eventLine } from "./event-line.ts";

export default {
  queue(batch) {
    for (const message of batch.messages) {
      console.log(eventLine(message.body));
      message.ack();
    }
  },
} satisfies ExportedHandler;

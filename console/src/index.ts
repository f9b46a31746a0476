// The console: takes Doorman's events off the queue into D1, whatever comes twice or late, and prints a line for each.
// Wiring only.
import { answer } from "./group-api.ts";
import { eventLine } from "./intake/event-line.ts";
import { forget } from "./intake/forget.ts";
import { bodyText, handleEvent, type Outcome } from "./intake/handle-event.ts";
import { openStore, type Store } from "./intake/store.ts";
import { takeMessages } from "./intake/take-messages.ts";

export interface Env {
  readonly GROUPS: D1Database;
  /** Who may read groups, at least 24 characters; without it nobody may. */
  readonly READ_TOKEN?: string;
  /** Seconds before a message is tried a second time (5); each time after takes four times as long. */
  readonly FIRST_RETRY_SECONDS?: number | string;
}

const notes: Readonly<Partial<Record<Outcome, string>>> = { repeated: " | seen before", unreadable: " | set aside" };

/** A setting that is no number must not keep messages from being tried again. */
function firstRetrySeconds({ FIRST_RETRY_SECONDS = 5 }: Env): number {
  const seconds = Number(FIRST_RETRY_SECONDS);
  return seconds >= 0 ? seconds : 5;
}

async function handle(message: Message, store: Store): Promise<void> {
  const outcome = await handleEvent(message, store);
  console.log(`${eventLine(message.body)}${notes[outcome] ?? ""}`);
}

/** What the queue has given up: each is kept, with its body. */
async function bury({ id, body }: Message, store: Store): Promise<void> {
  await store.bury({ id, reason: "given up by the queue", body: bodyText(body) });
  console.error(`problem given up: ${eventLine(body)}`);
}

export default {
  async queue({ queue, messages }, env) {
    const store = openStore(env.GROUPS, () => new Date());
    const take = queue.endsWith("-dlq") ? bury : handle;
    await takeMessages(
      messages,
      firstRetrySeconds(env),
      (message) => take(message, store),
      ({ attempts, body }, reason, seconds) =>
        console.error(
          `problem attempt ${attempts}, again in ${seconds} s: ${JSON.stringify(reason)}: ${eventLine(body)}`,
        ),
    );
  },
  fetch: (request, env) => answer(request, env.GROUPS, env.READ_TOKEN),
  async scheduled(_controller, env) {
    await forget(env.GROUPS, new Date(), 8);
  },
} satisfies ExportedHandler<Env>;

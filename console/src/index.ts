// The console: takes Doorman's events off the queue into D1, shows them to moderators, and keeps the lists. Wiring only.
import { mirrorLists } from "./editing/mirror.ts";
import { settle } from "./editing/settle.ts";
import { serve } from "./front.tsx";
import { answer } from "./group-api.ts";
import { eventFields, eventLine } from "./intake/event-line.ts";
import { forget } from "./intake/forget.ts";
import { bodyText, handleEvent, type Outcome } from "./intake/handle-event.ts";
import { openStore, type Store } from "./intake/store.ts";
import { takeMessages } from "./intake/take-messages.ts";
import { print } from "./log.ts";
import { type Env, readSettings } from "./settings.ts";

const notes: Readonly<Partial<Record<Outcome, string>>> = { repeated: " | seen before", unreadable: " | set aside" };
const dailyCron = "17 3 * * *";
/** Steps of forgetting that one run does: the Free plan allows 50 queries. */
const dailySteps = 5;

async function handle(message: Message, store: Store): Promise<void> {
  const outcome = await handleEvent(message, store);
  const sentence = `${eventLine(message.body)}${notes[outcome] ?? ""}`;
  print(sentence, { kind: "event", outcome, ...eventFields(message.body) });
}

/** What the queue has given up: each is kept, with its body. */
async function bury({ id, body }: Message, store: Store): Promise<void> {
  await store.bury({ id, reason: "given up by the queue", body: bodyText(body) });
  const reason = "given up by the queue";
  print(`problem given up: ${eventLine(body)}`, { kind: "problem", problem: "given up", reason, ...eventFields(body) });
}

/** Events are taken whatever is wrong with the other settings. */
function firstRetrySeconds(env: Pick<Env, "FIRST_RETRY_SECONDS">): number {
  const { FIRST_RETRY_SECONDS } = env;
  const settings = readSettings({ ...(FIRST_RETRY_SECONDS === undefined ? {} : { FIRST_RETRY_SECONDS }) });
  return settings.ok ? settings.value.firstRetrySeconds : 5;
}

export default {
  async queue({ queue, messages }, env: Pick<Env, "GROUPS" | "FIRST_RETRY_SECONDS">) {
    const store = openStore(env.GROUPS, () => new Date());
    const take = queue.endsWith("-dlq") ? bury : handle;
    await takeMessages(
      messages,
      firstRetrySeconds(env),
      (message) => take(message, store),
      ({ attempts, body }, reason, seconds) =>
        print(`problem attempt ${attempts}, again in ${seconds} s: ${JSON.stringify(reason)}: ${eventLine(body)}`, {
          kind: "problem",
          ...{ problem: "attempt", attempts, reason },
          ...eventFields(body),
        }),
    );
  },
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname.startsWith("/api/")) return await answer(request, env.GROUPS, env.READ_TOKEN);
    const timezone = request.cf?.timezone;
    return await serve({
      request,
      env,
      access: ctx.access,
      timezone: typeof timezone === "string" ? timezone : undefined,
      now: Date.now,
    });
  },
  async scheduled({ cron }, env) {
    if (cron === dailyCron) {
      await forget(env.GROUPS, new Date(), dailySteps);
      return;
    }
    const world = { db: env.GROUPS, lists: env.LISTS, now: Date.now };
    await settle(world);
    await mirrorLists(world);
    await forget(env.GROUPS, new Date(), 1);
  },
} satisfies ExportedHandler<Env>;

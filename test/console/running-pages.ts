// The console's pages in workerd, with the gate behind them: both have the same lists, the same queue and a real D1. For
// tests that look at pages, by fetch or in a browser. The console answers at `url`.
import { join } from "node:path";
import { createTestHarness } from "wrangler";
import type { Callback } from "../../cli/call/callbacks.ts";
import { tencentRequest } from "../../cli/call/requests.ts";
import samples from "../../cli/sample-lists.json" with { type: "json" };
import { sampleEvents } from "../../cli/start/sample-history.ts";
import { handleEvent } from "../../console/src/intake/handle-event.ts";
import { openStore } from "../../console/src/intake/store.ts";

const credentials = { sdkAppId: "1400000000", token: "a-token-of-the-tests" } as const;
export const tokens = {
  editor: "an-editors-token-of-the-tests",
  viewer: "a-viewers-token-of-the-tests",
} as const;

export interface RunningPages {
  readonly url: string;
  readonly db: D1Database;
  readonly lists: KVNamespace;
  /** Takes events in as if they had come off the queue. */
  takeIn(...events: readonly unknown[]): Promise<void>;
  /** The sample lists and a day of sample traffic. */
  fillSamples(): Promise<void>;
  /** What the gate makes of a callback. */
  ask(callback: Callback): Promise<unknown>;
  runScheduled(cron: string): Promise<void>;
  logLines(): readonly string[];
  stop(): Promise<void>;
}

export async function startPages(
  secrets: Readonly<Record<string, string>> = {
    CONSOLE_TOKENS: `mira:${tokens.editor},theo:${tokens.viewer}:viewer`,
  },
): Promise<RunningPages> {
  const server = createTestHarness({
    root: join(import.meta.dirname, "../.."),
    workers: [
      { configPath: "console/wrangler.toml", vars: { FIRST_RETRY_SECONDS: 0 }, secrets },
      {
        configPath: "wrangler.toml",
        vars: { TENCENT_SDK_APP_IDS: credentials.sdkAppId, DECISION_EVENTS: "all" },
        secrets: { TENCENT_TOKENS: credentials.token },
      },
    ],
  });
  const { url } = await server.listen();
  const console = server.getWorker<{ GROUPS: D1Database; LISTS: KVNamespace }>("doorman-console");
  await console.applyD1Migrations("GROUPS");
  const { GROUPS: db, LISTS: lists } = await console.getEnv();
  const gate = server.getWorker("doorman");
  const store = openStore(db, () => new Date());

  async function takeIn(...events: readonly unknown[]): Promise<void> {
    for (const [n, body] of events.entries()) await handleEvent({ id: `message-${n}`, body }, store);
  }
  return {
    url: url.href.replace(/\/$/, ""),
    db,
    lists,
    takeIn,
    async fillSamples() {
      for (const { key, value } of samples) await lists.put(key, value);
      await takeIn(...(await sampleEvents(Date.now())));
      await console.scheduled({ cron: "0-50/5 * * * *" });
    },
    async ask(callback) {
      const { url: to, headers, body } = tencentRequest("https://gate.example", credentials, callback, new Date());
      const response = await gate.fetch(to, { method: "POST", headers: { ...headers }, body: String(body) });
      return await response.json();
    },
    async runScheduled(cron) {
      await console.scheduled({ cron });
    },
    logLines: () => server.getLogs().map(({ message }) => message),
    stop: () => server.close(),
  };
}

// The gate and the console behind it in workerd, with a real queue and a real D1, for end-to-end tests.
// Messages go in through the gate's routes or straight into its queue; what came of them is read from the tables.
import { join } from "node:path";
import { expect } from "vitest";
import { createTestHarness } from "wrangler";
import type { Callback } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { tencentRequest } from "../../cli/call/requests.ts";

export const readToken = "a-read-token-of-the-tests";
const credentials = { sdkAppId: "1400000000", token: "a-token-of-the-tests" } as const;
const waitMs = 25_000;

export interface RunningConsole {
  readonly db: D1Database;
  /** Puts messages into the queue, in this order. */
  send(...bodies: readonly unknown[]): Promise<void>;
  /** Sends a callback to the gate, as Tencent would at that time. */
  tell(callback: Callback, now: Date): Promise<void>;
  /** GET of the console's API, with the token. */
  get(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: unknown }>;
  rows(query: string, ...values: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Waits until a query gives so many rows, and returns them. */
  rowsOnce(count: number, query: string, ...values: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Waits until so many of the console's lines have this in them. */
  linesOnce(count: number, holding: string): Promise<void>;
  runScheduled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startConsole(
  secrets: Readonly<Record<string, string>> = { READ_TOKEN: readToken },
): Promise<RunningConsole> {
  const server = createTestHarness({
    root: join(import.meta.dirname, "../.."),
    workers: [
      {
        configPath: "wrangler.toml",
        vars: { TENCENT_SDK_APP_IDS: credentials.sdkAppId, DECISION_EVENTS: "all" },
        secrets: { TENCENT_TOKENS: credentials.token },
      },
      // At once, so that seven attempts take no minutes; how the delays grow is tested with take-messages.ts.
      { configPath: "console/wrangler.toml", vars: { FIRST_RETRY_SECONDS: 0 }, secrets },
    ],
  });
  const { url } = await server.listen();
  const console = server.getWorker<{ GROUPS: D1Database }>("doorman-console");
  await console.applyD1Migrations("GROUPS");
  const { GROUPS: db } = await console.getEnv();
  const { EVENTS } = await server.getWorker<{ EVENTS: Queue }>("doorman").getEnv();

  async function rows(query: string, ...values: readonly unknown[]) {
    const { results } = await db
      .prepare(query)
      .bind(...values)
      .all();
    return results;
  }

  return {
    db,
    rows,
    async send(...bodies) {
      for (let start = 0; start < bodies.length; start += 100) {
        await EVENTS.sendBatch(bodies.slice(start, start + 100).map((body) => ({ body })));
      }
    },
    async tell(callback, now) {
      const { judgement } = await play(tencentRequest(url.href, credentials, callback, now));
      expect(judgement).toMatchObject({ understood: true, faults: [] });
    },
    async get(path, init = {}) {
      const headers = { Authorization: `Bearer ${readToken}`, ...init.headers };
      const response = await console.fetch(path, { ...init, headers } as Parameters<typeof console.fetch>[1]);
      return { status: response.status, body: await response.json() };
    },
    async rowsOnce(count, query, ...values) {
      await expect.poll(async () => (await rows(query, ...values)).length, { timeout: waitMs }).toBe(count);
      return await rows(query, ...values);
    },
    async linesOnce(count, holding) {
      const lines = () => server.getLogs().filter(({ message }) => message.includes(holding));
      await expect.poll(() => lines().length, { timeout: waitMs }).toBeGreaterThanOrEqual(count);
    },
    async runScheduled() {
      await console.scheduled({ cron: "17 3 * * *" });
    },
    stop: () => server.close(),
  };
}

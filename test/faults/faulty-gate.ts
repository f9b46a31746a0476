// The gate whose bindings can be made to fail: wrangler's harness runs the Worker of test/faults/worker in workerd, over
// real KV and a real queue, with a collector behind the queue. Here is what a test sees of it from outside.
import { join } from "node:path";
import { expect } from "vitest";
import { createTestHarness } from "wrangler";
import * as z from "zod/mini";
import { credentials } from "../e2e/gate.ts";
import { type Plan, type Seen, seen } from "./plan.ts";

const collectedEvent = z.looseObject({ id: z.string(), type: z.string() });

/** An event that came out of the queue. */
export interface Collected {
  readonly id: string;
  readonly type: string;
  /** All of it, as JSON. */
  readonly text: string;
}

export interface FaultyGate {
  readonly url: string;
  /** Puts a plan in force and forgets what was counted. */
  setPlan(plan: Plan): Promise<void>;
  seen(): Promise<Seen>;
  /** Waits until nothing goes on after an answer. */
  idle(): Promise<void>;
  /** Puts entries, with the metadata that our own tools write. */
  putLists(entries: Readonly<Record<string, string>>): Promise<void>;
  /** Makes a roster by its schedule, and has the isolate load it. */
  makeRoster(): Promise<void>;
  /** Puts values under keys straight into the spool. */
  fillSpool(entries: Readonly<Record<string, string>>): Promise<void>;
  /** The spool's keys that begin so, in their order. */
  spooled(prefix?: string): Promise<readonly string[]>;
  emptySpool(): Promise<void>;
  fireSchedule(): Promise<void>;
  /** Fires the schedule until nothing waits in the spool. @returns how many runs it took. */
  redriveAll(mostRuns: number): Promise<number>;
  /** Every event that came out of the queue since the gate started, repeated ones too. */
  collected(): Promise<readonly Collected[]>;
  /** What the Worker printed since the lines were last forgotten. */
  logLines(): readonly string[];
  forgetLines(): void;
  health(): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param secrets over the credentials of gate.ts. */
export async function startFaultyGate(secrets: Readonly<Record<string, string>> = {}): Promise<FaultyGate> {
  const server = createTestHarness({
    root: join(import.meta.dirname, "../.."),
    workers: [
      {
        configPath: "test/faults/worker/wrangler.toml",
        vars: { TENCENT_SDK_APP_IDS: credentials.sdkAppId },
        secrets: {
          TENCENT_TOKENS: credentials.token,
          OPENIM_SECRETS: credentials.secret,
          ADMIN_TOKENS: credentials.adminToken,
          // Or the one that `npm start` has put into .dev.vars would count.
          TELEGRAM_SECRETS: "",
          ...secrets,
        },
      },
      { configPath: "test/faults/collector/wrangler.toml" },
    ],
  });
  const { url } = await server.listen();
  const worker = server.getWorker<{ LISTS: KVNamespace; SPOOL: KVNamespace }>("doorman");
  const { LISTS, SPOOL } = await worker.getEnv();
  const collector = server.getWorker("collector");
  const events: Collected[] = [];

  const control = async (method: string, path: string, body?: unknown): Promise<Seen> => {
    const response = await worker.fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return seen.parse(await response.json());
  };
  const spooled: FaultyGate["spooled"] = async (prefix = "event/") => {
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await SPOOL.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
      names.push(...page.keys.map(({ name }) => name));
      if (page.list_complete) return names;
      cursor = page.cursor;
    }
  };
  const fireSchedule = async (): Promise<void> => {
    expect(await worker.scheduled({ cron: "*/2 * * * *" })).toMatchObject({ outcome: "ok" });
  };

  const health = async (): Promise<unknown> => {
    const headers = { authorization: `Bearer ${credentials.adminToken}` };
    return await (await worker.fetch("/health", { headers })).json();
  };

  return {
    url: url.href,
    async setPlan(plan) {
      await control("PUT", "/faults", plan);
    },
    seen: () => control("GET", "/faults"),
    async idle() {
      await expect.poll(async () => (await control("GET", "/faults")).pending, { timeout: 20_000 }).toBe(0);
    },
    async putLists(entries) {
      for (const [key, value] of Object.entries(entries)) {
        const isWord = value === "deny" || value === "allow";
        await LISTS.put(key, value, isWord ? { metadata: { e: value } } : {});
      }
    },
    async makeRoster() {
      expect(await worker.scheduled({ cron: "* * * * *" })).toMatchObject({ outcome: "ok" });
      expect(await health()).toMatchObject({ roster: { state: "in use" } });
    },
    async fillSpool(entries) {
      await control("POST", "/faults/spool", entries);
    },
    spooled,
    async emptySpool() {
      await Promise.all((await spooled("")).map((key) => SPOOL.delete(key)));
    },
    fireSchedule,
    async redriveAll(mostRuns) {
      let runs = 0;
      for (; (await spooled()).length > 0; runs++) {
        expect(runs, "runs of the schedule that did not empty the spool").toBeLessThan(mostRuns);
        await fireSchedule();
      }
      return runs;
    },
    async collected() {
      const response = await collector.fetch(`/?from=${events.length}`);
      for (const event of z.array(z.unknown()).parse(await response.json())) {
        const { id, type } = collectedEvent.parse(event);
        events.push({ id, type, text: JSON.stringify(event) });
      }
      return events;
    },
    logLines: () => server.getLogs().map(({ message }) => message),
    forgetLines: () => server.clearLogs(),
    health,
    stop: () => server.close(),
  };
}

// The real gate for end-to-end tests: wrangler's harness runs src/index.ts in workerd, over real KV and a real queue
// with a collecting consumer behind it. Credentials are the tests' own; nothing is read from a checkout's .dev.vars.
import { join } from "node:path";
import { expect } from "vitest";
import { createTestHarness } from "wrangler";
import type { Callback } from "../../cli/call/callbacks.ts";
import { type Played, play } from "../../cli/call/play.ts";
import { type OpenimOptions, openimRequest, type TencentOptions, tencentRequest } from "../../cli/call/requests.ts";
import { type Event, event } from "../../src/events/event.ts";

export const credentials = {
  sdkAppId: "1400000000",
  token: "a-token-of-the-tests",
  secret: "a-secret-of-the-tests-0123456789abcdef",
  adminToken: "an-admin-token-of-the-tests",
} as const;

export interface GateUnderTest {
  readonly url: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  putLists(entries: Readonly<Record<string, unknown>>): Promise<void>;
  clearLists(): Promise<void>;
  /** Waits for so many events about a group (its id is the subject) and returns them, oldest first. */
  eventsOf(groupId: string, count: number): Promise<readonly Event[]>;
  /** Waits for so many events of this command without neutral form. */
  receivedOf(command: string, count: number): Promise<readonly Event[]>;
  allEvents(): Promise<readonly Event[]>;
  spool(): Promise<KVNamespace>;
  fireSchedule(): Promise<void>;
  logLines(): readonly string[];
  tencent(callback: Callback, options?: TencentOptions & { readonly token?: string }): Promise<Played>;
  openim(callback: Callback, options?: OpenimOptions & { readonly secret?: string }): Promise<Played>;
  stop(): Promise<void>;
}

interface Bindings {
  readonly LISTS: KVNamespace;
  readonly SPOOL: KVNamespace;
}

/** Starts a gate; `vars` and `secrets` stand over wrangler.toml's and the credentials above. */
export async function startGate(
  vars: Readonly<Record<string, string | number | boolean>> = {},
  secrets: Readonly<Record<string, string>> = {},
): Promise<GateUnderTest> {
  const server = createTestHarness({
    root: join(import.meta.dirname, "../.."),
    workers: [
      {
        configPath: "wrangler.toml",
        vars: { TENCENT_SDK_APP_IDS: credentials.sdkAppId, DECISION_EVENTS: "all", ...vars },
        secrets: {
          TENCENT_TOKENS: credentials.token,
          OPENIM_SECRETS: credentials.secret,
          ADMIN_TOKENS: credentials.adminToken,
          ...secrets,
        },
      },
      { configPath: "test/e2e/collector/wrangler.toml" },
    ],
  });
  const { url } = await server.listen();
  const gate = server.getWorker<Bindings>("doorman");
  const { LISTS, SPOOL } = await gate.getEnv();
  const { COLLECTED } = await server.getWorker<{ COLLECTED: KVNamespace }>("collector").getEnv();

  async function allEvents(): Promise<readonly Event[]> {
    const { keys } = await COLLECTED.list();
    const texts = await Promise.all(keys.map(({ name }) => COLLECTED.get(name)));
    const events = texts.flatMap((text) => (text === null ? [] : [event.parse(JSON.parse(text))]));
    return events.sort((a, b) => (a.time < b.time ? -1 : 1));
  }
  async function waitFor(wanted: (event: Event) => boolean, count: number): Promise<readonly Event[]> {
    const find = async () => (await allEvents()).filter(wanted);
    await expect.poll(async () => (await find()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
    const found = await find();
    expect(found).toHaveLength(count);
    return found;
  }

  return {
    url: url.href,
    fetch: async (path, init) => await fetch(new URL(path, url), init),
    async putLists(entries) {
      for (const [key, value] of Object.entries(entries)) {
        await LISTS.put(key, typeof value === "string" ? value : JSON.stringify(value));
      }
    },
    async clearLists() {
      for (const { name } of (await LISTS.list()).keys) await LISTS.delete(name);
    },
    eventsOf: (groupId, count) => waitFor(({ subject }) => subject === groupId, count),
    receivedOf: (command, count) =>
      waitFor((each) => each.type === "im.callback.received" && each.data.command === command, count),
    allEvents,
    spool: async () => SPOOL,
    async fireSchedule() {
      await gate.scheduled({ cron: "*/2 * * * *" });
    },
    logLines: () => server.getLogs().map(({ message }) => message),
    tencent: (callback, { token = credentials.token, ...options } = {}) =>
      play(tencentRequest(url.href, { sdkAppId: credentials.sdkAppId, token }, callback, new Date(), options)),
    openim: (callback, { secret = credentials.secret, ...options } = {}) =>
      play(openimRequest(url.href, { secret }, callback, new Date(), options)),
    stop: () => server.close(),
  };
}

/** The JSON body of what was answered, to be compared whole. */
export function answered({ answer }: Played): unknown {
  if ("noAnswer" in answer) throw new Error(`no answer: ${answer.noAnswer}`);
  return { status: answer.status, ...JSON.parse(answer.body) };
}

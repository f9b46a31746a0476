// The real gate for end-to-end tests: wrangler's harness runs src/index.ts in workerd, over real KV and a real queue
// with a collecting consumer behind it. Credentials are the tests' own; nothing is read from a checkout's .dev.vars.
import { join } from "node:path";
import { expect } from "vitest";
import { createTestHarness } from "wrangler";
import type { Callback } from "../../cli/call/callbacks.ts";
import { type Played, play } from "../../cli/call/play.ts";
import {
  type OpenimOptions,
  openimRequest,
  type TencentOptions,
  telegramRequest,
  tencentRequest,
  tencentSign,
} from "../../cli/call/requests.ts";
import { type Event, event } from "../../src/events/event.ts";

export const credentials = {
  sdkAppId: "1400000000",
  token: "a-token-of-the-tests",
  secret: "a-secret-of-the-tests-0123456789abcdef",
  telegramSecret: "a-telegram-secret-of-the-tests",
  adminToken: "an-admin-token-of-the-tests",
} as const;

/** Secrets that switch Telegram on. */
export const withTelegram = { TELEGRAM_SECRETS: credentials.telegramSecret } as const;

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
  roster(): Promise<KVNamespace>;
  /** The redrive's cron trigger, unless another is named. */
  fireSchedule(cron?: string): Promise<void>;
  /** Has the roster made, and the isolate load it. @returns what /health then says of it. */
  makeRoster(): Promise<unknown>;
  logLines(): readonly string[];
  tencent(callback: Callback, options?: TencentOptions & { readonly token?: string }): Promise<Played>;
  openim(callback: Callback, options?: OpenimOptions & { readonly secret?: string }): Promise<Played>;
  telegram(callback: Callback, options?: Pick<OpenimOptions, "body"> & { readonly secret?: string }): Promise<Played>;
  /** Fails when a secret, a token or a Sign of this run stands in anything that the Worker printed or wrote. */
  stop(): Promise<void>;
}

interface Bindings {
  readonly LISTS: KVNamespace;
  readonly SPOOL: KVNamespace;
  readonly ROSTER: KVNamespace;
}

/** Shorter ones stand in ordinary words ("no"). */
const leastSecretLength = 8;

const signsOf = new Map<string, ReadonlySet<string>>();

/** Every Sign that a token made in the hour before it was first asked about, or will make in the ten minutes after. */
function recentSigns(token: string): ReadonlySet<string> {
  const known = signsOf.get(token);
  if (known !== undefined) return known;
  const first = Math.floor(Date.now() / 1000) - 3600;
  const signs = new Set(Array.from({ length: 4200 }, (_, second) => tencentSign(token, first + second)));
  signsOf.set(token, signs);
  return signs;
}

/**
 * Where secrets, or Signs made of them, stand in the texts: as they are, percent-encoded, or inside a JSON string.
 * One line for each finding, with what surrounds it.
 */
export function tracesOf(secrets: Iterable<string>, texts: readonly string[]): readonly string[] {
  const all = [...new Set(secrets)];
  const sought = all.filter(({ length }) => length >= leastSecretLength);
  const forms = sought.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  return texts.flatMap((text) => {
    const hashes = text.match(/[0-9a-f]{64}/gi) ?? [];
    const signs = hashes.filter((hash) => all.some((secret) => recentSigns(secret).has(hash.toLowerCase())));
    return [...new Set([...forms.filter((form) => text.includes(form)), ...signs])].map((form) => {
      const at = Math.max(0, text.indexOf(form) - 100);
      return `${form} stands in: ${text.slice(at, at + form.length + 200)}`;
    });
  });
}

/** Every value of a namespace, read in bulk. */
async function valuesOf(namespace: KVNamespace): Promise<readonly string[]> {
  const values: string[] = [];
  for (let cursor: string | undefined, complete = false; !complete; ) {
    const page = await namespace.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    const names = page.keys.map(({ name }) => name);
    const read = names.length === 0 ? [] : [...(await namespace.get(names, "text")).values()];
    values.push(...names, ...read.filter((value) => value !== null));
    complete = page.list_complete;
    cursor = page.list_complete ? undefined : page.cursor;
  }
  return values;
}

/**
 * Starts a gate; `vars` and `secrets` stand over wrangler.toml's and the credentials above. Telegram is off unless asked for
 * (withTelegram): beside another platform it is warned about.
 */
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
          // Or the one that `npm start` has put into .dev.vars would count.
          TELEGRAM_SECRETS: "",
          ...secrets,
        },
      },
      { configPath: "test/e2e/collector/wrangler.toml" },
    ],
  });
  const { url } = await server.listen();
  const gate = server.getWorker<Bindings>("doorman");
  const { LISTS, SPOOL, ROSTER } = await gate.getEnv();
  const { COLLECTED } = await server.getWorker<{ COLLECTED: KVNamespace }>("collector").getEnv();

  const { sdkAppId: _public, ...own } = credentials;
  const setSecrets = [...Object.values(own), ...Object.values(secrets)];
  const presented = new Set(setSecrets.flatMap((list) => list.split(",")).map((secret) => secret.trim()));

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

  async function fireSchedule(cron = "*/2 * * * *"): Promise<void> {
    expect(await gate.scheduled({ cron })).toMatchObject({ outcome: "ok" });
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
    roster: async () => ROSTER,
    fireSchedule,
    async makeRoster() {
      await fireSchedule("* * * * *");
      const headers = { authorization: `Bearer ${credentials.adminToken}` };
      const health: unknown = await (await fetch(new URL("/health", url), { headers })).json();
      return typeof health === "object" && health !== null && "roster" in health ? health.roster : health;
    },
    logLines: () => server.getLogs().map(({ message }) => message),
    tencent: (callback, { token = credentials.token, ...options } = {}) => {
      presented.add(token);
      return play(tencentRequest(url.href, { sdkAppId: credentials.sdkAppId, token }, callback, new Date(), options));
    },
    openim: (callback, { secret = credentials.secret, ...options } = {}) => {
      presented.add(secret);
      return play(openimRequest(url.href, { secret }, callback, new Date(), options));
    },
    telegram: (callback, { secret = credentials.telegramSecret, ...options } = {}) => {
      presented.add(secret);
      return play(telegramRequest(url.href, { secret }, callback, new Date(), options));
    },
    async stop() {
      try {
        const printed = server.getLogs().map(({ message }) => message);
        const written = [...(await valuesOf(SPOOL)), ...(await valuesOf(COLLECTED))];
        expect(tracesOf(presented, [...printed, ...written])).toEqual([]);
      } finally {
        await server.close();
      }
    },
  };
}

/** The JSON body of what was answered, to be compared whole. */
export function answered({ answer }: Played): unknown {
  if ("noAnswer" in answer) throw new Error(`no answer: ${answer.noAnswer}`);
  return { status: answer.status, ...JSON.parse(answer.body) };
}

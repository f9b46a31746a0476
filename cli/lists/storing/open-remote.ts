// Finds the deployed lists: token, account and namespace from the environment and wrangler.toml, as wrangler does it, and
// the namespace that wrangler made on the first deploy from the Worker's own settings. Turns what the API answers into
// one line. Must not print the token.

import { setTimeout as wait } from "node:timers/promises";
import Cloudflare, { APIConnectionError, APIError } from "cloudflare";
import { reasonOf, refuse, wrongUse } from "../stop.ts";
import { createPace } from "./pace.ts";
import { readConfig } from "./read-config.ts";
import { remoteStore } from "./remote-store.ts";
import type { Store } from "./store.ts";

/** 1,200 requests in five minutes are allowed; the rest is for a dashboard or a deployment at the same time. */
const pace = { requests: 1150, windowMs: 5 * 60 * 1000 } as const;
const retries = 6;
/** Whether there is a network and the token is right shows soon. */
const firstCall = { maxRetries: 2 } as const;
const requestTimeoutMs = 120_000;

export interface RemoteOptions {
  /** wrangler.toml. */
  readonly config: string;
  readonly env?: string | undefined;
  readonly namespaceId?: string | undefined;
  /** Instead of Cloudflare's; for tests. */
  readonly apiUrl?: string | undefined;
  /** Told what is being waited for. */
  readonly note: (line: string) => void;
}

/** KV's writes of the day are spent (a Free plan has 1,000): a later try today cannot help. */
const daySpent = 10_048;

/** How long until midnight UTC, when Cloudflare counts anew. @param now Unix milliseconds */
function untilMidnight(now: number): string {
  const minutes = Math.ceil((86_400_000 - (now % 86_400_000)) / 60_000);
  return minutes < 60 ? `in ${minutes} min` : `in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function explain(error: unknown): never {
  if (error instanceof APIConnectionError) {
    const { cause } = error;
    const detail = cause instanceof Error ? reasonOf(cause) : error.message;
    refuse(`Cloudflare's API cannot be reached (${detail}).`);
  }
  if (!(error instanceof APIError)) throw error;
  const said = error.errors.map(({ code, message }) => `${message ?? ""} (code ${code})`).join("; ");
  const detail = said === "" ? `status ${error.status}` : said;
  if (error.errors.some(({ code }) => code === daySpent)) {
    refuse(
      `Cloudflare's writes of this day are spent: ${detail}. The Free plan has 1,000 a day; they are counted anew at midnight UTC, ${untilMidnight(Date.now())}. What is written stays: run the same command again then, or change the plan.`,
    );
  }
  switch (error.status) {
    case 401:
    case 403:
      return refuse(
        `Cloudflare refuses the API token: ${detail}. It needs Account > Workers KV Storage > Edit on this account.`,
      );
    case 404:
      return refuse(`Cloudflare finds no such namespace, Worker or account: ${detail}.`);
    case 429:
      return refuse(
        `Cloudflare's limit of API requests is reached: ${detail}. Run it again in five minutes; what is written stays.`,
      );
    default:
      return refuse(`Cloudflare's API answers: ${detail}.`);
  }
}

/** The store with every failure of the API told in one line. */
function explained(store: Store): Store {
  async function* pages<T>(all: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* all;
    } catch (error) {
      explain(error);
    }
  }
  return {
    ...store,
    list: (prefix) => pages(store.list(prefix)),
    read: (keys) => store.read(keys).catch(explain),
    find: (keys) => store.find(keys).catch(explain),
    write: (pairs, done) => store.write(pairs, done).catch(explain),
    remove: (keys, done) => store.remove(keys, done).catch(explain),
    readBytes: (key) => store.readBytes(key).catch(explain),
    writeBytes: (key, value) => store.writeBytes(key, value).catch(explain),
  };
}

async function findAccount(client: Cloudflare, configured: string | undefined): Promise<string> {
  const known = process.env.CLOUDFLARE_ACCOUNT_ID || configured;
  if (known !== undefined) return known;
  const ids = (await client.accounts.list({}, firstCall)).getPaginatedItems().map(({ id }) => id);
  const [only] = ids;
  if (only === undefined) refuse("The API token sees no account. Set CLOUDFLARE_ACCOUNT_ID.");
  if (ids.length > 1) wrongUse(`The API token sees ${ids.length} accounts. Set CLOUDFLARE_ACCOUNT_ID to one of them.`);
  return only;
}

/** The namespace bound to the deployed Worker, where wrangler.toml has no id. */
async function findBound(client: Cloudflare, account_id: string, worker: string, name: string): Promise<string> {
  const { bindings = [] } = await client.workers.scripts.scriptAndVersionSettings.get(
    worker,
    { account_id },
    firstCall,
  );
  for (const binding of bindings) {
    if (binding.type === "kv_namespace" && binding.name === name) return binding.namespace_id;
  }
  const way = name === "LISTS" ? "or give --namespace-id" : "or give --no-undo, which keeps nothing for an undo";
  return refuse(`The deployed Worker ${worker} has no namespace bound as ${name}. Deploy it first, ${way}.`);
}

export async function openRemote({ config, env, namespaceId, apiUrl, note }: RemoteOptions): Promise<Store> {
  const apiToken = process.env.CLOUDFLARE_API_TOKEN;
  if (apiToken === undefined || apiToken === "") {
    wrongUse("CLOUDFLARE_API_TOKEN is not set: --remote needs an API token with Account > Workers KV Storage > Edit.");
  }
  const { name: worker = "doorman", account_id: configured, kv_namespaces } = await readConfig(config, env);
  const mayGo = createPace({ ...pace, now: Date.now, wait, onWait: (ms) => note(waiting(ms)) });
  const client = new Cloudflare({
    apiToken,
    maxRetries: retries,
    timeout: requestTimeoutMs,
    logLevel: "off",
    ...(apiUrl === undefined ? {} : { baseURL: apiUrl }),
    async fetch(url, init) {
      await mayGo();
      const response = await fetch(url, init);
      if (response.status !== 429) return response;
      const text = await response.text();
      const headers = new Headers(response.headers);
      // Otherwise the client would wait and ask again, in vain.
      if (new RegExp(`"code":\\s*${daySpent}\\b`).test(text)) headers.set("x-should-retry", "false");
      const after = Number(headers.get("retry-after"));
      if (after > 1 && !headers.has("x-should-retry")) note(waiting(after * 1000));
      return new Response(text, { status: response.status, statusText: response.statusText, headers });
    },
  });
  try {
    const account_id = await findAccount(client, configured);
    const open = async (binding: "LISTS" | "ROSTER", given: string | undefined): Promise<Store> => {
      const id = given ?? kv_namespaces.find((each) => each.binding === binding)?.id;
      const found = id ?? (await findBound(client, account_id, worker, binding));
      const { title } = await client.kv.namespaces.get(found, { account_id }, firstCall);
      const name = binding === "LISTS" ? `the deployed lists (namespace ${title})` : `the namespace ${title}`;
      const beside = () => open("ROSTER", undefined).catch(explain);
      return explained(remoteStore(client, { account_id, namespaceId: found, name, beside }));
    };
    return await open("LISTS", namespaceId);
  } catch (error) {
    return explain(error);
  }
}

function waiting(ms: number): string {
  return `Cloudflare's limit of API requests: waiting ${Math.ceil(ms / 1000)} s.`;
}

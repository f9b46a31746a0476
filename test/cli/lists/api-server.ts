// Cloudflare's API for Workers KV as its documents describe it: bulk calls with their limits, pages of keys, its error
// bodies. Keeps pairs in memory; a test can plan faults. Knows nothing of the list commands.

import { createServer, type IncomingMessage } from "node:http";

export interface Fault {
  /** Of the requests whose path holds this text, the next one fails. */
  readonly path: string;
  readonly status: number;
  /** So many of these requests go well before. */
  readonly after?: number;
  /** Cloudflare's, beside the status. */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes so many of a bulk write's pairs only, and names the others as failed; lists so many keys only. */
  readonly keepOnly?: number;
  /** Leaves this key out of a bulk read's answer. */
  readonly leaveOut?: string;
  /** Answers this way to everything for so many milliseconds, as Cloudflare does past its limit. */
  readonly forMs?: number;
  /** Breaks the connection instead of answering. */
  readonly hangUp?: true;
}

interface Stored {
  readonly value: string;
  /** The value is these bytes in Base64. */
  readonly base64?: boolean;
  readonly expiration?: number;
  readonly metadata?: unknown;
}

export interface ApiServer {
  readonly url: string;
  /** Of the namespace bound as LISTS. */
  readonly pairs: Map<string, Stored>;
  /** Of the one bound as ROSTER. */
  readonly roster: Map<string, Stored>;
  readonly faults: Fault[];
  /** Every page of keys is followed by so many that hold none and have a cursor. */
  readonly emptyPages: { count: number };
  /** What the deployed Worker binds. */
  readonly bound: string[];
  /** "PUT bulk 10000": method, what, and how many. */
  readonly requests: string[];
  readonly stop: () => Promise<void>;
}

export const account = "0123456789abcdef0123456789abcdef";
export const namespace = "fedcba9876543210fedcba9876543210";
export const rosterNamespace = "00112233445566778899aabbccddeeff";
export const token = "an-api-token-of-the-tests";

const failure = (status: number, code: number, message: string) => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});
const success = (result: unknown, info?: unknown) => ({
  status: 200,
  body: { success: true, errors: [], messages: [], result, ...(info === undefined ? {} : { result_info: info }) },
});
type Answer = ReturnType<typeof failure> | ReturnType<typeof success>;

const bytesOf = ({ value, base64 }: Stored): Buffer => Buffer.from(value, base64 === true ? "base64" : "utf8");

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

export async function startApi(): Promise<ApiServer> {
  const pairs = new Map<string, Stored>();
  const roster = new Map<string, Stored>();
  const emptyPages = { count: 0 };
  const bound = ["LISTS", "ROSTER"];
  const ids: Readonly<Record<string, string>> = { LISTS: namespace, ROSTER: rosterNamespace };
  const faults: Fault[] = [];
  const requests: string[] = [];
  let blocked: { readonly fault: Fault; readonly until: number } | undefined;

  /** A cursor is the place of the next key and how many empty pages come before it. */
  function listKeys(stored: Map<string, Stored>, query: URLSearchParams, most: number | undefined): Answer {
    const limit = Number(query.get("limit") ?? 1000);
    const prefix = query.get("prefix") ?? "";
    const names = [...stored.keys()]
      .filter((name) => name.startsWith(prefix))
      .sort()
      .slice(0, most);
    const [from = 0, empty = 0] = (query.get("cursor") ?? "0-0").split("-").map(Number);
    if (empty > 0) return success([], { count: 0, cursor: `${from}-${empty - 1}` });
    const page = names.slice(from, from + limit).map((name) => ({ name, ...stored.get(name), value: undefined }));
    const cursor = from + limit < names.length ? `${from + limit}-${emptyPages.count}` : "";
    return success(page, { count: page.length, cursor });
  }

  function bulkGet(stored: Map<string, Stored>, body: string, leaveOut?: string): Answer {
    const { keys }: { keys: string[] } = JSON.parse(body);
    if (keys.length > 100) return failure(400, 10_063, "at most 100 keys");
    const told = keys.filter((key) => key !== leaveOut);
    const found = told.map((key) => {
      const { base64: _, ...pair } = stored.get(key) ?? {};
      return [key, stored.has(key) ? { metadata: null, ...pair } : null];
    });
    return success({ values: Object.fromEntries(found) });
  }

  function bulkPut(stored: Map<string, Stored>, body: string, keepOnly = Number.POSITIVE_INFINITY): Answer {
    const all: ({ key: string } & Stored)[] = JSON.parse(body);
    if (all.length > 10_000) return failure(400, 10_030, "more than 10,000 pairs");
    if (Buffer.byteLength(body) > 100_000_000) return failure(413, 10_031, "request too large");
    const soon = Date.now() / 1000 + 60;
    if (all.some(({ expiration }) => expiration !== undefined && expiration < soon)) {
      return failure(400, 10_032, "expiration must be at least 60 seconds in the future");
    }
    if (all.some(({ metadata }) => metadata !== undefined && Buffer.byteLength(JSON.stringify(metadata)) > 1024)) {
      return failure(400, 10_033, "metadata too large");
    }
    if (all.some((pair) => bytesOf(pair).byteLength > 25 * 1024 * 1024)) return failure(400, 10_034, "value too large");
    if (all.some(({ value, base64 }) => base64 === true && Buffer.from(value, "base64").toString("base64") !== value))
      return failure(400, 10_035, "invalid base64");
    for (const { key, ...pair } of all.slice(0, keepOnly)) stored.set(key, pair);
    const failed = all.slice(keepOnly).map(({ key }) => key);
    return success({ successful_key_count: all.length - failed.length, unsuccessful_keys: failed });
  }

  function bulkDelete(stored: Map<string, Stored>, body: string): Answer {
    const keys: string[] = JSON.parse(body);
    if (keys.length > 10_000) return failure(400, 10_030, "more than 10,000 keys");
    for (const key of keys) stored.delete(key);
    return success({ successful_key_count: keys.length, unsuccessful_keys: [] });
  }

  function answer(method: string, url: URL, body: string, fault: Fault | undefined): Answer {
    const kv = `/accounts/${account}/storage/kv/namespaces`;
    const route = `${method} ${url.pathname.replace(/^\/client\/v4/, "")}`;
    const kinds = bound.map((name) => ({ type: "kv_namespace", name, namespace_id: ids[name] }));
    switch (route) {
      case "GET /accounts":
        return success([{ id: account, name: "tests" }], { page: 1, per_page: 20, count: 1, total_count: 1 });
      case `GET /accounts/${account}/workers/scripts/doorman/settings`:
        return success({ bindings: [...kinds, { type: "queue", name: "EVENTS" }] });
    }
    for (const [id, title, stored] of [
      [namespace, "doorman-lists", pairs],
      [rosterNamespace, "doorman-roster", roster],
    ] as const) {
      switch (route) {
        case `GET ${kv}/${id}`:
          return success({ id, title });
        case `GET ${kv}/${id}/keys`:
          return listKeys(stored, url.searchParams, fault?.keepOnly);
        case `POST ${kv}/${id}/bulk/get`:
          return bulkGet(stored, body, fault?.leaveOut);
        case `PUT ${kv}/${id}/bulk`:
          return bulkPut(stored, body, fault?.keepOnly);
        case `POST ${kv}/${id}/bulk/delete`:
          return bulkDelete(stored, body);
      }
    }
    if (route.startsWith(`GET ${kv}/`)) return failure(404, 10_013, "namespace not found");
    return failure(404, 7003, "Could not route to the resource");
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const body = await bodyOf(request);
    const parsed: unknown = body === "" ? undefined : JSON.parse(body);
    const items = Array.isArray(parsed) ? ` ${parsed.length}` : "";
    requests.push(`${request.method} ${url.pathname.split("/").slice(-2).join("/")}${items}`);
    const planned = faults.findIndex(({ path }) => url.pathname.includes(path));
    const [due] = planned === -1 ? [] : faults.splice(planned, 1);
    const later = (due?.after ?? 0) > 0;
    if (due !== undefined && later) faults.splice(planned, 0, { ...due, after: (due.after ?? 0) - 1 });
    const found = later ? undefined : due;
    if (found?.forMs !== undefined) blocked = { fault: found, until: Date.now() + found.forMs };
    const fault = blocked !== undefined && Date.now() < blocked.until ? blocked.fault : found;
    if (fault?.hangUp) return void request.socket.destroy();
    let given = answer(request.method ?? "", url, body, fault);
    const [, of, single] = /\/namespaces\/(\w+)\/values\/(.*)$/.exec(url.pathname) ?? [];
    if (single !== undefined) {
      const stored = (of === namespace ? pairs : roster).get(decodeURIComponent(single));
      if (stored !== undefined && fault === undefined) return void response.writeHead(200).end(bytesOf(stored));
      given = failure(404, 10_009, "get: 'key not found'");
    }
    if (request.headers.authorization !== `Bearer ${token}`) given = failure(403, 10_000, "Authentication error");
    if (fault !== undefined && fault.status !== 200)
      given = failure(fault.status, fault.code ?? 10_001, "a planned fault");
    response.writeHead(given.status, { "content-type": "application/json", ...fault?.headers });
    response.end(JSON.stringify(given.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/client/v4`,
    pairs,
    roster,
    emptyPages,
    bound,
    faults,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

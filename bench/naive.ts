// What people write instead: one KV.get for each candidate and list. `oneByOne` awaits each before the next, as the
// CrowdSec Worker bouncer does; `allAtOnce` is the Promise.all form, which a Worker's six connections hold back.
import { keysOf } from "./floor.ts";

const allowed = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

interface NaiveEnv {
  readonly LISTS: KVNamespace;
}

/** Connections that may wait for an answer at a time (docs/reference/cloudflare.md 3.1); the next one queues. */
export const maxConnections = 6;

/** Runs at most six at a time: what the runtime does to the Promise.all form, here since no local KV does it. */
export function createConnections(): <T>(open: () => Promise<T>) => Promise<T> {
  let free = maxConnections;
  const waiting: (() => void)[] = [];
  return async (open) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await open();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

const isDeny = (value: string | null): boolean => value === "deny";
const answer = (refused: boolean): Response => Response.json(refused ? { ...allowed, ErrorCode: 1 } : allowed);

export const oneByOne = {
  async fetch(request, env) {
    let refused = false;
    for (const key of keysOf(JSON.parse(await request.text()))) {
      if (isDeny(await env.LISTS.get(key))) refused = true;
    }
    return answer(refused);
  },
} satisfies ExportedHandler<NaiveEnv>;

export const allAtOnce = {
  async fetch(request, env) {
    const connect = createConnections();
    const keys = keysOf(JSON.parse(await request.text()));
    const values = await Promise.all(keys.map((key) => connect(() => env.LISTS.get(key))));
    return answer(values.some(isDeny));
  },
} satisfies ExportedHandler<NaiveEnv>;

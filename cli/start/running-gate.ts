// What `npm start` asks of the gate once wrangler runs it: whether it is there, and every two minutes its cron trigger,
// which `wrangler dev` never fires by itself. It knows no secret, and says nothing as long as nothing fails.

import { setTimeout as wait } from "node:timers/promises";

const pollMs = 200;
const answerTimeoutMs = 30_000;

/** Waits until the gate answers GET /health, and tells the status; undefined when `signal` aborts first. */
export async function firstHealth(url: string, signal: AbortSignal): Promise<number | undefined> {
  while (!signal.aborted) {
    const response = await fetch(`${url}/health`, { signal }).catch(() => undefined);
    if (response !== undefined) return response.status;
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Runs a scheduled handler, as its cron trigger would: the gate's, or with `cron` the console's (ports/index.ts). Tells what went wrong, or undefined. */
export async function fireSchedule(url: string, cron?: string): Promise<string | undefined> {
  try {
    const of = cron === undefined ? "" : `&cron=${encodeURIComponent(`console ${cron}`)}`;
    const response = await fetch(`${url}/cdn-cgi/local/scheduled?format=json${of}`, {
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    const body = await response.text();
    return response.ok && /"outcome":"ok"/.test(body) ? undefined : `${response.status} ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

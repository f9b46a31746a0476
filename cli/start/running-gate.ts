// What `npm start` asks of the gate once wrangler runs it: whether it is there, and its cron triggers, which `wrangler dev`
// never fires by itself. It knows no secret, and says nothing as long as nothing fails.

import { setTimeout as wait } from "node:timers/promises";

const pollMs = 200;
const answerTimeoutMs = 30_000;

/** Fires a cron trigger, and again so long after each run, until `signal` aborts. Tells of a fault once, until it is over. */
export async function keepFiring(url: string, cron: string, everyMs: number, signal: AbortSignal): Promise<void> {
  let told: string | undefined;
  while (!signal.aborted) {
    const wrong = await fireSchedule(url, cron);
    if (wrong !== undefined && wrong !== told && !signal.aborted) {
      console.error(`The gate's scheduled run failed: ${wrong}`);
    }
    told = wrong;
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits until the gate answers GET /health, and tells the status; undefined when `signal` aborts first. */
export async function firstHealth(url: string, signal: AbortSignal): Promise<number | undefined> {
  while (!signal.aborted) {
    const response = await fetch(`${url}/health`, { signal }).catch(() => undefined);
    if (response !== undefined) return response.status;
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** The gate's cron triggers, as in wrangler.toml. */
export const crons = { redrive: "*/2 * * * *", roster: "* * * * *" } as const;

/** Runs the gate's scheduled handler, as this cron trigger would. Tells what went wrong, or undefined. */
export async function fireSchedule(url: string, cron: string): Promise<string | undefined> {
  try {
    const query = new URLSearchParams({ format: "json", cron });
    const response = await fetch(`${url}/cdn-cgi/local/scheduled?${query}`, {
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    const body = await response.text();
    return response.ok && /"outcome":"ok"/.test(body) ? undefined : `${response.status} ${body.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// The Worker itself: binds Cloudflare's runtime to the app. Everything is made once per isolate and env; a request only runs it.
import { type App, createApp } from "./app.ts";
import { createMetrics } from "./cloudflare/analytics-engine.ts";
import { createFloodCounters, type FloodNamespace } from "./cloudflare/flood-counters.ts";
import { createKvLists, createListsCheck } from "./cloudflare/kv-lists.ts";
import { createKvSpool } from "./cloudflare/kv-spool.ts";
import { createEventQueue, createQueueCheck } from "./cloudflare/queue.ts";
import { createRoster, type RosterOfIsolate } from "./cloudflare/roster.ts";
import { systemClock } from "./cloudflare/system-clock.ts";
import { createOutbox } from "./events/outbox.ts";
import { createFloods } from "./flood/floods.ts";
import type { Gate, Readiness } from "./gate.ts";
import { createLog } from "./log.ts";
import { knownCodes } from "./platforms/facts.ts";
import { refusalForAnybody } from "./platforms/index.ts";
import type { Lists } from "./policy/lists.ts";
import { createPatternReader } from "./policy/patterns.ts";
import { type RosterSettings, readSettings } from "./settings.ts";

/** Bindings by wrangler.toml; the settings are whatever stands in [vars] and the secrets, and are checked. */
export interface Env extends Readonly<Record<string, unknown>> {
  readonly LISTS: KVNamespace;
  readonly SPOOL: KVNamespace;
  readonly EVENTS: Queue;
  /** Only with ROSTER_MODE on. */
  readonly ROSTER?: KVNamespace;
  readonly FLOOD: FloodNamespace;
  /** Optional: points for `npm run metrics` and Grafana. */
  readonly METRICS?: AnalyticsEngineDataset;
}

const log = createLog(console);

function prepareRoster({ LISTS, ROSTER }: Env, exact: Lists, settings: RosterSettings): RosterOfIsolate | undefined {
  if (!settings.on || ROSTER === undefined) return undefined;
  return createRoster(LISTS, ROSTER, exact, systemClock, settings, {
    problem: (reason) => log.problem("roster", { reason }),
    drift: (key) => log.problem("roster drift", { key, reason: "the entry is in KV, and no listing has told of it" }),
  });
}

function prepare(env: Env): Readiness {
  const readAt = systemClock.now();
  const metrics = createMetrics(env.METRICS, (reason) => log.problem("metrics", { reason }));
  const settings = readSettings(env);
  if (!settings.ok) {
    for (const wrong of settings.error.wrong) log.problem("setting", { wrong });
    return { readAt, problem: settings.error, log, metrics };
  }
  for (const warning of settings.value.warnings) log.problem("setting", { warning });
  const exactLists = createKvLists(env.LISTS);
  const roster = prepareRoster(env, exactLists, settings.value.roster);
  const gate: Gate = {
    settings: settings.value,
    lists: roster?.lists ?? exactLists,
    exactLists,
    feeds: roster?.feeds,
    exactFeeds: roster?.exactFeeds,
    roster,
    checkLists: createListsCheck(env.LISTS),
    checkQueue: createQueueCheck(env.EVENTS),
    parsePatterns: createPatternReader((problems) => {
      const shown = problems.slice(0, 20);
      log.problem("patterns", { rules: problems.length, wrong: shown.join("; ") });
    }, knownCodes),
    floods: createFloods(createFloodCounters(env.FLOOD), systemClock, settings.value.floodTimeoutMs),
    metrics,
    outbox: createOutbox(createEventQueue(env.EVENTS), createKvSpool(env.SPOOL), systemClock, settings.value),
    clock: systemClock,
    log,
    newId: () => crypto.randomUUID(),
  };
  return { readAt, gate };
}

/** The two of wrangler.toml. */
const redriveCron = "*/2 * * * *";
const rosterCron = "* * * * *";

/** What stands for the age of a roster that could never be made: the alarm has to ring. */
const noRosterS = 86_400;

const outcomeOf = (problem: string | undefined): string => (problem === undefined ? "ok" : "problem");

interface Worker {
  readonly ready: Readiness;
  readonly app: App;
}

const workers = new WeakMap<Env, Worker>();

export function workerOf(env: Env): Worker {
  const known = workers.get(env);
  if (known !== undefined) return known;
  const ready = prepare(env);
  const worker = { ready, app: createApp(ready) };
  workers.set(env, worker);
  return worker;
}

export default {
  async fetch(request, env, ctx) {
    try {
      const response = await workerOf(env).app(request, (work) => ctx.waitUntil(work));
      // Whoever stands before the Worker may hold an answer back until the body that nobody read has come.
      if (!request.bodyUsed) request.body?.cancel().catch(() => undefined);
      return response;
    } catch (error) {
      log.unexpected(error);
      // 200, since to Tencent every other status means "go ahead".
      return Response.json({ ...refusalForAnybody("internal error"), ActionStatus: "OK" });
    }
  },

  /** Makes the roster, or sends on what the queue did not take at first; by a cron that is neither's, both. */
  async scheduled({ cron }, env) {
    const { ready } = workerOf(env);
    if (!("gate" in ready)) return;
    const { metrics, outbox, roster } = ready.gate;
    if (cron !== redriveCron && roster !== undefined) {
      const { problems } = await roster.renew();
      for (const reason of problems) log.problem("roster", { reason });
      const { ageSeconds: rosterAgeS = noRosterS } = await roster.status();
      metrics.write({ platform: "none", kind: "run", action: "roster", outcome: outcomeOf(problems[0]), rosterAgeS });
    }
    if (cron === rosterCron) return;
    const { problem, ...counts } = await outbox.redrive();
    const run = { platform: "none", kind: "run", action: "redrive", outcome: outcomeOf(problem) } as const;
    metrics.write({ ...run, ...counts, spooled: counts.kept });
    if (problem !== undefined) log.problem("redrive", { ...counts, reason: problem });
  },
} satisfies ExportedHandler<Env>;

// What GET /health tells: to anybody whether the gate is configured, to an admin also how, and whether the lists can be
// read. Never a secret, never anything of the lists but that there is something; a count of secrets is as much as it says.
import type { Gate, Readiness } from "./gate.ts";

export interface Health {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

interface ListsState {
  readonly state: "filled" | "empty" | "unreadable";
  readonly problem?: string;
}

/** A decision would have as long. */
async function listsState({ checkLists, clock, settings }: Gate): Promise<ListsState> {
  try {
    return { state: await clock.limit(checkLists(), settings.decisionTimeoutMs) };
  } catch (error) {
    return { state: "unreadable", problem: String(error) };
  }
}

/** Without lists ON_UNDECIDED is the answer to everybody, so a monitor has to see it. Empty ones may be meant. */
const statusOf = {
  filled: "ok",
  empty: "ok, but the lists are empty",
  unreadable: "the lists cannot be read",
} as const;

/** @param admin whether the caller showed an admin token. */
export async function reportHealth(ready: Readiness, admin: boolean): Promise<Health> {
  if (!("gate" in ready)) {
    return { status: 503, body: { status: "wrong settings", ...(admin ? { wrong: ready.problem.wrong } : {}) } };
  }
  const { settings, outbox } = ready.gate;
  if (!admin) return { status: 200, body: { status: "ok" } };
  const [events, lists, roster] = await Promise.all([
    outbox.counts().catch((error: unknown) => ({ problem: String(error) })),
    listsState(ready.gate),
    ready.gate.roster?.status(),
  ]);
  // Named one by one, so that no secret is shown because somebody forgot to leave it out.
  const { platforms, mode, onUndecided, rejectMessage, decisionEvents, recordMessages, warnings } = settings;
  const { decisionTimeoutMs, floodTimeoutMs, bodyTimeoutMs, queueTimeoutMs, spoolTimeoutMs, maxBodyBytes } = settings;
  return {
    status: lists.state === "unreadable" ? 503 : 200,
    body: {
      status: statusOf[lists.state],
      lists,
      ...Object.fromEntries(
        platforms.map(({ module, on, health, allowedCidrs }) => [module.name, { on, ...health, allowedCidrs }]),
      ),
      ...{ mode, onUndecided, rejectMessage, decisionEvents, recordMessages },
      ...{ decisionTimeoutMs, floodTimeoutMs, bodyTimeoutMs, queueTimeoutMs, spoolTimeoutMs, maxBodyBytes },
      warnings,
      roster: {
        mode: settings.roster.on ? "on" : "off",
        maxAgeSeconds: settings.roster.maxAgeMs / 1000,
        driftPercent: settings.roster.driftPercent,
        ...(roster ?? { feeds: "not asked" }),
      },
      events,
    },
  };
}

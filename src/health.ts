// What GET /health tells: to anybody whether the gate is configured, to an admin also how, and of each part how it is and
// since when. Parts are asked side by side, each within its own limit, so that one that hangs hides no other. Never a
// secret, never anything of the lists but that there is something; a count of secrets is as much as it says.
import { isoOf } from "./events/envelope.ts";
import type { Gate, Readiness } from "./gate.ts";
import type { Settings } from "./settings.ts";

export interface Health {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

interface PartState {
  readonly state: string;
  /** Left out: since when this isolate has seen it so. */
  readonly since?: string | undefined;
  /** Why it does not answer. */
  readonly problem?: string;
}

type Check = readonly [part: string, limitMs: number, ask: () => Promise<PartState>];

const nobody = { group: undefined, ids: [], together: false, perhapsNew: false };

/** Named one by one, so that no secret is shown because somebody forgot to leave it out. */
const shownSettings = [
  ...([
    "mode",
    "onUndecided",
    "rejectMessage",
    "decisionEvents",
    "logDecisions",
    "recordMessages",
    "warnings",
  ] as const),
  ...(["decisionTimeoutMs", "floodTimeoutMs", "bodyTimeoutMs", "queueTimeoutMs", "spoolTimeoutMs"] as const),
  "maxBodyBytes",
] as const satisfies readonly (keyof Settings)[];

function settingsOf(settings: Settings) {
  return {
    ...Object.fromEntries(
      settings.platforms.map(({ module, on, health, allowedCidrs }) => [module.name, { on, ...health, allowedCidrs }]),
    ),
    ...Object.fromEntries(shownSettings.map((name) => [name, settings[name]])),
  };
}

/** How each part is asked, and its limit in milliseconds: that of whoever asks it else. */
function checksOf({ checkLists, checkQueue, roster, outbox, floods, settings: limits }: Gate): readonly Check[] {
  return [
    ["lists", limits.decisionTimeoutMs, async () => ({ state: await checkLists() })],
    [
      "roster",
      limits.decisionTimeoutMs,
      async () => {
        const { on, maxAgeMs, driftPercent } = limits.roster;
        const told = (await roster?.status()) ?? { state: "off", feeds: "not asked" };
        return { mode: on ? "on" : "off", maxAgeSeconds: maxAgeMs / 1000, driftPercent, ...told };
      },
    ],
    ["queue", limits.queueTimeoutMs, async () => ({ state: "ok", ...(await checkQueue()) })],
    [
      "spool",
      limits.spoolTimeoutMs,
      async () => {
        const { spooled, poisoned } = await outbox.counts();
        const since = spooled.oldest ?? poisoned.oldest;
        return { state: since ? "holds events" : "empty", since, spooled, poisoned };
      },
    ],
    [
      "flood",
      limits.floodTimeoutMs,
      async () => {
        // No group's counter is called so; a peek leaves nothing behind.
        const told = await floods.peek("health", nobody, { hold: (work) => work });
        if (typeof told === "string") throw told;
        return { state: "ok" };
      },
    ],
  ];
}

/** @returns what answers GET /health. */
export function createHealth(ready: Readiness): (admin: boolean) => Promise<Health> {
  const since = isoOf(ready.readAt);
  if (!("gate" in ready)) {
    const told = { settings: { state: "wrong", since }, wrong: ready.problem.wrong };
    return async (admin) => ({ status: 503, body: { status: "wrong settings", ...(admin ? told : {}) } });
  }
  const { gate } = ready;
  const { settings, clock } = gate;
  const seen: Record<string, PartState> = {};

  async function ask([name, limitMs, check]: Check): Promise<[string, PartState]> {
    const told = await clock.limit(check(), limitMs).catch((error: unknown): PartState => {
      return { state: name === "lists" ? "unreadable" : "failing", problem: String(error) };
    });
    const before = seen[name];
    const known = before?.state === told.state ? before : { state: told.state, since: isoOf(clock.now()) };
    seen[name] = known;
    return [name, { ...told, since: told.since ?? known.since }];
  }

  return async (admin) => {
    if (!admin) return { status: 200, body: { status: "ok" } };
    const asked = await Promise.all(checksOf(gate).map(ask));
    const parts = Object.fromEntries(asked);
    const odd = asked.filter(([, { state }]) => state === "failing").map(([name]) => `the ${name} is failing`);
    const lists = parts.lists?.state;
    if (lists === "empty") odd.push("the lists are empty");
    // Without lists ON_UNDECIDED is the answer to everybody, so a monitor has to see it. Empty ones may be meant.
    const unreadable = lists === "unreadable";
    const ok = odd.length > 0 ? `ok, but ${odd.join(", ")}` : "ok";
    return {
      status: unreadable ? 503 : 200,
      body: {
        status: unreadable ? "the lists cannot be read" : ok,
        settings: { state: settings.warnings.length > 0 ? "odd" : "ok", since },
        ...parts,
        ...settingsOf(settings),
      },
    };
  };
}

// The gate's own answer to "why?": asked of a deployed gate's /explain, or of the very same code over a store. Both give
// one form. Decides nothing here; must not print a token.

import * as z from "zod/mini";
import { parsePatterns } from "../../../lists/entry/reading.ts";
import { systemClock } from "../../../src/cloudflare/system-clock.ts";
import { type Asked, explain } from "../../../src/explain.ts";
import { noFloods } from "../../../src/flood/floods.ts";
import type { DecidingGate } from "../../../src/gate.ts";
import { platformModules } from "../../../src/platforms/index.ts";
import type { Lists } from "../../../src/policy/lists.ts";
import { createExactFeeds } from "../../../src/roster/feed-lookup.ts";
import { readSettings, type Settings } from "../../../src/settings.ts";
import { reasonOf, refuse, wrongUse } from "../stop.ts";
import type { Store } from "../storing/store.ts";

/** The body of POST /explain (src/explain.ts). */
export interface Question {
  readonly platform: string;
  readonly action: string;
  readonly group?: string | undefined;
  readonly type?: string | undefined;
  readonly inviter?: string | undefined;
  readonly candidates: readonly string[];
}

const person = z.looseObject({
  id: z.nullable(z.string()),
  verdict: z.string(),
  key: z.nullable(z.string()),
  undecided: z.boolean(),
  observed: z.optional(z.string()),
  code: z.optional(z.number()),
  message: z.optional(z.string()),
  entries: z.array(
    z.looseObject({
      key: z.string(),
      fate: z.string(),
      effect: z.optional(z.string()),
      note: z.optional(z.string()),
      value: z.optional(z.unknown()),
    }),
  ),
});

const explanation = z.looseObject({
  outcome: z.string(),
  enforced: z.boolean(),
  undecided: z.boolean(),
  problem: z.optional(z.string()),
  flood: z.optional(z.object({ key: z.string(), state: z.string(), until: z.optional(z.string()) })),
  inviter: z.optional(person),
  candidates: z.array(person),
});

export type Person = z.infer<typeof person>;
export type Explanation = z.infer<typeof explanation>;

function readExplanation(status: number, body: unknown): Explanation {
  const parsed = explanation.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data;
  const error = z.object({ error: z.string() }).safeParse(body);
  if (status === 400 && error.success) wrongUse(`${error.data.error}.`);
  if (status === 401 || status === 403) refuse("The gate refuses the admin token.");
  if (status === 404) refuse("The gate has no /explain: ADMIN_TOKENS is not set there, or this is no Doorman.");
  return refuse(`The gate answers ${status} and no explanation.`);
}

const timeoutMs = 30_000;

/** Asks the gate at a URL. */
export async function askGate(url: string, token: string, question: Question): Promise<Explanation> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/explain`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readExplanation(response.status, await response.json().catch(() => undefined));
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError")) {
      refuse(`No gate answers at ${url} (${reasonOf(error)}).`);
    }
    throw error;
  }
}

const unused = (): never => {
  throw new Error("explaining uses no binding");
};

/** Every platform's answers, as they are set; whether a platform is on, and its secrets, do not matter here. */
function answering(vars: Readonly<Record<string, unknown>>, settings: Settings): Asked {
  return platformModules.map((module) => {
    const read = module.configure(vars);
    if (!read.ok) return wrongUse(`A setting is wrong: ${read.error.join("; ")}.`);
    const { name, answer } = read.value.create(settings);
    // Only the gate can tell whether a group is known, so nothing here hangs on it.
    return { module, platform: { name, answer: { ...answer, givesMembers: false } } };
  });
}

const listsOf = (store: Store): Lists => ({
  async read(keys) {
    const pairs = await store.read(keys.map((key) => ({ key })));
    const values = new Map(pairs.map(({ key, value }) => [key, value]));
    return { values: keys.map((key) => values.get(key) ?? null), lookup: "exact", keysRead: keys.length };
  },
});

/** Asks the gate's code over a store. `vars` are settings as wrangler.toml has them; no secret is needed. */
export async function askStore(
  store: Store,
  vars: Readonly<Record<string, unknown>>,
  question: Question,
): Promise<Explanation> {
  const bindings = {
    LISTS: { get: unused },
    SPOOL: { put: unused },
    EVENTS: { sendBatch: unused },
    FLOOD: { idFromName: unused },
  };
  const settings = readSettings({ ...bindings, ON_UNDECIDED: vars.ON_UNDECIDED, MODE: vars.MODE });
  if (!settings.ok) return wrongUse(`A setting is wrong: ${settings.error.wrong.join("; ")}.`);
  // Deployed with ROSTER_MODE off, the gate asks no feed; `npm start` runs with it on.
  const roster = store.remote && vars.ROSTER_MODE !== "on" ? undefined : await store.beside();
  const feeds = roster === undefined ? undefined : createExactFeeds(listsOf(roster));
  const gate: DecidingGate = {
    settings: { ...settings.value, decisionTimeoutMs: timeoutMs },
    lists: listsOf(store),
    feeds,
    parsePatterns,
    floods: noFloods,
    clock: systemClock,
  };
  const request = new Request("http://localhost/explain", { method: "POST", body: JSON.stringify(question) });
  const { status, body } = await explain(request, gate, answering(vars, settings.value));
  return readExplanation(status, JSON.parse(JSON.stringify(body)));
}

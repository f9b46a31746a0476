// What an admin is told of each part, with any of them broken: it throws, it throws before it has begun, or it hangs. The
// others are told as ever, and each since when it is so. Parts are fakes and time is a manual clock; the real ones are
// broken in test/faults/corners.test.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createOutbox } from "../src/events/outbox.ts";
import { createFloods } from "../src/flood/floods.ts";
import type { Gate } from "../src/gate.ts";
import { createHealth } from "../src/health.ts";
import { readSettings } from "../src/settings.ts";
import { createManualClock, type ManualClock } from "./core/manual-clock.ts";
import { createFakeQueue, createFakeSpool } from "./events/outbox-parts.ts";

const start = Date.UTC(2026, 10, 20, 9, 30);
const isoAt = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const bindings = {
  LISTS: { get() {} },
  SPOOL: { put() {} },
  EVENTS: { sendBatch() {} },
  FLOOD: { idFromName() {} },
  ROSTER: { get() {} },
};
const token = "x".repeat(32);
const names = ["lists", "roster", "queue", "spool", "flood"] as const;
type Name = (typeof names)[number];

const answers = {
  lists: async (): Promise<"filled" | "empty"> => "filled",
  roster: async () => ({ state: "in use", ageSeconds: 40, drifted: 0 }) as const,
  queue: async () => ({ waiting: 3, oldest: isoAt(-7) }),
  spool: async () => ({ spooled: { count: 0, more: false }, poisoned: { count: 0, more: false } }),
  flood: async () => ({ refused: [], seen: false }),
};

const faults = {
  throws: async () => {
    throw new Error("503");
  },
  "throws at once": () => {
    throw new Error("503");
  },
  hangs: () => new Promise<never>(() => undefined),
} as const;

function healthWith(parts: Partial<typeof answers>, vars: Readonly<Record<string, unknown>> = {}) {
  const clock = createManualClock(start);
  const settings = readSettings({ ...bindings, ADMIN_TOKENS: token, ROSTER_MODE: "on", ...vars });
  if (!settings.ok) throw new Error(settings.error.wrong.join());
  const { lists, roster, queue, spool, flood } = { ...answers, ...parts };
  const outbox = createOutbox(
    createFakeQueue("takes").queue,
    { ...createFakeSpool().spool, counts: () => spool() },
    clock,
    settings.value,
  );
  const counters = { ask: answers.flood, peek: () => flood(), end: async () => false };
  const gate = {
    settings: settings.value,
    clock,
    checkLists: () => lists(),
    checkQueue: () => queue(),
    roster: settings.value.roster.on ? { status: () => roster() } : undefined,
    outbox,
    floods: createFloods(counters, clock, settings.value.floodTimeoutMs),
  } as Partial<Gate> as Gate;
  const health = createHealth({ readAt: start - 60_000, gate });
  return { clock, health: async (admin = true) => await told(clock, health(admin)) };
}

async function told(clock: ManualClock, health: ReturnType<ReturnType<typeof createHealth>>) {
  const { status, body } = await clock.until(health);
  // As it is sent.
  return { status, body: JSON.parse(JSON.stringify(body)) };
}

describe("a gate of which every part is well", () => {
  test("is ok, and each part says since when", async () => {
    const { health } = healthWith({});
    expect(await health()).toMatchObject({
      status: 200,
      body: {
        status: "ok",
        settings: { state: "ok", since: isoAt(-60) },
        lists: { state: "filled", since: isoAt(0) },
        roster: { mode: "on", maxAgeSeconds: 300, state: "in use", ageSeconds: 40, since: isoAt(0) },
        queue: { state: "ok", waiting: 3, oldest: isoAt(-7), since: isoAt(0) },
        spool: { state: "empty", since: isoAt(0), spooled: { count: 0 }, poisoned: { count: 0 } },
        flood: { state: "ok", since: isoAt(0) },
      },
    });
  });

  test("says to anybody else as little as ever", async () => {
    expect(await healthWith({}).health(false)).toEqual({ status: 200, body: { status: "ok" } });
  });
});

describe.each(Object.keys(faults) as (keyof typeof faults)[])("a part that %s", (fault) => {
  test.each(names)("is told, and hides no other: %s", async (name: Name) => {
    const { health } = healthWith({ [name]: faults[fault] });
    const { status, body } = await health();
    const failing = name === "lists" ? "unreadable" : "failing";
    expect(body[name]).toMatchObject({ state: failing, since: expect.any(String), problem: expect.any(String) });
    expect(body.settings.state).toBe("ok");
    for (const other of names.filter((each) => each !== name)) {
      expect(body[other].state).not.toMatch(/failing|unreadable/);
    }
    expect(status).toBe(name === "lists" ? 503 : 200);
    expect(body.status).toBe(name === "lists" ? "the lists cannot be read" : `ok, but the ${name} is failing`);
  });
});

test("every part at once is asked within the longest limit of one", async () => {
  const hangs = Object.fromEntries(names.map((name) => [name, faults.hangs]));
  const { health, clock } = healthWith(hangs, { QUEUE_TIMEOUT_MS: 1000, SPOOL_TIMEOUT_MS: 500 });
  const { body } = await health();
  expect(clock.now() - start).toBe(1000);
  const limits = { lists: 800, roster: 800, queue: 1000, spool: 500, flood: 300 } as const;
  for (const name of names) expect(body[name].problem).toContain(`no answer within ${limits[name]} ms`);
});

test("a state has lasted since this isolate first saw it, until it is another one", async () => {
  let lists: "filled" | "empty" = "filled";
  const { health, clock } = healthWith({ lists: async () => lists });
  await health();
  await clock.pass(90_000);
  expect((await health()).body.lists).toEqual({ state: "filled", since: isoAt(0) });
  lists = "empty";
  const { body } = await health();
  expect(body.lists).toEqual({ state: "empty", since: isoAt(90) });
  expect(body.status).toBe("ok, but the lists are empty");
  await clock.pass(10_000);
  lists = "filled";
  expect((await health()).body.lists).toEqual({ state: "filled", since: isoAt(100) });
  expect((await health()).body.flood.since).toBe(isoAt(0));
});

test("events in the spool wait since the oldest was put there, poison too", async () => {
  const spooled = { count: 2, more: false, oldest: isoAt(-3600) };
  const none = { count: 0, more: false };
  const holding = healthWith({ spool: async () => ({ spooled, poisoned: none }) });
  expect((await holding.health()).body.spool).toEqual({
    ...{ state: "holds events", since: isoAt(-3600), spooled, poisoned: none },
  });
  const poisoned = healthWith({ spool: async () => ({ spooled: none, poisoned: spooled }) });
  expect((await poisoned.health()).body.spool).toMatchObject({ state: "holds events", since: isoAt(-3600) });
});

test("with ROSTER_MODE off there is none to ask", async () => {
  const { health } = healthWith({}, { ROSTER_MODE: "off" });
  expect((await health()).body.roster).toMatchObject({ mode: "off", state: "off", feeds: "not asked" });
});

test("a wrong setting is a part too, and shows no token", async () => {
  const wrong = readSettings({ ADMIN_TOKENS: token, MODE: "perhaps" });
  if (wrong.ok) throw new Error("MODE perhaps is no mode");
  const untold = { log: {} as Gate["log"], metrics: { write: () => undefined } };
  const health = createHealth({ readAt: start, problem: wrong.error, ...untold });
  expect(await health(false)).toEqual({ status: 503, body: { status: "wrong settings" } });
  const { status, body } = await health(true);
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { status: "wrong settings", settings: { state: "wrong", since: isoAt(0) } },
  });
  expect(JSON.stringify(body)).toContain("MODE: must be enforce or observe");
  expect(JSON.stringify(body)).not.toContain(token);
});

test("docs/operations.md names every part, and every state that it can have", () => {
  const page = readFileSync(join(import.meta.dirname, "../docs/operations.md"), "utf8");
  const source = ["health.ts", "roster/status.ts", "cloudflare/kv-lists.ts"]
    .map((path) => readFileSync(join(import.meta.dirname, "../src", path), "utf8"))
    .join("\n");
  const words = [...source.matchAll(/state: ([^\n]*)/g), ...source.matchAll(/return ("(?:filled|empty)")/g)];
  const states = new Set(words.flatMap(([, rest = ""]) => [...rest.matchAll(/"([a-z ]+)"/g)].map(([, word]) => word)));
  expect(states.size).toBeGreaterThan(12);
  for (const state of states) if (state !== "lists" && state !== "not asked") expect(page).toContain(`\`${state}\``);
  for (const name of ["settings", ...names]) expect(page).toContain(`| \`${name}\` |`);
});

test("a warning makes the settings odd", async () => {
  const { health } = healthWith({}, { TYPO: "x" });
  const { body } = await health();
  expect(body.settings.state).toBe("odd");
  expect(body.warnings).toEqual(["TYPO: is no setting of Doorman"]);
});

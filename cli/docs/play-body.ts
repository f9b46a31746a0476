// Puts one body through the gate's own code, from the request to the queue, with lists in memory and a clock that stands
// still: what comes out is what Doorman really answers and queues. Must not make an answer or an event itself.
import type { Deadline } from "../../src/core/clock.ts";
import type { Line } from "../../src/core/log-line.ts";
import type { Measurement } from "../../src/core/metrics.ts";
import type { Event } from "../../src/events/event.ts";
import { createOutbox } from "../../src/events/outbox.ts";
import { askCounter, type CounterState, newCounter } from "../../src/flood/counter.ts";
import { createFloods, type FloodCounters } from "../../src/flood/floods.ts";
import type { Gate } from "../../src/gate.ts";
import { handleCallback } from "../../src/handle-callback.ts";
import { createLog } from "../../src/log.ts";
import { type KnownPlatform, knownCodes } from "../../src/platforms/facts.ts";
import type { Answer, Platform } from "../../src/platforms/platform.ts";
import type { Lists } from "../../src/policy/lists.ts";
import { createPatternReader } from "../../src/policy/patterns.ts";
import { readSettings, type Settings } from "../../src/settings.ts";

export interface Scene {
  /** Entries by key, as in KV. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Settings beside the ones below. */
  readonly vars?: Readonly<Record<string, string | number | boolean>>;
  /** The command in the URL, where it is not the body's. */
  readonly commandInUrl?: string;
}

export interface PlayedBody {
  readonly answer: Answer;
  /** As a consumer reads them: through JSON. */
  readonly events: readonly unknown[];
  /** What no event could carry, by the key that the events name. */
  readonly originals: ReadonlyMap<string, string>;
  readonly log: readonly Line[];
  /** The sentences of the log. */
  readonly logLines: readonly string[];
  /** What was measured, as METRICS would get it. */
  readonly points: readonly Measurement[];
}

/** 2026-11-20T09:30:00Z, the time of every receipt here. */
export const receivedAt = Date.UTC(2026, 10, 20, 9, 30);
/** What stands for a fresh id. */
export const freshId = "5f0c9b52-9f7e-4a8e-8a57-6c2a1f3f8b11";

const secret = "the-secret-of-the-examples-0123456789";
const appId = "1400000000";
const bindings = { LISTS: { get() {} }, SPOOL: { put() {} }, EVENTS: { sendBatch() {} }, FLOOD: { idFromName() {} } };

function settingsOf(vars: Scene["vars"] = {}): Settings {
  const openim = { OPENIM_SECRETS: secret, TELEGRAM_SECRETS: secret, REJECT_MESSAGE: "You cannot join this group." };
  const tencent = { TENCENT_SDK_APP_IDS: appId, TENCENT_AUTH: "none" };
  const read = readSettings({ ...bindings, ...tencent, ...openim, DECISION_EVENTS: "all", ...vars });
  if (!read.ok) throw new Error(read.error.wrong.join("; "));
  return read.value;
}

const platformsOf = (settings: Settings): ReadonlyMap<string, Platform> =>
  new Map(settings.platforms.map((one) => [one.module.name, one.create(settings)]));

/** How each IM server names itself, and the command where it does, in its URL. */
const pathOf: Readonly<Record<KnownPlatform, (command: string) => string>> = {
  tencent: (command) => `tencent?SdkAppid=${appId}&CallbackCommand=${command}`,
  openim: (command) => `openim/${secret}/${command}`,
  telegram: () => "telegram",
};

/** The counters of all groups, in memory. They tell nothing: their events go their own way. */
function createCounters(): FloodCounters {
  const states = new Map<string, CounterState>();
  const asked: FloodCounters["ask"] = async (name, question) => {
    const { state, answer } = askCounter(states.get(name) ?? newCounter, question, receivedAt, () => freshId);
    states.set(name, state);
    return answer;
  };
  const nothing = async (): Promise<never> => {
    throw new Error("nobody peeks into a counter or ends a flood here");
  };
  return { ask: asked, peek: nothing, end: nothing };
}

/** One call: `command` is the body's own. */
export interface BodyToPlay {
  readonly platform: KnownPlatform;
  readonly command: string;
  readonly text: string;
}

/** A gate that remembers, over any number of calls, what one isolate of the Worker remembers. */
export function createPlayedGate({
  lists = {},
  vars,
  commandInUrl,
}: Scene = {}): (body: BodyToPlay) => Promise<PlayedBody> {
  const settings = settingsOf(vars);
  const platforms = platformsOf(settings);
  let sent: Event[] = [];
  let originals = new Map<string, string>();
  let lines: Line[] = [];
  let points: Measurement[] = [];
  const clock = {
    now: () => receivedAt,
    random: () => 0.5,
    sleep: async () => {},
    within: <T>(_ms: number, work: (deadline: Deadline) => Promise<T>) => work({ hold: (held) => held }),
    limit: <T>(work: Promise<T>) => work,
  };
  const queue = { send: async (events: readonly Event[]) => void sent.push(...events) };
  const nothing = async (): Promise<never> => {
    throw new Error("the spool takes no events here");
  };
  const spool = {
    put: nothing,
    list: nothing,
    read: nothing,
    remove: nothing,
    putPoison: nothing,
    putOriginal: async (key: string, text: string) => void originals.set(key, text),
    counts: nothing,
  };
  const line = (printed: Line) => void lines.push(printed);
  const exactLists: Lists = {
    read: async (keys) => ({
      values: keys.map((key) => lists[key] ?? null),
      lookup: "exact",
      keysRead: keys.length,
    }),
  };
  const gate: Gate = {
    settings,
    lists: exactLists,
    exactLists,
    checkLists: async () => "filled",
    checkQueue: async () => ({ waiting: 0 }),
    parsePatterns: createPatternReader(() => undefined, knownCodes),
    floods: createFloods(createCounters(), clock, settings.floodTimeoutMs),
    metrics: { write: (point) => void points.push(point) },
    outbox: createOutbox(queue, spool, clock, settings),
    clock,
    log: createLog({ log: line, warn: line, error: line }),
    newId: () => freshId,
  };
  return async ({ platform, command, text }) => {
    [sent, originals, lines, points] = [[], new Map(), [], []];
    const path = pathOf[platform](encodeURIComponent(commandInUrl ?? command));
    const request = new Request(`https://doorman.example/${path}`, {
      method: "POST",
      body: text,
      headers: { "X-Telegram-Bot-Api-Secret-Token": secret },
    });
    const dialect = platforms.get(platform);
    if (dialect === undefined) throw new Error(`${platform} is no platform`);
    const working: Promise<void>[] = [];
    const answer = await handleCallback(request, dialect, gate, (work) => void working.push(work));
    await Promise.all(working);
    const events = sent.map((event): unknown => JSON.parse(JSON.stringify(event)));
    return { answer, events, originals, log: lines, logLines: lines.map(({ message }) => message), points };
  };
}

/** One call to a gate of its own. */
export async function playBody(body: BodyToPlay, scene: Scene = {}): Promise<PlayedBody> {
  return await createPlayedGate(scene)(body);
}

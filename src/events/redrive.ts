// Sends spooled events to the queue:
// 1. A run goes through the spool from the oldest event on: one alone first, then twice as many each time that the queue
//    took them, and what it took is removed, never sooner.
// 2. What it did not take goes to the end of the line, and it goes on with half as many from anywhere in the line, so that
//    bad events keep no others waiting, wherever they stand.
// 3. One that is not taken alone waits for the next run; after many of them, with nothing taken yet, the queue is down and the
//    rest of the page waits too.
// 4. Poison is what is no event, what the queue says that it never will take, and what for a week was not taken alone for no
//    known reason; it is written as poison before it is removed.
// 5. A run has a budget of operations and of time, and may be cut off anywhere: then events come twice (their ids say so),
//    and none is lost.

import type { Clock } from "../core/clock.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Event } from "./event.ts";
import {
  type EventQueue,
  maxBatchMessages,
  maxMessageBytes,
  readQueueError,
  reasonOf,
  toBatches,
} from "./event-queue.ts";
import { type Spool, spooledAt } from "./spool.ts";

export interface Redrive {
  readonly sent: number;
  readonly poisoned: number;
  /** Not taken alone, and left for a later run. */
  readonly kept: number;
  /** For how long the oldest had waited, in seconds. */
  readonly spoolAgeS: number;
  /** The last thing that went wrong. */
  readonly problem?: string | undefined;
}

/** An invocation may do 1,000 things outside itself (docs/reference/cloudflare.md 1.1); some are left for whatever else runs. */
const maxOperations = 900;
/** The smallest step: a read, a send, and to set aside what was sent. */
const leastOperations = 4;
/** The next run begins after two minutes. */
const maxRunMs = 90_000;
const timeoutMs = 5000;
/** A queue that is down is asked no more often for each page of the spool: each time costs a read, of which the Free plan has 100,000 a day. */
const maxFailures = 25;
/** No queue fails for so long without a word about why. */
const patienceMs = 7 * 24 * 60 * 60 * 1000;

interface Spooled {
  readonly key: string;
  readonly text: string;
  readonly bytes: number;
}

interface Attempt {
  /** `unsettled`: sent, and still in the spool. */
  readonly fate: "taken" | "unsettled" | ReturnType<typeof readQueueError>;
  /** Without text: it could not be read. */
  readonly tried: readonly (Spooled | { readonly key: string; readonly text?: undefined })[];
  /** What the batch had no room for. */
  readonly notTried: readonly Spooled[];
}

const encoder = new TextEncoder();

function isEvent(value: unknown): value is Event {
  return typeof value === "object" && value !== null && "id" in value && "type" in value && "data" in value;
}

/** undefined: no event that the queue could take. */
function readEvent({ text, bytes }: Spooled): Event | undefined {
  const value = bytes > maxMessageBytes ? undefined : parseJson(text);
  return isEvent(value) ? value : undefined;
}

/** One run; never rejects. */
export async function redrive(queue: EventQueue, spool: Spool, clock: Clock): Promise<Redrive> {
  const run = { sent: 0, poisoned: 0, kept: 0, spoolAgeS: 0, problem: undefined as string | undefined };
  const startedAt = clock.now();
  let operations = maxOperations;
  let queueWorks = false;
  const goesOn = () => operations >= leastOperations && clock.now() - startedAt < maxRunMs;

  /** Does one thing outside, at the budget's cost. */
  async function spend<T>(operation: () => Promise<T>): Promise<T> {
    operations -= 1;
    try {
      return await clock.limit(operation(), timeoutMs);
    } catch (error) {
      run.problem = reasonOf(error);
      throw error;
    }
  }

  async function setAside(key: string, text: string): Promise<void> {
    try {
      await spend(() => spool.putPoison(key, text));
      await spend(() => spool.remove(key));
      run.poisoned++;
      run.problem ??= `${key} is no event that the queue takes`;
    } catch {
      run.kept++;
    }
  }

  async function send(events: readonly Event[], spooled: readonly Spooled[]): Promise<Attempt["fate"]> {
    try {
      await spend(() => queue.send(events));
    } catch (error) {
      return readQueueError(error);
    }
    run.sent += events.length;
    const removed = await Promise.allSettled(spooled.map(({ key }) => spend(() => spool.remove(key))));
    return removed.every(({ status }) => status === "fulfilled") ? "taken" : "unsettled";
  }

  /** Reads some, and sends as many of them as one batch holds. What is no event is set aside. */
  async function attempt(keys: readonly string[]): Promise<Attempt> {
    const values = await spend(() => spool.read(keys)).catch(() => undefined);
    if (values === undefined) {
      return { fate: "unknown", tried: keys.map((key) => ({ key })), notTried: [] };
    }
    const read = keys.flatMap((key) => {
      const text = values.get(key);
      // Whatever is gone by now was sent by another run.
      return typeof text === "string" ? [{ key, text, bytes: encoder.encode(text).length }] : [];
    });
    const [batch = [], ...others] = toBatches(read);
    const tried: Spooled[] = [];
    const events: Event[] = [];
    for (const spooled of batch) {
      const event = readEvent(spooled);
      if (event === undefined) {
        await setAside(spooled.key, spooled.text);
        continue;
      }
      tried.push(spooled);
      events.push(event);
    }
    const fate = events.length === 0 ? "taken" : await send(events, tried);
    return { fate, tried, notTried: others.flat() };
  }

  /** One that was not taken alone. */
  async function settleAlone({ key, text }: Attempt["tried"][number], fate: Attempt["fate"]): Promise<void> {
    const isHopeless = fate === "unknown" && clock.now() - spooledAt(key) > patienceMs;
    if (text !== undefined && (fate === "rejected" || isHopeless)) await setAside(key, text);
    else run.kept++;
  }

  async function goThrough(line: string[]): Promise<void> {
    let at = 0;
    let size = 1;
    let failures = 0;
    while (line.length > 0 && (queueWorks || failures < maxFailures) && goesOn()) {
      // Each may have to be set aside, which is two operations, after a read and a send.
      const keys = line.splice(at, Math.min(size, Math.floor(operations / 2) - 1));
      const { fate, tried, notTried } = await attempt(keys);
      line.splice(at, 0, ...notTried.map(({ key }) => key));
      if (fate === "taken") {
        queueWorks ||= tried.length > 0;
        size = Math.min(maxBatchMessages, 2 * (keys.length - notTried.length));
        if (at >= line.length) at = 0;
        continue;
      }
      if (fate !== "rejected") failures++;
      // What was sent, and could not be removed, is the next run's: sent again in this one it would only fail again.
      if (fate !== "unsettled") {
        if (tried.length > 1) line.push(...tried.map(({ key }) => key));
        else for (const one of tried) await settleAlone(one, fate);
      }
      size = Math.ceil(tried.length / 2);
      at = Math.floor(clock.random() * line.length);
    }
  }

  try {
    let from: string | undefined;
    do {
      const page = await spend(() => spool.list(from));
      const [oldest] = page.keys;
      if (oldest !== undefined) run.spoolAgeS ||= Math.round((startedAt - spooledAt(oldest)) / 1000);
      await goThrough([...page.keys]);
      from = page.next;
    } while (from !== undefined && goesOn());
  } catch {
    // Told as the run's problem.
  }
  return run;
}

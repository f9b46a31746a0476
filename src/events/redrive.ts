// Sends spooled events to the queue, oldest first, and removes each only after the queue took it: a run that is cut off
// may repeat events (their ids say so) and loses none. What the queue never will take is set aside as poison.
// Nothing that fails for one event may keep the others from being sent.
import type { Clock } from "../core/clock.ts";
import type { Event } from "./event.ts";
import { type EventQueue, maxMessageBytes, readQueueError, reasonOf, toBatches } from "./event-queue.ts";
import type { Spool } from "./spool.ts";

export interface Redrive {
  readonly sent: number;
  readonly poisoned: number;
  /** Tried and left for a later run. */
  readonly kept: number;
  /** The last thing that went wrong. */
  readonly problem?: string | undefined;
}

/** KV allows 1,000 operations an invocation (docs/reference/cloudflare.md 1.1); some are left for whatever else runs. */
const maxOperations = 900;
const maxKeysPerRead = 100;
const timeoutMs = 5000;
/** So many failures after another, and no more of the batch is tried: a few bad events are found, an outage is not dwelt on. */
const maxVain = 40;
/** So many batches after another of which the queue takes nothing, and it is taken to be down until the next run. */
const maxFruitless = 2;

interface Spooled {
  readonly key: string;
  readonly text: string;
  readonly event: Event;
  readonly bytes: number;
}

const encoder = new TextEncoder();

function isEvent(value: unknown): value is Event {
  return typeof value === "object" && value !== null && "id" in value && "type" in value && "data" in value;
}

/** undefined: no event that the queue could take. */
function readSpooled(key: string, text: string): Spooled | undefined {
  const bytes = encoder.encode(text).length;
  if (bytes > maxMessageBytes) return undefined;
  try {
    const event: unknown = JSON.parse(text);
    return isEvent(event) ? { key, text, event, bytes } : undefined;
  } catch {
    return undefined;
  }
}

/** One run; never rejects. */
export async function redrive(queue: EventQueue, spool: Spool, clock: Clock): Promise<Redrive> {
  const run = { sent: 0, poisoned: 0, kept: 0, problem: undefined as string | undefined };
  let operations = maxOperations;
  let down = false;
  let vain = 0;

  /** Does one thing in the spool that others need not wait for or fail with. @returns whether it was done. */
  async function tryOne(work: Promise<unknown>): Promise<boolean> {
    try {
      await clock.limit(work, timeoutMs);
      return true;
    } catch (error) {
      run.problem = reasonOf(error);
      return false;
    }
  }

  async function setAside(key: string, text: string): Promise<void> {
    operations -= 2;
    const done = operations >= 0 && (await tryOne(spool.moveToPoison(key, text)));
    if (done) run.poisoned++;
    else run.kept++;
    run.problem ??= `${key} is no event that the queue takes`;
  }

  /** Sends a batch; where one message may be at fault, halves it until that one is found. @returns how many were sent. */
  async function send(offered: readonly Spooled[]): Promise<number> {
    // Whoever is sent has to be removed.
    const batch = offered.slice(0, Math.max(0, operations));
    const [first] = batch;
    if (first === undefined) return 0;
    if (vain >= maxVain) {
      run.kept += batch.length;
      return 0;
    }
    try {
      await clock.limit(queue.send(batch.map(({ event }) => event)), timeoutMs);
    } catch (error) {
      run.problem = reasonOf(error);
      const meaning = readQueueError(error);
      if (meaning !== "rejected") vain++;
      if (meaning === "down") down = true;
      else if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        const sent = await send(batch.slice(0, half));
        return down ? sent : sent + (await send(batch.slice(half)));
      } else if (meaning === "rejected") {
        await setAside(first.key, first.text);
        return 0;
      }
      run.kept += batch.length;
      return 0;
    }
    vain = 0;
    operations -= batch.length;
    await Promise.all(batch.map(({ key }) => tryOne(spool.remove(key))));
    return batch.length;
  }

  try {
    operations -= 1;
    const keys = await clock.limit(spool.oldest(maxOperations), timeoutMs);
    let fruitless = 0;
    for (let at = 0; at < keys.length && operations > 2 && fruitless < maxFruitless; ) {
      operations -= 1;
      const chunk = keys.slice(at, at + Math.min(maxKeysPerRead, operations));
      at += chunk.length;
      const values = await clock.limit(spool.read(chunk), timeoutMs);
      const readable: Spooled[] = [];
      const unreadable: (readonly [string, string])[] = [];
      for (const key of chunk) {
        const text = values.get(key);
        if (typeof text !== "string") continue;
        const spooled = readSpooled(key, text);
        if (spooled === undefined) unreadable.push([key, text]);
        else readable.push(spooled);
      }
      for (const batch of toBatches(readable)) {
        if (fruitless >= maxFruitless) break;
        down = false;
        vain = 0;
        const sent = await send(batch);
        run.sent += sent;
        fruitless = sent === 0 ? fruitless + 1 : 0;
      }
      for (const [key, text] of unreadable) await setAside(key, text);
    }
  } catch (error) {
    run.problem = reasonOf(error);
  }
  return run;
}

// Sends spooled events to the queue, oldest first, and removes each only after the queue took it: a run that is cut off
// may repeat events (their ids say so) and loses none. What the queue never will take is set aside as poison.
import type { Clock } from "../core/clock.ts";
import type { Event } from "./event.ts";
import { type EventQueue, maxMessageBytes, readQueueError, reasonOf, toBatches } from "./event-queue.ts";
import type { Spool } from "./spool.ts";

export interface Redrive {
  readonly sent: number;
  readonly poisoned: number;
  /** Tried and left for the next run. */
  readonly kept: number;
  /** The last thing that went wrong. */
  readonly problem?: string | undefined;
}

/** KV allows 1,000 operations an invocation (docs/reference/cloudflare.md 1.1); some are left for whatever else runs. */
const maxOperations = 900;
const maxKeysPerRead = 100;
const sendTimeoutMs = 5000;
const spoolTimeoutMs = 5000;
/** So many failures with no success between them, and the queue is taken to be down until the next run. */
const maxFailures = 10;

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
  let failures = 0;
  const limited = <T>(work: Promise<T>): Promise<T> => clock.limit(work, spoolTimeoutMs);

  async function setAside(key: string, text: string): Promise<void> {
    if (operations < 2) return;
    operations -= 2;
    await limited(spool.moveToPoison(key, text));
    run.poisoned++;
    run.problem ??= `${key} is no event that the queue takes`;
  }

  /** Sends a batch; where one message may be at fault, halves it until that one is found. */
  async function send(batch: readonly Spooled[]): Promise<void> {
    const [first] = batch;
    if (first === undefined || failures >= maxFailures) return;
    try {
      await clock.limit(queue.send(batch.map(({ event }) => event)), sendTimeoutMs);
    } catch (error) {
      run.problem = reasonOf(error);
      const meaning = readQueueError(error);
      if (meaning !== "rejected") failures++;
      if (meaning !== "down" && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await send(batch.slice(0, half));
        await send(batch.slice(half));
      } else if (meaning === "rejected") await setAside(first.key, first.text);
      else run.kept += batch.length;
      return;
    }
    failures = 0;
    run.sent += batch.length;
    operations -= batch.length;
    await Promise.all(batch.map(({ key }) => limited(spool.remove(key))));
  }

  try {
    operations -= 1;
    const keys = await limited(spool.oldest(maxOperations));
    for (let at = 0; at < keys.length && operations > 2 && failures < maxFailures; ) {
      operations -= 1;
      const chunk = keys.slice(at, at + Math.min(maxKeysPerRead, operations));
      at += chunk.length;
      const values = await limited(spool.read(chunk));
      const readable: Spooled[] = [];
      for (const key of chunk) {
        const text = values.get(key);
        if (typeof text !== "string") continue;
        const spooled = readSpooled(key, text);
        if (spooled === undefined) await setAside(key, text);
        else readable.push(spooled);
      }
      for (const batch of toBatches(readable)) await send(batch);
    }
  } catch (error) {
    run.problem = reasonOf(error);
  }
  return run;
}

// Delivers events: to the queue within its time limit; what the queue does not take, to the spool; what neither takes
// is handed back as lost, for the log. Knows queue and spool only as the two interfaces below.
import type { Clock } from "../core/clock.ts";
import type { Event } from "./event.ts";
import type { Message } from "./split.ts";

export interface EventQueue {
  /** Resolves when all of them are written to disk; at most 100 events and 256,000 bytes a call. */
  send(events: readonly Event[]): Promise<void>;
}

export interface SpooledEvent {
  readonly key: string;
  /** undefined: its value can no longer be read. */
  readonly event: Event | undefined;
  readonly bytes: number;
}

export interface Spool {
  put(key: string, event: Event): Promise<void>;
  /** The oldest ones, at most so many. */
  oldest(count: number): Promise<readonly SpooledEvent[]>;
  remove(key: string): Promise<void>;
  count(): Promise<{ readonly count: number; readonly more: boolean }>;
}

export interface OutboxLimits {
  readonly queueTimeoutMs: number;
  readonly spoolTimeoutMs: number;
}

export interface Delivery {
  readonly queued: number;
  readonly spooled: number;
  /** Neither queue nor spool took them. */
  readonly lost: readonly Event[];
  /** What went wrong, one line each. */
  readonly problems: readonly string[];
}

export interface Redrive {
  readonly sent: number;
  readonly problem?: string;
}

export interface Outbox {
  /** Never rejects. */
  deliver(messages: readonly Message[]): Promise<Delivery>;
  /** Sends spooled events, oldest first, and removes each only after the queue took it. Never rejects. */
  redrive(): Promise<Redrive>;
  spooled(): ReturnType<Spool["count"]>;
}

/** Queue.sendBatch takes 100 messages and 256,000 bytes (reference/cloudflare.md 2.1), its own overhead included. */
const maxBatchMessages = 100;
const maxBatchBytes = 240_000;
/** One run reads and removes each event: far below KV's 1,000 operations an invocation. */
const maxRedriven = 400;
const firstBackoffMs = 50;

interface Sized {
  readonly bytes: number;
}

function toBatches<T extends Sized>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = batches.at(-1);
    if (last === undefined || last.length === maxBatchMessages || bytes + item.bytes > maxBatchBytes) {
      batches.push([item]);
      bytes = item.bytes;
    } else {
      last.push(item);
      bytes += item.bytes;
    }
  }
  return batches;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keys sort by time, so that a listing is oldest first. */
const spoolKey = (now: number, event: Event): string => `event/${new Date(now).toISOString()}-${event.id}`;

export function createOutbox(queue: EventQueue, spool: Spool, clock: Clock, limits: OutboxLimits): Outbox {
  /** Sends one batch, again and again within the time limit, with jittered backoff. */
  async function send(events: readonly Event[], deadline: number): Promise<void> {
    for (let backoffMs = firstBackoffMs; ; backoffMs *= 2) {
      try {
        return await clock.limit(queue.send(events), deadline - clock.now());
      } catch (error) {
        const waitMs = backoffMs * (0.5 + clock.random());
        if (clock.now() + waitMs >= deadline) throw error;
        await clock.sleep(waitMs);
      }
    }
  }

  async function toSpool(event: Event): Promise<void> {
    await clock.limit(spool.put(spoolKey(clock.now(), event), event), limits.spoolTimeoutMs);
  }

  return {
    async deliver(messages) {
      const deadline = clock.now() + limits.queueTimeoutMs;
      const problems: string[] = [];
      const left: Event[] = [];
      const lost: Event[] = [];
      const batches = toBatches(messages).map((batch) => batch.map(({ event }) => event));
      const sent = await Promise.allSettled(batches.map((events) => send(events, deadline)));
      sent.forEach((result, index) => {
        if (result.status === "fulfilled") return;
        problems.push(`queue: ${reasonOf(result.reason)}`);
        left.push(...(batches[index] ?? []));
      });
      const kept = await Promise.allSettled(left.map(toSpool));
      kept.forEach((result, index) => {
        const event = left[index];
        if (result.status === "fulfilled" || event === undefined) return;
        problems.push(`spool: ${reasonOf(result.reason)}`);
        lost.push(event);
      });
      return { queued: messages.length - left.length, spooled: left.length - lost.length, lost, problems };
    },

    async redrive() {
      let sent = 0;
      try {
        for (const batch of toBatches(await spool.oldest(maxRedriven))) {
          const events = batch.flatMap(({ event }) => (event === undefined ? [] : [event]));
          if (events.length > 0) await clock.limit(queue.send(events), limits.queueTimeoutMs * 10);
          await Promise.all(batch.map(({ key, event }) => (event === undefined ? undefined : spool.remove(key))));
          sent += events.length;
        }
        return { sent };
      } catch (error) {
        return { sent, problem: reasonOf(error) };
      }
    },

    spooled: () => spool.count(),
  };
}

// Delivers events: to the queue within its time limit; what the queue does not take, to the spool; what neither takes
// is handed back as lost, for the log. Knows queue, spool and time only as the interfaces that it is given.
import type { Clock } from "../core/clock.ts";
import { sha256Of } from "../core/secret.ts";
import type { Event, OriginalTooLarge } from "./event.ts";
import { type EventQueue, readQueueError, reasonOf, toBatches } from "./event-queue.ts";
import { type Redrive, redrive } from "./redrive.ts";
import type { Message } from "./split.ts";
import { originalKey, type Spool, spoolKey } from "./spool.ts";

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

export interface Outbox {
  /**
   * Keeps a text that no event can carry where whoever reads the events can find it, and says where; without `key`: it
   * could not be kept. Never rejects.
   */
  keepOriginal(text: string): Promise<{ readonly original: OriginalTooLarge; readonly problem?: string }>;
  /** Never rejects. */
  deliver(messages: readonly Message[]): Promise<Delivery>;
  /** Sends what was spooled. Never rejects. */
  redrive(): Promise<Redrive>;
  counts(): ReturnType<Spool["counts"]>;
}

const encoder = new TextEncoder();
const firstBackoffMs = 25;
/** A send can hang for a minute and succeed at once when it is tried again (docs/reference/cloudflare.md 2.4). */
const leastAttemptMs = 100;

export function createOutbox(queue: EventQueue, spool: Spool, clock: Clock, limits: OutboxLimits): Outbox {
  /** Sends one batch, again and again within the time limit, with jittered backoff; one attempt gets half of what is left. */
  async function send(events: readonly Event[], deadline: number): Promise<void> {
    for (let backoffMs = firstBackoffMs; ; backoffMs *= 2) {
      const leftMs = deadline - clock.now();
      try {
        return await clock.limit(queue.send(events), leftMs < 2 * leastAttemptMs ? leftMs : leftMs / 2);
      } catch (error) {
        const waitMs = backoffMs * (0.5 + clock.random());
        if (readQueueError(error) === "rejected" || clock.now() + waitMs >= deadline) throw error;
        await clock.sleep(waitMs);
      }
    }
  }

  async function toSpool(event: Event): Promise<void> {
    await clock.limit(spool.put(spoolKey(clock.now(), event), event), limits.spoolTimeoutMs);
  }

  return {
    async keepOriginal(text) {
      const bytes = encoder.encode(text);
      const told = { sha256: await sha256Of(bytes), bytes: bytes.length };
      const key = originalKey(told.sha256);
      try {
        await clock.limit(spool.putOriginal(key, text), limits.spoolTimeoutMs);
        return { original: { ...told, key } };
      } catch (error) {
        return { original: told, problem: reasonOf(error) };
      }
    },
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
    redrive: () => redrive(queue, spool, clock),
    counts: () => clock.limit(spool.counts(), limits.spoolTimeoutMs),
  };
}

// The queue as events see it: an interface, how events are put into batches, and what its errors mean.
// The errors are plain Errors whose text alone carries a code (docs/reference/cloudflare.md 2.4).
import type { Event } from "./event.ts";

export interface EventQueue {
  /** Resolves when all of them are written to disk; at most 100 events and 256,000 bytes a call. */
  send(events: readonly Event[]): Promise<void>;
}

/** One message may have 128,000 bytes, what the queue adds (about 100) included (docs/reference/cloudflare.md 2.1). */
export const maxMessageBytes = 127_000;
/** One call takes 100 messages and 256,000 bytes, likewise. */
export const maxBatchMessages = 100;
const maxBatchBytes = 240_000;

/** Puts items into batches that the queue takes, in order. `bytes`: an item's size as a message. */
export function toBatches<T extends { readonly bytes: number }>(items: readonly T[]): T[][] {
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

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * What a failed send says: `rejected`, the messages' size or form is wrong and would be again; `down`, the queue takes
 * nothing now; `unknown`, either may be true, as when it does not answer.
 */
export function readQueueError(error: unknown): "rejected" | "down" | "unknown" {
  const reason = reasonOf(error);
  // 10203 metadata, 10204 message size, 10205 batch bytes, 10206 batch count; a value that cannot be serialized throws these.
  if (/\(1020[3-6]\)/.test(reason) || error instanceof TypeError || error instanceof RangeError) return "rejected";
  // 10104 not found, 10106 unauthorized, 10201 disconnected, 10250 overloaded, 10251 storage, 10252 disabled, 10253 free tier.
  return /\((10104|10106|10201|1025[0-3])\)|overloaded/i.test(reason) ? "down" : "unknown";
}

// The spool in Workers KV: events that the queue did not take, under keys that sort by time. KV lists keys in
// lexicographic order and a fresh key may take a while to be listed, so a run may miss the newest; the next finds them.
import type { Event } from "../events/event.ts";
import type { Spool } from "../events/outbox.ts";

const prefix = "event/";
/** Values are read in bulk: at most 100 keys, and below 25 MB for events of at most 128,000 bytes. */
const maxKeysPerRead = 100;

function parse(value: string | null | undefined): Event | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export function createKvSpool(kv: KVNamespace): Spool {
  return {
    put: (key, event) => kv.put(key, JSON.stringify(event)),
    async oldest(count) {
      const { keys } = await kv.list({ prefix, limit: Math.min(count, 1000) });
      const found = [];
      for (let at = 0; at < keys.length; at += maxKeysPerRead) {
        const chunk = keys.slice(at, at + maxKeysPerRead).map(({ name }) => name);
        const values = await kv.get(chunk, "text");
        for (const key of chunk) {
          const value = values.get(key);
          found.push({ key, event: parse(value), bytes: new TextEncoder().encode(value ?? "").length });
        }
      }
      return found;
    },
    remove: (key) => kv.delete(key),
    async count() {
      const { keys, list_complete: complete } = await kv.list({ prefix });
      return { count: keys.length, more: !complete };
    },
  };
}

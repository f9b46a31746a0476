// The spool in Workers KV. KV lists keys in lexicographic order, and a fresh key may take a while to be listed, so a
// run may miss the newest; the next finds them. A page of a listing may be empty and not the last
// (docs/reference/cloudflare.md section 9), so only `list_complete` says that there is no more.
import type { Count, Spool } from "../events/spool.ts";

const eventPrefix = "event/";
const poisonPrefix = "poison/";
/** An exact count is nobody's need; the second limit is for a listing that goes on with empty pages. */
const maxCounted = 1000;
const maxCountedPages = 20;
/** Keys begin with a time, such as 2026-11-20T09:30:00.000Z. */
const isoLength = 24;
const weekSeconds = 7 * 24 * 60 * 60;

export function createKvSpool(kv: KVNamespace): Spool {
  async function listPage(prefix: string, from: string | undefined) {
    const page = await kv.list({ prefix, ...(from === undefined ? {} : { cursor: from }) });
    return { keys: page.keys.map(({ name }) => name), next: page.list_complete ? undefined : page.cursor };
  }

  async function countOf(prefix: string): Promise<Count> {
    let count = 0;
    let oldest: string | undefined;
    let from: string | undefined;
    for (let pages = 0; pages < maxCountedPages && count < maxCounted; pages++) {
      const { keys, next } = await listPage(prefix, from);
      count += keys.length;
      oldest ??= keys[0]?.slice(prefix.length, prefix.length + isoLength);
      if (next === undefined) return { count, more: false, oldest };
      from = next;
    }
    return { count, more: true, oldest };
  }

  return {
    put: (key, event) => kv.put(key, JSON.stringify(event)),
    list: (from) => listPage(eventPrefix, from),
    read: (keys) => kv.get([...keys], "text"),
    remove: (key) => kv.delete(key),
    putPoison: (key, text) => kv.put(`${poisonPrefix}${key.slice(eventPrefix.length)}`, text),
    putOriginal: (key, text) => kv.put(key, text, { expirationTtl: weekSeconds }),
    async counts() {
      const [spooled, poisoned] = await Promise.all([countOf(eventPrefix), countOf(poisonPrefix)]);
      return { spooled, poisoned };
    },
  };
}

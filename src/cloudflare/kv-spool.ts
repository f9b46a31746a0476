// The spool in Workers KV. KV lists keys in lexicographic order, and a fresh key may take a while to be listed, so a
// run may miss the newest; the next finds them.
import type { Count, Spool } from "../events/spool.ts";

const eventPrefix = "event/";
const poisonPrefix = "poison/";
/** KV lists at most so many keys a page. */
const maxListed = 1000;

export function createKvSpool(kv: KVNamespace): Spool {
  async function countOf(prefix: string): Promise<Count> {
    const { keys, list_complete: complete } = await kv.list({ prefix });
    return { count: keys.length, more: !complete };
  }
  return {
    put: (key, event) => kv.put(key, JSON.stringify(event)),
    async oldest(count) {
      const { keys } = await kv.list({ prefix: eventPrefix, limit: Math.min(count, maxListed) });
      return keys.map(({ name }) => name);
    },
    read: (keys) => kv.get([...keys], "text"),
    remove: (key) => kv.delete(key),
    async moveToPoison(key, text) {
      await kv.put(`${poisonPrefix}${key.slice(eventPrefix.length)}`, text);
      await kv.delete(key);
    },
    async counts() {
      const [spooled, poisoned] = await Promise.all([countOf(eventPrefix), countOf(poisonPrefix)]);
      return { spooled, poisoned };
    },
  };
}

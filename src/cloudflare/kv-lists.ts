// The lists in Workers KV, through bulk reads of at most 100 keys (docs/reference/cloudflare.md 1.2). A key that the answer
// does not hold counts as unread: KV's bulk read drops keys silently, and "dropped" must not look like "no entry".
import type { Lists } from "../policy/lists.ts";

const maxKeysPerRead = 100;
/** Seconds; KV's least. An entry read with a longer one anywhere would stay stale for as long (docs/reference/cloudflare.md 1.4). */
const leastCacheTtl = 30;

export function createKvLists(kv: KVNamespace, cacheTtl = leastCacheTtl): Lists {
  return {
    async read(keys, deadline) {
      const values = new Array<string | null | undefined>(keys.length).fill(undefined);
      let open = true;
      const readChunk = async (from: number): Promise<void> => {
        const chunk = keys.slice(from, from + maxKeysPerRead);
        const answer = await kv.get(chunk, { type: "text", cacheTtl });
        if (!open) return;
        chunk.forEach((key, at) => {
          const value = answer.get(key);
          if (value === null || typeof value === "string") values[from + at] = value;
        });
      };
      const chunks: Promise<void>[] = [];
      for (let from = 0; from < keys.length; from += maxKeysPerRead) chunks.push(readChunk(from));
      const problems: string[] = [];
      const noted = chunks.map((chunk) => chunk.catch((error: unknown) => void problems.push(String(error))));
      try {
        await deadline.hold(Promise.all(noted));
      } catch (error) {
        problems.push(String(error));
      }
      open = false;
      const [problem] = problems;
      const answer = { values, lookup: "exact", keysRead: keys.length } as const;
      return problem === undefined ? answer : { ...answer, problem };
    },
  };
}

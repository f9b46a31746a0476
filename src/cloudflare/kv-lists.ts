// The lists in Workers KV, through bulk reads of at most 100 keys (docs/reference/cloudflare.md 1.2). A key that the answer
// does not hold is left out of ours: KV's bulk read drops keys silently, and "left out" must not look like "no entry".
import type { Clock } from "../core/clock.ts";
import type { Lists } from "../policy/lists.ts";

const maxKeysPerRead = 100;
/** Seconds; KV's least. An entry read with a longer one anywhere would stay stale for as long (docs/reference/cloudflare.md 1.4). */
const cacheTtl = 30;

export function createKvLists(kv: KVNamespace, clock: Clock): Lists {
  return {
    async read(keys, timeoutMs) {
      const values = new Map<string, string | null>();
      let open = true;
      const readChunk = async (chunk: string[]): Promise<void> => {
        const answer = await kv.get(chunk, { type: "text", cacheTtl });
        if (!open) return;
        for (const key of chunk) {
          const value = answer.get(key);
          if (value === null || typeof value === "string") values.set(key, value);
        }
      };
      const chunks: Promise<void>[] = [];
      for (let at = 0; at < keys.length; at += maxKeysPerRead)
        chunks.push(readChunk(keys.slice(at, at + maxKeysPerRead)));
      const problems: string[] = [];
      const noted = chunks.map((chunk) => chunk.catch((error: unknown) => void problems.push(String(error))));
      try {
        await clock.limit(Promise.all(noted), timeoutMs);
      } catch (error) {
        problems.push(String(error));
      }
      open = false;
      const [problem] = problems;
      return problem === undefined ? { values } : { values, problem };
    },
  };
}

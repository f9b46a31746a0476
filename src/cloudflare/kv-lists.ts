// The lists in Workers KV, through bulk reads of at most 100 keys (docs/reference/cloudflare.md 1.2). A key that the answer
// does not hold counts as unread: KV's bulk read drops keys silently, and "dropped" must not look like "no entry".
import { keys } from "../policy/keys.ts";
import type { Lists } from "../policy/lists.ts";

const maxKeysPerRead = 100;
/** Seconds; KV's least. An entry read with a longer one anywhere would stay stale for as long (docs/reference/cloudflare.md 1.4). */
const leastCacheTtl = 30;

export function createKvLists(kv: KVNamespace, cacheTtl = leastCacheTtl): Lists {
  return {
    async read(asked, deadline) {
      const values = new Array<string | null | undefined>(asked.length).fill(undefined);
      let open = true;
      const readChunk = async (from: number): Promise<void> => {
        const chunk = asked.slice(from, from + maxKeysPerRead);
        const answer = await kv.get(chunk, { type: "text", cacheTtl });
        if (!open) return;
        chunk.forEach((key, at) => {
          const value = answer.get(key);
          if (value === null || typeof value === "string") values[from + at] = value;
        });
      };
      const chunks: Promise<void>[] = [];
      for (let from = 0; from < asked.length; from += maxKeysPerRead) chunks.push(readChunk(from));
      const problems: string[] = [];
      const noted = chunks.map((chunk) => chunk.catch((error: unknown) => void problems.push(String(error))));
      try {
        await deadline.hold(Promise.all(noted));
      } catch (error) {
        problems.push(String(error));
      }
      open = false;
      const [problem] = problems;
      const answer = { values, lookup: "exact", keysRead: asked.length } as const;
      return problem === undefined ? answer : { ...answer, problem };
    },
  };
}

/** A page may be empty and not the last (docs/reference/cloudflare.md section 9); so many in a row are not expected. */
const maxPages = 10;

/** Reads as a decision would, and looks for any entry at all. Rejects where KV does. */
export function createListsCheck(kv: KVNamespace): () => Promise<"filled" | "empty"> {
  return async () => {
    const shared = [keys.default, keys.patterns];
    const answer = await kv.get(shared, { type: "text", cacheTtl: leastCacheTtl });
    const unread = shared.find((key) => !answer.has(key));
    if (unread !== undefined) throw new Error(`KV left the key ${unread} out of its answer`);
    if (shared.some((key) => answer.get(key) !== null)) return "filled";
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const listed = await kv.list({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      if (listed.keys.length > 0) return "filled";
      if (listed.list_complete) return "empty";
      cursor = listed.cursor;
    }
    throw new Error(`KV listed ${maxPages} empty pages and no end`);
  };
}

// The roster in Workers KV: heads and sets in the namespace ROSTER, and the listing of LISTS. Writes nothing into LISTS.
import { feedsKey } from "../roster/feed.ts";
import { headKey } from "../roster/head.ts";
import type { KeyListing, RosterStore } from "../roster/store.ts";

/** Seconds; KV's least (docs/reference/cloudflare.md 1.4). */
const headCacheTtl = 30;
/** A set never changes under its name. */
const blobCacheTtl = 86_400;
/** Seconds that KV keeps a set; one that is in force is written again every day (src/roster/renew.ts). */
const blobExpirationTtl = 2 * 86_400;

export function createKvRosterStore(kv: KVNamespace): RosterStore {
  return {
    readHead: () => kv.get(headKey, { type: "text", cacheTtl: headCacheTtl }),
    readFeeds: () => kv.get(feedsKey, { type: "text", cacheTtl: headCacheTtl }),
    readBlob: (key) => kv.get(key, { type: "arrayBuffer", cacheTtl: blobCacheTtl }),
    writeHead: (text) => kv.put(headKey, text),
    writeBlob: (key, blob) => kv.put(key, blob, { expirationTtl: blobExpirationTtl }),
  };
}

export function createKvKeyListing(kv: KVNamespace): KeyListing {
  return {
    async *pages() {
      // A page may be empty and not the last (docs/reference/cloudflare.md section 9).
      for (let cursor: string | undefined; ; ) {
        const page = await kv.list(cursor === undefined ? {} : { cursor });
        yield page.keys;
        if (page.list_complete) return;
        cursor = page.cursor;
      }
    },
    values: (keys) => kv.get([...keys], { type: "text", cacheTtl: headCacheTtl }),
  };
}

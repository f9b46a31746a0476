// Puts sample entries into the local LISTS, the same state that `wrangler dev` reads. It must leave lists that hold
// anything alone, and can reach nothing but this machine: remote bindings are off.

import { join } from "node:path";
import { metadataOf } from "../../lists/entry/metadata.ts";
import { readValue } from "../../lists/entry/value.ts";
import { readConfig } from "../lists/storing/read-config.ts";
import samples from "../sample-lists.json" with { type: "json" };
import { openLocalKv } from "./local-kv.ts";

/** What is needed of the KV namespace; eventual consistency does not matter on one machine. */
export interface Lists {
  list(options: { limit: number }): Promise<{ readonly keys: readonly unknown[] }>;
  put(key: string, value: string, options: { metadata?: unknown }): Promise<void>;
}

/** How many entries were put: 0 when the lists held something. */
export async function putSamples(lists: Lists): Promise<number> {
  const { keys } = await lists.list({ limit: 1 });
  if (keys.length > 0) return 0;
  await Promise.all(
    samples.map(({ key, value }) => {
      const metadata = metadataOf(readValue(value).entry, undefined, undefined);
      return lists.put(key, value, metadata === undefined ? {} : { metadata });
    }),
  );
  return samples.length;
}

/** Opens LISTS of the checkout at `root` for as long as `use` takes. */
export async function withLocalLists<T>(root: string, use: (lists: Lists) => Promise<T>): Promise<T> {
  const { kv_namespaces } = await readConfig(join(root, "wrangler.toml"), undefined);
  const kv = await openLocalKv<{ LISTS: Lists }>(kv_namespaces, join(root, ".wrangler/state/v3"));
  try {
    return await use(kv.env.LISTS);
  } finally {
    await kv.dispose();
  }
}

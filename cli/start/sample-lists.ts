// Puts sample entries into the local LISTS, the same state that `wrangler dev` reads. It must leave lists that hold
// anything alone, and can reach nothing but this machine: remote bindings are off.

import { join } from "node:path";
import { metadataOf } from "../../lists/entry/metadata.ts";
import { readValue } from "../../lists/entry/value.ts";
import samples from "../sample-lists.json" with { type: "json" };

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
  // Loaded here, since wrangler reads its environment once, while it is loaded.
  const { getPlatformProxy } = await import("wrangler");
  const proxy = await getPlatformProxy<{ LISTS: Lists }>({
    configPath: join(root, "wrangler.toml"),
    envFiles: [],
    persist: { path: join(root, ".wrangler/state/v3") },
    remoteBindings: false,
  });
  try {
    return await use(proxy.env.LISTS);
  } finally {
    await proxy.dispose();
  }
}

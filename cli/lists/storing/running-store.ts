// The local lists of an `npm start` that runs, asked of it: `wrangler dev` serves a part of Cloudflare's API for its local KV.
// So one process writes the files under it (cli/start/local-state.ts). Reaches nothing but this machine.

import Cloudflare from "cloudflare";
import { remoteStore } from "./remote-store.ts";
import { inParallel, type ListedKey, type Store } from "./store.ts";

const api = "cdn-cgi/local/explorer/api";
/** The local API knows no accounts. */
const account = "local";
/** More at once would keep the gate from answering meanwhile. */
const mostPairs = 100;

/** One that has begun to listen, and is not ready, may leave a call open for good. */
const answerTimeoutMs = 5000;

/** Whether it answers by now. */
export async function answers(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(answerTimeoutMs);
  const response = await fetch(new URL(`${api}/storage/kv/namespaces`, url), { signal }).catch(() => undefined);
  return response?.ok ?? false;
}

/** @param ids of the namespaces, as wrangler has them on this machine */
export function runningStore(url: string, ids: { readonly LISTS: string; readonly ROSTER: string }): Store {
  const client = new Cloudflare({
    apiToken: account,
    baseURL: new URL(api, url).href,
    logLevel: "off",
    fetch: (to, init) =>
      fetch(String(to).replace(`/accounts/${account}/`, "/"), init).catch(() => {
        throw new Error(`npm start at ${url} answers no more. Run this again.`);
      }),
  });
  const open = (namespaceId: string): Store => {
    const beside = async () => open(ids.ROSTER);
    const name = "the local lists";
    const store = remoteStore(client, { account_id: account, namespaceId, name, beside, mostPairs });
    return {
      ...store,
      remote: false,
      async find(keys) {
        const found: ListedKey[] = [];
        await inParallel(keys, 16, async (key) => {
          // A bulk read tells no expiration here. Among all keys with this prefix the key itself is the first.
          for await (const page of store.list(key)) {
            found.push(...page.filter((each) => each.key === key));
            break;
          }
        });
        return await store.read(found);
      },
    };
  };
  return open(ids.LISTS);
}

// What a million decisions or events cost at Cloudflare's list prices, beyond what a plan includes, computed from
// operations that are counted while the gate answers. Not in it: CPU time, which no machine but theirs can tell, and log lines.
import worker from "../src/worker.ts";
import { applyOf, type Call, idsOf, inviteOf, joinedOf, onTheWire } from "./calls.ts";
import { createWorkerInNode, quietly, toRequest } from "./in-node.ts";
import { type Counts, createMemoryBindings } from "./memory-bindings.ts";
import type { Row } from "./rows.ts";

/** Dollars a million: requests by developers.cloudflare.com/workers/platform/pricing, the others by docs/reference/cloudflare.md 1.6 and 2.2. */
export const prices = { request: 0.3, kvKeyRead: 0.5, kvList: 5, queueOperation: 0.4 } as const;
/** A message is written, read and deleted; each 64 KB counts. */
const operationsPerUnit = 3;
/** The cron of wrangler.toml, in 30 days. */
const runsPerMonth = 30 * 24 * 30;

export async function countCall(call: Call, entries: ReadonlyMap<string, string>): Promise<Counts> {
  const { env, counts } = createMemoryBindings({ entries });
  const request = toRequest(onTheWire(call, "https://gate.example"));
  await quietly(() => createWorkerInNode(worker, env).answer(request));
  return counts;
}

async function countRedrive(): Promise<Counts> {
  const { env, counts } = createMemoryBindings();
  await quietly(async () => await worker.scheduled(undefined as never, env as never));
  return counts;
}

export const dollarsOf = ({ kvKeys, queueUnits }: Counts): number =>
  prices.request + kvKeys * prices.kvKeyRead + queueUnits * operationsPerUnit * prices.queueOperation;

export async function measureMoney(): Promise<readonly Row[]> {
  const [first = ""] = idsOf(1);
  const denied = new Map([[`user/${first}`, "deny"]]);
  const nobody = new Map<string, string>();
  const cases = [
    ...[applyOf(first), inviteOf(10), inviteOf(100)].flatMap((call) => [
      { name: `${call.name}, all allowed`, call, entries: nobody },
      { name: `${call.name}, one refused and reported`, call, entries: denied },
    ]),
    ...[joinedOf(1), joinedOf(100)].map((call) => ({ name: `${call.name}, recorded`, call, entries: nobody })),
  ];
  const rows: Row[] = [];
  for (const { name, call, entries } of cases) {
    const counts = await countCall(call, entries);
    rows.push(
      { part: "money", name: `${name}: KV keys read`, value: counts.kvKeys, unit: "keys" },
      {
        part: "money",
        name: `${name}: queue operations`,
        value: counts.queueUnits * operationsPerUnit,
        unit: "operations",
      },
      { part: "money", name: `${name}: a million`, value: dollarsOf(counts), unit: "$" },
    );
  }
  const { kvLists } = await countRedrive();
  const value = (kvLists * runsPerMonth * prices.kvList) / 1e6;
  return [...rows, { part: "money", name: "sending on what is spooled: a month, when nothing is", value, unit: "$" }];
}

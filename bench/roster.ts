// What the roster is worth: keys that KV is asked for, time beside a Worker that asks nothing, requests a second beside the
// exact path, bytes and load of a million, memory over reloads, and what a million calls cost.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upload } from "../cli/lists/storing/feed-store.ts";
import { openLocal } from "../cli/lists/storing/local-store.ts";
import { type PackedFeed, packFeed } from "../lists/feeds/pack-feed.ts";
import worker from "../src/index.ts";
import { createHolder } from "../src/roster/holder.ts";
import { renewRoster } from "../src/roster/renew.ts";
import { readSet } from "../src/roster/store.ts";
import bare from "./bare.ts";
import { applyOf, type Call, idsOf, inviteOf, membersJoinOf, onTheWire } from "./calls.ts";
import { createWorkerInNode, quietly, toRequest, withDigestsAtOnce } from "./in-node.ts";
import { putLoad } from "./load.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import { dollarsOf, prices } from "./money.ts";
import { bindingsWithRoster } from "./roster-bindings.ts";
import type { Row } from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";
import { spreadOf } from "./spread.ts";
import { bundleGate, root, startInWorkerd } from "./workerd.ts";

const baseUrl = "https://gate.example";
const million = 1_000_000;
const of = (count: number): string => count.toLocaleString("en");
const row = (name: string, value: number, unit: string, goal: Partial<Row> = {}): Row => ({
  part: "roster",
  name,
  value,
  unit,
  ...goal,
});

/** A deny list of so many others, of whom the benchmarks ask nobody; `members` are on it too. */
function listOf(count: number, members: readonly string[] = []): ReadonlyMap<string, string> {
  const entries = new Map<string, string>(members.map((id) => [`user/${id}`, "deny"]));
  for (let at = 0; entries.size < count; at++) entries.set(`user/banned-${at}`, "deny");
  return entries;
}

/** Keys that KV is asked for, and the dollars of a million, of one call. */
async function costOf(call: Call, entries: ReadonlyMap<string, string>, roster: boolean) {
  const { env, counts } = roster ? await bindingsWithRoster(entries, true) : createMemoryBindings({ entries });
  await quietly(() => createWorkerInNode(worker, env).answer(toRequest(onTheWire(call, baseUrl))));
  return { keys: counts.kvKeys, dollars: dollarsOf(counts) };
}

async function countReads(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const call of [applyOf("member-1000-0"), inviteOf(100), membersJoinOf(1000)]) {
    const { keys } = await costOf(call, listOf(1000), true);
    rows.push(row(`${call.name}, nobody listed: KV keys`, keys, "keys", { atMost: 0 }));
  }
  for (const [call, people] of [
    [inviteOf(100), 100],
    [membersJoinOf(1000), 1000],
  ] as const) {
    const listed = idsOf(people).slice(0, people / 100);
    const { keys } = await costOf(call, listOf(1000, listed), true);
    rows.push(row(`${call.name}, 1 % listed: KV keys`, keys, "keys", { atMost: listed.length }));
  }
  return rows;
}

/** Of a hundred applications one is by somebody who is listed; of an invite of 100 one of them is. */
async function countMoney(): Promise<readonly Row[]> {
  const [first = ""] = idsOf(1);
  const lists = listOf(1000, [first]);
  const share = async (roster: boolean) => {
    const listed = await costOf(applyOf(first), lists, roster);
    const other = await costOf(applyOf("somebody-else"), lists, roster);
    return (listed.dollars + 99 * other.dollars) / 100;
  };
  const applies = [await share(false), await share(true)] as const;
  const invite = [await costOf(inviteOf(100), lists, false), await costOf(inviteOf(100), lists, true)] as const;
  const pair = (name: string, [exact, roster]: readonly [number, number]) => [
    row(`a million ${name}, 1 % listed: exact`, exact, "$"),
    row(`a million ${name}, 1 % listed: with the roster`, roster, "$"),
    row(`a million ${name}, 1 % listed: with the roster, times exact`, roster / exact, "×", { atMost: 0.1 }),
  ];
  return [...pair("applications", applies), ...pair("invites of 100", [invite[0].dollars, invite[1].dollars])];
}

async function measureTime(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [call, atMost] of [
    [applyOf("member-1000-0"), 3],
    [inviteOf(100), 2],
  ] as const) {
    const { env } = await bindingsWithRoster(listOf(10_000), false);
    const task = (name: string, form: typeof bare | typeof worker) => {
      const { answer } = createWorkerInNode(form, env);
      let request: Request;
      return {
        name,
        before() {
          request = toRequest(onTheWire(call, baseUrl));
        },
        run: () => answer(request),
      };
    };
    const [base, ours] = await quietly(() => sideBySide([task("bare", bare), task("gate", worker)], rounds, roundMs));
    if (base === undefined || ours === undefined) throw new Error("nothing was measured");
    const { ratio: value, least, most } = ours;
    const name = `${call.name}, nobody listed: time, times a Worker's that reads nothing`;
    rows.push({ ...row(name, value, "×", { atMost }), least, most });
    rows.push(row(`${call.name}: time of a Worker that reads nothing`, base.medianUs, "µs"));
  }
  return rows;
}

/** Lengths of the lists, up to the longest of which a roster is made. */
export const rosterLengths = [100, 1000, 10_000, 100_000, 200_000] as const;
const runsPerMonth = 60 * 24 * 30;
const includedLists = 1e6;

/** How long an invite of 100 takes in the isolate, and what keeping the roster costs a month, by the lists' length. */
async function growWithLists(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const length of rosterLengths) {
    const { env } = await bindingsWithRoster(listOf(length), false);
    const { answer } = createWorkerInNode(worker, env);
    let request: Request;
    const task = {
      name: "gate",
      before() {
        request = toRequest(onTheWire(inviteOf(100), baseUrl));
      },
      run: () => answer(request),
    };
    const [measured] = await quietly(() => sideBySide([task], rounds, roundMs));
    rows.push(
      row(`invite of 100, lists of ${of(length)}: time in the isolate`, measured?.medianUs ?? Number.NaN, "µs"),
    );
    const lists = Math.max(0, Math.ceil(length / 1000) * runsPerMonth - includedLists);
    rows.push(row(`a roster of ${of(length)} keys: a month`, (lists * prices.kvList) / 1e6, "$"));
  }
  return rows;
}

const connections = 8;

async function measureLoad(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const call = inviteOf(100);
  const gate = bundleGate();
  const exact = await startInWorkerd({ gate });
  const roster = await startInWorkerd({ gate }, { settings: { ROSTER_MODE: "on", ROSTER_DRIFT: 0 } });
  try {
    for (const side of [exact, roster]) await side.fill(1000);
    await roster.fireSchedule("* * * * *");
    const load = (side: typeof exact, ms: number) => putLoad(() => onTheWire(call, side.url), { connections, ms });
    for (const side of [exact, roster]) await load(side, roundMs);
    const ratios: number[] = [];
    const exacts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const sides = round % 2 === 0 ? [exact, roster] : [roster, exact];
      const loads = new Map<typeof exact, number>();
      for (const side of sides) loads.set(side, await load(side, roundMs));
      exacts.push(loads.get(exact) ?? Number.NaN);
      ratios.push((loads.get(roster) ?? Number.NaN) / (loads.get(exact) ?? Number.NaN));
    }
    const name = `${call.name}, nobody listed, workerd: requests a second`;
    return [
      { ...row(`${name}, times the exact path's`, 0, "×", { atLeast: 1.5 }), ...spreadOf(ratios) },
      { ...row(`${name}, exact path`, 0, "/s"), ...spreadOf(exacts) },
    ];
  } finally {
    await exact.stop();
    await roster.stop();
  }
}

const timed = async <T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

/** A feed of a million: the largest set that one value holds with room to spare. */
async function measureMillion(): Promise<readonly Row[]> {
  const ids = idsOf(million);
  const [packMs, packed] = await timed(() => packFeed(ids, { k0: 0x1234567, k1: 0x89abcdef }));
  const { set, count } = packed.feed;
  const loads: number[] = [];
  await withDigestsAtOnce(async () => {
    for (let round = 0; round < 15; round++) {
      const buffer = packed.set.slice(0);
      const [ms, read] = await timed(() => readSet({ readBlob: async () => buffer }, "set", set, count));
      if (!read.ok) throw new Error(read.error);
      loads.push(ms);
    }
  });
  return [
    row(`${of(million)} keys: bytes a key`, packed.set.byteLength / million, "B", { atMost: 4.5 }),
    { ...row(`${of(million)} keys: checked and opened`, 0, "ms", { atMost: 10 }), ...spreadOf(loads) },
    row(`a feed of ${of(million)} ids: packed`, packMs / 1000, "s"),
    row(`a feed of ${of(million)} ids: writes`, packed.shards.length + 2, "writes"),
    row(`${of(million)} ids as entries: writes`, million, "writes"),
    ...(await measureUpload(packed)),
  ];
}

/** Into the local KV of wrangler, where an entry is a write as well as a shard is. */
async function measureUpload(packed: PackedFeed): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "doorman-bench-feed-"));
  const store = await openLocal({ config: join(root, "wrangler.toml"), persistTo: folder });
  const some = 2000;
  try {
    const roster = await store.beside();
    const nothing = () => undefined;
    const [uploadMs] = await timed(() => upload(roster, { name: "bench", version: "1" }, packed, nothing));
    const entries = Array.from({ length: some }, (_, at) => ({ key: `user/banned-${at}`, value: "deny" }));
    const [entriesMs] = await timed(() => store.write(entries, nothing));
    return [
      row(`a feed of ${of(million)} ids: uploaded to local KV`, uploadMs / 1000, "s"),
      row(
        `${of(million)} ids as entries, at the rate of ${of(some)}: put into local KV`,
        (entriesMs / 1000) * (million / some),
        "s",
      ),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Memory of 200 rosters of 100,000 keys, one after the other, in one isolate. */
async function measureReloads(): Promise<readonly Row[]> {
  const names = Array.from({ length: 100_000 }, (_, at) => ({ name: `user/banned-${at}` }));
  let now = Date.UTC(2026, 0);
  let [head, set]: [string | null, ArrayBuffer | null] = [null, null];
  const store = {
    readHead: async () => head,
    readFeeds: async () => null,
    readBlob: async () => set?.slice(0) ?? null,
    async writeHead(text: string) {
      head = text;
    },
    async writeBlob(_key: string, blob: ArrayBuffer) {
      set = blob;
    },
  };
  const holder = createHolder(store, { now: () => now, sleep: async () => undefined }, 300_000, () => undefined);
  const buffers = new Set<ArrayBuffer>();
  const held = () => [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0) / 2 ** 20;
  let early = 0;
  for (let round = 0; round < 200; round++) {
    now += 60_000;
    const pages = async function* () {
      yield [...names, { name: `user/next-${round}` }];
    };
    await renewRoster(
      store,
      { pages, values: async () => new Map() },
      { now: () => now, newKey: () => ({ k0: 1, k1: 2 }) },
    );
    await holder.renew();
    const buffer = holder.current()?.set.buffer;
    if (buffer !== undefined) buffers.add(buffer);
    if (round === 9) early = held();
  }
  return [
    row("memory of sets after 10 reloads of 100,000 keys", early, "MiB"),
    row("growth of it until 200 reloads", held() - early, "MiB", { atMost: 0.05 }),
  ];
}

export async function measureRoster(rounds: number, roundMs: number): Promise<readonly Row[]> {
  return [
    ...(await countReads()),
    ...(await measureTime(rounds, roundMs)),
    ...(await growWithLists(rounds, roundMs)),
    ...(await measureLoad(rounds, roundMs * 2)),
    ...(await measureMillion()),
    ...(await measureReloads()),
    ...(await countMoney()),
  ];
}

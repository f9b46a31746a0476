// How large a million keys are in memory, how long they take to open, to pack and to upload as a feed, and whether an
// isolate's memory grows when its roster is replaced over and over.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upload } from "../cli/lists/storing/feed-store.ts";
import { openLocal } from "../cli/lists/storing/local-store.ts";
import { type PackedFeed, packFeed } from "../lists/feeds/pack-feed.ts";
import { createHolder } from "../src/roster/holder.ts";
import { renewRoster } from "../src/roster/renew.ts";
import { readSet } from "../src/roster/store.ts";
import { idsOf } from "./calls.ts";
import { withDigestsAtOnce } from "./in-node.ts";
import { of, rosterRow as row } from "./roster-row.ts";
import type { Row } from "./rows.ts";
import { spreadOf } from "./spread.ts";
import { root } from "./workerd.ts";

const million = 1_000_000;

const timed = async <T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

/** A feed of a million: the largest set that one value holds with room to spare. */
export async function measureMillion(): Promise<readonly Row[]> {
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
export async function measureReloads(): Promise<readonly Row[]> {
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

// `lists feed put|list|show|rollback|remove`: long lists of denied user ids, packed and switched whole. Everything of a
// version is written before the one write that puts it in force.

import { parseEntry } from "../../../lists/entry/reading.ts";
import { type FeedList, find, forget, lastFormer, switchTo } from "../../../lists/feeds/feed-list.ts";
import { packFeed } from "../../../lists/feeds/pack-feed.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";
import { type Feed, feedId, isWord, setKeyOf } from "../../../src/roster/feed.ts";
import { has, openSet } from "../../../src/roster/packed-set.ts";
import { type ReadOptions, readGood } from "../files/good-entries.ts";
import { table } from "../showing/tables.ts";
import { refuse, wrongUse } from "../stop.ts";
import { claimHashKey, clear, readList, upload, versionOf, writeList, writesOf } from "../storing/feed-store.ts";
import type { Store } from "../storing/store.ts";
import { authorOf, type CommonOptions, type World, type WriteOptions, withStore } from "../world.ts";

export interface FeedPutOptions extends WriteOptions, ReadOptions {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly observe?: true;
}

export interface FeedShowOptions extends CommonOptions {
  readonly json?: true;
}

/** A feed may lose so much at a time without a word. */
const mostLost = 0.2;
/** One value holds this many, at 4.2 bytes each, below 8 MiB; all feeds together have to fit an isolate. */
const mostIds = 1_900_000;
const mostIdsInAll = 7_500_000;
const asked = "\nThe gate asks feeds only with ROSTER_MODE on; it hears of the change within a minute or two.\n";
const count = (number: number): string => number.toLocaleString("en-US");

async function confirmRemote(roster: Store, what: string, { yes }: WriteOptions, world: World): Promise<void> {
  if (roster.remote) await world.asker.confirm(`${what} in ${roster.name}?`, yes === true, "--yes");
}

async function withRoster<T>(options: CommonOptions, world: World, use: (roster: Store) => Promise<T>): Promise<T> {
  return await withStore(options, world, async (store) => {
    const roster = await store.beside();
    try {
      return await use(roster);
    } finally {
      await roster.close();
    }
  });
}

/** The bare ids of a file; whatever says more than "deny this user everywhere" is no feed. */
async function readIds(path: string, options: FeedPutOptions, world: World): Promise<readonly string[]> {
  const { name, file } = await readGood(path, { ...options, kind: "user", effect: "deny" }, world);
  const ids: string[] = [];
  const stop = (what: string): never =>
    refuse(`${name}: ${what}; a feed is a list of bare user ids. Nothing was written.`);
  if (file.rules.length > 0) stop("there are rules of patterns");
  for (let place = 0; place < file.pairs.size(); place++) {
    const key = file.pairs.keyAt(place);
    const parsed = parseKey(key);
    const entry = parseEntry(file.pairs.valueAt(place));
    if (!parsed.ok || parsed.value.kind !== "user" || parsed.value.group !== "") return stop(`${key} is no user's`);
    if (parsed.value.id.startsWith("%sha256:") || /[\r\n]/.test(parsed.value.id)) stop(`the id of ${key} is too long`);
    if (!entry.ok || entry.value.entry.effect !== "deny") stop(`${key} is no deny`);
    if (entry.ok && (entry.value.entry.until !== undefined || entry.value.entry.final)) {
      stop(`${key} ends or is final, which no feed can say`);
    }
    ids.push(feedId(parsed.value.id));
  }
  return ids;
}

/** How many of the version in force are not among the ids any more. */
async function lostOf(roster: Store, before: Feed, ids: readonly string[]): Promise<number> {
  const bytes = await roster.readBytes(setKeyOf(before));
  const set = bytes === undefined ? undefined : openSet(bytes);
  if (!set?.ok) return Math.max(0, before.count - ids.length);
  return Math.max(0, before.count - ids.filter((id) => has(set.value, id)).length);
}

export async function put(name: string, path: string, options: FeedPutOptions, world: World): Promise<void> {
  if (!isWord(name)) wrongUse("A feed's name has at most 60 letters, digits, dots, hyphens and underscores.");
  const ids = await readIds(path, options, world);
  if (ids.length === 0) refuse("There is no id in it: `lists feed remove` ends a feed.");
  if (ids.length > mostIds) refuse(`A feed holds at most ${count(mostIds)} ids; put the rest into another.`);
  await withRoster(options, world, async (roster) => {
    const list = await readList(roster);
    const before = find(list, name);
    const others = list.feeds.filter((one) => one.name !== name).reduce((sum, one) => sum + one.count, 0);
    if (others + ids.length > mostIdsInAll) refuse(`All feeds together hold at most ${count(mostIdsInAll)} ids.`);
    const lost = before === undefined ? 0 : await lostOf(roster, before, ids);
    if (before !== undefined && lost > before.count * mostLost && options.allowLoss !== true) {
      const share = Math.round((lost / before.count) * 100);
      refuse(
        `${count(lost)} of ${count(before.count)} ids of ${name} would be lost (${share} %; at most ${mostLost * 100} % without --allow-loss).`,
      );
    }
    const version = { name, version: await versionOf(ids) };
    const what = `${count(ids.length)} ids ${before === undefined ? "into the new feed" : "instead of the feed"} ${name}`;
    if (options.dryRun) return await world.print(`Would put ${what}; ${count(lost)} would be lost.\n`);
    await confirmRemote(roster, `Put ${what}`, options, world);
    const packed = await packFeed(ids, await claimHashKey(roster, version));
    const work = world.progress.begin(`uploading ${name}`, writesOf(packed));
    const there = await upload(roster, version, packed, work.add);
    work.end();
    if (there > 0) world.progress.note(`${there} of ${packed.shards.length} shards were there already.`);
    const { message, reason, code, observe } = options;
    const next: Feed = { ...version, ...packed.feed, message, reason, code, observe, ...authorOf(options, world) };
    await change(roster, list, name, next, world);
    await world.print(`Put ${what} (version ${next.version}, ${count(writesOf(packed) + 2)} writes).${asked}`);
  });
}

/** Puts a version in force, or none, and clears away what nobody can ask any more. */
async function change(
  roster: Store,
  list: FeedList,
  name: string,
  next: Feed | undefined,
  world: World,
): Promise<void> {
  const { list: kept, gone } = forget(switchTo(list, name, next, world.now()), world.now());
  await writeList(roster, kept);
  await clear(roster, gone);
}

function rows({ feeds, former }: FeedList) {
  return [
    ...feeds.map((one) => ["in force", one] as const),
    ...former.map((one) => [`until ${one.replacedAt}`, one] as const),
  ].map(([state, { name, version, count: ids, observe, message, reason, by, at }]) => [
    name,
    version,
    count(ids),
    observe === true ? `${state}, observing` : state,
    message,
    reason,
    by,
    at,
  ]);
}

const columns = ["feed", "version", "ids", "state", "message", "reason", "by", "at"];

export async function listAll(options: FeedShowOptions, world: World): Promise<void> {
  const list = await withRoster(options, world, readList);
  if (options.json) return await world.print(`${JSON.stringify(list, null, 2)}\n`);
  await world.print(list.feeds.length + list.former.length === 0 ? "There is no feed.\n" : table(columns, rows(list)));
}

export async function show(name: string, options: FeedShowOptions, world: World): Promise<void> {
  const { feeds, former } = await withRoster(options, world, readList);
  const isIts = (one: Feed): boolean => one.name === name;
  const own = { feeds: feeds.filter(isIts), former: former.filter(isIts) };
  if (own.feeds.length + own.former.length === 0) refuse(`There is no feed ${name}.`);
  await world.print(options.json ? `${JSON.stringify(own, null, 2)}\n` : table(columns, rows(own)));
}

export async function rollback(name: string, options: WriteOptions, world: World): Promise<void> {
  await withRoster(options, world, async (roster) => {
    const list = await readList(roster);
    const former = lastFormer(list, name);
    if (former === undefined) return refuse(`Nothing is kept of ${name} from before: versions are kept for 7 days.`);
    const { replacedAt: _replacedAt, ...next } = former;
    const what = `version ${next.version} of ${name}, ${count(next.count)} ids`;
    if (options.dryRun) return await world.print(`Would put ${what} back in force.\n`);
    await confirmRemote(roster, `Put ${what} back in force`, options, world);
    await change(roster, list, name, next, world);
    await world.print(`Put ${what} back in force.${asked}`);
  });
}

export async function remove(name: string, options: WriteOptions, world: World): Promise<void> {
  await withRoster(options, world, async (roster) => {
    const list = await readList(roster);
    const before = find(list, name);
    if (before === undefined) return refuse(`There is no feed ${name}.`);
    const what = `the feed ${name}: ${count(before.count)} users get in again`;
    if (options.dryRun) return await world.print(`Would remove ${what}.\n`);
    await confirmRemote(roster, `Remove ${what}`, options, world);
    await change(roster, list, name, undefined, world);
    await world.print(`Removed ${what}. For 7 days \`lists feed rollback ${name}\` brings it back.${asked}`);
  });
}

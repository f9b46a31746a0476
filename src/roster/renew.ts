// One run that makes a roster: list, build, publish. Publishes nothing that is not whole: a page that fails, too many keys or
// a failed self-check leave the last head as it is, which then grows old, and old rosters are not asked.
// The set is written before the head that names it.
import { sha256Of } from "../core/secret.ts";
import { keys } from "../policy/keys.ts";
import { agreeingRuns, buildRoster, createGatherer, type Published } from "./build.ts";
import { type Feed, feedsKey, inOrder, parseFeedList } from "./feed.ts";
import type { HashKey } from "./half-sip-hash.ts";
import { blobKey, type Head, headText, maxAheadMs, parseHead } from "./head.ts";
import { type KeyListing, type RosterStore, readSet } from "./store.ts";

/** KV gives 1,000 operations a run, and a page has 1,000 keys; the run has to end within its minute. */
export const maxListedKeys = 200_000;
/** Sets are written again when they are so old, half of what KV keeps them (src/cloudflare/kv-roster.ts). */
const rewriteAfterMs = 86_400_000;
const maxInlined = 100;
const maxInlineLength = 100_000;

export interface Renewal {
  /** What was published; left out: nothing. */
  readonly published?: Head;
  /** What an operator should know, one line each. */
  readonly problems: readonly string[];
}

interface World {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly newKey: () => HashKey;
}

const isInlined = (key: string): boolean =>
  key === keys.default || key === keys.patterns || key === "flood" || key.startsWith("type/");

async function readInline(listing: KeyListing, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const inline = new Map<string, string>();
  if (names.length === 0) return inline;
  for (const [name, value] of await listing.values(names)) {
    // What is not here is read by each decision that asks for it.
    if (typeof value === "string" && value.length <= maxInlineLength) inline.set(name, value);
  }
  return inline;
}

/** Never rejects. */
export async function renewRoster(store: RosterStore, listing: KeyListing, world: World): Promise<Renewal> {
  const problems: string[] = [];
  try {
    const published = await renew(store, listing, world, problems);
    return published === undefined ? { problems } : { published, problems };
  } catch (error) {
    return { problems: [...problems, String(error)] };
  }
}

/** The feeds in force; where the key that names them cannot be read, those that were: no ban is lost with it. */
async function readFeeds(store: RosterStore, head: Head | undefined, problems: string[]): Promise<readonly Feed[]> {
  const before = head?.feeds ?? [];
  const text = await store.readFeeds();
  if (text === null) {
    if (before.length > 0) problems.push(`the key ${feedsKey} is gone: its feeds go on (lists feed remove ends one)`);
    return before;
  }
  const list = parseFeedList(text);
  if (list.ok) return inOrder(list.value);
  problems.push(list.error);
  return before;
}

async function readPublished(
  store: RosterStore,
  problems: string[],
): Promise<{ readonly head?: Head; readonly last?: Published }> {
  const text = await store.readHead();
  if (text === null) return {};
  const head = parseHead(text);
  if (!head.ok) {
    problems.push(head.error);
    return {};
  }
  const set = await readSet(store, blobKey(head.value.blob), head.value.blob, head.value.count);
  if (set.ok) return { head: head.value, last: { head: head.value, set: set.value } };
  problems.push(set.error);
  return { head: head.value };
}

async function renew(
  store: RosterStore,
  listing: KeyListing,
  { now, newKey }: World,
  problems: string[],
): Promise<Head | undefined> {
  const listedAt = now();
  const { head, last } = await readPublished(store, problems);
  const key = last?.set.key ?? newKey();
  const gathered = createGatherer(key);
  const inlined: string[] = [];
  for await (const page of listing.pages()) {
    for (const { name, metadata } of page) {
      gathered.add(name, metadata);
      if (isInlined(name) && inlined.length < maxInlined) inlined.push(name);
    }
    if (gathered.prints.length > maxListedKeys) {
      problems.push(`the lists have more than ${maxListedKeys} keys: no roster is made; long lists go into feeds`);
      return undefined;
    }
  }
  const inline = await readInline(listing, inlined);
  const feeds = await readFeeds(store, head, problems);
  const built = buildRoster(key, gathered, last, head?.listed);
  if (built.shrunk) {
    problems.push(
      `${built.listed} keys are listed, of ${last?.head.listed ?? head?.listed} before: the others stay for ${agreeingRuns} runs`,
    );
  }
  const blob = await sha256Of(built.blob);
  // Another run may have published since; KV has no compare-and-set, so this is as close as it gets.
  const standing = await store.readHead();
  const other = standing === null ? undefined : parseHead(standing);
  if (other?.ok && other.value.listedAt >= listedAt && other.value.listedAt <= listedAt + maxAheadMs) {
    problems.push("a newer roster is published already");
    return undefined;
  }
  // Of a set that could not be read just now nobody knows whether it is there.
  const writtenBefore = last !== undefined && head?.blob === blob && listedAt - head.writtenAt < rewriteAfterMs;
  if (!writtenBefore) await store.writeBlob(blobKey(blob), built.blob);
  const { count, listed, run, least } = built;
  const writtenAt = writtenBefore ? head.writtenAt : listedAt;
  const next: Head = { v: 1, blob, count, listed, listedAt, run, least, writtenAt, inline, feeds };
  await store.writeHead(headText(next));
  return next;
}

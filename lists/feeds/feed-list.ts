// The value of the key `feeds`, as the tools keep it: the versions in force and, for a week, those that they replaced. Pure.
// Changes of it are new values; what is put into KV is one write, which switches a feed whole.
import { ok, type Result } from "../../src/core/result.ts";
import { type Feed, feeds, inOrder, parseFeedList } from "../../src/roster/feed.ts";

export interface FormerFeed extends Feed {
  /** ISO 8601. */
  readonly replacedAt: string;
}

export interface FeedList {
  readonly feeds: readonly Feed[];
  /** The latest replaced first. */
  readonly former: readonly FormerFeed[];
}

/** How long a version that was replaced can come back, and its shards stay for isolates that still ask it. */
export const keptForMs = 7 * 86_400_000;

export function readFeedList(text: string | undefined): Result<FeedList, string> {
  if (text === undefined) return ok({ feeds: [], former: [] });
  const inForce = parseFeedList(text);
  if (!inForce.ok) return inForce;
  const { former }: { readonly former?: unknown } = JSON.parse(text);
  const replacedAt = (at: number): string => {
    const one: unknown = Array.isArray(former) ? former[at] : undefined;
    const when = typeof one === "object" && one !== null && "replacedAt" in one ? one.replacedAt : undefined;
    return typeof when === "string" ? when : new Date(0).toISOString();
  };
  const read = feeds(former ?? []);
  return ok({
    feeds: inForce.value,
    former: (read.ok ? read.value : []).map((one, at) => ({ ...one, replacedAt: replacedAt(at) })),
  });
}

export const writeFeedList = ({ feeds: inForce, former }: FeedList): string =>
  JSON.stringify({ v: 1, feeds: inOrder(inForce), former });

export const find = ({ feeds: inForce }: FeedList, name: string): Feed | undefined =>
  inForce.find((one) => one.name === name);

/** The feed in force instead of the one of its name, which becomes a former one. @param now Unix milliseconds. */
export function switchTo(list: FeedList, name: string, next: Feed | undefined, now: number): FeedList {
  const replaced = list.feeds.filter((one) => one.name === name && one.version !== next?.version);
  const at = new Date(now).toISOString();
  return {
    feeds: [...list.feeds.filter((one) => one.name !== name), ...(next === undefined ? [] : [next])],
    former: [
      ...replaced.map((one) => ({ ...one, replacedAt: at })),
      ...list.former.filter((one) => one.name !== name || one.version !== next?.version),
    ],
  };
}

/** The version that was in force last before this one. */
export const lastFormer = ({ former }: FeedList, name: string): FormerFeed | undefined =>
  former.find((one) => one.name === name);

/** Without those that were replaced too long ago, and these. */
export function forget(list: FeedList, now: number): { readonly list: FeedList; readonly gone: readonly FormerFeed[] } {
  const isOld = ({ replacedAt }: FormerFeed): boolean => now - Date.parse(replacedAt) > keptForMs;
  const inUse = new Set(list.feeds.map(({ name, version }) => `${name}/${version}`));
  const former = list.former.filter((one) => !isOld(one));
  for (const { name, version } of former) inUse.add(`${name}/${version}`);
  const gone = list.former.filter((one) => isOld(one) && !inUse.has(`${one.name}/${one.version}`));
  return { list: { ...list, former }, gone };
}

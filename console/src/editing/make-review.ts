// What has to be known before an edit may be saved: what stands there, whether it is what somebody was shown, whether it
// is about everybody, and what it would have done. Writes nothing.

import { isAboutEverybody } from "../../../lists/comparing/everybody.ts";
import { createMeasure, lossSentence } from "../../../lists/comparing/loss.ts";
import { parseEntry } from "../../../lists/entry/reading.ts";
import { keys } from "../../../src/policy/keys.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";
import { lastDecisions } from "../queries/last-decisions.ts";
import { baseOf, readStanding, type Standing, type World } from "./standing.ts";
import { type TriedOut, tryOut } from "./try-out.ts";

export interface Wanted {
  readonly key: string;
  /** null: the entry is to go. */
  readonly value: string | null;
  readonly end: number | undefined;
  /** What was shown (baseOf); undefined: nothing yet. */
  readonly base: string | undefined;
  readonly note: string;
  readonly undoes: number | undefined;
  readonly askedOnce: boolean;
}

export interface Review {
  readonly key: string;
  readonly before: string | null;
  readonly beforeEnd: number | undefined;
  /** Of a person's entry in a group: the one that they have everywhere, and whether it counts above. */
  readonly everywhere: (Standing & { readonly final: boolean }) | undefined;
  /** null: the entry goes. */
  readonly after: string | null;
  readonly afterEnd: number | undefined;
  /** Names what stands there (baseOf). */
  readonly base: string;
  readonly note: string;
  readonly undoes: number | undefined;
  /** It changed since the page was loaded on which this was filled in. */
  readonly changedMeanwhile: boolean;
  readonly aboutEverybody: boolean;
  /** What gets weaker or opens, by the measure of `lists`; undefined: nothing does. */
  readonly loss: string | undefined;
  /** They said yes once. */
  readonly askedOnce: boolean;
  readonly tried: TriedOut;
}

/** For a person's entry in a group, the one everywhere: it counts above when it is final. */
function everywhereKey(key: string): string | undefined {
  const parsed = parseKey(key);
  if (!parsed.ok || parsed.value.kind !== "user" || parsed.value.group === "") return undefined;
  return keys.user(key.slice(key.lastIndexOf("/") + 1));
}

const isFinal = (value: string | null | undefined): boolean => {
  const parsed = typeof value === "string" ? parseEntry(value) : undefined;
  return parsed?.ok === true && parsed.value.entry.final === true;
};

/** undefined: what stands there could not be read. */
export async function makeReview(world: World, wanted: Wanted): Promise<Review | undefined> {
  const { key, value, end, base, note, undoes, askedOnce } = wanted;
  const above = everywhereKey(key);
  const [standing, decisions] = await Promise.all([
    readStanding(world, above === undefined ? [key] : [key, above]),
    lastDecisions(world.db, key),
  ]);
  const now = standing.get(key);
  if (now === undefined || now.value === undefined) return undefined;
  const present = await baseOf(now.value);
  const measure = createMeasure(world.now());
  const pair = (text: string | null, expiration: number | undefined) =>
    text === null ? undefined : { key, value: text, expiration };
  measure.see({ key, before: pair(now.value, now.end), after: pair(value, end) });
  const loss = measure.finish();
  const wide = above === undefined ? undefined : standing.get(above);
  const final = isFinal(wide?.value);
  const finals = new Set(wide !== undefined && final ? [wide.key] : []);
  return {
    key,
    before: now.value,
    beforeEnd: now.end,
    everywhere: wide === undefined || wide.value === null ? undefined : { ...wide, final },
    after: value,
    afterEnd: end,
    base: present,
    note,
    undoes,
    changedMeanwhile: base !== undefined && base !== present,
    aboutEverybody: isAboutEverybody(key) || loss.opened.length > 0,
    loss: lossSentence(loss),
    askedOnce,
    tried: await tryOut(decisions, { key, value, standing: now.value, finals }),
  };
}

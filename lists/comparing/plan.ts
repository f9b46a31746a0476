// What has to change so that KV says what a file says. Compares by meaning: who wrote an entry when, or how it is
// spelled, makes no difference. Is shown the store's pages as they come; writes nothing and asks nothing.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import { parseEntry } from "../entry/reading.ts";
import { denyingMatches, meaningOfRules, mergeRules, type Rule, readRules, writeRules } from "../entry/rules.ts";
import { type Author, endOfEntry, expirationFor, isSigned, meaningOf, signed, untilOf } from "../entry/value.ts";
import type { FileEntries } from "./file-entries.ts";

export interface Plan {
  /** Places in the file's pairs that KV does not have. */
  readonly added: readonly number[];
  /** Places in the file's pairs, and what stands in KV there now. */
  readonly changed: readonly { readonly place: number; readonly before: Pair }[];
  /** In KV and not in the file; always empty for an import. */
  readonly removed: readonly Pair[];
  /** The patterns, where they change. */
  readonly rules:
    | { readonly before: Pair | undefined; readonly old: readonly Rule[]; readonly now: readonly Rule[] }
    | undefined;
  readonly same: number;
  /** Ended entries of the file that KV has let go already: a sync leaves them out. */
  readonly gone: number;
  /** Denies in force in KV, and how many of them would not be there any more. */
  readonly denies: number;
  readonly lost: number;
}

/** `import` adds to what is there; `sync` makes it equal to the file. */
export type Purpose = "import" | "sync";

/** Whether a value denies at this hour. */
export function deniesNow({ value, expiration }: Pick<Pair, "value" | "expiration">, now: number): boolean {
  const parsed = parseEntry(value);
  if (!parsed.ok) return false;
  const { effect, observe, until } = parsed.value.entry;
  const end = endOfEntry(until, expiration);
  return effect === "deny" && observe !== true && (end === undefined || end > now);
}

function hasEnded(value: string, now: number): boolean {
  const parsed = parseEntry(value);
  return parsed.ok && parsed.value.entry.until !== undefined && parsed.value.entry.until <= now;
}

export interface Planner {
  readonly see: (page: readonly Pair[]) => void;
  /** The plan, or what stands in its way. Everything that counts has been seen by now. */
  readonly finish: () => Plan | { readonly problem: string };
}

/** @param now Unix milliseconds. */
export function createPlanner(file: FileEntries, purpose: Purpose, now: number): Planner {
  const { pairs, rawEnds } = file;
  const seen = new Uint8Array(pairs.size());
  const changed: { readonly place: number; readonly before: Pair }[] = [];
  const removed: Pair[] = [];
  let patterns: Pair | undefined;
  let [same, denies, lost] = [0, 0, 0];

  const seePair = (before: Pair) => {
    const place = pairs.find(before.key);
    if (before.key === keys.patterns && place === undefined) {
      patterns = before;
      return;
    }
    const denied = deniesNow(before, now);
    if (denied) denies++;
    if (place === undefined) {
      if (purpose === "import") return;
      removed.push(before);
      if (denied) lost++;
      return;
    }
    seen[place] = 1;
    const value = pairs.valueAt(place);
    const end = rawEnds.get(before.key);
    const alike = end === undefined && isSigned(value, before.value, before.expiration);
    if (alike || meaningOf(value, end) === meaningOf(before.value, before.expiration)) same++;
    else {
      changed.push({ place, before });
      if (denied && !deniesNow({ value, expiration: end }, now)) lost++;
    }
  };

  function finishRules(): Plan["rules"] | { readonly problem: string } {
    if (pairs.find(keys.patterns) !== undefined) return undefined;
    const read = readRules(patterns?.value);
    if (!read.ok && purpose === "import" && file.rules.length > 0) {
      return {
        problem: `patterns in KV is ${read.error}: nothing can be put into it. \`lists show key patterns\` shows it.`,
      };
    }
    const old = read.ok ? read.value : [];
    const next = purpose === "sync" ? file.rules : mergeRules(old, file.rules);
    const denying = denyingMatches(old, now);
    const kept = new Set(denyingMatches(next, now));
    denies += denying.length;
    lost += denying.filter((match) => !kept.has(match)).length;
    if (read.ok ? meaningOfRules(old) === meaningOfRules(next) : purpose === "import") return undefined;
    return { before: patterns, old, now: next };
  }

  return {
    see: (page) => page.forEach(seePair),
    finish() {
      const rules = finishRules();
      if (rules !== undefined && "problem" in rules) return rules;
      const added: number[] = [];
      let gone = 0;
      for (let place = 0; place < pairs.size(); place++) {
        if (seen[place] === 1) continue;
        if (purpose === "sync" && hasEnded(pairs.valueAt(place), now)) gone++;
        else added.push(place);
      }
      return { added, changed, removed, rules, same, gone, denies, lost };
    },
  };
}

/** How many keys a plan writes, and how many it removes. */
export function sizeOf(plan: Plan): { readonly writes: number; readonly removals: number } {
  const { added, changed, removed, rules } = plan;
  const none = rules !== undefined && rules.now.length === 0;
  const writes = added.length + changed.length + (rules === undefined || none ? 0 : 1);
  return { writes, removals: removed.length + (none ? 1 : 0) };
}

/** The pairs that a plan writes, signed; KV's expiration stands beside `until`. */
export function* pairsToWrite(
  plan: Plan,
  { pairs, rawEnds }: FileEntries,
  author: Author,
  now: number,
): Generator<Pair> {
  const places = [...plan.added, ...plan.changed.map(({ place }) => place)];
  for (const place of places) {
    const key = pairs.keyAt(place);
    const value = signed(pairs.valueAt(place), author);
    const rawEnd = rawEnds.get(key);
    const end = rawEnd === undefined ? untilOf(value) : rawEnd * 1000;
    yield { key, value, expiration: expirationFor(end, now) };
  }
  if (plan.rules !== undefined && plan.rules.now.length > 0) {
    yield { key: keys.patterns, value: writeRules(plan.rules.now, plan.rules.old, author) };
  }
}

/** The keys that a plan removes. */
export function keysToRemove({ removed, rules }: Plan): readonly string[] {
  const all = removed.map(({ key }) => key);
  return rules !== undefined && rules.now.length === 0 ? [...all, keys.patterns] : all;
}

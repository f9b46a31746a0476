// What has to change so that KV says what a file says, or at least as much. Compares by meaning: who wrote an entry when,
// or how it is spelled, makes no difference. Is shown the store's pages as they come; writes nothing and asks nothing.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import { fieldsOf, isSigned, lastsAsLong, meaningOf } from "../entry/value.ts";
import { type Change, type Kind, kindOfChange } from "./change.ts";
import { isAboutEverybody } from "./everybody.ts";
import { type FileEntries, pairAt } from "./file-entries.ts";
import { createMeasure, type Loss } from "./loss.ts";
import { type Purpose, type Terms, writes } from "./mode.ts";
import { planRules } from "./plan-rules.ts";

export interface Planned {
  /** In the file's pairs. */
  readonly place: number;
  readonly before: Pair;
  readonly kind: Kind;
}

/** Entries of the file that are not written, since what stands is left as it is. */
export interface Left {
  readonly counts: Readonly<Record<"stronger" | "weaker" | "equal", number>>;
  /** The first of them. */
  readonly first: readonly (Change & { readonly kind: Kind })[];
}

export interface Plan {
  /** Places in the file's pairs that KV does not have. */
  readonly added: readonly number[];
  readonly changed: readonly Planned[];
  /** In KV and not in the file; always empty for an import. */
  readonly removed: readonly Pair[];
  /** The value `patterns`, where it changes. */
  readonly patterns: Change | undefined;
  readonly left: Left;
  readonly same: number;
  /** Ended entries of the file that KV has let go already: a sync leaves them out. */
  readonly gone: number;
  readonly loss: Loss;
}

export interface Planner {
  readonly see: (page: readonly Pair[]) => void;
  /** The plan, or what stands in its way. Everything that counts has been seen by now. */
  readonly finish: () => Plan | { readonly problem: string };
}

const mostLeft = 10;

/** An entry that ends at once is as weak as none. */
const shownKind = (kind: Kind): "stronger" | "weaker" | "equal" =>
  kind === "gone" ? "weaker" : kind === "new" ? "stronger" : kind;

function createLeft() {
  const counts = { stronger: 0, weaker: 0, equal: 0 };
  const first: (Change & { readonly kind: Kind })[] = [];
  return {
    add(change: Change, kind: Kind) {
      counts[shownKind(kind)]++;
      if (first.length < mostLeft) first.push({ ...change, kind });
    },
    finish: (): Left => ({ counts, first }),
  };
}

export function createPlanner(file: FileEntries, terms: Terms): Planner {
  const { purpose, mode, now, lasting } = terms;
  const { pairs, rawEnds, lastsAt } = file;
  const seen = new Uint8Array(pairs.size());
  const changed: Planned[] = [];
  const removed: Pair[] = [];
  const left = createLeft();
  const measure = createMeasure(now);
  let patterns: Pair | undefined;
  let same = 0;

  function saysSo(place: number, value: string, end: number | undefined, before: Pair): boolean {
    if (end === undefined && isSigned(value, before.value, before.expiration)) return true;
    if (meaningOf(value, end) === meaningOf(before.value, before.expiration)) return true;
    const until = lasting.size === 0 ? undefined : fieldsOf(value)?.until;
    const seconds = lastsAt(place) ?? (typeof until === "string" ? lasting.get(until) : undefined);
    return seconds !== undefined && lastsAsLong(value, seconds, before.value, before.expiration);
  }

  const seePair = (before: Pair) => {
    const { key } = before;
    if (key === keys.patterns) {
      patterns = before;
      return;
    }
    const place = pairs.find(key);
    if (place === undefined) {
      if (purpose === "import") return;
      removed.push(before);
      measure.see({ key, before, after: undefined });
      return;
    }
    seen[place] = 1;
    const value = pairs.valueAt(place);
    const end = rawEnds.get(key);
    if (saysSo(place, value, end, before)) {
      same++;
      measure.seeKept(before);
      return;
    }
    const change = { key, before, after: { key, value, expiration: end } };
    const kind = kindOfChange(change, now);
    if (writes(kind, mode)) {
      changed.push({ place, before, kind });
      measure.see(change);
    } else {
      left.add(change, kind);
      measure.seeKept(before);
    }
  };

  return {
    see: (page) => page.forEach(seePair),
    finish() {
      const change = planRules(file, patterns, terms, left.add);
      if (change !== undefined && "problem" in change) return change;
      if (change !== undefined) measure.see(change);
      else if (patterns !== undefined) measure.seeKept(patterns);
      const { added, gone } = restOf(file, seen, purpose, now);
      for (const place of added) {
        const key = pairs.keyAt(place);
        if (isAboutEverybody(key)) measure.see({ key, before: undefined, after: pairAt(file, place) });
      }
      const { finish } = left;
      return { added, changed, removed, patterns: change, left: finish(), same, gone, loss: measure.finish() };
    },
  };
}

/** The places of the file's pairs that KV does not have. */
function restOf(file: FileEntries, seen: Uint8Array, purpose: Purpose, now: number) {
  const added: number[] = [];
  let gone = 0;
  const whole = file.pairs.find(keys.patterns);
  for (let place = 0; place < file.pairs.size(); place++) {
    if (seen[place] === 1 || place === whole) continue;
    if (purpose === "sync" && hasEnded(pairAt(file, place), now)) gone++;
    else added.push(place);
  }
  return { added, gone };
}

function hasEnded(pair: Pair, now: number): boolean {
  const kind = kindOfChange({ key: pair.key, before: { key: pair.key, value: "deny" }, after: pair }, now);
  return kind === "gone";
}

/** How many keys a plan writes, and how many it removes. */
export function sizeOf(plan: Plan): { readonly writes: number; readonly removals: number } {
  const { added, changed, removed, patterns } = plan;
  const none = patterns !== undefined && patterns.after === undefined;
  const written = added.length + changed.length + (patterns === undefined || none ? 0 : 1);
  return { writes: written, removals: removed.length + (none ? 1 : 0) };
}

/** Every change of a plan, the patterns last. */
export function* changesOf(plan: Plan, file: FileEntries): Generator<Change> {
  for (const before of plan.removed) yield { key: before.key, before, after: undefined };
  for (const { place, before } of plan.changed) yield { key: before.key, before, after: pairAt(file, place) };
  for (const place of plan.added) {
    const after = pairAt(file, place);
    yield { key: after.key, before: undefined, after };
  }
  if (plan.patterns !== undefined) yield plan.patterns;
}

// What is wrong in the lists: values that are not understood or lose a field, keys that no lookup asks for, ended
// entries, contradictions. Judged by the Worker's own reading of entries and its key function; sees page after page,
// changes nothing.

import { otherTypeNames } from "../src/platforms/facts.ts";
import { oddIdOf } from "../src/platforms/odd-ids.ts";
import { notGiven } from "../src/policy/entry.ts";
import { keys } from "../src/policy/keys.ts";
import { hashedId, type ParsedKey, parseKey } from "../src/policy/parse-key.ts";
import type { Pair } from "./entry/pair.ts";
import { parseEntry, parseFloodRule, parsePatterns } from "./entry/reading.ts";
import { type ShownEntry, showPair } from "./entry/shown-entry.ts";

export const findings = [
  "not-understood",
  "ignored-field",
  "never-asked",
  "odd-id",
  "ended",
  "contradiction",
  "broken-feed",
] as const;

export interface Finding {
  readonly kind: (typeof findings)[number];
  readonly key: string;
  readonly problem: string;
}

export interface Checker {
  readonly see: (page: readonly Pair[]) => void;
  /** The findings, once everything has been seen. */
  readonly finish: () => readonly Finding[];
}

/** What is odd about the ids that an entry is about: no callback carries such, though it may look right. */
export function oddIdsOf({ kind, id, group }: Pick<ParsedKey, "id" | "group"> & { readonly kind: string }): string[] {
  const ofPerson = kind === "user" || kind === "inviter" ? oddIdOf("user", id) : undefined;
  return [ofPerson, oddIdOf("group", kind === "group" ? id : group)].filter((problem) => problem !== undefined);
}

/** @param now Unix milliseconds. */
export function createChecker(now: number): Checker {
  const found: Finding[] = [];
  /** Users with a final deny in force, and allows that such a deny would beat: user's id → keys. */
  const finals = new Set<string>();
  const allows = new Map<string, string[]>();
  const types = new Map<string, string>();
  let patterns: string | undefined;

  const add = (kind: Finding["kind"], key: string, problem: string) => found.push({ kind, key, problem });

  function seeNotGiven(shown: ShownEntry): void {
    const left = notGiven(shown);
    if (left !== undefined) add("ignored-field", shown.key, left);
  }

  function seePatterns(pair: Pair): void {
    patterns = pair.value;
    const parsed = parsePatterns(pair.value);
    if (!parsed.ok) add("not-understood", keys.patterns, parsed.error);
    else {
      for (const problem of parsed.value.problems) {
        const [, key = keys.patterns, what = problem] = /^(patterns\[\d+\])(?: and after)?: (.*)$/s.exec(problem) ?? [];
        const left = showPair(pair, now).find((rule) => rule.key === key);
        add(left?.effect === undefined || /^at most/.test(what) ? "not-understood" : "ignored-field", key, what);
      }
      for (const rule of showPair(pair, now)) {
        if (rule.force === "ended") add("ended", rule.key, `ended ${rule.until}`);
        seeNotGiven(rule);
      }
    }
  }

  function seeInForce(key: string, effect: string, final: boolean): void {
    const parsed = parseKey(key);
    if (!parsed.ok) return;
    const { kind, id, group } = parsed.value;
    if (kind === "type") types.set(id, effect);
    if (kind !== "user" && kind !== "inviter") {
      if (final) add("ignored-field", key, "final: counts on the deny of a user in every group only");
      return;
    }
    if (kind === "user" && group === "" && final) finals.add(id);
    else if (final) add("ignored-field", key, "final: counts on the deny of a user in every group only");
    if (effect === "allow") allows.set(id, [...(allows.get(id) ?? []), key]);
  }

  function seeFlood({ key, value }: Pair): void {
    const parsed = parseFloodRule(value);
    if (!parsed.ok) add("not-understood", key, parsed.error);
    else for (const problem of parsed.value.dropped) add("ignored-field", key, problem);
  }

  function seePair(pair: Pair): void {
    const asked = parseKey(pair.key);
    if (asked.ok && asked.value.kind === "flood") {
      seeFlood(pair);
      return;
    }
    const parsed = parseEntry(pair.value);
    if (!asked.ok) {
      add("never-asked", pair.key, asked.error);
      return;
    }
    for (const problem of oddIdsOf(asked.value)) add("odd-id", pair.key, problem);
    if (!parsed.ok) {
      add("not-understood", pair.key, parsed.error);
      return;
    }
    for (const problem of parsed.value.dropped) add("ignored-field", pair.key, problem);
    for (const shown of showPair(pair, now)) {
      const { force, until } = shown;
      seeNotGiven(shown);
      if (force === "ended") add("ended", pair.key, `ended ${until}`);
      if (force === "in force") seeInForce(pair.key, parsed.value.entry.effect, parsed.value.entry.final === true);
    }
  }

  return {
    see(page) {
      for (const pair of page) {
        if (pair.key === keys.patterns) seePatterns(pair);
        else seePair(pair);
      }
    },
    finish() {
      const rules = patterns === undefined ? undefined : parsePatterns(patterns);
      for (const id of finals) {
        const user = `user/${id}`;
        for (const key of allows.get(id) ?? []) add("contradiction", key, `the final deny of ${user} beats this allow`);
        if (rules?.ok !== true || hashedId.test(id)) continue;
        for (const rule of rules.value.matching(id)) {
          if (rule.entry.effect !== "allow" || rule.match.includes("*")) continue;
          add("contradiction", `patterns[${rule.index}]`, `the final deny of ${user} beats this allow`);
        }
      }
      for (const [type, effect] of types) {
        for (const name of otherTypeNames(type)) {
          const other = types.get(name);
          if (other === undefined || other === effect || name < type) continue;
          add("contradiction", `type/${type}`, `${effect}, but type/${name}, its other name, says ${other}`);
        }
      }
      return found;
    },
  };
}

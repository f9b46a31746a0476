// Rules on user ids: `bot_*`, `*.spam`, and with `"in":"text"` on what an applicant wrote: `*casino*`. Compiled once per
// value of the list and matched through an index on each rule's fixed text, without backtracking: a rule costs time in
// proportion to the id or the text, whatever either holds.
import type { CodeRanges } from "../core/codes.ts";
import { parseJson } from "../core/parse-json.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Entry, parseEntryValue } from "./entry.ts";
import { foldApplication, foldPattern } from "./fold-text.ts";

export const maxRules = 1000;

export interface PatternRule {
  /** Place in the JSON array, from 0: rules are tried in this order. */
  readonly index: number;
  readonly match: string;
  readonly entry: Entry;
  readonly dropped: readonly string[];
}

export interface PatternList {
  /** The rules that match the id, what its owner wrote, or one of the owner's names, in order. */
  matching(id: string, text?: string, names?: readonly string[]): readonly PatternRule[];
  /** What is wrong in the list, one line each; the rules in question are left out. */
  readonly problems: readonly string[];
}

/** Rules found by a fixed text at one end: text length → text → rules. One look-up per distinct length. */
type EndIndex = Map<number, Map<string, PatternRule[]>>;

/** A rule without a fixed end is found by the first characters of its first fixed text, at most so many. */
const gramLength = 3;
/** Gram length → number of the gram → rules. Two grams may share a number; the match itself tells them apart. */
type GramIndex = Map<number, Map<number, PatternRule[]>>;

function gramNumber(text: string, at: number, length: number): number {
  let number = 0;
  for (let i = at; i < at + length; i++) number = (number * 31 + text.charCodeAt(i)) & 0xff_ffff;
  return number;
}

function put<Key>(index: Map<number, Map<Key, PatternRule[]>>, length: number, key: Key, rule: PatternRule): void {
  const sameLength = index.get(length) ?? new Map<Key, PatternRule[]>();
  index.set(length, sameLength);
  const rules = sameLength.get(key);
  if (rules === undefined) sameLength.set(key, [rule]);
  else rules.push(rule);
}

/** A pattern taken apart at its asterisks, ready to be matched. */
interface Texts {
  readonly first: string;
  readonly last: string;
  /** What stands between two asterisks, with its Knuth-Morris-Pratt table. */
  readonly middle: readonly { readonly text: string; readonly fallback: Int32Array }[];
  /** No asterisk at all. */
  readonly exact: boolean;
}

function fallbackOf(text: string): Int32Array {
  const fallback = new Int32Array(text.length);
  for (let i = 1, k = 0; i < text.length; i++) {
    while (k > 0 && text[i] !== text[k]) k = fallback[k - 1] ?? 0;
    if (text[i] === text[k]) k++;
    fallback[i] = k;
  }
  return fallback;
}

function takeApart(texts: readonly string[]): Texts {
  const middle = texts.slice(1, -1).filter((text) => text !== "");
  return {
    first: texts[0] ?? "",
    last: texts[texts.length - 1] ?? "",
    middle: middle.map((text) => ({ text, fallback: fallbackOf(text) })),
    exact: texts.length === 1,
  };
}

/** The place behind the first occurrence of the text between `from` and `end`, or -1; linear in the id. */
function findAfter(id: string, { text, fallback }: Texts["middle"][number], from: number, end: number): number {
  for (let i = from, k = 0; i < end; i++) {
    while (k > 0 && id[i] !== text[k]) k = fallback[k - 1] ?? 0;
    if (id[i] === text[k]) k++;
    if (k === text.length) return i + 1;
  }
  return -1;
}

/** Whether the id matches, `*` standing for any run of characters, none included. Taking each text at its first place is enough. */
function matches({ first, last, middle, exact }: Texts, id: string): boolean {
  if (exact) return id === first;
  if (id.length < first.length + last.length || !id.startsWith(first) || !id.endsWith(last)) return false;
  let at = first.length;
  for (const text of middle) {
    at = findAfter(id, text, at, id.length - last.length);
    if (at === -1) return false;
  }
  return true;
}

export const matchesPattern = (match: string, id: string): boolean => matches(takeApart(match.split("*")), id);

type Compiled = (id: string) => readonly PatternRule[];

/** @param textsOf what a pattern's asterisks stand between. */
function compile(rules: readonly PatternRule[], textsOf: (match: string) => readonly string[]): Compiled {
  const prefixes: EndIndex = new Map();
  const suffixes: EndIndex = new Map();
  const grams: GramIndex = new Map();
  const always: PatternRule[] = [];
  const apart = new Map(rules.map((rule) => [rule, takeApart(textsOf(rule.match))]));
  for (const [
    rule,
    {
      first,
      last,
      middle: [middle],
    },
  ] of apart) {
    if (first !== "") put(prefixes, first.length, first, rule);
    else if (last !== "") put(suffixes, last.length, last, rule);
    else if (middle === undefined) always.push(rule);
    else {
      const length = Math.min(middle.text.length, gramLength);
      put(grams, length, gramNumber(middle.text, 0, length), rule);
    }
  }

  /** Adds those of the rules that do match. */
  const add = (found: Set<PatternRule> | undefined, id: string, candidates: readonly PatternRule[]) => {
    let all = found;
    for (const rule of candidates) {
      const texts = apart.get(rule);
      if (texts !== undefined && matches(texts, id)) all = (all ?? new Set()).add(rule);
    }
    return all;
  };
  return (id) => {
    let found = always.length > 0 ? new Set(always) : undefined;
    for (const [length, byText] of prefixes) {
      const candidates = length <= id.length ? byText.get(id.slice(0, length)) : undefined;
      if (candidates !== undefined) found = add(found, id, candidates);
    }
    for (const [length, byText] of suffixes) {
      const candidates = length <= id.length ? byText.get(id.slice(-length)) : undefined;
      if (candidates !== undefined) found = add(found, id, candidates);
    }
    for (const [length, byNumber] of grams) {
      // Each gram once, or an id that repeats one would have its rules matched over and over.
      let seen: Set<number> | undefined;
      for (let at = 0; at + length <= id.length; at++) {
        const number = gramNumber(id, at, length);
        const candidates = byNumber.get(number);
        if (candidates === undefined || seen?.has(number)) continue;
        seen = (seen ?? new Set()).add(number);
        found = add(found, id, candidates);
      }
    }
    if (found === undefined) return none;
    return found.size === 1 ? [...found] : [...found].sort((a, b) => a.index - b.index);
  };
}

const none: readonly PatternRule[] = [];

export type PatternPlace = "id" | "text" | "name";

/** Where a rule looks, or what is wrong. A text or a name can bar somebody and open nothing: anybody may choose one. */
export function readPlace(rule: object, entry: Entry): Result<PatternPlace, string> {
  if (!("in" in rule) || rule.in === undefined) return ok("id");
  if (rule.in !== "text" && rule.in !== "name") return err("in: only text and name are known");
  return entry.effect === "deny" ? ok(rule.in) : err(`in: a rule on ${rule.in}s can only deny`);
}

/** The rules of the value of the key `patterns` as they stand there, read or not. */
export function readRuleList(text: string): Result<readonly unknown[], string> {
  const value = parseJson(text.trim());
  if (value === undefined) return err("not JSON");
  return Array.isArray(value) ? ok(value) : err("not a JSON array");
}

/** Reads one rule of the list. */
export function readRule(
  item: unknown,
  codes: CodeRanges,
): Result<Omit<PatternRule, "index"> & { readonly in: PatternPlace }, string> {
  if (typeof item !== "object" || item === null || !("match" in item)) return err("no match");
  const { match, in: _in, ...rest } = { in: undefined, ...item };
  if (typeof match !== "string" || match === "") return err("no match");
  const parsed = parseEntryValue(rest, codes);
  if (!parsed.ok) return parsed;
  // A rule that looks where this gate cannot look would bar other people as a rule on ids.
  const place = readPlace(item, parsed.value.entry);
  return place.ok ? ok({ match, in: place.value, ...parsed.value }) : place;
}

/** Reads the value of the key `patterns`. No JSON array: not understood. A bad rule is left out and reported. */
export function parsePatterns(text: string, codes: CodeRanges): Result<PatternList, string> {
  const list = readRuleList(text);
  if (!list.ok) return list;
  const rules: Readonly<Record<PatternPlace, PatternRule[]>> = { id: [], text: [], name: [] };
  const problems: string[] = [];
  for (const [index, item] of list.value.entries()) {
    if (index >= maxRules) {
      problems.push(`patterns[${maxRules}] and after: at most ${maxRules} rules`);
      break;
    }
    const rule = readRule(item, codes);
    const wrong = rule.ok ? rule.value.dropped : [rule.error];
    for (const problem of wrong) problems.push(`patterns[${index}]: ${problem}`);
    if (!rule.ok) continue;
    const { in: place, ...read } = rule.value;
    rules[place].push({ index, ...read });
  }
  const byId = compile(rules.id, (match) => match.split("*"));
  const byText = compile(rules.text, foldPattern);
  const byName = compile(rules.name, foldPattern);
  const inOrder = (a: PatternRule, b: PatternRule) => a.index - b.index;
  return ok({
    problems,
    matching(id, text, names = []) {
      const found = byId(id);
      const texts = text === undefined || rules.text.length === 0 ? none : byText(foldApplication(text));
      const named = rules.name.length === 0 ? none : names.flatMap((name) => byName(foldApplication(name)));
      if (texts.length + named.length === 0) return found;
      return [...new Set([...found, ...texts, ...named])].sort(inOrder);
    },
  });
}

/**
 * parsePatterns that keeps the last value and its outcome, so that an unchanged list is compiled once per isolate, and
 * reports what is wrong in a list once, when it is compiled.
 */
export function createPatternReader(
  report: (problems: readonly string[]) => void,
  codes: CodeRanges,
): (text: string) => Result<PatternList, string> {
  let last: { readonly text: string; readonly parsed: Result<PatternList, string> } | undefined;
  return (text) => {
    if (last?.text === text) return last.parsed;
    const parsed = parsePatterns(text, codes);
    last = { text, parsed };
    if (parsed.ok && parsed.value.problems.length > 0) report(parsed.value.problems);
    return parsed;
  };
}

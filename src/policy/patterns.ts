// Rules on user ids: `bot_*`, `*.spam`, `*casino*`. Compiled once per value of the list and matched through an
// index on each rule's fixed text, without backtracking: neither a hostile pattern nor a hostile id burns CPU.
import { err, ok, type Result } from "../core/result.ts";
import { type Entry, parseEntryValue } from "./entry.ts";

export const maxRules = 1000;

export interface PatternRule {
  /** Place in the JSON array, from 0: rules are tried in this order. */
  readonly index: number;
  readonly match: string;
  readonly entry: Entry;
  readonly dropped: readonly string[];
}

export interface PatternList {
  /** The rules that match the id, in order. */
  matching(id: string): readonly PatternRule[];
  /** What is wrong in the list, one line each; the rules in question are left out. */
  readonly problems: readonly string[];
}

/** Rules found by a fixed text: text length → text → rules. One look-up per distinct length. */
type TextIndex = Map<number, Map<string, PatternRule[]>>;

/** A rule without a prefix or suffix is found by the first characters of its first fixed text, at most so many. */
const gramLength = 3;

function put(index: TextIndex, text: string, rule: PatternRule): void {
  const sameLength = index.get(text.length) ?? new Map<string, PatternRule[]>();
  index.set(text.length, sameLength);
  const rules = sameLength.get(text);
  if (rules === undefined) sameLength.set(text, [rule]);
  else rules.push(rule);
}

/** Knuth-Morris-Pratt: the place behind the first occurrence of `needle` at or after `from`, or -1; linear in the id. */
function findAfter(id: string, needle: string, from: number, end: number): number {
  const fallback = new Int32Array(needle.length);
  for (let i = 1, k = 0; i < needle.length; i++) {
    while (k > 0 && needle[i] !== needle[k]) k = fallback[k - 1] ?? 0;
    if (needle[i] === needle[k]) k++;
    fallback[i] = k;
  }
  for (let i = from, k = 0; i < end; i++) {
    while (k > 0 && id[i] !== needle[k]) k = fallback[k - 1] ?? 0;
    if (id[i] === needle[k]) k++;
    if (k === needle.length) return i + 1;
  }
  return -1;
}

/** Whether the id matches, `*` standing for any run of characters, none included. Taking each text at its first place is enough. */
export function matchesPattern(match: string, id: string): boolean {
  const texts = match.split("*");
  const first = texts[0] ?? "";
  if (texts.length === 1) return id === first;
  const last = texts[texts.length - 1] ?? "";
  if (id.length < first.length + last.length || !id.startsWith(first) || !id.endsWith(last)) return false;
  const end = id.length - last.length;
  let at = first.length;
  for (const text of texts.slice(1, -1)) {
    if (text === "") continue;
    at = findAfter(id, text, at, end);
    if (at === -1) return false;
  }
  return true;
}

function compile(rules: readonly PatternRule[]): PatternList["matching"] {
  const prefixes: TextIndex = new Map();
  const suffixes: TextIndex = new Map();
  const grams: TextIndex = new Map();
  const always: PatternRule[] = [];
  for (const rule of rules) {
    const texts = rule.match.split("*");
    const first = texts[0] ?? "";
    const last = texts[texts.length - 1] ?? "";
    const middle = texts.find((text) => text !== "");
    if (first !== "") put(prefixes, first, rule);
    else if (last !== "") put(suffixes, last, rule);
    else if (middle !== undefined) put(grams, middle.slice(0, gramLength), rule);
    else always.push(rule);
  }
  return (id) => {
    const found = new Set(always);
    const take = (rules: readonly PatternRule[] | undefined) => {
      if (rules !== undefined) for (const rule of rules) if (matchesPattern(rule.match, id)) found.add(rule);
    };
    for (const [length, byText] of prefixes) if (length <= id.length) take(byText.get(id.slice(0, length)));
    for (const [length, byText] of suffixes) if (length <= id.length) take(byText.get(id.slice(-length)));
    for (const [length, byText] of grams) {
      const seen = new Set<string>();
      for (let at = 0; at + length <= id.length; at++) {
        const gram = id.slice(at, at + length);
        if (seen.has(gram)) continue;
        seen.add(gram);
        take(byText.get(gram));
      }
    }
    return found.size < 2 ? [...found] : [...found].sort((a, b) => a.index - b.index);
  };
}

/** Reads the value of the key `patterns`. No JSON array: not understood. A bad rule is left out and reported. */
export function parsePatterns(text: string): Result<PatternList, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("not JSON");
  }
  if (!Array.isArray(value)) return err("not a JSON array");
  const rules: PatternRule[] = [];
  const problems: string[] = [];
  for (const [index, item] of value.entries()) {
    if (index >= maxRules) {
      problems.push(`patterns[${maxRules}] and after: at most ${maxRules} rules`);
      break;
    }
    if (typeof item !== "object" || item === null || typeof item.match !== "string" || item.match === "") {
      problems.push(`patterns[${index}]: no match`);
      continue;
    }
    const { match, ...rest } = item;
    const parsed = parseEntryValue(rest);
    if (!parsed.ok) {
      problems.push(`patterns[${index}]: ${parsed.error}`);
      continue;
    }
    const { entry, dropped } = parsed.value;
    for (const problem of dropped) problems.push(`patterns[${index}]: ${problem}`);
    rules.push({ index, match, entry, dropped });
  }
  return ok({ matching: compile(rules), problems });
}

/** parsePatterns that keeps the last value and its outcome, so that an unchanged list is compiled once per isolate. */
export function createPatternReader(): typeof parsePatterns {
  let last: { readonly text: string; readonly parsed: Result<PatternList, string> } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, parsed: parsePatterns(text) };
    return last.parsed;
  };
}

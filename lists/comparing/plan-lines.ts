// Changes as lines to read: what comes, what changes, what goes, and which of it is stronger or weaker than before. Pure;
// the full list cuts nothing off, the overview names the first of each kind.

import { keys } from "../../src/policy/keys.ts";
import type { Pair } from "../entry/pair.ts";
import { meaningOfRule, type Rule, readRules } from "../entry/rules.ts";
import { showPair, tell, tellPair } from "../entry/shown-entry.ts";
import { type Change, type Kind, kindOfChange } from "./change.ts";
import { type FileEntries, pairAt } from "./file-entries.ts";
import type { Plan, Planned } from "./plan.ts";

export interface ChangeLine {
  readonly sign: "+" | "-" | "~";
  /** The key; of a rule, its place in `patterns`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Of a change: stronger, weaker or as strong as what stood. */
  readonly kind?: Kind;
}

const ruleLines = (rules: readonly Rule[], now: number): readonly string[] =>
  showPair({ key: keys.patterns, value: JSON.stringify(rules) }, now).map((rule) => `${rule.id} ${tell(rule)}`);

const rulesIn = (pair: Pair | undefined): readonly Rule[] => {
  const rules = readRules(pair?.value);
  return rules.ok ? rules.value : [];
};

function* ruleChanges({ before: stood, after: stands }: Change, now: number): Generator<ChangeLine> {
  const [old, next] = [rulesIn(stood), rulesIn(stands)];
  const [before, after] = [ruleLines(old, now), ruleLines(next, now)];
  if (stood !== undefined && old.length === 0) yield { sign: "-", name: keys.patterns, before: stood.value };
  if (stands !== undefined && next.length === 0) yield { sign: "+", name: keys.patterns, after: stands.value };
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [was, is] = [before[index], after[index]];
    const name = `${keys.patterns}[${index}]`;
    if (was === undefined && is !== undefined) yield { sign: "+", name, after: is };
    else if (is === undefined && was !== undefined) yield { sign: "-", name, before: was };
    else if (was !== undefined && is !== undefined && meaningOfRule(old[index]) !== meaningOfRule(next[index])) {
      yield { sign: "~", name, before: was, after: is };
    }
  }
}

/** The lines of changes, each in full. */
export function* linesOf(changes: Iterable<Change>, now: number): Generator<ChangeLine> {
  for (const change of changes) {
    const { key, before, after } = change;
    if (key === keys.patterns) yield* ruleChanges(change, now);
    else if (after === undefined)
      yield { sign: "-", name: key, before: before === undefined ? "" : tellPair(before, now) };
    else if (before === undefined) yield { sign: "+", name: key, after: tellPair(after, now) };
    else {
      const kind = kindOfChange(change, now);
      yield { sign: "~", name: key, before: tellPair(before, now), after: tellPair(after, now), kind };
    }
  }
}

/** `~ user/a: deny -> allow, weaker` */
export function lineText({ sign, name, before, after, kind }: ChangeLine): string {
  const said = [before, after].filter((text) => text !== undefined).join(" -> ");
  return `${sign} ${name}: ${said}${kind === undefined || kind === "new" || kind === "equal" ? "" : `, ${kind === "gone" ? "weaker" : kind}`}\n`;
}

/** Of a line of an overview: what is longer is cut, and nothing in it moves the cursor. */
const mostCharacters = 200;

export function cut(text: string): string {
  const line = text.slice(0, mostCharacters + 1).replaceAll(/\p{Cc}/gu, " ");
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters - 1)}…` : line;
}

/** How many of each kind are named. */
const mostNamed = 5;

/** What a plan does, by kind: counts, the first of each with their names, the file's first and last entry. */
export function overviewOf(plan: Plan, file: FileEntries, now: number): string {
  const lines: string[] = [];
  const { pairs, rules } = file;
  if (pairs.size() > 0) {
    const [first, last] = [pairAt(file, 0), pairAt(file, pairs.size() - 1)];
    lines.push(cut(`first ${first.key}: ${tellPair(first, now)}`));
    if (pairs.size() > 1) lines.push(cut(`last ${last.key}: ${tellPair(last, now)}`));
  } else if (rules.length > 0)
    lines.push(
      ...ruleLines(rules, now)
        .slice(0, 1)
        .map((rule) => `first pattern ${rule}`),
    );
  const group = (title: string, count: number, some: Iterable<Change>) => {
    if (count === 0) return;
    const shown = [...linesOf(some, now)].slice(0, mostNamed);
    lines.push(`${title}: ${count}`, ...shown.map((line) => `  ${cut(lineText(line).trimEnd())}`));
    if (count > shown.length) lines.push(`  and ${count - shown.length} more`);
  };
  const changed = (...kinds: readonly Kind[]) => plan.changed.filter(({ kind }) => kinds.includes(kind));
  const asChanges = (some: readonly Planned[]): readonly Change[] =>
    some.slice(0, mostNamed).map(({ place, before }) => ({ key: before.key, before, after: pairAt(file, place) }));
  const added = plan.added.slice(0, mostNamed).map((place) => pairAt(file, place));
  group(
    "new",
    plan.added.length,
    added.map((after) => ({ key: after.key, before: undefined, after })),
  );
  for (const [title, kinds] of kindTitles) group(title, changed(...kinds).length, asChanges(changed(...kinds)));
  const removed = plan.removed.slice(0, mostNamed);
  group(
    "to remove",
    plan.removed.length,
    removed.map((before) => ({ key: before.key, before, after: undefined })),
  );
  if (plan.patterns !== undefined) group("patterns", [...linesOf([plan.patterns], now)].length, [plan.patterns]);
  return [...lines, ...leftLines(plan, now)].map((text) => `${text}\n`).join("");
}

/** What has ended in KV and is written anew is new. */
const kindTitles: readonly (readonly [string, readonly Kind[]])[] = [
  ["new in place of what has ended", ["new"]],
  ["stronger", ["stronger"]],
  ["weaker", ["weaker", "gone"]],
  ["in other words", ["equal"]],
];

/** What of the file is not written, since what stands is left. */
function leftLines({ left: { counts, first } }: Plan, now: number): readonly string[] {
  const total = counts.stronger + counts.weaker + counts.equal;
  if (total === 0) return [];
  const shown = first.slice(0, mostNamed).flatMap((change) => [...linesOf([change], now)].map(lineText));
  const kinds = (["weaker", "equal", "stronger"] as const).filter((kind) => counts[kind] > 0);
  const words = kinds.map((kind) => `${counts[kind]} ${kind === "equal" ? "no stronger" : kind}`).join(", ");
  return [
    `left as they stand: ${total} (the file's would be: ${words}; --replace overwrites)`,
    ...shown.map((text) => `  ${cut(text.trimEnd())}`),
    ...(total > shown.length ? [`  and ${total - shown.length} more`] : []),
  ];
}

/** One line: `12 new, 3 stronger, 1 weaker, 4 the same`. */
export function summaryOf({ added, changed, removed, patterns, left, same, gone }: Plan): string {
  const count = (...kinds: readonly Kind[]) => changed.filter(({ kind }) => kinds.includes(kind)).length;
  const total = left.counts.stronger + left.counts.weaker + left.counts.equal;
  const optional: readonly (readonly [number, string])[] = [
    [count("stronger"), "stronger"],
    [count("weaker", "gone"), "weaker"],
    [count("equal"), "in other words"],
    [removed.length, "to remove"],
    [total, "left as they stand"],
    [gone, "ended and gone"],
  ];
  const parts = optional.flatMap(([many, words]) => (many === 0 ? [] : [`${many} ${words}`]));
  const all = [`${added.length + count("new")} new`, ...parts, `${same} the same`];
  return `${all.join(", ")}${patterns === undefined ? "" : ", patterns change"}`;
}

// An entry as it is shown to a person or a program: what it is about, what it says, whether it is in force, what is
// wrong with it. Reads by the Worker's own parser; decides nothing.

import type { Effect, MemberAttributes } from "../../src/core/verdict.ts";
import type { FloodRule } from "../../src/policy/flood-rule.ts";
import { keys } from "../../src/policy/keys.ts";
import { parseKey } from "../../src/policy/parse-key.ts";
import { endOfEntry } from "./end.ts";
import { batchOf } from "./metadata.ts";
import type { Pair } from "./pair.ts";
import { parseEntry, parseFloodRule, readRule } from "./reading.ts";
import { subjectOf } from "./row.ts";
import { matchOf, type Rule, readRules } from "./rules.ts";

export type Force = "in force" | "ended" | "observing" | "not understood";

export interface ShownEntry {
  /** In KV; of a rule, its place in `patterns`. */
  readonly key: string;
  readonly kind: string;
  readonly id: string;
  readonly group: string;
  readonly force: Force;
  /** Of a flood rule. */
  readonly flood?: FloodRule | "off" | undefined;
  readonly effect?: Effect | undefined;
  /** ISO 8601: its own end or KV's, whichever comes first. */
  readonly until?: string | undefined;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly final?: boolean | undefined;
  readonly member?: MemberAttributes | undefined;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  /** The batch that wrote it. */
  readonly batch?: string | undefined;
  /** What is wrong with it. */
  readonly problem?: string | undefined;
  /** As it stands in KV. */
  readonly value: unknown;
}

type About = Pick<ShownEntry, "key" | "kind" | "id" | "group" | "value">;

function shown(
  about: About,
  parsed: ReturnType<typeof parseEntry>,
  expiration: number | undefined,
  now: number,
): ShownEntry {
  if (!parsed.ok) return { ...about, force: "not understood", problem: parsed.error };
  const { until, observe, ...entry } = parsed.value.entry;
  const end = endOfEntry(until, expiration);
  const force = end !== undefined && end <= now ? "ended" : observe === true ? "observing" : "in force";
  const problem = parsed.value.dropped.length === 0 ? undefined : parsed.value.dropped.join("; ");
  return { ...about, ...entry, force, until: end === undefined ? undefined : new Date(end).toISOString(), problem };
}

function shownRule(rule: Rule, index: number, expiration: number | undefined, now: number): ShownEntry {
  const about = { key: `${keys.patterns}[${index}]`, kind: "pattern", id: matchOf(rule) ?? "", group: "", value: rule };
  return shown(about, readRule(rule), expiration, now);
}

function shownFlood(about: About, value: string): ShownEntry {
  const parsed = parseFloodRule(value);
  if (!parsed.ok) return { ...about, force: "not understood", problem: parsed.error };
  const { rule, dropped } = parsed.value;
  const problem = dropped.length === 0 ? undefined : dropped.join("; ");
  if (rule === "off") return { ...about, force: "in force", flood: rule, problem };
  const { code, message, reason, by, at } = rule;
  const force = rule.observe === true ? "observing" : "in force";
  return { ...about, force, flood: rule, code, message, reason, by, at, problem };
}

const floodText = (rule: FloodRule | "off"): string =>
  rule === "off" ? "no flood rule" : `more than ${rule.joins} in ${rule.seconds} s close it for ${rule.for} s`;

/**
 * Everything that a pair holds: one entry, or the rules of `patterns`. The batch of `patterns` is the last that touched
 * the value, not the author of each rule, so rules are shown without one.
 */
export function showPair({ key, value, expiration, metadata }: Pair, now: number): readonly ShownEntry[] {
  if (key === keys.patterns) {
    const rules = readRules(value);
    if (rules.ok) return rules.value.map((rule, index) => shownRule(rule, index, expiration, now));
    return [{ key, kind: "patterns", id: "", group: "", value, force: "not understood", problem: rules.error }];
  }
  const parsed = parseKey(key);
  const isFlood = parsed.ok && parsed.value.kind === "flood";
  const entry = isFlood
    ? shownFlood({ key, ...parsed.value, value }, value)
    : shown({ key, ...subjectOf(key), value }, parseEntry(value), expiration, now);
  const batch = batchOf(metadata);
  return [batch === undefined ? entry : { ...entry, batch }];
}

/** One line: `deny until 2026-12-31T00:00:00.000Z, code 10101, "You are banned.", reason: spam (by ops at …)`. */
export function tell(entry: ShownEntry): string {
  const { force, flood, effect, until, code, message, reason, final, member, by, at, problem, value } = entry;
  if (effect === undefined && flood === undefined)
    return `not understood (${problem}): ${typeof value === "string" ? value : JSON.stringify(value)}`;
  const parts = [
    `${force === "observing" ? "observing " : ""}${final ? "final " : ""}${flood === undefined ? effect : floodText(flood)}`,
    until === undefined ? "" : `${force === "ended" ? "ended" : "until"} ${until}`,
    code === undefined ? "" : `code ${code}`,
    message === undefined ? "" : JSON.stringify(message),
    reason === undefined ? "" : `reason: ${reason}`,
    member === undefined ? "" : `member ${JSON.stringify(member)}`,
    problem === undefined ? "" : `ignored: ${problem}`,
  ];
  const author = by === undefined ? "" : ` (by ${by}${at === undefined ? "" : ` at ${at}`})`;
  return parts.filter((part) => part !== "").join(", ") + author;
}

/** `tell` for a whole pair. */
export function tellPair(pair: Pair, now: number): string {
  if (pair.key !== keys.patterns) return showPair(pair, now).map(tell).join("");
  const rules = showPair(pair, now);
  return `${rules.length} ${rules.length === 1 ? "rule" : "rules"}`;
}

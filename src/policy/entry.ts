// An entry: one allow or deny record, as an operator typed it into KV. Parsing knows one rule above all:
// a mistake never lifts a ban. Knows no keys and no clock; `until` is compared where the decision is made.
import { type CodeRanges, isIn } from "../core/codes.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Effect, MemberAttributes } from "../core/verdict.ts";
import { readUntil } from "./until.ts";

export interface Entry {
  readonly effect: Effect;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  /** Unix milliseconds; the entry is in force while the clock is before it. */
  readonly until?: number | undefined;
  readonly by?: string | undefined;
  readonly at?: string | undefined;
  readonly final?: boolean | undefined;
  readonly observe?: boolean | undefined;
  readonly member?: MemberAttributes | undefined;
}

/** `dropped`: what was wrong in a deny and is ignored, one line each. */
export interface ParsedEntry {
  readonly entry: Entry;
  readonly dropped: readonly string[];
}

interface Said {
  readonly effect?: Effect | undefined;
  readonly member?: MemberAttributes | undefined;
}

/**
 * What an allow says and nobody gets, as its readers are told. A role given to the founder of a group, whom no join
 * callback tells, leaves the group without an owner (docs/reference/openim.md section 5b).
 */
export function notGiven({ effect, member }: Said): string | undefined {
  return effect === "allow" && member?.roleLevel !== undefined ? "member.roleLevel: not given" : undefined;
}

const mostMuteSeconds = 10 * 365 * 86_400;

/** Reads the value of one field, or says what is wrong with it. */
type FieldReader<T> = (value: unknown, codes: CodeRanges) => Result<T, string>;
export type FieldReaders<T> = { readonly [Name in keyof T]-?: FieldReader<T[Name]> };

/** @param read answers undefined for what is wrong. */
const field =
  <T>(wrong: string, read: (value: unknown) => T | undefined): FieldReader<T> =>
  (value) => {
    const result = read(value);
    return result === undefined ? err(wrong) : ok(result);
  };
export const whole = (wrong: string, holds: (value: number) => boolean) =>
  field(wrong, (value) => (typeof value === "number" && Number.isInteger(value) && holds(value) ? value : undefined));
export const text = field("not a text", (value) => (typeof value === "string" ? value : undefined));
export const flag = field("not true or false", (value) => (typeof value === "boolean" ? value : undefined));

/** Of "allow": a value of KV may have 25 MiB. */
const longestWord = 5;

function readEffect(value: unknown): Effect | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  const word = text.length > longestWord ? "" : text.toLowerCase();
  return word === "deny" || word === "allow" ? word : undefined;
}

/** Any platform's code will do: each answers with a code of its own instead of a foreign one. */
export const code: FieldReader<number> = (value, codes) => {
  if (typeof value === "number" && Number.isInteger(value) && codes.some((range) => isIn(range, value)))
    return ok(value);
  return err(`not in ${codes.map(({ first, last, of }) => `${first} to ${last} (${of})`).join(" or ")}`);
};

const memberFields: FieldReaders<MemberAttributes> = {
  nickname: text,
  faceURL: text,
  // 100 would make a second owner (docs/reference/openim.md 0.8).
  roleLevel: field("neither 20 nor 60", (value) => (value === 20 || value === 60 ? value : undefined)),
  muteFor: whole("not a number of seconds up to ten years", (seconds) => seconds > 0 && seconds <= mostMuteSeconds),
  ex: text,
};

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entryFields: FieldReaders<Entry> = {
  effect: field("neither deny nor allow", readEffect),
  code,
  message: text,
  reason: text,
  until: field("not a date, a time with its zone, or Unix seconds", readUntil),
  by: text,
  at: text,
  final: flag,
  observe: flag,
  member(value, codes) {
    if (!isObject(value)) return err("not an object");
    const { fields, problems } = readFields<MemberAttributes>(value, memberFields, codes);
    return problems[0] === undefined ? ok(fields) : err(problems[0]);
  },
};

/** The fields that can be read, and what is wrong with the others, one line each. An undefined one counts as absent. */
export function readFields<T>(
  object: object,
  readers: FieldReaders<T>,
  codes: CodeRanges,
): { readonly fields: Partial<T>; readonly problems: string[] } {
  const fields: Partial<T> = {};
  const problems: string[] = [];
  const isKnown = (name: string): name is string & keyof T => Object.hasOwn(readers, name);
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    let problem = "unknown field";
    if (isKnown(name)) {
      const read = readers[name](value, codes);
      if (read.ok) {
        fields[name] = read.value;
        continue;
      }
      problem = read.error;
    }
    problems.push(`${name.slice(0, 60)}: ${problem}`);
  }
  return { fields, problems };
}

/**
 * Reads an entry from a parsed JSON value: the word `deny` or `allow`, or an object with `effect`.
 * A wrong or unknown field of a deny is dropped and reported; of an allow it makes the entry not understood,
 * since a weaker reading of an allow lets people in.
 * @param codes those that the platforms know.
 */
export function parseEntryValue(value: unknown, codes: CodeRanges): Result<ParsedEntry, string> {
  const word = readEffect(value);
  if (word !== undefined) return ok({ entry: { effect: word }, dropped: [] });
  if (!isObject(value)) return err("neither the word deny or allow nor an object");
  const { fields, problems } = readFields<Entry>(value, entryFields, codes);
  const { effect } = fields;
  if (effect === undefined) return err("effect is neither deny nor allow");
  if (effect === "allow" && fields.final === true) problems.push("final: only a deny can be final");
  const [problem] = problems;
  return effect === "allow" && problem !== undefined
    ? err(problem)
    : ok({ entry: { ...fields, effect }, dropped: problems });
}

/** The JSON value that a text in KV holds; the bare word, in any case and with white space around it, stands for itself. */
export function readStored(text: string): Result<unknown, string> {
  const word = readEffect(text);
  if (word !== undefined) return ok(word);
  try {
    // trim also takes the byte order mark and the spaces that JSON does not allow.
    return ok(JSON.parse(text.trim()));
  } catch {
    return err("neither the word deny or allow nor JSON");
  }
}

/** Reads an entry as it stands in KV. */
export function parseEntry(text: string, codes: CodeRanges): Result<ParsedEntry, string> {
  const stored = readStored(text);
  return stored.ok ? parseEntryValue(stored.value, codes) : stored;
}

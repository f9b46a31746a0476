// An entry: one allow or deny record, as an operator typed it into KV. Parsing knows one rule above all:
// a mistake never lifts a ban. Knows no keys and no clock; `until` is compared where the decision is made.
import { type CodeRanges, isIn } from "../core/codes.ts";
import { parseJson } from "../core/parse-json.ts";
import {
  asText,
  type FieldReader,
  type FieldReaders,
  field,
  isObject,
  optional,
  type ReadersOf,
  readFields,
  unknownNames,
} from "../core/read-fields.ts";
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

/** Whether something of the group was seen before those who enter it now. */
export type GroupAge = "known" | "perhaps-new";

/**
 * What an allow says and nobody gets, as its readers are told. A role given to the founder of a group, whom no join
 * callback tells, leaves the group without an owner (docs/reference/openim.md section 5b).
 * @param group undefined: it is not about new members of one group.
 */
export function notGiven({ effect, member }: Said, group?: GroupAge): string | undefined {
  if (effect !== "allow" || member === undefined) return undefined;
  const { roleLevel, muteFor } = member;
  const left: string[] = [];
  if (roleLevel === 20 || (roleLevel === 60 && group === "perhaps-new")) left.push("member.roleLevel: not given");
  else if (roleLevel === 60 && group === undefined) left.push("member.roleLevel: only in groups known not to be new");
  if (muteFor !== undefined && group === "perhaps-new") left.push("member.muteFor: not given");
  return left.length === 0 ? undefined : left.join("; ");
}

/** Whether it says something that only members of a known group get. */
export const waitsForKnown = ({ effect, member }: Said): boolean =>
  effect === "allow" && (member?.roleLevel === 60 || member?.muteFor !== undefined);

const mostMuteSeconds = 10 * 365 * 86_400;

export const whole = (wrong: string, holds: (value: number) => boolean) =>
  field(wrong, (value) => (typeof value === "number" && Number.isInteger(value) && holds(value) ? value : undefined));
export const text = optional(field("not a text", asText));
export const flag = optional(field("not true or false", (value) => (typeof value === "boolean" ? value : undefined)));

/** Of "allow": a value of KV may have 25 MiB. */
const longestWord = 5;

function readEffect(value: unknown): Effect | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  const word = text.length > longestWord ? "" : text.toLowerCase();
  return word === "deny" || word === "allow" ? word : undefined;
}

/**
 * Readers that hang on the codes which some platform knows: any platform's will do, since each answers with a code of its
 * own instead of a foreign one. They are made once: made for each entry they took a third of the time of reading it.
 */
export function perCodes<Readers>(make: (code: FieldReader<number | undefined>) => Readers) {
  const made = new WeakMap<CodeRanges, Readers>();
  return (codes: CodeRanges): Readers => {
    const known = made.get(codes);
    if (known !== undefined) return known;
    const words = codes.map(({ first, last, of }) => `${first} to ${last} (${of})`).join(" or ");
    const isCode = (code: number): boolean => codes.some((range) => isIn(range, code));
    const readers = make(optional(whole(`not in ${words}`, isCode)));
    made.set(codes, readers);
    return readers;
  };
}

const memberFields = {
  nickname: text,
  faceURL: text,
  // 100 would make a second owner (docs/reference/openim.md 0.8).
  roleLevel: optional(field("neither 20 nor 60", (value) => (value === 20 || value === 60 ? value : undefined))),
  muteFor: optional(
    whole("not a number of seconds up to ten years", (seconds) => seconds > 0 && seconds <= mostMuteSeconds),
  ),
  ex: text,
} satisfies ReadersOf<MemberAttributes>;

function readMember(value: unknown): Result<MemberAttributes, string> {
  if (!isObject(value)) return err("not an object");
  const { fields, problems } = readKnown(value, memberFields);
  return problems[0] === undefined ? ok(fields) : err(problems[0]);
}

const entryFields = perCodes(
  (code) =>
    ({
      effect: field("neither deny nor allow", readEffect),
      code,
      message: text,
      reason: text,
      until: optional(field("not a date, a time with its zone, or Unix seconds", readUntil)),
      by: text,
      at: text,
      final: flag,
      observe: flag,
      member: optional(readMember),
    }) satisfies ReadersOf<Entry>,
);

/** The fields that can be read, and a line for each other one, unknown or wrong, in the order in which they stand. */
export function readKnown<Readers extends FieldReaders>(object: Readonly<Record<string, unknown>>, readers: Readers) {
  const { fields, problems } = readFields(object, readers);
  const unknown = unknownNames(object, readers);
  if (problems.length + unknown.length === 0) return { fields, problems: [] };
  const wrong = new Map(unknown.map((name) => [name, "unknown field"]));
  for (const problem of problems) wrong.set(problem.name, problem.wrong);
  const names = Object.keys(object).filter((name) => wrong.has(name));
  return { fields, problems: names.map((name) => `${name.slice(0, 60)}: ${wrong.get(name)}`) };
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
  const { fields, problems } = readKnown(value, entryFields(codes));
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
  // trim also takes the byte order mark and the spaces that JSON does not allow.
  const value = parseJson(text.trim());
  return value === undefined ? err("neither the word deny or allow nor JSON") : ok(value);
}

/** Reads an entry as it stands in KV. */
export function parseEntry(text: string, codes: CodeRanges): Result<ParsedEntry, string> {
  const stored = readStored(text);
  return stored.ok ? parseEntryValue(stored.value, codes) : stored;
}

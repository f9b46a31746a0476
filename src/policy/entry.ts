// An entry: one allow or deny record, as an operator typed it into KV. Parsing knows one rule above all:
// a mistake never lifts a ban. Knows no keys and no clock; `until` is compared where the decision is made.
import * as z from "zod/mini";
import { field } from "../core/field.ts";
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

/** Tencent passes 10100 to 10200 on to the client; OpenIM's convention is 5000 to 9999 (docs/reference/tencent.md 3.1, openim.md 0.4). */
const isCode = (code: number): boolean => (code >= 10100 && code <= 10200) || (code >= 5000 && code <= 9999);
const mostMuteSeconds = 10 * 365 * 86_400;

/** A whole number for which the test holds. */
const whole = (message: string, holds: (value: number) => boolean) =>
  field(message, (value) => (typeof value === "number" && Number.isInteger(value) && holds(value) ? value : undefined));

const memberField = z.strictObject({
  nickname: z.optional(z.string()),
  faceURL: z.optional(z.string()),
  /** 100 would make a second owner (docs/reference/openim.md 0.8). */
  roleLevel: z.optional(field("neither 20 nor 60", (value) => (value === 20 || value === 60 ? value : undefined))),
  muteFor: z.optional(
    whole("not a number of seconds up to ten years", (seconds) => seconds > 0 && seconds <= mostMuteSeconds),
  ),
  ex: z.optional(z.string()),
});

/** Every field beside `effect`, with what it must be. */
const fields = {
  code: whole("not in 5000 to 9999 (OpenIM) or 10100 to 10200 (Tencent)", isCode),
  message: z.string("not a text"),
  reason: z.string("not a text"),
  until: field("not a date, a time with its zone, or Unix seconds", readUntil),
  by: z.string("not a text"),
  at: z.string("not a text"),
  final: z.boolean("not true or false"),
  observe: z.boolean("not true or false"),
  member: memberField,
} as const;

/** The usual case, an entry without a mistake, in one go. */
const faultless = z.strictObject({
  effect: z.unknown(),
  code: z.optional(fields.code),
  message: z.optional(fields.message),
  reason: z.optional(fields.reason),
  until: z.optional(fields.until),
  by: z.optional(fields.by),
  at: z.optional(fields.at),
  final: z.optional(fields.final),
  observe: z.optional(fields.observe),
  member: z.optional(fields.member),
});

function readEffect(value: unknown): Effect | undefined {
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  return word === "deny" || word === "allow" ? word : undefined;
}

function fieldProblem(
  name: string,
  value: unknown,
  effect: Effect,
  parsed: Record<string, unknown>,
): string | undefined {
  if (!Object.hasOwn(fields, name)) return "unknown field";
  if (name === "final" && value === true && effect === "allow") return "only a deny can be final";
  const result = fields[name as keyof typeof fields].safeParse(value);
  if (result.success) {
    parsed[name] = result.data;
    return undefined;
  }
  const issue = result.error.issues[0];
  return issue === undefined ? "wrong" : [...issue.path, issue.message].join(" ");
}

/**
 * Reads an entry from a parsed JSON value: the word `deny` or `allow`, or an object with `effect`.
 * A wrong or unknown field of a deny is dropped and reported; of an allow it makes the entry not understood,
 * since a weaker reading of an allow lets people in.
 */
export function parseEntryValue(value: unknown): Result<ParsedEntry, string> {
  const word = readEffect(value);
  if (word !== undefined) return ok({ entry: { effect: word }, dropped: [] });
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return err("neither the word deny or allow nor an object");
  }
  const effect = Object.hasOwn(value, "effect") ? readEffect((value as { effect?: unknown }).effect) : undefined;
  if (effect === undefined) return err("effect is neither deny nor allow");
  const whole = faultless.safeParse(value);
  if (whole.success && !(effect === "allow" && whole.data.final === true)) {
    return ok({ entry: { ...whole.data, effect }, dropped: [] });
  }
  const parsed: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (name === "effect") continue;
    const problem = fieldProblem(name, field, effect, parsed);
    if (problem === undefined) continue;
    if (effect === "allow") return err(`${name}: ${problem}`);
    dropped.push(`${name.slice(0, 60)}: ${problem}`);
  }
  return ok({ entry: { ...parsed, effect }, dropped });
}

/** Reads an entry as it stands in KV: the bare word, in any case and with white space around it, or JSON. */
export function parseEntry(text: string): Result<ParsedEntry, string> {
  const word = readEffect(text);
  if (word !== undefined) return ok({ entry: { effect: word }, dropped: [] });
  let value: unknown;
  try {
    // trim also takes the byte order mark and the spaces that JSON does not allow.
    value = JSON.parse(text.trim());
  } catch {
    return err("neither the word deny or allow nor JSON");
  }
  return parseEntryValue(value);
}

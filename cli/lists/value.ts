// The value of an entry: from a row's fields to the text in KV and back, and whether two values say the same.
// What an entry means is decided by the Worker's schema alone (src/policy/entry.ts). Knows no key, file or store.

import { err, ok, type Result } from "../../src/core/result.ts";
import { type Entry, parseEntry, parseEntryValue } from "../../src/policy/entry.ts";
import { readUntil } from "../../src/policy/until.ts";

/** KV wants an expiration to lie 60 s ahead when the request arrives; the rest is for the way. */
const leastAheadSeconds = 75;

/** A row's fields in the order in which they are written. */
export const fieldNames = [
  "effect",
  "until",
  "code",
  "message",
  "reason",
  "observe",
  "final",
  "member",
  "by",
  "at",
] as const;

/** Makes the value of a row that a person wrote: everything in it has to be right. */
export function makeValue(fields: Readonly<Record<string, unknown>>): Result<string, string> {
  if (fields.effect === undefined) return err("no effect: deny or allow");
  const parsed = parseEntryValue(fields);
  if (!parsed.ok) return parsed;
  const { entry, dropped } = parsed.value;
  if (dropped.length > 0) return err(dropped.join("; "));
  return ok(JSON.stringify(fields.effect === entry.effect ? fields : { ...fields, effect: entry.effect }));
}

/** An entry that is understood whole; undefined for everything else, which is kept as it stands. */
export function understood(value: string): Entry | undefined {
  const parsed = parseEntry(value);
  return parsed.ok && parsed.value.dropped.length === 0 ? parsed.value.entry : undefined;
}

/** The fields of a value that is understood whole, as they stand in it. */
export function fieldsOf(value: string): Readonly<Record<string, unknown>> | undefined {
  const entry = understood(value);
  if (entry === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object" && parsed !== null) return { ...parsed, effect: entry.effect };
  } catch {
    // The bare word.
  }
  return { effect: entry.effect };
}

/** When the entry is over: by its own `until` or by KV's expiration (Unix seconds), whichever comes first. */
export function endOfEntry(until: number | undefined, expiration: number | undefined): number | undefined {
  if (expiration === undefined) return until;
  return until === undefined ? expiration * 1000 : Math.min(until, expiration * 1000);
}

/** The KV expiration (Unix seconds) that goes with `until`; undefined where there is none or KV would refuse it. */
export function expirationFor(until: unknown, now: number): number | undefined {
  const ms = readUntil(until);
  if (ms === undefined) return undefined;
  const seconds = Math.ceil(ms / 1000);
  return seconds - now / 1000 >= leastAheadSeconds ? seconds : undefined;
}

/**
 * What an entry says, as a text to compare: equal for equal effect, whoever wrote it when (`by`, `at`) and however it
 * is spelled. A value that is not understood whole says only itself.
 */
export function meaningOf(value: string, expiration?: number): string {
  const entry = understood(value);
  if (entry === undefined) return `${expiration ?? ""} ${value}`;
  const { effect, code, message, reason, until, final, observe, member } = entry;
  const flags = `${effect} ${code ?? ""} ${endOfEntry(until, expiration) ?? ""}${final ? " final" : ""}${observe ? " observe" : ""}`;
  if (message === undefined && reason === undefined && member === undefined) return flags;
  const { nickname, faceURL, roleLevel, muteFor, ex } = member ?? {};
  const gets = member && [nickname, faceURL, roleLevel, muteFor, ex].map((each) => each ?? null);
  return flags + JSON.stringify([message ?? null, reason ?? null, gets ?? null]);
}

export interface Author {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The value with `by` and `at` where they are missing; one that is not understood stays as it is. */
export function signed(value: string, author: Author): string {
  const fields = fieldsOf(value);
  if (fields === undefined) return value;
  return JSON.stringify({ ...fields, by: fields.by ?? author.by, at: fields.at ?? author.at });
}

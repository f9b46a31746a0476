// The value of an entry: from a row's fields to the text in KV and back, and whether two values say the same.
// What an entry means is decided by src/policy/entry.ts alone. Knows no key, file or store.

import { err, ok, type Result } from "../../src/core/result.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { type Entry, readStored } from "../../src/policy/entry.ts";
import { readUntil } from "../../src/policy/until.ts";
import { endOfEntry } from "./end.ts";
import { parseEntry, parseEntryValue } from "./reading.ts";
import type { Fields } from "./row.ts";

/** The effect of fields in which nothing is wrong, or what is wrong. */
function effectOf(fields: Fields): Result<Effect, string> {
  if (fields.effect === undefined) return err("no effect: deny or allow");
  const parsed = parseEntryValue(fields);
  if (!parsed.ok) return parsed;
  const { entry, dropped } = parsed.value;
  return dropped.length === 0 ? ok(entry.effect) : err(dropped.join("; "));
}

const written = (fields: Fields, effect: Effect): string =>
  JSON.stringify(fields.effect === effect ? fields : { ...fields, effect });

/** Makes the value of a row that a person wrote: everything in it has to be right. */
export function makeValue(fields: Fields): Result<string, string> {
  const effect = effectOf(fields);
  return effect.ok ? ok(written(fields, effect.value)) : effect;
}

/** How many kinds of alike rows are kept in mind at most. */
const mostAlike = 1000;

/** makeValue that checks alike rows once: a file of a million has few codes, and any text is a message. */
export function createValueMaker(): (fields: Fields, alike: string | undefined) => Result<string, string> {
  const right = new Map<string, Effect>();
  return (fields, alike) => {
    const known = alike === undefined ? undefined : right.get(alike);
    if (known !== undefined) return ok(written(fields, known));
    const effect = effectOf(fields);
    if (!effect.ok) return effect;
    if (right.size >= mostAlike) right.clear();
    if (alike !== undefined) right.set(alike, effect.value);
    return ok(written(fields, effect.value));
  };
}

/** An entry that is understood whole; undefined for everything else, which is kept as it stands. */
export function understood(value: string): Entry | undefined {
  const parsed = parseEntry(value);
  return parsed.ok && parsed.value.dropped.length === 0 ? parsed.value.entry : undefined;
}

/** What a value says, read once: as an entry to the gate, and its fields where it is understood whole. */
export interface ReadValue {
  readonly entry: Entry | undefined;
  readonly fields: Fields | undefined;
}

export function readValue(value: string): ReadValue {
  const stored = readStored(value);
  const parsed = stored.ok ? parseEntryValue(stored.value) : stored;
  if (!stored.ok || !parsed.ok) return { entry: undefined, fields: undefined };
  const { entry, dropped } = parsed.value;
  if (dropped.length > 0) return { entry, fields: undefined };
  const { effect } = entry;
  return { entry, fields: typeof stored.value === "object" ? { ...stored.value, effect } : { effect } };
}

/** The fields of a value that is understood whole, as they stand in it. */
export function fieldsOf(value: string): Fields | undefined {
  return readValue(value).fields;
}

/** `until` of a value that is understood whole, Unix milliseconds. */
export function untilOf(value: string): number | undefined {
  return understood(value)?.until;
}

/** How makeValue begins a value, and what `signed` puts behind it. */
const madeHead = /^\{"effect":"(deny|allow)"(?:,"until":("[^"\\]*"|[\d.]+))?[,}]/;
const signature = /^,"by":"[^"\\\p{Cc}]*","at":"[^"\\\p{Cc}]*"\}$/u;

/**
 * Whether KV holds just this value, which makeValue made, signed: most of a big comparison, without reading it all
 * again. False says nothing. @param end of the entry in KV, in Unix seconds
 */
export function isSigned(value: string, inKv: string, end: number | undefined): boolean {
  const body = value.length - 1;
  if (!inKv.startsWith(value.slice(0, body)) || !signature.test(inKv.slice(body))) return false;
  const [, effect, until] = madeHead.exec(value) ?? [];
  if (effect === undefined || end === undefined) return effect !== undefined;
  if (until === undefined) return false;
  const ms = readUntil(JSON.parse(until));
  return ms !== undefined && ms <= end * 1000;
}

/** What an entry says but its end, as a text to compare. */
function wordsOf({ effect, code, message, reason, final, observe, member }: Entry): string {
  const flags = `${effect} ${code ?? ""}${final ? " final" : ""}${observe ? " observe" : ""}`;
  if (message === undefined && reason === undefined && member === undefined) return flags;
  const { nickname, faceURL, roleLevel, muteFor, ex } = member ?? {};
  const gets = member && [nickname, faceURL, roleLevel, muteFor, ex].map((each) => each ?? null);
  return flags + JSON.stringify([message ?? null, reason ?? null, gets ?? null]);
}

/**
 * What an entry says, as a text to compare: equal for equal effect, whoever wrote it when (`by`, `at`) and however it
 * is spelled. A value that is not understood whole says only itself.
 */
export function meaningOf(value: string, expiration?: number): string {
  const entry = understood(value);
  return entry === undefined
    ? `${expiration ?? ""} ${value}`
    : `${endOfEntry(entry.until, expiration) ?? ""} ${wordsOf(entry)}`;
}

/** An end that is later by less than this share of its duration is the same: the file is being imported again. */
const sameShare = 0.1;

/**
 * Whether an entry whose end was made of a duration says what stands: the same words, and an end that is later by less
 * than a tenth. @param seconds how long the later one lasts
 */
export function lastsAsLong(value: string, seconds: number, before: string, expiration: number | undefined): boolean {
  const [is, was] = [understood(value), understood(before)];
  if (is?.until === undefined || was === undefined || wordsOf(is) !== wordsOf(was)) return false;
  const end = endOfEntry(was.until, expiration);
  return end !== undefined && end <= is.until && is.until - end < seconds * 1000 * sameShare;
}

export interface Author {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The value with `by` and `at` where they are missing; one that is not understood stays as it is. */
export function signed(value: string, author: Author, { fields } = readValue(value)): string {
  if (fields === undefined) return value;
  return JSON.stringify({ ...fields, by: fields.by ?? author.by, at: fields.at ?? author.at });
}

// How the list commands' options are read from the command line; what is wrong is told in one line (exit code 2).
// Whether the entry made of them is right is value.ts's to say.

import { InvalidArgumentError } from "commander";
import type { Fields } from "../../../lists/entry/row.ts";
import type { Defaults } from "../../../lists/reading/complete-row.ts";
import { readUntil } from "../../../src/policy/until.ts";
import { wrongUse } from "../stop.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** "10m", "7d", "90" → seconds. */
export function parseDuration(text: string): number {
  const [, count = "", unit = "s"] = /^(\d{1,9})([smhdw]?)$/.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds[unit || "s"] ?? 1);
  if (count === "" || seconds === 0) throw new InvalidArgumentError("It takes a duration such as 10m, 12h or 7d.");
  return seconds;
}

/** An end as it is to stand in the entry, and how long that is where it was made of a duration. */
export interface End {
  readonly value: string | number;
  readonly lastingSeconds?: number;
}

/** "7d" from now, a date, a time with its zone, or Unix seconds. */
export function parseUntil(text: string): End {
  if (/^\d+[smhdw]$/.test(text)) {
    const lastingSeconds = parseDuration(text);
    const end = Date.now() + lastingSeconds * 1000;
    if (readUntil(end) === undefined) throw new InvalidArgumentError("No calendar reaches so far: leave --until out.");
    return { value: new Date(end).toISOString(), lastingSeconds };
  }
  const value = /^\d+$/.test(text) ? Number(text) : text;
  const end = readUntil(value);
  if (end === undefined)
    throw new InvalidArgumentError("It takes 7d, 2026-12-31, 2026-12-31T18:00:00Z or Unix seconds.");
  if (end <= Date.now()) throw new InvalidArgumentError("That is over already.");
  return { value };
}

export function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

/** The options that say something about an entry. */
export interface EntryOptions {
  readonly group?: string;
  readonly until?: End;
  readonly code?: number;
  readonly message?: string;
  readonly reason?: string;
  readonly observe?: true;
  readonly final?: true;
  readonly muteFor?: number;
  readonly member?: string;
}

function memberOf({ member, muteFor }: EntryOptions): unknown {
  let parsed: unknown;
  try {
    parsed = member === undefined ? undefined : JSON.parse(member);
  } catch {
    wrongUse("--member takes a JSON object.");
  }
  if (muteFor === undefined) return parsed;
  return typeof parsed === "object" && parsed !== null ? { ...parsed, muteFor } : { muteFor };
}

/** The fields that the options name. */
export function fieldsFrom(options: EntryOptions, effect: string | undefined): Fields {
  const { until, code, message, reason, observe, final } = options;
  const all = { effect, until: until?.value, code, message, reason, observe, final, member: memberOf(options) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What a file's lines may leave out. */
export function defaultsFrom(options: EntryOptions & { readonly kind?: string; readonly effect?: string }): Defaults {
  return { kind: options.kind ?? "user", group: options.group ?? "", fields: fieldsFrom(options, options.effect) };
}

/** Ends that the options make of a length of time: the text of `until` → seconds. */
export function lastingFrom({ until }: EntryOptions): ReadonlyMap<string, number> {
  return typeof until?.value === "string" && until.lastingSeconds !== undefined
    ? new Map([[until.value, until.lastingSeconds]])
    : new Map();
}

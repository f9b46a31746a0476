// Until the rooms of lists/ have them: which keys are about everybody, and what is written beside a value.

import type { Pair } from "../../../lists/entry/pair.ts";
import { readRules, writeRules } from "../../../lists/entry/rules.ts";
import { type Author, expirationFor, signed, untilOf } from "../../../lists/entry/value.ts";
import { parseEntry } from "../../../src/policy/entry.ts";
import { keys } from "../../../src/policy/keys.ts";
import { parseKey } from "../../../src/policy/parse-key.ts";

export function isAboutEverybody(key: string): boolean {
  const parsed = parseKey(key);
  return parsed.ok ? !["user", "inviter"].includes(parsed.value.kind) : false;
}

export interface Written extends Pair {
  readonly metadata?: unknown;
}

export function pairToWrite(
  { key, before, after }: { readonly key: string; readonly before: Pair | undefined; readonly after: Pair },
  { author, now }: { readonly author: Author; readonly batch: string | undefined; readonly now: number },
): Written {
  let value = signed(after.value, author);
  if (key === keys.patterns) {
    const [old, rules] = [readRules(before?.value), readRules(after.value)];
    value = rules.ok ? writeRules(rules.value, old.ok ? old.value : [], author) : after.value;
  }
  const end = after.expiration === undefined ? untilOf(value) : after.expiration * 1000;
  const expiration = expirationFor(end, now);
  const parsed = parseEntry(value);
  const entry = parsed.ok ? parsed.value.entry : undefined;
  if (entry === undefined || entry.observe === true || entry.member !== undefined) return { key, value, expiration };
  const u = expiration ?? (entry.until === undefined ? undefined : Math.ceil(entry.until / 1000));
  const metadata = { e: entry.effect, ...(entry.final ? { f: true } : {}), ...(u === undefined ? {} : { u }) };
  return { key, value, expiration, metadata };
}

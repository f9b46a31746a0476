// One key and what becomes of it: the form in which every tool hands on what it is about to do, whether a file, a command
// or an undo asks for it. Knows no store.

import { keys } from "../../src/policy/keys.ts";
import { expirationFor } from "../entry/end.ts";
import { batchOf, metadataOf } from "../entry/metadata.ts";
import type { Pair } from "../entry/pair.ts";
import { readRules, writeRules } from "../entry/rules.ts";
import { type Author, type ReadValue, readValue, signed } from "../entry/value.ts";
import { compareStrength, type Standing, type Strength, standingOfPair } from "./strength.ts";

export interface Change {
  readonly key: string;
  /** What stands in KV. */
  readonly before: Pair | undefined;
  /** What is to stand there; undefined: nothing. */
  readonly after: Pair | undefined;
}

/** `new`: nothing stood there that had not ended; `gone`: nothing is left that has not ended. */
export type Kind = "new" | "gone" | Strength;

export function kindOf(before: Standing | undefined, after: Standing | undefined): Kind {
  if (before === undefined) return "new";
  return after === undefined ? "gone" : compareStrength(before, after);
}

export function kindOfChange({ before, after }: Change, now: number): Kind {
  return kindOf(standingOfPair(before, now), standingOfPair(after, now));
}

/** Who writes, when, and under which name. */
export interface Signature {
  /** undefined: the value is written as it stands. */
  readonly author: Author | undefined;
  readonly batch: string | undefined;
  /** What stood before is put back with the batch that wrote it then. */
  readonly keepsBatches?: true;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What is written to KV for a change: signed, with KV's expiration and metadata. Of the same change always the same. */
export function pairToWrite(
  change: Change & { readonly after: Pair },
  { author, batch, keepsBatches, now }: Signature,
): Pair {
  const { key, before, after } = change;
  // What stands under `patterns` is no entry, even where it looks like one.
  const read = key === keys.patterns ? { entry: undefined, fields: undefined } : readValue(after.value);
  const value = author === undefined ? after.value : signedValue(key, before, after.value, author, read);
  const end = after.expiration === undefined ? wholeEnd(read) : after.expiration * 1000;
  const expiration = expirationFor(end, now);
  const name = keepsBatches ? batchOf(after.metadata) : batch;
  return { key, value, expiration, metadata: metadataOf(read.entry, expiration, name) };
}

/** KV removes nothing by itself of which a part is not understood. */
const wholeEnd = ({ entry, fields }: ReadValue): number | undefined =>
  fields === undefined ? undefined : entry?.until;

function signedValue(key: string, before: Pair | undefined, value: string, author: Author, read: ReadValue): string {
  if (key !== keys.patterns) return signed(value, author, read);
  const [old, rules] = [readRules(before?.value), readRules(value)];
  return rules.ok ? writeRules(rules.value, old.ok ? old.value : [], author) : value;
}

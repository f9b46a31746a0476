// The head of a roster, the one value that says which set is in force: `roster/head` in the namespace ROSTER. Written by
// the gate's own run alone, read by every isolate. What cannot be read whole is no head; nothing in it is repaired.
import { parseJson } from "../core/parse-json.ts";
import { type Fields, field, isObject, readWhole } from "../core/read-fields.ts";
import { err, type Result } from "../core/result.ts";
import { feeds, sha256Hex, whole } from "./feed.ts";

export const headKey = "roster/head";
export const blobKey = (sha256: string): string => `roster/${sha256}`;

/** Clocks of Workers differ by less; a head from further ahead is none, or it would stand until its time comes. */
export const maxAheadMs = 300_000;

const headFields = {
  v: field("another version", (value) => (value === 1 ? value : undefined)),
  /** SHA-256 of the set, in hex, which is its name too. */
  blob: sha256Hex,
  /** Members of the set: those that were listed, and those that are held over. */
  count: whole,
  /** Keys that the listing had. */
  listed: whole,
  /** Unix milliseconds: when the listing began. Every key that list() returned before is in the set. */
  listedAt: whole,
  /** Of runs since the first, from 1. */
  run: whole,
  /** A listing of so many keys, or ten runs, and the roster is believed; 0: it is. */
  least: whole,
  /** Unix milliseconds: when the set was last written, since KV lets it go after two days. */
  writtenAt: whole,
  /** Key → value of what nearly every decision needs. */
  inline: field("no values", (value): ReadonlyMap<string, string> | undefined => {
    const pairs = isObject(value) ? Object.entries(value) : [["", undefined]];
    const isText = (pair: readonly unknown[]): pair is [string, string] => typeof pair[1] === "string";
    return pairs.every(isText) ? new Map(pairs) : undefined;
  }),
  /** The feeds in force, in the order in which they are asked. */
  feeds,
};

export type Head = Fields<typeof headFields>;

/** The text of a head. */
export const headText = (value: Head): string => JSON.stringify({ ...value, inline: Object.fromEntries(value.inline) });

export function parseHead(text: string): Result<Head, string> {
  const value = parseJson(text);
  if (value === undefined) return err("the head is no JSON");
  const read = readWhole(value, headFields);
  return read.ok ? read : err(`the head is not understood: ${read.error[0]?.name}`);
}

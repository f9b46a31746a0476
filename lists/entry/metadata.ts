// What every tool writes beside an entry, into KV's metadata, which a listing tells without reading a single value: what
// the entry does, and by which batch it was written. The gate decides by values; metadata is never asked for a verdict
// while they can be read. Must hold nothing that the value does not say but the batch's name.

import * as z from "zod/mini";
import { err, ok, type Result } from "../../src/core/result.ts";
import type { Effect } from "../../src/core/verdict.ts";
import type { Entry } from "../../src/policy/entry.ts";
import { endOfEntry } from "./end.ts";

/** KV takes 1,024 bytes of JSON; a batch's name of at most 200 bytes leaves most of it free. */
export interface EntryMetadata {
  /** Left out, with `f` and `u`, for what observes, carries `member`, or is not understood: there the value has to be read. */
  readonly e?: Effect;
  /** A final deny. */
  readonly f?: true;
  /** Its end, Unix seconds: rounded so that no deny ends and no allow lasts too early or too long. */
  readonly u?: number;
  /** The batch that wrote it. */
  readonly b?: string;
}

/**
 * The metadata of an entry; undefined where there is nothing to say.
 * @param entry undefined: the value is not understood
 * @param expiration KV's own end, Unix seconds
 */
export function metadataOf(
  entry: Entry | undefined,
  expiration: number | undefined,
  batch: string | undefined,
): EntryMetadata | undefined {
  const b = batch === undefined ? {} : { b: batch };
  if (entry === undefined || entry.observe === true || entry.member !== undefined) {
    return batch === undefined ? undefined : b;
  }
  const { effect, final, until } = entry;
  const end = endOfEntry(until, expiration);
  const seconds = end === undefined ? undefined : (effect === "deny" ? Math.ceil : Math.floor)(end / 1000);
  return { e: effect, ...(final ? { f: true } : {}), ...(seconds === undefined ? {} : { u: seconds }), ...b };
}

const withBatch = z.looseObject({ b: z.string() });

/** The batch that wrote an entry, where its metadata tells. */
export function batchOf(metadata: unknown): string | undefined {
  const read = withBatch.safeParse(metadata);
  return read.success ? read.data.b : undefined;
}

const mostNameBytes = 200;
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N}._:+-]*$/u;
const encoder = new TextEncoder();

/** Reads a batch's name: it stands in keys and on command lines. */
export function parseBatchName(name: string): Result<string, string> {
  if (!nameForm.test(name))
    return err("a batch's name is made of letters, digits and . _ : + -, and begins with one of the first two");
  return encoder.encode(name).length <= mostNameBytes
    ? ok(name)
    : err(`a batch's name has at most ${mostNameBytes} bytes`);
}

/** A name made of what wrote the batch and when: `raid.csv-20261125T123305Z`. @param now Unix milliseconds */
export function batchName(what: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const clean = [...what.normalize("NFC").replaceAll(/[^\p{L}\p{N}._+-]+/gu, "-")].slice(0, 40).join("");
  const begun = clean.replace(/^[^\p{L}\p{N}]+/u, "");
  return `${begun === "" ? "batch" : begun}-${time}`;
}

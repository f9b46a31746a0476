// What a roster needs of storage: a place for heads and sets, and the lists to be listed. KV stands behind both in the
// Worker; values may come late, old, torn or not at all.

import { err, ok, type Result } from "../core/result.ts";
import { sha256 } from "../core/secret.ts";
import { openSet, type PackedSet } from "./packed-set.ts";

export interface RosterReader {
  /** null: there is none. */
  readHead(): Promise<string | null>;
  readBlob(sha256: string): Promise<ArrayBuffer | null>;
}

export interface RosterStore extends RosterReader {
  writeHead(text: string): Promise<void>;
  writeBlob(sha256: string, blob: ArrayBuffer): Promise<void>;
}

export interface ListedKey {
  readonly name: string;
  readonly metadata?: unknown;
}

export interface KeyListing {
  /** All keys, page by page; fails when a page does. */
  pages(): AsyncIterable<readonly ListedKey[]>;
  /** The values of at most 100 keys; null, or nothing, for one that is not there. */
  values(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
}

/** Reads a set and holds it to its name and its count before anybody may ask it. */
export async function readSet(
  { readBlob }: Pick<RosterReader, "readBlob">,
  blob: string,
  count: number,
): Promise<Result<PackedSet, string>> {
  const buffer = await readBlob(blob);
  if (buffer === null) return err(`the set ${blob} is not there`);
  if ((await sha256(buffer)) !== blob) return err(`the set ${blob} has another SHA-256`);
  const set = openSet(buffer);
  if (!set.ok) return err(`the set ${blob} is ${set.error}`);
  return set.value.count === count
    ? ok(set.value)
    : err(`the set ${blob} has ${set.value.count} members, not ${count}`);
}

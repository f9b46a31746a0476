// What a roster needs of storage: a place for heads and sets, and the lists to be listed. KV stands behind both in the
// Worker; values may come late, old, torn or not at all.

import { err, ok, type Result } from "../core/result.ts";
import { sha256Of } from "../core/secret.ts";
import { openSet, type PackedSet } from "./packed-set.ts";

export interface RosterReader {
  /** null: there is none. */
  readHead(): Promise<string | null>;
  /** The set under a key. */
  readBlob(key: string): Promise<ArrayBuffer | null>;
}

export interface RosterStore extends RosterReader {
  /** The value of the key `feeds`, which the tools write. */
  readFeeds(): Promise<string | null>;
  writeHead(text: string): Promise<void>;
  writeBlob(key: string, blob: ArrayBuffer): Promise<void>;
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

/** Reads a set and holds it to its SHA-256 and its count before anybody may ask it. */
export async function readSet(
  { readBlob }: Pick<RosterReader, "readBlob">,
  key: string,
  hash: string,
  count: number,
): Promise<Result<PackedSet, string>> {
  const buffer = await readBlob(key);
  if (buffer === null) return err(`${key} is not there`);
  if ((await sha256Of(buffer)) !== hash) return err(`${key} has another SHA-256`);
  const set = openSet(buffer);
  if (!set.ok) return err(`${key} is ${set.error}`);
  return set.value.count === count ? ok(set.value) : err(`${key} has ${set.value.count} members, not ${count}`);
}

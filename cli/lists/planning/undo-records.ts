// What is kept of each batch so that it can be taken back, in the namespace beside the lists: under `undo/<batch>` the
// first piece, and in its metadata what the batch was; further pieces under `undo/<batch>/2` and so on. KV removes all of
// it after 30 days. Knows no list.

import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { type Digest, type Kept, readLine, toLines, toPieces } from "../../../lists/comparing/kept.ts";
import { refuse } from "../stop.ts";
import type { Store } from "../storing/store.ts";

const keptSeconds = 30 * 86_400;
/** KV's limit of a value is 25 MiB. */
const pieceBytes = 20 * 1024 * 1024;
/** Of texts in the metadata, which takes 1,024 bytes. */
const mostCharacters = 60;

const record = z.object({
  format: z.literal(1),
  what: z.string(),
  by: z.string(),
  /** ISO 8601. */
  at: z.string(),
  entries: z.number(),
  pieces: z.number(),
  /** The batch that took it back. */
  undone: z.optional(z.string()),
});

export type UndoRecord = z.infer<typeof record>;

export interface NamedRecord extends UndoRecord {
  readonly name: string;
}

export const digest: Digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 32);

const prefix = "undo/";
const keyOf = (name: string, piece = 1) => `${prefix}${name}${piece === 1 ? "" : `/${piece}`}`;
const nothing = () => undefined;
const short = (text: string) => [...text.toWellFormed()].slice(0, mostCharacters).join("");

function named(key: string, metadata: unknown): NamedRecord | undefined {
  const read = record.safeParse(metadata);
  return read.success ? { name: key.slice(prefix.length), ...read.data } : undefined;
}

export async function findRecord(beside: Store, name: string): Promise<NamedRecord | undefined> {
  const [pair] = await beside.find([keyOf(name)]);
  if (pair === undefined) return undefined;
  return named(pair.key, pair.metadata) ?? refuse(`What is kept of the batch ${name} is of another format.`);
}

/** Every batch that can be taken back, the latest first. */
export async function allRecords(beside: Store): Promise<readonly NamedRecord[]> {
  const found: NamedRecord[] = [];
  for await (const page of beside.list(prefix)) {
    for (const { key, metadata } of page) {
      const each = key.slice(prefix.length).includes("/") ? undefined : named(key, metadata);
      if (each !== undefined) found.push(each);
    }
  }
  return found.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Keeps a batch. The first piece is written last: without it nothing was kept, and nothing of the batch is written. */
export async function keep(
  beside: Store,
  name: string,
  about: Pick<UndoRecord, "what" | "by" | "at" | "entries">,
  lines: Iterable<string>,
  now: number,
): Promise<void> {
  const expiration = Math.ceil(now / 1000) + keptSeconds;
  let first = "";
  let pieces = 0;
  for (const value of toPieces(lines, pieceBytes)) {
    pieces++;
    if (pieces === 1) first = value;
    else await beside.write([{ key: keyOf(name, pieces), value, expiration }], nothing);
  }
  const { what, by, at, entries } = about;
  const metadata: UndoRecord = { format: 1, what: short(what), by: short(by), at, entries, pieces };
  await beside.write([{ key: keyOf(name), value: first, expiration, metadata }], nothing);
}

/** What was kept, key by key. */
export async function* readKept(beside: Store, { name, pieces }: NamedRecord): AsyncGenerator<Kept> {
  async function* values(): AsyncGenerator<string> {
    for (let piece = 1; piece <= pieces; piece++) {
      const [pair] = await beside.find([keyOf(name, piece)]);
      yield pair?.value ?? refuse(`Of what is kept of the batch ${name}, piece ${piece} of ${pieces} is missing.`);
    }
  }
  for await (const line of toLines(values())) {
    if (line === "") continue;
    const kept = readLine(line);
    yield kept.ok ? kept.value : refuse(`What is kept of the batch ${name} cannot be read: ${kept.error}.`);
  }
}

/** Notes that a batch has been taken back; what is kept of it stays as long as it would have. */
export async function markUndone(beside: Store, { name, ...about }: NamedRecord, by: string): Promise<void> {
  const [pair] = await beside.find([keyOf(name)]);
  if (pair === undefined) return;
  await beside.write([{ ...pair, metadata: { ...about, undone: by } }], nothing);
}

// What is kept of a batch so that it can be taken back: of each key what stood there before, and what the batch put there.
// As lines of text, cut into pieces that fit into a value of KV. Knows no store; reads strictly what stood in one.

import * as z from "zod/mini";
import { err, ok, type Result } from "../../src/core/result.ts";
import { keys } from "../../src/policy/keys.ts";
import { batchOf } from "../entry/metadata.ts";
import type { Pair } from "../entry/pair.ts";
import type { Change } from "./change.ts";

/** What a batch put under a key: told by its digest, `patterns` by itself, since its rules are taken back one by one. */
const written = z.strictObject({
  digest: z.string(),
  /** KV's own end, Unix seconds. */
  ends: z.optional(z.number()),
  value: z.optional(z.string()),
});

const line = z.strictObject({
  key: z.string(),
  before: z.nullable(
    z.strictObject({
      value: z.string(),
      expiration: z.optional(z.number()),
      /** The batch that wrote it. */
      batch: z.optional(z.string()),
    }),
  ),
  after: z.nullable(written),
});

export type Kept = z.infer<typeof line>;

/** A short name of a text, for which no other text is found by accident. */
export type Digest = (text: string) => string;

/** @param after as it is written to KV */
export function keptOf({ key, before }: Change, after: Pair | undefined, digest: Digest): Kept {
  const ends = after?.expiration === undefined ? {} : { ends: after.expiration };
  const whole = after !== undefined && key === keys.patterns ? { value: after.value } : {};
  const expiration = before?.expiration === undefined ? {} : { expiration: before.expiration };
  const batch = batchOf(before?.metadata);
  return {
    key,
    before: before === undefined ? null : { value: before.value, ...expiration, ...(batch !== undefined && { batch }) },
    after: after === undefined ? null : { digest: digest(after.value), ...ends, ...whole },
  };
}

export function toLine(kept: Kept): string {
  return `${JSON.stringify(kept)}\n`;
}

export function readLine(text: string): Result<Kept, string> {
  try {
    const read = line.safeParse(JSON.parse(text));
    return read.success ? ok(read.data) : err("a line of another format");
  } catch {
    return err("a line that is no JSON");
  }
}

const encoder = new TextEncoder();

/** The text in parts that take at most so many bytes each; no character is cut in two. */
function* parts(text: string, mostBytes: number): Generator<string> {
  // No UTF-16 unit takes more than three bytes in UTF-8.
  const most = Math.floor(mostBytes / 3);
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + most, text.length);
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? "")) end--;
    yield text.slice(at, end);
    at = end;
  }
}

/** The lines one after the other, in pieces of at most so many bytes; at least one. A long line goes on in the next piece. */
export function* toPieces(lines: Iterable<string>, mostBytes: number): Generator<string> {
  let piece = "";
  let bytes = 0;
  for (const each of lines) {
    const size = encoder.encode(each).length;
    for (const part of size > mostBytes ? parts(each, mostBytes) : [each]) {
      const length = part === each ? size : encoder.encode(part).length;
      if (bytes > 0 && bytes + length > mostBytes) {
        yield piece;
        piece = "";
        bytes = 0;
      }
      piece += part;
      bytes += length;
    }
  }
  yield piece;
}

/** The lines again. */
export async function* toLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let left = "";
  for await (const piece of pieces) {
    const lines = (left + piece).split("\n");
    left = lines.pop() ?? "";
    yield* lines;
  }
  if (left !== "") yield left;
}

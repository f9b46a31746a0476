// A file, or standard input, as a source of bytes for the reader of lists. Knows nothing about what they mean.

import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { replayable, type Source } from "../../../lists/reading/source.ts";
import type { Gunzip } from "../../../lists/reading/unpack.ts";
import { reasonOf, refuse, wrongUse } from "../stop.ts";

/** Node's own also reads several members behind each other, as `cat a.gz b.gz` makes them. */
export const gunzip: Gunzip = (chunks) => {
  const packed = Readable.from(chunks);
  const unpacked = packed.pipe(createGunzip());
  packed.on("error", (error) => unpacked.destroy(error));
  return unpacked;
};

/** The size of a file; undefined where nobody knows it (standard input). */
export function sizeOf(path: string): number | undefined {
  if (path === "-") return undefined;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) wrongUse(`${path} is no file.`);
    return stat.size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") wrongUse(`There is no file ${path}.`);
    throw error;
  }
}

async function* fileChunks(path: string, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 64 * 1024 })) {
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) refuse(`${basename(path)} cannot be read: ${reasonOf(error)}`);
    throw error;
  }
}

/** `-` is standard input. `onBytes` is told how much has been read. */
export function openSource(path: string, onBytes: (count: number) => void): Source {
  if (path === "-") return replayable("standard input", process.stdin);
  return { name: basename(path), open: () => fileChunks(path, onBytes) };
}

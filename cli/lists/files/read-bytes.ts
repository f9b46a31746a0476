// A file's bytes, checked to be UTF-8 on the way: a file in another encoding is named, never misread. A byte order mark
// is left out. Knows nothing about what the text means.

import { isUtf8 } from "node:buffer";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { reasonOf, refuse, wrongUse } from "../stop.ts";

export interface Input {
  /** As it is told to the operator. */
  readonly name: string;
  /** undefined where nobody knows (standard input). */
  readonly bytes: number | undefined;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Opens a file, or standard input for `-`. */
export function openInput(path: string): Input {
  if (path === "-")
    return { name: "standard input", bytes: undefined, chunks: utf8Chunks(process.stdin, "standard input") };
  let bytes: number;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) wrongUse(`${path} is no file.`);
    bytes = stat.size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") wrongUse(`There is no file ${path}.`);
    throw error;
  }
  const name = basename(path);
  return { name, bytes, chunks: utf8Chunks(createReadStream(path, { highWaterMark: 64 * 1024 }), name) };
}

/** How many bytes at the end belong to a character that goes on in the next chunk. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** The line in which the first byte stands that is no UTF-8, counted from `line`. */
function badLine(bytes: Buffer, line: number): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, head.length - unfinished(head)))) good = middle;
    else bad = middle;
  }
  return line + countLines(bytes.subarray(0, good));
}

function checkStart(start: Buffer, name: string): void {
  const [first, second] = start;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || (start.length > 1 && (first === 0) !== (second === 0))) {
    refuse(`${name}: is UTF-16; save it as UTF-8 (in Excel: "CSV UTF-8").`);
  }
}

async function* utf8Chunks(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let line = 1;
  let left: Buffer = Buffer.alloc(0);
  let begun = false;
  const check = (bytes: Buffer): Buffer => {
    if (!isUtf8(bytes)) {
      refuse(`${name}:${badLine(bytes, line)}: is not UTF-8 (Latin-1, Windows-1252 or GBK?); save the file as UTF-8.`);
    }
    line += countLines(bytes);
    return bytes;
  };
  try {
    for await (const chunk of source) {
      let bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
      if (!begun && bytes.length < 3) {
        left = bytes;
        continue;
      }
      if (!begun) {
        checkStart(bytes, name);
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
        begun = true;
      }
      const whole = bytes.length - unfinished(bytes);
      left = bytes.subarray(whole);
      if (whole > 0) yield check(bytes.subarray(0, whole));
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) refuse(`${name} cannot be read: ${reasonOf(error)}`);
    throw error;
  }
  if (left.length > 0) yield check(left);
}

// From a text's bytes to UTF-8 without a byte order mark, checked on the way: UTF-16 is converted, any other encoding is
// named with the way to convert it, never misread. Chunks end between characters. Knows nothing about what the text means.

import chardet from "chardet";
import { refusal } from "./refusal.ts";
import { join, peek } from "./source.ts";

export type Encoding = "UTF-8" | "UTF-8 with BOM" | "UTF-16LE" | "UTF-16BE";

export interface Decoded {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly encoding: Encoding;
}

const startBytes = 4096;

/** Where zero bytes stand among the first: in ASCII text as UTF-16 or UTF-32 they are half or three quarters of all. */
function zeroPlaces(start: Uint8Array): readonly number[] {
  const zeros = [0, 0, 0, 0];
  const length = Math.min(start.length, startBytes) & ~3;
  for (let at = 0; at < length; at++) if (start[at] === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  return zeros.map((count) => count / Math.max(1, length / 4));
}

function wideEncoding(start: Uint8Array): Encoding | "UTF-32" | undefined {
  const [a, b, c, d] = start;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return "UTF-32";
  if (a === 0xff && b === 0xfe) return "UTF-16LE";
  if (a === 0xfe && b === 0xff) return "UTF-16BE";
  const [first = 0, second = 0, third = 0, fourth = 0] = zeroPlaces(start);
  if (third > 0.9 && (second > 0.9 || fourth > 0.9) && (first < 0.1 || fourth < 0.1) && second > 0.9) return "UTF-32";
  if (second > 0.4 && fourth > 0.4 && first < 0.05 && third < 0.05) return "UTF-16LE";
  if (first > 0.4 && third > 0.4 && second < 0.05 && fourth < 0.05) return "UTF-16BE";
  return undefined;
}

/** How many bytes at the end belong to a character that goes on in the next chunk. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** How many bytes from the beginning are UTF-8. */
function goodBytes(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, head.length - unfinished(head)))) good = middle;
    else bad = middle;
  }
  return good;
}

/** The probable encoding, as iconv calls it. */
function encodingOf(bytes: Uint8Array): string {
  // Chinese in few words, where chardet finds nothing but Latin: characters of two bytes each, none of them ASCII.
  let [runs, even] = [0, 0];
  for (const [run] of new TextDecoder("latin1").decode(bytes).matchAll(/[\x80-\xff\u0100-\u2122]+/g)) {
    runs++;
    if (run.length % 2 === 0) even++;
  }
  const [guess] = chardet.analyse(bytes).filter(({ name }) => name !== "UTF-8");
  if (guess === undefined || guess.name === "ISO-8859-1") {
    // What Western Europe's Windows writes is found as ISO-8859-1, its smaller part.
    return runs > 0 && runs === even ? "GB18030" : "WINDOWS-1252";
  }
  return guess.name.toUpperCase();
}

function notUtf8(bytes: Uint8Array, line: number, cut: boolean): Error {
  const good = goodBytes(bytes);
  const at = `line ${line + countLines(bytes.subarray(0, good))}`;
  if (cut) return refusal(`${at}: the file ends in the middle of a character: it was cut off. Get it again.`);
  const control = bytes.subarray(0, startBytes).filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length;
  if (control > Math.min(bytes.length, startBytes) / 20) {
    return refusal("is no text: give the list as CSV, JSON, or one id a line.");
  }
  const name = encodingOf(bytes.subarray(0, 64 * 1024));
  return refusal(
    `${at}: is not UTF-8, perhaps ${name}: ` +
      `convert it with \`iconv -f ${name} -t UTF-8 FILE > utf8.csv\`, or save it as UTF-8 (in Excel: "CSV UTF-8").`,
  );
}

async function* checked(source: AsyncIterable<Uint8Array>, markBytes: number): AsyncGenerator<Uint8Array> {
  let line = 1;
  let left = new Uint8Array();
  let skip = markBytes;
  const check = (bytes: Uint8Array, cut: boolean): Uint8Array => {
    if (!isUtf8(bytes)) throw notUtf8(bytes, line, cut);
    line += countLines(bytes);
    return bytes;
  };
  for await (const chunk of source) {
    const bytes = (left.length === 0 ? chunk : join([left, chunk])).subarray(skip);
    skip = 0;
    const whole = bytes.length - unfinished(bytes);
    left = bytes.slice(whole);
    if (whole > 0) yield check(bytes.subarray(0, whole), false);
  }
  if (left.length > 0) yield check(left, true);
}

async function* converted(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding.toLowerCase(), { fatal: true, ignoreBOM: false });
  const encoder = new TextEncoder();
  try {
    for await (const chunk of source) {
      const bytes = encoder.encode(decoder.decode(chunk, { stream: true }));
      if (bytes.length > 0) yield bytes;
    }
    yield encoder.encode(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal(`is ${encoding}, and broken or cut off: save it as UTF-8.`);
  }
}

/** @throws a refusal for every other encoding, at the latest when the bytes in question are read */
export async function decode(source: AsyncIterable<Uint8Array>): Promise<Decoded> {
  const { start, chunks } = await peek(source, startBytes);
  const wide = wideEncoding(start);
  if (wide === "UTF-32") {
    throw refusal("is UTF-32: convert it with `iconv -f UTF-32 -t UTF-8 FILE > utf8.csv`.");
  }
  if (wide !== undefined) return { chunks: converted(chunks, wide), encoding: wide };
  const marked = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  return { chunks: checked(chunks, marked ? 3 : 0), encoding: marked ? "UTF-8 with BOM" : "UTF-8" };
}

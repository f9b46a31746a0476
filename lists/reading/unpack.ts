// From a file's bytes to those of its text: gzip is unpacked, by its first bytes and not by a name; workbooks, archives
// and other files that hold no text are named, with what to do. Knows no encoding.

import { refusal } from "./refusal.ts";
import { type Peeked, peek } from "./source.ts";

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));

const startBytes = 4096;

function zipped(start: Uint8Array): string {
  const names = text(start, 0, startBytes);
  if (/xl\/|\[Content_Types\]|workbook/.test(names)) return "a workbook (Excel)";
  if (/opendocument|content\.xml/.test(names)) return "a workbook (LibreOffice)";
  if (/Index\/|\.iwa/.test(names)) return "a workbook (Numbers)";
  return "a ZIP archive";
}

/** What the first bytes say the file is, where that is no text. */
function kindOf(start: Uint8Array): string | undefined {
  const head = text(start, 0, 16);
  if (/^PK/.test(head) && [3, 5, 7].includes(start[2] ?? 0) && start[3] === (start[2] ?? 0) + 1) return zipped(start);
  if (head.startsWith("\xd0\xcf\x11\xe0")) return "a workbook (old Excel)";
  if (head.startsWith("%PDF-")) return "a PDF";
  if (head.startsWith("{\\rtf")) return "a word processor's file (RTF)";
  if (head.startsWith("SQLite format 3")) return "an SQLite database";
  if (head.startsWith("7z\xbc\xaf\x27\x1c")) return "a 7-Zip archive";
  if (head.startsWith("Rar!\x1a")) return "a RAR archive";
  if (head.startsWith("BZh")) return "packed by bzip2";
  if (head.startsWith("\xfd7zXZ")) return "packed by xz";
  if (head.startsWith("(\xb5/\xfd")) return "packed by zstd";
  if (head.startsWith("PAR1")) return "a Parquet file";
  if (/^\x89PNG|^\xff\xd8\xff|^GIF8|^RIFF.{4}WEBP/s.test(head)) return "a picture";
  if (text(start, 257, 262) === "ustar") return "a tar archive";
  return undefined;
}

function howTo(kind: string): string {
  if (kind.startsWith("a workbook")) return 'open it and save the sheet as CSV (in Excel: "CSV UTF-8")';
  if (/archive|packed/.test(kind)) return "unpack it and give the list inside";
  if (kind.includes("database")) return "export the table as CSV";
  return "give the list itself, as CSV, JSON, or one id a line";
}

const isGzip = ({ start }: Peeked): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** Unpacks gzip. */
export type Gunzip = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** The platform's own way. It refuses several members behind each other; a host that can read those hands in its own. */
async function* streamGunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = new DecompressionStream("gzip");
  const writer = unzip.writable.getWriter();
  const writing = (async () => {
    try {
      // Copied: the types want bytes of a plain ArrayBuffer.
      for await (const chunk of chunks) await writer.write(new Uint8Array(chunk));
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    }
  })();
  yield* unzip.readable;
  await writing;
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>, gunzip: Gunzip): AsyncGenerator<Uint8Array> {
  let readFailed: unknown;
  async function* watched() {
    try {
      yield* chunks;
    } catch (error) {
      readFailed = error;
      throw error;
    }
  }
  try {
    yield* gunzip(watched());
  } catch {
    throw readFailed ?? refusal("is gzip, and damaged or cut off: get it again, or unpack it with gunzip.");
  }
}

export interface Unpacked {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
}

/** @throws a refusal for what holds no text */
export async function unpack(chunks: AsyncIterable<Uint8Array>, gunzip: Gunzip = streamGunzip): Promise<Unpacked> {
  const packed = await peek(chunks, startBytes);
  const gzip = isGzip(packed);
  const plain = gzip ? await peek(unpacked(packed.chunks, gunzip), startBytes) : packed;
  const kind = gzip && isGzip(plain) ? "packed twice" : kindOf(plain.start);
  if (kind !== undefined) throw refusal(`is ${kind}${gzip ? ", packed by gzip" : ""}: ${howTo(kind)}.`);
  return { chunks: plain.chunks, gzip };
}

// A file that was chosen in a form, as its text: unpacked and decoded as `lists import` does it, at most so much of it. A
// file that is none of ours to read is a sentence.
import { decode } from "../../../lists/reading/decode.ts";
import { refusal, refusedFor } from "../../../lists/reading/refusal.ts";
import { join } from "../../../lists/reading/source.ts";
import { unpack } from "../../../lists/reading/unpack.ts";
import { err, ok, type Result } from "../../../src/core/result.ts";

/** A small file may unpack to a very large one. */
async function* atMost(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > most) throw refusal(`holds more than ${most / 1024 / 1024} MB: import it by npm run lists -- import.`);
    yield chunk;
  }
}

export async function fileText(file: Blob, mostBytes: number): Promise<Result<string, string>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) return ok("");
  async function* whole() {
    yield bytes;
  }
  try {
    const { chunks } = await unpack(whole());
    const parts: Uint8Array[] = [];
    for await (const chunk of (await decode(atMost(chunks, mostBytes))).chunks) parts.push(chunk);
    return ok(new TextDecoder().decode(join(parts)));
  } catch (error) {
    const sentence = refusedFor(error);
    if (sentence === undefined) throw error;
    return err(`The file ${sentence}`);
  }
}

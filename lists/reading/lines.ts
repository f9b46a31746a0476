// The lines of a text with their numbers, chunk by chunk. Knows nothing about what they say.

import type { TextStart } from "./text-kind.ts";

/**
 * @param json then only line feeds and carriage returns end a line: JSON may hold every other one
 * @param onChunk is waited for after each chunk
 */
export async function readLines(
  chunks: AsyncIterable<Uint8Array>,
  lineEnd: TextStart["lineEnd"],
  take: (text: string, line: number) => void,
  onChunk: () => Promise<void> | undefined,
): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  const end = lineEnd === "\n" ? /\r\n|\n|\r/ : lineEnd;
  let line = 0;
  /** Pieces of a line that is not at its end. */
  let left: string[] = [];
  /** A carriage return at a chunk's end may be half of a line end. */
  let held = "";
  const read = (text: string) => {
    line++;
    if (text !== "") take(text, line);
  };
  for await (const chunk of chunks) {
    let text = held + decoder.decode(chunk, { stream: true });
    held = text.endsWith("\r") ? "\r" : "";
    if (held !== "") text = text.slice(0, -1);
    const parts = text.split(end);
    const rest = parts.pop() ?? "";
    if (parts.length > 0) {
      parts[0] = `${left.join("")}${parts[0]}`;
      left = [];
      for (const part of parts) read(part);
    }
    if (rest !== "") left.push(rest);
    await onChunk();
  }
  const last = left.join("") + decoder.decode();
  if (last !== "") read(last);
}

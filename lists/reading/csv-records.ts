// The records of a table, chunk by chunk, with the line on which each begins. Knows separators and quotes, and nothing
// about what the cells mean.

import { parse } from "csv-parse/stream";
import { type Dialect, isEmpty, parserOptions } from "./csv-dialect.ts";
import { refusal } from "./refusal.ts";

/** A record holds at most one value of KV, 25 MiB, every quote in it doubled. */
const maxRecordBytes = 64 * 1024 * 1024;

/** Line ends inside the cells, and how many of them csv-parse counts twice: a line feed after a carriage return in quotes. */
function lineEndsIn(cells: readonly string[]): { readonly lines: number; readonly twice: number } {
  let [lines, twice] = [0, 0];
  for (const cell of cells) {
    for (const [end] of cell.matchAll(/\r\n|\n|\r/g)) {
      lines++;
      if (end.length === 2) twice++;
    }
  }
  return { lines, twice };
}

/**
 * @param onRecord is told each record that is not empty; `line` counts from 1
 * @param onChunk is waited for after each chunk
 */
export async function readCsvRecords(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  onRecord: (cells: readonly string[], line: number) => void,
  onChunk: () => Promise<void> | undefined,
): Promise<void> {
  let last = 0;
  let drift = 0;
  let thrown: unknown;
  const readRecord = (cells: readonly string[], counted: number) => {
    const lines = dialect.lineEnd === "\n" ? counted : last + 1;
    // Only then can a cell hold a line end.
    const inside = lines - last > 1 ? lineEndsIn(cells) : undefined;
    last = lines;
    drift += inside?.twice ?? 0;
    const line = lines - drift - (inside?.lines ?? 0);
    if (isEmpty(cells) || (dialect.sepLine && line === 1)) return;
    onRecord(cells, line);
  };
  const parser = parse({
    ...parserOptions(dialect),
    max_record_size: maxRecordBytes,
    on_record: (cells: string[], { lines }) => {
      // What is thrown here would become an unhandled rejection of the stream.
      try {
        if (thrown === undefined) readRecord(cells, lines);
      } catch (error) {
        thrown = error;
      }
      return null;
    },
  });
  const writer = parser.writable.getWriter();
  // Nothing comes out, since every record is taken on the way; but who does not read holds the writer up.
  const drained = parser.readable.pipeTo(new WritableStream()).catch(() => undefined);
  writer.closed.catch(() => undefined);
  try {
    for await (const chunk of chunks) {
      await writer.write(chunk);
      if (thrown !== undefined) throw thrown;
      await onChunk();
    }
    await writer.close();
  } catch (error) {
    if (thrown !== undefined) throw thrown;
    throw csvFault(error, last - drift + 1) ?? error;
  }
  await drained;
  if (thrown !== undefined) throw thrown;
}

/** A quote that is never closed takes in all the rest of the file: no line of it can be left out and the others read. */
function csvFault(error: unknown, line: number): Error | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return refusal(
      `line ${line}: a quote is opened and never closed, so nobody knows where the rest belongs: close it, or double it.`,
    );
  }
  return error.code === "CSV_MAX_RECORD_SIZE" ? refusal(`line ${line}: a record longer than any entry.`) : undefined;
}

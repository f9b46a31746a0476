// How far a long piece of work is: a bar with rate and time left on a terminal, else a plain line every few seconds.
// Writes to standard error only, and nothing at all for what is done in a moment.

import { type Options, SingleBar } from "cli-progress";

const quietMs = 700;
const lineEveryMs = 5000;

export interface Work {
  readonly add: (count: number) => void;
  readonly end: () => void;
}

export interface Progress {
  /** Begins a piece of work of so many things, or of nobody knows how many. */
  readonly begin: (what: string, total?: number) => Work;
  /** One line in between. */
  readonly note: (line: string) => void;
}

/** The terminal part of a stream, and how to write to it. */
export type ErrorStream = Pick<NodeJS.WriteStream, "isTTY"> & NodeJS.WritableStream;

const thousands = (count: number) => Math.floor(count).toLocaleString("en-US");

/** 75 → "1 min 15 s". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "writing: 12,000 of 100,000, 640/s, 2 min 18 s left" */
export function progressLine(what: string, done: number, total: number | undefined, elapsedMs: number): string {
  const rate = done / Math.max(elapsedMs / 1000, 0.001);
  const left = total === undefined || rate === 0 ? "" : `, ${duration((total - done) / rate)} left`;
  return `${what}: ${thousands(done)}${total === undefined ? "" : ` of ${thousands(total)}`}, ${thousands(rate)}/s${left}`;
}

export function createProgress(stream: ErrorStream, now: () => number = Date.now): Progress {
  const begin = (what: string, total?: number): Work => {
    const from = now();
    let done = 0;
    let lastLine = from;
    let bar: SingleBar | undefined;
    const line = () => progressLine(what, done, total, now() - from);
    const options: Options = {
      stream,
      clearOnComplete: true,
      hideCursor: true,
      format: total === undefined ? "{line}" : "{bar} {line}",
      barsize: 24,
      etaBuffer: 50,
      linewrap: true,
    };
    return {
      add(count) {
        done += count;
        const at = now();
        if (stream.isTTY) {
          if (bar === undefined && at - from > quietMs) {
            bar = new SingleBar(options);
            bar.start(total ?? Number.MAX_SAFE_INTEGER, done, { line: line() });
          }
          bar?.update(done, { line: line() });
        } else if (at - lastLine > lineEveryMs) {
          lastLine = at;
          stream.write(`${line()}\n`);
        }
      },
      end: () => bar?.stop(),
    };
  };
  return { begin, note: (line) => void stream.write(`${line}\n`) };
}

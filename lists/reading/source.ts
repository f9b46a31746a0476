// Where a list's bytes come from, and how their beginning is looked at without losing it. Knows nothing about what the
// bytes mean.

export interface Source {
  /** As it is told to a person. */
  readonly name: string;
  /** The bytes from their beginning, however often: the order of days and months may only show at the end. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** A source of bytes that come only once (standard input, an upload). Keeps them all: such lists are short as a rule. */
export function replayable(name: string, chunks: AsyncIterable<Uint8Array>): Source {
  const kept: Uint8Array[] = [];
  const live = chunks[Symbol.asyncIterator]();
  return {
    name,
    async *open() {
      yield* kept;
      for (let next = await live.next(); next.done !== true; next = await live.next()) {
        kept.push(next.value);
        yield next.value;
      }
    },
  };
}

export interface Peeked {
  /** At least as many bytes as were asked for, unless there are no more. */
  readonly start: Uint8Array;
  /** Whether the start is everything. */
  readonly whole: boolean;
  /** Everything, the start included. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Looks at the beginning. `isEnough` may ask for more than the least. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  leastBytes: number,
  isEnough: (chunk: Uint8Array, bytes: number) => boolean = () => true,
): Promise<Peeked> {
  const rest = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let bytes = 0;
  let whole = false;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) {
      whole = true;
      break;
    }
    seen.push(next.value);
    bytes += next.value.length;
    if (bytes >= leastBytes && isEnough(next.value, bytes)) break;
  }
  const start = join(seen);
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (start.length > 0) yield start;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { start, whole, chunks: all() };
}

// Keeps to the API's limit of requests by waiting before the limit is reached: past it Cloudflare blocks the account's
// whole API, deployments included, for minutes. Pure but for the clock and the wait that are handed in.

export interface PaceOptions {
  readonly requests: number;
  readonly windowMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Told how long the next request has to wait, where that is more than a moment. */
  readonly onWait: (ms: number) => void;
}

/** Resolves when one more request may go out. */
export function createPace({ requests, windowMs, now, wait, onWait }: PaceOptions): () => Promise<void> {
  /** When the last so many requests went out, a ring. */
  const sent: number[] = [];
  let next = 0;
  let turn: Promise<void> = Promise.resolve();
  const go = async () => {
    const oldest = sent[next];
    const ms = oldest === undefined ? 0 : oldest + windowMs - now();
    if (ms > 0) {
      if (ms > 1000) onWait(ms);
      await wait(ms);
    }
    sent[next] = now();
    next = (next + 1) % requests;
  };
  return () => {
    turn = turn.then(go);
    return turn;
  };
}

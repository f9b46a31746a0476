// Time that passes only where something waits for it: a minute of KV's latency takes no time to play, and what comes out
// is exact. The work's own computing counts for nothing here; against-floor.ts measures that.

export interface VirtualTime {
  wait(ms: number): Promise<void>;
  /** @returns how much virtual time the work took. */
  spend(work: () => Promise<unknown>): Promise<number>;
}

export function createVirtualTime(): VirtualTime {
  let now = 0;
  const waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  const everythingElse = () => new Promise((resolve) => setImmediate(resolve));
  return {
    wait: (ms) => new Promise((resolve) => waiting.push({ at: now + ms, resolve })),
    async spend(work) {
      const start = now;
      let done = false;
      const working = work().finally(() => {
        done = true;
      });
      while (!done) {
        await everythingElse();
        if (waiting.length === 0) continue;
        now = Math.min(...waiting.map(({ at }) => at));
        const due = waiting.filter(({ at }) => at <= now);
        waiting.splice(0, waiting.length, ...waiting.filter(({ at }) => at > now));
        for (const { resolve } of due) resolve();
      }
      await working;
      return now - start;
    },
  };
}

// The Worker's clock and timers. In workerd Date.now() stands still between I/O, which is exact enough for limits.
import { type Clock, type Deadline, TimeLimitExceeded } from "../core/clock.ts";

async function within<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reached = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitExceeded(ms)), Math.max(0, ms));
  });
  // Nothing may be held when it is reached.
  reached.catch(() => undefined);
  try {
    return await work({ hold: (held) => Promise.race([held, reached]) });
  } finally {
    clearTimeout(timer);
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  within,
  limit: (work, ms) => within(ms, ({ hold }) => hold(work)),
};

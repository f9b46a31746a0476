// The Worker's clock and timers. In workerd Date.now() stands still between I/O, which is exact enough for limits.
import { type Clock, TimeLimitExceeded } from "../core/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  async limit(work, ms) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TimeLimitExceeded(ms)), Math.max(0, ms));
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      clearTimeout(timer);
    }
  },
};

// The Worker's clock and timers. In workerd Date.now() stands still between I/O, which is exact enough for limits.
import { type Clock, type Deadline, TimeLimitExceeded } from "../core/clock.ts";

function startDeadline(ms: number): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reached = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitExceeded(ms)), Math.max(0, ms));
  });
  // Nothing may be held when it is reached.
  reached.catch(() => undefined);
  return { hold: (work) => Promise.race([work, reached]), end: () => clearTimeout(timer) };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  deadline: startDeadline,
  async limit(work, ms) {
    const deadline = startDeadline(ms);
    try {
      return await deadline.hold(work);
    } finally {
      deadline.end();
    }
  },
};

// A clock that stands still until it is told to go on: timers fire in order, and nothing ever really waits.
import { type Clock, type Deadline, TimeLimitExceeded } from "../../src/core/clock.ts";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export interface ManualClock extends Clock {
  /** Lets so many milliseconds pass: fires every timer that falls due, with the work that follows each. */
  pass(ms: number): Promise<void>;
  /** Lets time pass, from timer to timer, until the work has settled; fails when nothing is left to wait for. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** Lets everything that is ready run to its next wait for a timer; no real time passes but what that takes. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createManualClock(startMs: number, random = 0.5): ManualClock {
  let now = startMs;
  const timers = new Set<Timer>();
  const after = (ms: number, fire: () => void): Timer => {
    const timer = { at: now + Math.max(0, ms), fire };
    timers.add(timer);
    return timer;
  };
  const next = (): Timer | undefined => [...timers].sort((a, b) => a.at - b.at)[0];

  async function goTo(at: number): Promise<void> {
    await settle();
    for (let timer = next(); timer !== undefined && timer.at <= at; timer = next()) {
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.fire();
      await settle();
    }
    now = Math.max(now, at);
  }

  async function within<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
    let timer: Timer | undefined;
    const reached = new Promise<never>((_, reject) => {
      timer = after(ms, () => reject(new TimeLimitExceeded(ms)));
    });
    reached.catch(() => undefined);
    try {
      return await work({ hold: (held) => Promise.race([held, reached]) });
    } finally {
      if (timer !== undefined) timers.delete(timer);
    }
  }

  return {
    now: () => now,
    random: () => random,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    within,
    limit: (work, ms) => within(ms, ({ hold }) => hold(work)),
    pass: (ms) => goTo(now + ms),
    async until(work) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      work.then(done, done);
      await settle();
      while (!settled) {
        const timer = next();
        if (timer === undefined) throw new Error("the work waits for something that is no timer");
        await goTo(timer.at);
      }
      return await work;
    },
  };
}

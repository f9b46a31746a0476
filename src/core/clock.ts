// Time, handed in from outside so that everything below the Worker's edge can be tested at any hour.

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Random number from 0 (inclusive) to 1, for jitter. */
  random(): number;
  sleep(ms: number): Promise<void>;
  /** Rejects with TimeLimitExceeded when the work has not settled within so many milliseconds. The work itself goes on. */
  limit<T>(work: Promise<T>, ms: number): Promise<T>;
}

export class TimeLimitExceeded extends Error {
  override readonly name = "TimeLimitExceeded";
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

// Time, handed in from outside so that everything below the Worker's edge can be tested at any hour.

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Random number from 0 (inclusive) to 1, for jitter. */
  random(): number;
  sleep(ms: number): Promise<void>;
  /** Runs the work under a time limit of so many milliseconds, which ends with it. */
  within<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T>;
  /** Holds one piece of work to a time limit of its own. */
  limit<T>(work: Promise<T>, ms: number): Promise<T>;
}

/** A time limit that has begun, for any number of works. */
export interface Deadline {
  /** Rejects with TimeLimitExceeded when the limit is reached before the work has settled. The work itself goes on. */
  hold<T>(work: Promise<T>): Promise<T>;
}

export class TimeLimitExceeded extends Error {
  override readonly name = "TimeLimitExceeded";
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

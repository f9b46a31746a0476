// The Worker's timers: a limit holds any number of works, ends with them, and leaves no timer and no rejection behind.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/cloudflare/system-clock.ts";
import { TimeLimitExceeded } from "../../src/core/clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<never>(() => undefined);
const after = <T>(ms: number, value: T) => systemClock.sleep(ms).then(() => value);

test("work in time is its result, and its timer is gone", async () => {
  expect(await systemClock.limit(Promise.resolve("done"), 800)).toBe("done");
  expect(vi.getTimerCount()).toBe(0);
  await expect(systemClock.limit(Promise.reject(new Error("broken")), 800)).rejects.toThrow("broken");
  expect(vi.getTimerCount()).toBe(0);
});

test("work that does not end is given up when the limit is reached, and not before", async () => {
  const seen: string[] = [];
  const limited = systemClock.limit(never, 800).catch((error: unknown) => void seen.push(String(error)));
  await vi.advanceTimersByTimeAsync(799);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await limited;
  expect(seen).toEqual(["TimeLimitExceeded: no answer within 800 ms"]);
});

test("one limit holds works one after another: what is left for the second is what the first did not take", async () => {
  const result = systemClock
    .within(800, async ({ hold }) => {
      expect(await hold(after(500, "first"))).toBe("first");
      return await hold(after(500, "second"));
    })
    .catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(800);
  expect(await result).toBeInstanceOf(TimeLimitExceeded);
});

test("a limit ends with its work, however that ends, whether anything was held or not", async () => {
  await systemClock.within(800, async () => "done");
  await systemClock.within(800, ({ hold }) => hold(Promise.resolve("done")));
  await expect(systemClock.within(800, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(vi.getTimerCount()).toBe(0);
});

test("a limit that is reached while nothing is held disturbs nobody", async () => {
  const result = systemClock.within(100, () => after(500, "late but not held"));
  // An unhandled rejection would fail this file.
  await vi.advanceTimersByTimeAsync(500);
  expect(await result).toBe("late but not held");
});

// A length of time as people write it: `7d`, `7 days`, `1h 30m`, `3 weeks`, `7天`. No package is used: `ms` and
// `parse-duration` take any text that holds a number for one, and here what is not understood has to be told.

const minute = 60;
const day = 86_400;
const units: readonly (readonly [seconds: number, names: readonly string[]])[] = [
  [1, ["s", "sec", "secs", "second", "seconds", "秒"]],
  [minute, ["m", "min", "mins", "minute", "minutes", "分", "分钟", "分鐘"]],
  [60 * minute, ["h", "hr", "hrs", "hour", "hours", "小时", "小時"]],
  [day, ["d", "day", "days", "天", "日"]],
  [7 * day, ["w", "wk", "week", "weeks", "周", "週"]],
  [30 * day, ["mo", "mon", "month", "months", "个月", "個月"]],
  [365 * day, ["y", "yr", "year", "years", "年"]],
];
const secondsOf = new Map(units.flatMap(([seconds, names]) => names.map((name) => [name, seconds] as const)));
const part = /(\d{1,9}(?:\.\d{1,3})?)\s*(\p{L}+)\.?/u;
const whole = new RegExp(`^(?:${part.source}(?:\\s*,\\s*|\\s+and\\s+|\\s*))+$`, "u");
const mostSeconds = 100 * 365 * day;

/** Seconds; undefined for what is no length of time, or none that ends within a hundred years. */
export function readDuration(text: string): number | undefined {
  const lower = text.trim().toLowerCase();
  if (!whole.test(lower)) return undefined;
  let seconds = 0;
  for (const [, count = "", unit = ""] of lower.matchAll(new RegExp(part.source, "gu"))) {
    const each = secondsOf.get(unit);
    if (each === undefined) return undefined;
    seconds += Number(count) * each;
  }
  const rounded = Math.round(seconds);
  return rounded > 0 && rounded <= mostSeconds ? rounded : undefined;
}

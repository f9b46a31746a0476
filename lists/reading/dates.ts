// A date as people write it, in every way it can be read: 05/06/2026 has two, 31/12/2026 one. No package is used: those
// that parse dates (date-fns, luxon, chrono) try one format, or guess one, in the machine's own zone, and none tells
// that there was another reading. Knows no column and no clock.

/** The order of day, month and year. */
export const dateOrders = ["dmy", "mdy", "ymd"] as const;
export type DateOrder = (typeof dateOrders)[number];

/** What a text says in each order in which it can be read; `any` where the order makes no difference. */
export type Readings = Readonly<Partial<Record<DateOrder | "any", string>>>;

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const fullNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** From 1; undefined for what is no English month. */
function monthOf(name: string): number | undefined {
  const lower = name.toLowerCase().replace(/\.$/, "");
  const at = Math.max(fullNames.indexOf(lower), lower === "sept" ? 8 : monthNames.indexOf(lower));
  return at === -1 ? undefined : at + 1;
}

/** `2026-12-31`, or undefined for a day that no calendar has. Two digits are a year from 2000 on: an end lies ahead. */
function isoDate(year: string, month: number, day: number): string | undefined {
  if (year.length !== 4 && year.length !== 2) return undefined;
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  const leap = full % 4 === 0 && (full % 100 !== 0 || full % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (full < 1000 || month < 1 || month > 12 || day < 1 || day > days) return undefined;
  return `${full}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?\.?(?:m\.?)?\s*(.*)$/i;
const zone = /^(?:z|utc|gmt)?\s*(?:([+-])(\d{1,2}):?(\d{2})?)?(?:\s*\([^)]*\))?$/i;

/** `T18:00:00Z` of what stands behind a date; a time without a zone is UTC, as a date is. Undefined where it is no time. */
function isoTime(text: string): string | undefined {
  const [, hour = "", minute = "", second = "00", fraction, half, rest = ""] = clock.exec(text) ?? [];
  const [zoned, sign, zoneHour = "", zoneMinute = "00"] = zone.exec(rest.trim()) ?? [];
  if (hour === "" || zoned === undefined) return undefined;
  const noon = half?.toLowerCase() === "p" ? 12 : 0;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon;
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59 || (half !== undefined && Number(hour) > 12)) {
    return undefined;
  }
  const at = `${String(hours).padStart(2, "0")}:${minute}:${second}${fraction === undefined ? "" : `.${fraction.slice(0, 3)}`}`;
  return `T${at}${sign === undefined ? "Z" : `${sign}${zoneHour.padStart(2, "0")}:${zoneMinute}`}`;
}

type Dated = readonly [order: DateOrder | "any", date: string | undefined];

const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const compact = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const dayMonthYear = /^(\d{1,2})(?:st|nd|rd|th)?\.?[-\s]+([a-z]{3,9}\.?)[-\s,]+(\d{4}|\d{2})(?![\d:])/i;
const monthDayYear = /^([a-z]{3,9}\.?)[-\s]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4})(?!\d)/i;
/** JavaScript's own and C's asctime: `Thu Dec 31 2026 18:00:00 GMT+0800`, `Dec 31 18:00:00 2026`. */
const timeBeforeYear = /^([a-z]{3})\s+(\d{1,2})\s+(\d{2}:\d{2}:\d{2})\s+(?:(?:utc|gmt)\s+)?(\d{4})$/i;
const chinese = /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?/;

/** The dates that stand at the beginning, and what is left behind them. */
function datesIn(text: string): { readonly dates: readonly Dated[]; readonly rest: string } | undefined {
  const found = (match: readonly string[], ...dates: Dated[]) => ({
    dates: dates.filter(([, date]) => date !== undefined),
    rest: text.slice(match[0]?.length ?? 0),
  });
  const first = yearFirst.exec(text) ?? chinese.exec(text);
  if (first !== null) {
    const [year = "", month, day] = first.length === 5 ? [first[1], first[3], first[4]] : first.slice(1);
    return found(first, ["any", isoDate(year, Number(month), Number(day))]);
  }
  const last = yearLast.exec(text);
  if (last !== null) {
    const [, a = "", , b = "", c = ""] = last;
    const backwards: Dated = ["ymd", c.length === 2 ? isoDate(a.padStart(2, "0"), Number(b), Number(c)) : undefined];
    return found(
      last,
      ["dmy", isoDate(c, Number(b), Number(a))],
      ["mdy", isoDate(c, Number(a), Number(b))],
      ...[backwards].filter(() => a.length === 2),
    );
  }
  const digits = compact.exec(text);
  if (digits !== null) return found(digits, ["any", isoDate(digits[1] ?? "", Number(digits[2]), Number(digits[3]))]);
  const named = dayMonthYear.exec(text);
  if (named !== null) {
    return found(named, ["any", isoDate(named[3] ?? "", monthOf(named[2] ?? "") ?? 0, Number(named[1]))]);
  }
  const american = monthDayYear.exec(text);
  if (american === null) return undefined;
  return found(american, ["any", isoDate(american[3] ?? "", monthOf(american[1] ?? "") ?? 0, Number(american[2]))]);
}

/** Every reading of a text as a date, or a date and a time, in ISO 8601; undefined where there is none. */
export function readDate(text: string): Readings | undefined {
  const plain = text.trim().replace(weekday, "").replace(timeBeforeYear, "$1 $2 $4 $3");
  const found = datesIn(plain);
  if (found === undefined || found.dates.length === 0) return undefined;
  const behind = found.rest.replace(/^(?:t(?=\d)|,?\s+(?:at\s+)?|\s*$)/i, "");
  const time = behind === "" ? "" : behind === found.rest ? undefined : isoTime(behind);
  if (time === undefined) return undefined;
  return Object.fromEntries(found.dates.map(([order, date]) => [order, `${date}${time}`]));
}

// When an entry ends, in each form that an operator may type. Everything else is no end at all, never a guess:
// what that means for a deny and for an allow stands in entry.ts.

const dayMs = 86_400_000;
/** Earlier ends are slips, such as a day typed as the number 20261231: in seconds that is August 1970. */
const firstInstant = Date.UTC(2000, 0);
/** The latest instant that a Date can hold, in Unix milliseconds (ECMAScript). */
const lastInstant = 8.64e15;
/** Numbers above are milliseconds: as seconds they would lie behind the year 5000. */
const mostSeconds = 1e11;

/**
 * ISO 8601: a date, or a date and a time with its zone; seconds and their fraction may be left out. A year below 1000 is
 * none: Date.UTC takes 99 for 1999.
 */
const iso = /^([1-9]\d{3})-(\d{2})-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function readText(text: string): number | undefined {
  const [, year, month, day, time] = iso.exec(text) ?? [];
  if (year === undefined) return undefined;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Date.UTC takes February 30th for March 2nd.
  if (midnight.getUTCMonth() + 1 !== Number(month) || midnight.getUTCDate() !== Number(day)) return undefined;
  return time === undefined ? midnight.getTime() + dayMs : Date.parse(text);
}

/**
 * Reads `until`: a date alone is the end of that day, UTC; a time needs its zone; a number is Unix seconds, above 1e11
 * milliseconds.
 * @returns Unix milliseconds, from the year 2000 on; undefined for what is none of these.
 */
export function readUntil(value: unknown): number | undefined {
  let ms: number | undefined;
  if (typeof value === "number") ms = value > mostSeconds ? value : value * 1000;
  else if (typeof value === "string") ms = readText(value);
  return ms !== undefined && ms >= firstInstant && ms <= lastInstant ? ms : undefined;
}

// When an entry ends: every form of `until` (DESIGN section 4), the wrong ones on a deny (no end) and on an
// allow (not understood). All instants are Unix milliseconds; nothing here depends on the machine's time zone.
import { describe, expect, test } from "vitest";
import { parseEntry } from "../../lists/entry/reading.ts";

const day = 86_400_000;
const entry = (effect: string, until: string) => parseEntry(`{"effect":"${effect}","until":${until}}`);

describe("until", () => {
  const ends: readonly (readonly [what: string, until: string, ms: number])[] = [
    ["a date alone is the end of that day, UTC", '"2026-12-31"', Date.UTC(2027, 0, 1)],
    ["a date alone at the end of February", '"2027-02-28"', Date.UTC(2027, 2, 1)],
    ["a leap day is a date", '"2028-02-29"', Date.UTC(2028, 2, 1)],
    ["the last date of four digits", '"9999-12-31"', Date.UTC(9999, 11, 31) + day],
    ["a time in UTC", '"2026-12-31T00:00:00Z"', Date.UTC(2026, 11, 31)],
    ["a time with milliseconds", '"2026-12-31T18:00:00.250Z"', Date.UTC(2026, 11, 31, 18, 0, 0, 250)],
    ["a time with nanoseconds", '"2026-12-31T18:00:00.250999999Z"', Date.UTC(2026, 11, 31, 18, 0, 0, 250)],
    ["a time east of UTC", '"2026-12-31T18:00:00+08:00"', Date.UTC(2026, 11, 31, 10)],
    ["a time west of UTC", '"2026-12-31T18:00:00-03:30"', Date.UTC(2026, 11, 31, 21, 30)],
    ["an offset of nothing", '"2026-12-31T18:00:00+00:00"', Date.UTC(2026, 11, 31, 18)],
    // ISO 8601 leaves the seconds out as freely as their fraction.
    ["a time without seconds, UTC", '"2026-12-31T18:00Z"', Date.UTC(2026, 11, 31, 18)],
    ["a time without seconds, with an offset", '"2026-12-31T18:00+08:00"', Date.UTC(2026, 11, 31, 10)],
    ["a number is Unix seconds", "1798740000", 1_798_740_000_000],
    ["a fraction of a second", "1798740000.5", 1_798_740_000_500],
    ["a number written with an exponent", "1.79874e9", 1_798_740_000_000],
    ["1e11 is the last number of seconds", "100000000000", 100_000_000_000_000],
    ["milliseconds as Date.now gives them", "1798740000123", 1_798_740_000_123],
    ["the first instant that is an end", "946684800", 946_684_800_000],
    ["the same in milliseconds", "946684800000", 946_684_800_000],
  ];
  test.each(ends)("%s: %s", (_, until, ms) => {
    for (const effect of ["deny", "allow"]) {
      expect(entry(effect, until)).toEqual({ ok: true, value: { entry: { effect, until: ms }, dropped: [] } });
    }
  });

  const wrong: readonly (readonly [what: string, until: string])[] = [
    ["zero", "0"],
    ["minus zero", "-0"],
    ["a negative number", "-1798740000"],
    ["more than a number can hold", "1e999"],
    ["less than a number can hold", "-1e999"],
    ["beyond what a Date can hold", "8640000000000001"],
    ["a date before 1970", '"1960-01-01"'],
    ["a time before 1970", '"1969-12-31T23:59:59Z"'],
    ["the last second before 2000", "946684799"],
    ["a day typed as a number, which is a second of 1970", "20261231"],
    ["milliseconds of 1973", "100000000001"],
    ["a date of 1999", '"1999-12-30"'],
    ["1970 itself", '"1970-01-01T00:00:00Z"'],
    ["the year 0", '"0000-01-01"'],
    ["a year of two digits, 26", '"0026-12-31"'],
    ["a year of two digits, 99", '"0099-12-31"'],
    ["a time in a year of two digits", '"0099-12-31T00:00:00Z"'],
    ["a second that is none", '"2026-12-31T23:59:61Z"'],
    ["an hour behind the end of the day", '"2026-12-31T24:30:00Z"'],
    ["no zone", '"2026-12-31T18:00:00"'],
    ["no zone and no seconds", '"2026-12-31T18:00"'],
    ["a space for the T and no zone", '"2026-12-31 18:00:00"'],
    ["a zone's name", '"2026-12-31T18:00:00 CST"'],
    ["30 February", '"2026-02-30"'],
    ["30 February at midnight", '"2026-02-30T00:00:00Z"'],
    ["29 February of a common year", '"2027-02-29"'],
    ["month 13", '"2026-13-01"'],
    ["month 0", '"2026-00-10"'],
    ["day 32", '"2026-12-32"'],
    ["hour 25", '"2026-12-31T25:00:00Z"'],
    ["minute 60", '"2026-12-31T18:60:00Z"'],
    ["an offset of 25 hours", '"2026-12-31T18:00:00+25:00"'],
    ["one digit for month and day", '"2026-1-1"'],
    ["day first", '"31-12-2026"'],
    ["slashes", '"12/31/2026"'],
    ["a year alone", '"2026"'],
    ["a month alone", '"2026-12"'],
    ["a number as text", '"1798740000"'],
    ["a word", '"tomorrow"'],
    ["something behind the date", '"2026-12-31 (review)"'],
    ["two lines", '"2026-12-31\\n2027-12-31"'],
    ["no text at all", '""'],
    ["null", "null"],
    ["true", "true"],
    ["an array", '["2026-12-31"]'],
    ["an object", '{"date":"2026-12-31"}'],
  ];
  test.each(wrong)("%s (%s) leaves a deny without an end, and says so", (_, until) => {
    expect(entry("deny", until)).toEqual({
      ok: true,
      value: { entry: { effect: "deny" }, dropped: [expect.stringContaining("until")] },
    });
  });

  test.each(wrong)("%s (%s) makes an allow not understood", (_, until) => {
    expect(entry("allow", until)).toEqual({ ok: false, error: expect.stringContaining("until") });
  });
});

// Times in the reader's zone, from the instant to the words and back. Pure: the zone and `now` are handed in.

/** A name of a time zone that this runtime knows, or undefined. */
export function knownZone(name: string | undefined): string | undefined {
  if (name === undefined || name.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, made);
  return made;
}

interface Parts {
  readonly day: string;
  readonly time: string;
  /** Unix milliseconds of these numbers, were they UTC. */
  readonly asUtc: number;
}

export function partsIn(zone: string, ms: number): Parts {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "00";
  const day = `${of("year").padStart(4, "0")}-${of("month")}-${of("day")}`;
  const time = `${of("hour")}:${of("minute")}:${of("second")}`;
  return { day, time, asUtc: Date.parse(`${day}T${time}Z`) };
}

/** `21:04:09` today, `24 Nov 21:04` this year, `2024-11-24 21:04` else. */
export function timeWords(zone: string, ms: number, now: number): string {
  const { day, time } = partsIn(zone, ms);
  const today = partsIn(zone, now).day;
  if (day === today) return time;
  if (day.slice(0, 4) !== today.slice(0, 4)) return `${day} ${time.slice(0, 5)}`;
  const month = new Intl.DateTimeFormat("en", { timeZone: "UTC", month: "short" }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
  return `${Number(day.slice(8))} ${month} ${time.slice(0, 5)}`;
}

export const utcWords = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** The instant at which a day (`2026-11-25`) begins in a zone; undefined for what is no day. */
export function startOfDay(zone: string, day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const utc = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(utc)) return undefined;
  // Twice, since the zone's offset may be another one at the first guess.
  let guess = utc;
  for (let round = 0; round < 2; round++) guess = utc - (partsIn(zone, guess).asUtc - Math.floor(guess / 1000) * 1000);
  return guess;
}

/** The instant at which a day ends in a zone: it may have 23 or 25 hours. */
export function endOfDay(zone: string, day: string): number | undefined {
  const start = startOfDay(zone, day);
  if (start === undefined) return undefined;
  return startOfDay(zone, new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10));
}

const spans: readonly (readonly [number, string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** `2 hours`, `1 day`: rounded to the largest unit that fits. */
export function spanWords(seconds: number): string {
  const [size, unit] = spans.find(([size]) => seconds >= size) ?? [1, "second"];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

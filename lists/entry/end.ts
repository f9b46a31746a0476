// When an entry is over, by its own end and by KV's. Knows no clock: `now` is handed in, in Unix milliseconds.

/** KV wants an expiration to lie 60 s ahead when the request arrives; the rest is for the way. */
const leastAheadSeconds = 75;

/** When the entry is over: by its own `until` or by KV's expiration (Unix seconds), whichever comes first. */
export function endOfEntry(until: number | undefined, expiration: number | undefined): number | undefined {
  if (expiration === undefined) return until;
  return until === undefined ? expiration * 1000 : Math.min(until, expiration * 1000);
}

/** The KV expiration (Unix seconds) of an entry that ends then (Unix ms); undefined where KV would refuse it. */
export function expirationFor(end: number | undefined, now: number): number | undefined {
  if (end === undefined) return undefined;
  const seconds = Math.ceil(end / 1000);
  return seconds - now / 1000 >= leastAheadSeconds ? seconds : undefined;
}

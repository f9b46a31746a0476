// Tries to sign in, counted in D1 by address: a try is counted before the token is looked at, so that a thousand at once
// get no further than a thousand one after the other. Old counts are forgotten with everything else that is old.

export const mostTries = 10;
export const windowSeconds = 15 * 60;

/** ?1 the address, ?2 now, ?3 since when a count is still good. */
const countTry = `
INSERT INTO sign_in_tries (address, since, tries) VALUES (?1, ?2, 1)
ON CONFLICT (address) DO UPDATE SET
  tries = iif(since < ?3, 1, tries + 1), since = iif(since < ?3, excluded.since, since)
RETURNING tries, since`;

/** Whoever holds an IPv6 network holds all its addresses: the first 64 bits count. */
export function addressOf(ip: string): string {
  if (!ip.includes(":")) return ip;
  const [head = "", tail = ""] = ip.toLowerCase().split("::");
  const front = head.split(":").filter((group) => group !== "");
  const back = tail.split(":").filter((group) => group !== "");
  const zeros = ip.includes("::") ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** Counts a try. @param now Unix seconds @returns until when (Unix seconds) no further one is looked at, or undefined. */
export async function takeTry(db: D1Database, address: string, now: number): Promise<number | undefined> {
  const row = await db
    .prepare(countTry)
    .bind(address, now, now - windowSeconds)
    .first<{ tries: number; since: number }>();
  return row !== null && row.tries > mostTries ? row.since + windowSeconds : undefined;
}

/** Whoever has signed in starts anew. */
export async function forgetTries(db: D1Database, address: string): Promise<void> {
  await db.prepare("DELETE FROM sign_in_tries WHERE address = ?1").bind(address).run();
}

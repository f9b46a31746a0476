// Sessions of those who sign in by a token. A session is a cookie signed with a key made of that very token, so that
// nothing has to be kept, and taking a token out of CONSOLE_TOKENS ends its sessions at once. Pure but for the ids that
// crypto draws: `now` is handed in.
import type { Account } from "../settings.ts";
import { decodeText, encodeText, isMac, macOf } from "./mac.ts";

export const sessionSeconds = 12 * 60 * 60;

export interface Session {
  readonly account: Account;
  /** What forms of this session carry. */
  readonly formToken: string;
}

const formTokenOf = (account: Account, nonce: string) => macOf(account.token, "form", nonce);

/** The value of a new session's cookie. @param now Unix seconds */
export async function openSession(account: Account, now: number): Promise<string> {
  const payload = [encodeText(account.name), String(now + sessionSeconds), crypto.randomUUID()].join(".");
  return `${payload}.${await macOf(account.token, "session", payload)}`;
}

/** The session of a cookie; undefined when it is forged, over, or of a token that is not in the list any more. */
export async function readSession(
  cookie: string,
  accounts: readonly Account[],
  now: number,
): Promise<Session | undefined> {
  const [name, expires, nonce, mac, ...more] = cookie.split(".");
  if (name === undefined || nonce === undefined || mac === undefined || more.length > 0) return undefined;
  if (!/^\d{1,15}$/.test(expires ?? "") || Number(expires) <= now) return undefined;
  for (const account of accounts) {
    if (account.name !== decodeText(name)) continue;
    if (!(await isMac(mac, account.token, "session", [name, expires, nonce].join(".")))) continue;
    return { account, formToken: await formTokenOf(account, nonce) };
  }
  return undefined;
}

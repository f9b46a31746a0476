// The console's env → one checked object. A setting that is wrong closes the console and is told in the log: a door with
// a broken lock stays shut. Knows no request.
import { err, ok, type Result } from "../../src/core/result.ts";
import type { FloodCounters } from "./editing/end-flood.ts";

export interface Env {
  readonly GROUPS: D1Database;
  /** The gate's lists. */
  readonly LISTS: KVNamespace;
  /** The gate's counters of newcomers; without it no flood can be ended here. */
  readonly FLOOD?: FloodCounters;
  /** The console's own stylesheet and script. */
  readonly ASSETS: Fetcher;
  /** Who may look and edit, where Cloudflare Access does not say it: `name:token` or `name:token:viewer`, comma separated. */
  readonly CONSOLE_TOKENS?: string;
  /** Who of those whom Cloudflare Access lets in may edit: e-mail addresses, comma separated. */
  readonly EDITORS?: string;
  /** Programs with it may read groups (group-api.ts); without it none may. */
  readonly READ_TOKEN?: string;
  /** Seconds before a message is tried a second time (5); each time after takes four times as long. */
  readonly FIRST_RETRY_SECONDS?: number | string;
}

export type Role = "viewer" | "editor";

/** One who signs in by a token. Two may have one name, so that a token can be changed without a gap. */
export interface Account {
  readonly name: string;
  readonly token: string;
  readonly role: Role;
}

export interface Settings {
  readonly accounts: readonly Account[];
  /** Lower case. */
  readonly editors: ReadonlySet<string>;
  readonly firstRetrySeconds: number;
}

const minTokenLength = 24;

function readAccount(item: string): Result<Account, string> {
  const [name = "", token = "", role = "editor", ...more] = item.split(":").map((part) => part.trim());
  if (name === "") return err("an item of the list has no name");
  if (token.startsWith("change-me")) return err("an item of the list is still the placeholder");
  if (token.length < minTokenLength) return err(`the token of an item is shorter than ${minTokenLength} characters`);
  if ((role !== "viewer" && role !== "editor") || more.length > 0) {
    return err("an item of the list is neither name:token nor name:token:viewer");
  }
  return ok({ name, token, role });
}

const itemsOf = (list: string | undefined): readonly string[] =>
  list === undefined || list.trim() === "" ? [] : list.split(",").map((item) => item.trim());

/** The error names the setting and what is wrong with it, and never what stands in it. */
export function readSettings(
  env: Pick<Env, "CONSOLE_TOKENS" | "EDITORS" | "FIRST_RETRY_SECONDS">,
): Result<Settings, string> {
  const accounts: Account[] = [];
  for (const item of itemsOf(env.CONSOLE_TOKENS)) {
    const account = readAccount(item);
    if (!account.ok) return err(`CONSOLE_TOKENS: ${account.error}`);
    accounts.push(account.value);
  }
  if (new Set(accounts.map(({ token }) => token)).size < accounts.length) {
    return err("CONSOLE_TOKENS: two items of the list have one token");
  }
  const editors = itemsOf(env.EDITORS).map((address) => address.toLowerCase());
  if (!editors.every((address) => /^[^@\s]+@[^@\s]+$/.test(address))) {
    return err("EDITORS: an item of the list is no e-mail address");
  }
  // A delay that is no number must not keep messages from being tried again.
  const seconds = Number(env.FIRST_RETRY_SECONDS ?? 5);
  return ok({ accounts, editors: new Set(editors), firstRetrySeconds: seconds >= 0 ? seconds : 5 });
}

// Whether OpenIM made a call: it signs nothing, so a secret stands in the URL's path, which OpenIM prefixes to every
// command (docs/reference/openim.md section 2). Knows the forms of that URL over OpenIM's versions; reads no body.

import type { Rejection } from "../../core/rejection.ts";
import type { Result } from "../../core/result.ts";
import { believe } from "../by-secret.ts";

/** `/openim/<secret>/<command>` with any number of slashes between, or `/openim/<secret>?command=<command>` (v3.0 to v3.4). */
export function readUrl(url: URL): { readonly secret: string; readonly commands: readonly string[] } {
  const [, secret = "", ...rest] = url.pathname
    .split("/")
    .map(decodePart)
    .filter((part) => part !== "");
  // A secret that stands in the command's place by mistake is no command, and must not travel on as one.
  const inPath = rest.filter((part) => part !== secret).slice(-1);
  const inQuery = url.searchParams.getAll("command").filter((command) => command !== "");
  return { secret, commands: [...new Set([...inPath, ...inQuery])] };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @returns the events' source, `/openim`. */
export const verify = (url: URL, secrets: readonly string[]): Result<string, Rejection> =>
  believe("/openim", readUrl(url).secret, secrets);

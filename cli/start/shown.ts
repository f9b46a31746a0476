// Which of wrangler's lines reach the terminal. Hidden are its lists of bindings, its hint on cron triggers (npm start
// fires them), and its own line per request as well as workerd's remarks on one: the path holds OpenIM's secret. What the
// Workers print is not hidden, but for one warning that is right everywhere else.

import { stripVTControlCharacters } from "node:util";

const hidden: readonly RegExp[] = [
  /^\s*$/,
  /^\[wrangler:info\] (?:[A-Z]+ \/|QUEUE )/,
  /^▲ \[WARNING\] NOSENTRY /,
  /^\[wrangler:info\] Ready on /,
  /^Using secrets defined in /,
  / has access to the following bindings:$/,
  /^Binding\s+Resource\s+Mode$/,
  /^env\.[A-Z_]+ .*\slocal( \[.*\])?$/,
  /Scheduled Workers are not automatically triggered/,
  /^\s*To manually trigger a scheduled event, run:$/,
  /^\s*curl "http:\S+\/cdn-cgi\/local\/scheduled"$/,
  /^\s*For more details, see \S+\/cron-triggers\//,
];

/** All platforms are on in a checkout, whose people are nobody's. */
const beside = /problem setting warning="TELEGRAM_SECRETS: on beside /;

export function shown(line: string): boolean {
  const text = stripVTControlCharacters(line).trimEnd();
  return !hidden.some((pattern) => pattern.test(text)) && !beside.test(text);
}

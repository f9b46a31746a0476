// `npm start`: a whole Doorman on this machine, from a fresh checkout, with nothing to set up: development secrets,
// sample lists, the gate, a consumer of its events with its tables, the gate's cron trigger. Works offline and without a terminal; asks nothing.
// It must not print a secret, reach a Cloudflare account, or leave a process behind.

import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { applyMigrations } from "./start/consumer-tables.ts";
import { makeDevVars } from "./start/dev-vars.ts";
import { whenNpmEnds } from "./start/npm.ts";
import { crons, firstHealth, keepFiring } from "./start/running-gate.ts";
import { putSamples, withLocalLists } from "./start/sample-lists.ts";
import { host, quietWrangler, wranglerDev } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const defaultPort = 8787;
const redriveEveryMs = 2 * 60 * 1000;
/** Deployed it is a minute; here nobody wants to wait so long to see a ban count. */
const rosterEveryMs = 1000;
const rosterVars = { ROSTER_MODE: "on", ROSTER_MAX_AGE_S: "10" } as const;

// Before wrangler runs it ends this process, from then on it is passed on to wrangler.
whenNpmEnds(() => process.kill(process.pid, "SIGTERM"));

const options = readOptions();
const port = options?.port;
if (options === undefined || port === undefined) {
  fail(
    "npm start takes two options: --port <1 to 65535> and --roster <on or off>: npm start -- --port 8788 --roster off",
  );
} else if (!(await isFree(port))) {
  fail(
    `Port ${port} is taken. Stop what runs there, or take another: npm start -- --port ${port < 65_535 ? port + 1 : defaultPort}`,
  );
} else {
  process.exitCode = await start(port, options.roster);
}

async function start(port: number, roster: boolean): Promise<number> {
  const made = makeDevVars(join(root, ".dev.vars"));
  console.log(made ? "Made .dev.vars with development secrets of this checkout." : "Left .dev.vars as it is.");
  const [put, wrong] = await Promise.all([putSampleLists(), applyMigrations(root)]);
  console.log(put);
  if (wrong !== undefined) {
    console.error(`The consumer's tables could not be made: ${wrong}`);
    return 1;
  }

  const ended = new AbortController();
  const url = `http://${host}:${port}`;
  const started = () => void welcomeAndTick(url, roster, ended.signal);
  const code = await wranglerDev(root, port, roster ? rosterVars : {}, started);
  ended.abort();
  return code;
}

async function putSampleLists(): Promise<string> {
  Object.assign(process.env, quietWrangler, { WRANGLER_LOG: "warn" });
  const put = await withLocalLists(root, putSamples);
  return put === 0
    ? "Left the local lists as they are."
    : `Put ${put} sample entries into the local lists (cli/sample-lists.json).`;
}

async function welcomeAndTick(url: string, roster: boolean, ended: AbortSignal): Promise<void> {
  const status = await firstHealth(url, ended);
  if (status === undefined) return;
  if (roster) void keepFiring(url, crons.roster, rosterEveryMs, ended);
  void keepFiring(url, crons.redrive, redriveEveryMs, ended);
  console.log(status === 200 ? welcome(url, roster) : `Doorman runs at ${url}, but GET /health answers ${status}.`);
}

function welcome(url: string, roster: boolean): string {
  const elsewhere = url === `http://${host}:${defaultPort}` ? "" : ` --url ${url}`;
  return `
Doorman answers at ${url}. Decisions and events show up below. In another terminal, try:

  npm run call -- tencent apply --user alice${elsewhere}
  npm run call -- tour${elsewhere}

Put somebody on a list, and call again:

  npx wrangler kv key put --binding LISTS user/alice deny

${roster ? "It counts within two seconds: the roster is on, and unlisted people cost no read (lookup=roster read=0).\nTo see each decision read KV instead: npm start -- --roster off" : "It counts at once: the roster is off, and every decision reads KV (lookup=exact)."}

Tell that somebody has joined, and see what the consumer makes of it:

  npm run call -- tencent joined --members alice${elsewhere}
  npm run groups -- '@TGS#2J4SZEAEL'

Ctrl-C stops it.
`;
}

function readOptions(): { readonly port: number; readonly roster: boolean } | undefined {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string", default: String(defaultPort) }, roster: { type: "string", default: "on" } },
    });
    const port = Number(values.port);
    const right = Number.isInteger(port) && port > 0 && port < 65_536 && /^(on|off)$/.test(values.roster);
    return right ? { port, roster: values.roster === "on" } : undefined;
  } catch {
    return undefined;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

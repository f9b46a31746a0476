// `npm start`: a whole Doorman on this machine, from a fresh checkout, with nothing to set up: development secrets,
// sample lists, the gate, the console behind it with a day of sample traffic, both cron triggers. Works offline and without
// a terminal; asks nothing.
// It must not print a secret, reach a Cloudflare account, or leave a process behind.

import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { passOn } from "./start/console-port.ts";
import { applyMigrations, fillTables } from "./start/console-tables.ts";
import { consoleVarsText, makeDevVars } from "./start/dev-vars.ts";
import { whenNpmEnds } from "./start/npm.ts";
import { fireSchedule, firstHealth } from "./start/running-gate.ts";
import { putSamples, withLocalLists } from "./start/sample-lists.ts";
import { host, type Ports, quietWrangler, wranglerDev } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const defaultPort = 8787;
const scheduleEveryMs = 2 * 60 * 1000;
const lookEveryMs = 5 * 60 * 1000;

// Before wrangler runs it ends this process, from then on it is passed on to wrangler.
whenNpmEnds(() => process.kill(process.pid, "SIGTERM"));

const port = readPort();
if (port === undefined) {
  fail("npm start takes one option: --port <1 to 65534>, for instance: npm start -- --port 8797");
} else {
  // The console's is the next one.
  const ports: Ports = { gate: port, console: port + 1 };
  const taken = (await isFree(ports.gate)) ? ((await isFree(ports.console)) ? undefined : ports.console) : ports.gate;
  if (taken === undefined) process.exitCode = await start(ports);
  else {
    const other = port < 65_525 ? port + 10 : defaultPort;
    fail(`Port ${taken} is taken. Stop what runs there, or take another: npm start -- --port ${other}`);
  }
}

async function start(ports: Ports): Promise<number> {
  const made = makeDevVars(join(root, ".dev.vars"));
  console.log(made ? "Made .dev.vars with development secrets of this checkout." : "Left .dev.vars as it is.");
  if (makeDevVars(join(root, "console/.dev.vars"), consoleVarsText()))
    console.log("Made console/.dev.vars with a token.");
  const [put, wrong] = await Promise.all([putSampleLists(), applyMigrations(root)]);
  console.log(put);
  if (wrong !== undefined) {
    console.error(`The console's tables could not be made: ${wrong}`);
    return 1;
  }
  const filled = await fillTables(root);
  if (filled > 0) console.log(`Took ${filled} sample events of the last 24 hours into the console's tables.`);

  const ended = new AbortController();
  const url = `http://${host}:${ports.gate}`;
  const passing = await passOn(host, ports.console, ports.gate);
  const code = await wranglerDev(root, ports, () => void welcomeAndTick(url, ports, ended.signal));
  ended.abort();
  passing.close();
  return code;
}

async function putSampleLists(): Promise<string> {
  Object.assign(process.env, quietWrangler, { WRANGLER_LOG: "warn" });
  const put = await withLocalLists(root, putSamples);
  return put === 0
    ? "Left the local lists as they are."
    : `Put ${put} sample entries into the local lists (cli/sample-lists.json).`;
}

async function welcomeAndTick(url: string, ports: Ports, ended: AbortSignal): Promise<void> {
  const status = await firstHealth(url, ended);
  if (status === undefined) return;
  console.log(status === 200 ? welcome(url, ports) : `Doorman runs at ${url}, but GET /health answers ${status}.`);

  const tick = async (whose: string, cron?: string) => {
    const wrong = await fireSchedule(url, cron);
    if (wrong !== undefined && !ended.aborted) console.error(`${whose} scheduled run failed: ${wrong}`);
  };
  const look = () => tick("The console's", "0-50/5 * * * *");
  void look();
  const timers = [
    setInterval(() => void tick("The gate's"), scheduleEveryMs),
    setInterval(() => void look(), lookEveryMs),
  ];
  ended.addEventListener("abort", () => timers.forEach(clearInterval));
}

function welcome(url: string, ports: Ports): string {
  const elsewhere = url === `http://${host}:${defaultPort}` ? "" : ` --url ${url}`;
  return `
Doorman answers at ${url}. Decisions and events show up below. In another terminal, try:

  npm run call -- tencent apply --user alice${elsewhere}
  npm run call -- tour${elsewhere}

See it in the console: http://localhost:${ports.console}. Sign in with the token in console/.dev.vars, behind "you:".

Put somebody on a list, there or so, and call again:

  npx wrangler kv key put --binding LISTS user/alice deny

Tell that somebody has joined, and see what the console makes of it:

  npm run call -- tencent joined --members alice${elsewhere}
  npm run groups -- '@TGS#2J4SZEAEL'

Ctrl-C stops it.
`;
}

function readPort(): number | undefined {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: String(defaultPort) } } });
    const port = Number(values.port);
    return Number.isInteger(port) && port > 0 && port < 65_535 ? port : undefined;
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

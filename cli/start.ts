// `npm start`: a whole Doorman on this machine, from a fresh checkout, with nothing to set up: development secrets,
// sample lists, the gate, a consumer of its events with its tables, the gate's cron trigger. Works offline and without a terminal; asks nothing.
// It must not print a secret, reach a Cloudflare account, or leave a process behind.

import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { applyMigrations } from "./start/consumer-tables.ts";
import { makeDevVars } from "./start/dev-vars.ts";
import { whenNpmEnds } from "./start/npm.ts";
import { fireSchedule, firstHealth } from "./start/running-gate.ts";
import { putSamples, withLocalLists } from "./start/sample-lists.ts";
import { host, quietWrangler, wranglerDev } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const defaultPort = 8787;
const scheduleEveryMs = 2 * 60 * 1000;

// Before wrangler runs it ends this process, from then on it is passed on to wrangler.
whenNpmEnds(() => process.kill(process.pid, "SIGTERM"));

const port = readPort();
if (port === undefined) {
  fail("npm start takes one option: --port <1 to 65535>, for instance: npm start -- --port 8788");
} else if (!(await isFree(port))) {
  fail(
    `Port ${port} is taken. Stop what runs there, or take another: npm start -- --port ${port < 65_535 ? port + 1 : defaultPort}`,
  );
} else {
  process.exitCode = await start(port);
}

async function start(port: number): Promise<number> {
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
  const code = await wranglerDev(root, port, () => void welcomeAndTick(url, ended.signal));
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

async function welcomeAndTick(url: string, ended: AbortSignal): Promise<void> {
  const status = await firstHealth(url, ended);
  if (status === undefined) return;
  console.log(status === 200 ? welcome(url) : `Doorman runs at ${url}, but GET /health answers ${status}.`);

  const tick = async () => {
    const wrong = await fireSchedule(url);
    if (wrong !== undefined && !ended.aborted) console.error(`The gate's scheduled run failed: ${wrong}`);
  };
  const timer = setInterval(() => void tick(), scheduleEveryMs);
  ended.addEventListener("abort", () => clearInterval(timer));
}

function welcome(url: string): string {
  const elsewhere = url === `http://${host}:${defaultPort}` ? "" : ` --url ${url}`;
  return `
Doorman answers at ${url}. Decisions and events show up below. In another terminal, try:

  npm run call -- tencent apply --user alice${elsewhere}
  npm run call -- tour${elsewhere}

Put somebody on a list, and call again:

  npx wrangler kv key put --binding LISTS user/alice deny

Tell that somebody has joined, and see what the consumer makes of it:

  npm run call -- tencent joined --members alice${elsewhere}
  npm run groups -- '@TGS#2J4SZEAEL'

Ctrl-C stops it.
`;
}

function readPort(): number | undefined {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: String(defaultPort) } } });
    const port = Number(values.port);
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
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

// `npm start`: a whole Doorman on this machine, from a fresh checkout, with nothing to set up: development secrets,
// sample lists, the gate, the console behind it with a day of sample traffic, both cron triggers. Works offline and without
// a terminal; asks nothing.
// It must not print a secret, reach a Cloudflare account, or leave a process behind.

import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { passOn } from "./start/console-port.ts";
import { applyMigrations, fillTables } from "./start/console-tables.ts";
import { consoleVarsText, makeDevVars } from "./start/dev-vars.ts";
import { removeGateConfig, writeGateConfig } from "./start/gate-config.ts";
import { claimState, handState, releaseState, waitsFor } from "./start/local-state.ts";
import { whenNpmEnds } from "./start/npm.ts";
import { consolesLook, crons, firstHealth, keepFiring } from "./start/running-gate.ts";
import { putSamples, withLocalLists } from "./start/sample-lists.ts";
import { host, type Ports, passedOn, quietWrangler, statePath, wranglerDev } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const defaultPort = 8787;
const redriveEveryMs = 2 * 60 * 1000;
/** Deployed it is a minute; here nobody wants to wait so long to see a ban count. */
const rosterEveryMs = 1000;
const rosterVars = { ROSTER_MODE: "on", ROSTER_MAX_AGE_S: "10" } as const;
const lookEveryMs = 5 * 60 * 1000;
const lookAgainMs = 200;

// Before wrangler runs it ends this process, from then on it is passed on to wrangler.
whenNpmEnds(() => process.kill(process.pid, "SIGTERM"));

const options = readOptions();
const port = options?.port;
if (options === undefined || port === undefined) {
  fail(
    "npm start takes two options: --port <1 to 65534> and --roster <on or off>: npm start -- --port 8797 --roster off",
  );
} else {
  // The console's is the next one.
  const ports: Ports = { gate: port, console: port + 1 };
  const taken = (await isFree(ports.gate)) ? ((await isFree(ports.console)) ? undefined : ports.console) : ports.gate;
  if (taken === undefined) process.exitCode = await startAlone(ports, options.roster);
  else {
    const other = port < 65_525 ? port + 10 : defaultPort;
    fail(`Port ${taken} is taken. Stop what runs there, or take another: npm start -- --port ${other}`);
  }
}

/** Waits for a list command to end; where another `npm start` has this checkout, there is nothing to wait for. */
async function startAlone(ports: Ports, roster: boolean): Promise<number> {
  const state = join(root, statePath);
  let told = false;
  const url = `http://${host}:${ports.gate}`;
  for (let owner = claimState(state, url); owner !== undefined; owner = claimState(state, url)) {
    if (owner.url !== undefined) {
      fail(`npm start runs in this checkout already, at ${owner.url} (process ${owner.pid}). Stop it first.`);
      return 1;
    }
    if (!told) console.log(waitsFor(state, owner));
    told = true;
    await wait(lookAgainMs);
  }
  let worker: number | undefined;
  process.on("exit", () => releaseState(state, worker));
  return await start(ports, roster, (pid) => {
    worker = pid;
    handState(state, pid, url);
  });
}

/** @param began told of the process that has the local KV open from then on. */
async function start(ports: Ports, roster: boolean, began: (pid: number) => void): Promise<number> {
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
  const started = (pid: number) => {
    began(pid);
    void welcomeAndTick(url, ports, roster, ended.signal);
  };
  // What is still fired at a Worker that ends would fail, and say so.
  for (const signal of passedOn) process.once(signal, () => ended.abort());
  await writeGateConfig(root, roster ? rosterVars : {});
  process.on("exit", () => removeGateConfig(root));
  const code = await wranglerDev(root, ports, started);
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

async function welcomeAndTick(url: string, ports: Ports, roster: boolean, ended: AbortSignal): Promise<void> {
  const status = await firstHealth(url, ended);
  if (status === undefined) return;
  if (roster) void keepFiring(url, crons.roster, rosterEveryMs, ended);
  void keepFiring(url, crons.redrive, redriveEveryMs, ended);
  void keepFiring(url, consolesLook, lookEveryMs, ended);
  const words = `Doorman runs at ${url}, but GET /health answers ${status}.`;
  console.log(status === 200 ? welcome(url, ports, roster) : words);
}

function welcome(url: string, ports: Ports, roster: boolean): string {
  const elsewhere = url === `http://${host}:${defaultPort}` ? "" : ` --url ${url}`;
  return `
Doorman answers at ${url}. Decisions and events show up below. In another terminal, try:

  npm run call -- tencent apply --user alice${elsewhere}
  npm run call -- tour${elsewhere}

See it in the console: http://localhost:${ports.console}. Sign in with the token in console/.dev.vars, behind "you:".

Put somebody on a list, there or so, and call again:

  npx wrangler kv key put --binding LISTS user/alice deny

${roster ? "It counts within two seconds: the roster is on, and unlisted people cost no read (lookup=roster read=0).\nTo see each decision read KV instead: npm start -- --roster off" : "It counts at once: the roster is off, and every decision reads KV (lookup=exact)."}

Tell that somebody has joined, and see what the console makes of it:

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
    const right = Number.isInteger(port) && port > 0 && port < 65_535 && /^(on|off)$/.test(values.roster);
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

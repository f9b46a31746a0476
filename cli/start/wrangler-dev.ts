// Runs `wrangler dev` with the gate and the console as a child of this process, on this machine only.
// The child must never outlive this process, ask a question, or report anything to anybody.

import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import wrangler from "wrangler/package.json" with { type: "json" };
import { gateConfig } from "./gate-config.ts";
import { shown } from "./shown.ts";

export const host = "127.0.0.1";

/** Set for wrangler whether it runs in this process or in a child. Off: telemetry, crash reports, update check, a look-up of request.cf. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
} as const;

/** The first one has the port, and stands before the others. */
const configs = ["cli/start/ports/wrangler.toml", gateConfig, "console/wrangler.toml"] as const;
/** Where everything local is kept, whichever configuration comes first. */
export const statePath = ".wrangler/state";
/**
 * Where wrangler's sessions on one machine find each other, by name: by itself all of them. Then the events of another
 * checkout's gate, or of one under test, would come to this one's console.
 */
const registryPath = ".wrangler/registry";
/** What ends `npm start`, and wrangler with it. */
export const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Ports {
  readonly gate: number;
  readonly console: number;
}

/** Starts it, and resolves with its exit code. `started` is told its process once it has one. */
export async function wranglerDev(root: string, ports: Ports, started: (pid: number) => void): Promise<number> {
  const args = ["dev", ...configs.flatMap((path) => ["-c", path])];
  args.push("--ip", host, "--port", String(ports.gate), "--show-interactive-dev-session=false");
  args.push("--persist-to", statePath, "--var", `CONSOLE_PORT:${ports.console}`);
  // Any free one: two checkouts that start at once would both take the default.
  args.push("--inspector-port", "0");
  const child = spawn(process.execPath, [wranglerBin(), ...args], {
    cwd: root,
    env: { ...process.env, ...quietWrangler, WRANGLER_LOG: "log", WRANGLER_REGISTRY_PATH: join(root, registryPath) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // wrangler's own launcher passes on SIGTERM, and no SIGHUP, to the process that does the work.
  const stop = () => child.kill("SIGTERM");
  for (const signal of passedOn) process.on(signal, stop);
  process.on("exit", stop);
  process.stdout.on("error", stop);
  show(child.stdout, process.stdout);
  show(child.stderr, process.stderr);
  child.once("spawn", () => started(child.pid ?? 0));
  return await exitCode(child);
}

export function wranglerBin(): string {
  const manifestPath = createRequire(import.meta.url).resolve("wrangler/package.json");
  return join(dirname(manifestPath), wrangler.bin.wrangler);
}

function show(from: Readable, to: NodeJS.WriteStream): void {
  createInterface({ input: from }).on("line", (line) => {
    if (shown(line)) to.write(`${line}\n`);
  });
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

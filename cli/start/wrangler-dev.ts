// Runs `wrangler dev` with the gate and the example consumer as a child of this process, on this machine only.
// The child must never outlive this process, ask a question, or report anything to anybody.

import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import wrangler from "wrangler/package.json" with { type: "json" };
import { shown } from "./shown.ts";

export const host = "127.0.0.1";

/** Set for wrangler whether it runs in this process or in a child. Off: telemetry, crash reports, update check, a look-up of request.cf. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
} as const;

const configs = ["wrangler.toml", "examples/consumer/wrangler.toml"] as const;
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Starts it with these settings over wrangler.toml's, and resolves with its exit code. `started` is called once it has a process. */
export async function wranglerDev(
  root: string,
  port: number,
  vars: Readonly<Record<string, string>>,
  started: () => void,
): Promise<number> {
  const args = ["dev", ...configs.flatMap((path) => ["-c", path])];
  args.push("--ip", host, "--port", String(port), "--show-interactive-dev-session=false");
  for (const [name, value] of Object.entries(vars)) args.push("--var", `${name}:${value}`);
  // Any free one: two checkouts that start at once would both take the default.
  args.push("--inspector-port", "0");
  const child = spawn(process.execPath, [wranglerBin(), ...args], {
    cwd: root,
    env: { ...process.env, ...quietWrangler, WRANGLER_LOG: "log" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // wrangler's own launcher passes on SIGTERM, and no SIGHUP, to the process that does the work.
  const stop = () => child.kill("SIGTERM");
  for (const signal of passedOn) process.on(signal, stop);
  process.on("exit", stop);
  process.stdout.on("error", stop);
  show(child.stdout, process.stdout);
  show(child.stderr, process.stderr);
  child.once("spawn", started);
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

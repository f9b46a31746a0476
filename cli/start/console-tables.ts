// Gives the console's local D1 its tables, in the same state that `wrangler dev` reads. Can reach nothing but this
// machine, and asks nothing. What wrangler prints is passed on only when it fails.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { quietWrangler, wranglerBin } from "./wrangler-dev.ts";

export const consoleConfig = "console/wrangler.toml";
/** Where `wrangler dev` keeps its state when the gate's wrangler.toml is its first. */
export const statePath = ".wrangler/state";

/** Applies the migrations that are new. Tells what went wrong, or undefined. */
export async function applyMigrations(root: string): Promise<string | undefined> {
  const args = ["d1", "migrations", "apply", "GROUPS", "--local", "-c", consoleConfig, "--persist-to", statePath];
  const env = { ...process.env, ...quietWrangler, WRANGLER_LOG: "warn" };
  try {
    // Without a terminal wrangler takes "yes" for an answer.
    await promisify(execFile)(process.execPath, [wranglerBin(), ...args], { cwd: root, env });
    return undefined;
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return printed === "" ? String(error) : printed;
  }
}

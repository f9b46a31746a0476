// Gives the console's local D1 its tables, and on the first run a day of sample traffic, in the same state that
// `wrangler dev` reads. Can reach nothing but this machine, and asks nothing. What wrangler prints is passed on only when
// it fails.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fillSamples } from "./sample-history.ts";
import { quietWrangler, statePath, wranglerBin } from "./wrangler-dev.ts";

export const consoleConfig = "console/wrangler.toml";

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

/** Opens the console's database of the checkout at `root` for as long as `use` takes. */
export async function withLocalTables<T>(root: string, use: (db: D1Database) => Promise<T>): Promise<T> {
  Object.assign(process.env, quietWrangler, { WRANGLER_LOG: "warn" });
  // Loaded here, since wrangler reads its environment once, while it is loaded.
  const { getPlatformProxy } = await import("wrangler");
  const proxy = await getPlatformProxy<{ GROUPS: D1Database }>({
    configPath: join(root, consoleConfig),
    envFiles: [],
    persist: { path: join(root, statePath, "v3") },
    remoteBindings: false,
  });
  try {
    return await use(proxy.env.GROUPS);
  } finally {
    await proxy.dispose();
  }
}

/** How many sample events were taken in; 0 when there are decisions already. */
export function fillTables(root: string): Promise<number> {
  return withLocalTables(root, (db) => fillSamples(db, Date.now()));
}

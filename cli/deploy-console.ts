/**
 * `npm run deploy:console`: deploys the console with the gate's own namespaces. The console's wrangler.toml names no id:
 * wrangler would make it lists of its own, empty ones. So the ids are asked of the gate that is deployed, written into a
 * configuration that is made for this deploy, and without them nothing is deployed. `--upload` makes a version that nobody is
 * sent to yet, for a gradual deployment. Further words go to wrangler.
 */

import { execFile, spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Bound, boundIn, latestVersion, withIds } from "./deploy-console/bindings.ts";
import { wranglerBin } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const gateConfig = "wrangler.toml";
const made = join(root, "console/wrangler.deploy.json");

/** What wrangler prints as JSON; the error is what it says when it cannot. */
async function askWrangler(args: readonly string[]): Promise<unknown> {
  try {
    const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
    const { stdout } = await promisify(execFile)(process.execPath, [wranglerBin(), ...args], {
      cwd: root,
      env,
      maxBuffer: 2 ** 24,
    });
    return JSON.parse(stdout.slice(stdout.indexOf("{")));
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? `${error.stderr}`.trim() : "";
    throw new Error(printed === "" ? String(error) : printed);
  }
}

async function gateBindings(): Promise<Bound> {
  const status = await askWrangler(["deployments", "status", "--json", "-c", gateConfig]);
  const version = latestVersion(status);
  if (version === undefined) throw new Error("The gate has no deployed version. Deploy it first: npx wrangler deploy");
  return boundIn(await askWrangler(["versions", "view", version, "--json", "-c", gateConfig]));
}

/** wrangler's own exit code. */
function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [wranglerBin(), ...args], { cwd: root, stdio: "inherit" });
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

const usage = `npm run deploy:console [-- --upload] [-- --dry-run]
Deploys the console with the deployed gate's lists, and makes its tables. --upload: a version that nobody is sent to yet.
Further words go to wrangler deploy, or with --upload to wrangler versions upload.`;

async function deploy(more: readonly string[]): Promise<number> {
  // By itself wrangler would only help, and the tables would be made all the same.
  if (more.some((word) => word === "--help" || word === "-h")) {
    console.log(usage);
    return 0;
  }
  const bound = await gateBindings();
  if (bound.lists === undefined) {
    console.error(
      "The deployed gate has no namespace bound as LISTS, so the console is not deployed: it would get empty lists of its own.",
    );
    return 1;
  }
  // wrangler reads the rest: what is left out there is left out here.
  const { experimental_readRawConfig } = await import("wrangler");
  const { rawConfig } = experimental_readRawConfig({ config: join(root, "console/wrangler.toml") });
  writeFileSync(made, JSON.stringify(withIds(rawConfig, bound), null, 2));
  try {
    console.log(`The console gets the gate's lists (namespace ${bound.lists}).`);
    const config = ["-c", "console/wrangler.deploy.json"];
    const upload = more.includes("--upload");
    const words = more.filter((word) => word !== "--upload");
    const deployed = () => run([...(upload ? ["versions", "upload"] : ["deploy"]), ...config, ...words]);
    const migrated = () => run(["d1", "migrations", "apply", "GROUPS", "--remote", ...config]);
    if (words.includes("--dry-run")) return await deployed();
    // The first deploy makes the database; a version beside one that runs finds its tables there.
    const [first, then] = upload ? [migrated, deployed] : [deployed, migrated];
    const code = await first();
    return code === 0 ? await then() : code;
  } finally {
    if (existsSync(made)) rmSync(made);
  }
}

try {
  process.exitCode = await deploy(process.argv.slice(2));
} catch (error) {
  console.error(`The console is not deployed. ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

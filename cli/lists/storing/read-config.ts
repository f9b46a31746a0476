// What the list commands read from wrangler.toml and .dev.vars: names, ids and two settings. wrangler does the reading
// and lays an environment over the rest. Must not hand on a secret other than the one that is asked for.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import * as z from "zod/mini";
import { quietWrangler } from "../../start/wrangler-dev.ts";
import { reasonOf, wrongUse } from "../stop.ts";

const config = z.object({
  name: z.optional(z.string()),
  account_id: z.optional(z.string()),
  kv_namespaces: z.array(z.object({ binding: z.string(), id: z.optional(z.string()) })),
  vars: z.record(z.string(), z.unknown()),
});

export type Config = z.infer<typeof config>;

const raw = z.object({ rawConfig: z.object({ env: z.optional(z.record(z.string(), z.unknown())) }) });

/** An environment that is not there ends the command: wrangler would take the lists without an environment instead. */
export async function readConfig(path: string, env: string | undefined): Promise<Config> {
  // wrangler reads its environment while it is loaded.
  Object.assign(process.env, quietWrangler, { WRANGLER_LOG: process.env.WRANGLER_LOG ?? "error" });
  if (!existsSync(path)) wrongUse(`There is no file ${path}.`);
  const { experimental_readRawConfig, unstable_readConfig } = await import("wrangler");
  let read: Config;
  let known: readonly string[];
  try {
    known = Object.keys(raw.parse(experimental_readRawConfig({ config: path })).rawConfig.env ?? {});
    read = config.parse(unstable_readConfig({ config: path, env }, { hideWarnings: true }));
  } catch (error) {
    return wrongUse(`${path} cannot be read: ${reasonOf(error)}`);
  }
  if (env !== undefined && !known.includes(env)) {
    wrongUse(`${path} has no environment ${env}${known.length === 0 ? "" : `; it has ${known.join(", ")}`}.`);
  }
  if (!read.kv_namespaces.some(({ binding }) => binding === "LISTS"))
    wrongUse(`${path} binds no KV namespace as LISTS.`);
  return read;
}

/** The settings of `wrangler dev` that lie over wrangler.toml's. */
export function readDevVars(configPath: string): Readonly<Record<string, string | undefined>> {
  const path = join(dirname(configPath), ".dev.vars");
  return existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
}

// The gate's configuration for this run of `npm start`: wrangler.toml with some settings changed. `wrangler dev` takes
// --var for its first Worker alone, and that is the one before the gate. Written beside wrangler.toml, whose paths it has.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const config = z.looseObject({ vars: z.record(z.string(), z.unknown()) });

export const gateConfig = "wrangler.start.json";

/** @param vars over wrangler.toml's; .dev.vars stands over them, as ever */
export async function writeGateConfig(root: string, vars: Readonly<Record<string, string>>): Promise<void> {
  const { experimental_readRawConfig } = await import("wrangler");
  const { rawConfig } = experimental_readRawConfig({ config: join(root, "wrangler.toml") });
  const read = config.parse(rawConfig);
  writeFileSync(join(root, gateConfig), JSON.stringify({ ...read, vars: { ...read.vars, ...vars } }, null, 2));
}

export function removeGateConfig(root: string): void {
  rmSync(join(root, gateConfig), { force: true });
}

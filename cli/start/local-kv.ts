// The KV namespaces of a checkout as `wrangler dev` keeps them on this machine, opened through wrangler's platform proxy.
// Of the configuration it takes nothing else: a proxy with the gate's class of Durable Objects, which is not there to run,
// makes workerd complain on standard error. Reaches nothing but this machine: remote bindings are off.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Namespace {
  readonly binding: string;
  readonly id?: string | undefined;
}

/**
 * @param namespaces as they stand in wrangler.toml: without an id wrangler keeps one under its binding's name.
 * @param persistPath wrangler's folder v3.
 */
export async function openLocalKv<Env extends Readonly<Record<string, unknown>>>(
  namespaces: readonly Namespace[],
  persistPath: string,
): Promise<{ readonly env: Env; readonly dispose: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "doorman-kv-"));
  const configPath = join(folder, "wrangler.json");
  const config = { name: "doorman-tools", compatibility_date: "2026-10-20", kv_namespaces: namespaces };
  writeFileSync(configPath, JSON.stringify(config));
  try {
    // Loaded here, since wrangler reads its environment once, while it is loaded.
    const { getPlatformProxy } = await import("wrangler");
    const persist = { path: persistPath };
    const proxy = await getPlatformProxy<Env>({ configPath, envFiles: [], persist, remoteBindings: false });
    return { env: proxy.env, dispose: () => proxy.dispose() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Real KV and a real Queue producer: workerd's, through wrangler, with nothing kept on disk. One start per test file.
import { join } from "node:path";
import { getPlatformProxy } from "wrangler";

export interface Bindings {
  readonly LISTS: KVNamespace;
  readonly SPOOL: KVNamespace;
  readonly ROSTER: KVNamespace;
  readonly EVENTS: Queue;
}

export function startBindings() {
  const configPath = join(import.meta.dirname, "../../wrangler.toml");
  return getPlatformProxy<{ [Name in keyof Bindings]: Bindings[Name] }>({ configPath, persist: false, envFiles: [] });
}

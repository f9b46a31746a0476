// The console in a workerd of its own whose state outlives it, so that a test can kill it in the middle of a save and
// start it again. Its writes to the lists can be made to fail (worker/index.ts).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const root = join(import.meta.dirname, "../..");
export const token = "an-editors-token-of-the-tests";

const bundle = (): string =>
  buildSync({
    entryPoints: [join(root, "test/console/worker/index.ts")],
    bundle: true,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    conditions: ["workerd", "worker", "browser"],
    // The runtime has these itself.
    external: ["node:*"],
    write: false,
  }).outputFiles[0]?.text ?? "";

/** Statements of a migration; a trigger's own semicolons do not end one. */
function statementsOf(sql: string): readonly string[] {
  const found: string[] = [];
  let statement = "";
  for (const line of sql.split("\n").filter((each) => !/^\s*--/.test(each))) {
    statement += `${line}\n`;
    const isTrigger = /^CREATE TRIGGER/.test(statement.trim());
    if (isTrigger ? /^END;$/.test(line) : /;\s*$/.test(line)) {
      found.push(statement.trim().replace(/;$/, ""));
      statement = "";
    }
  }
  return found;
}

export interface KeptPages {
  readonly url: string;
  readonly db: D1Database;
  readonly lists: KVNamespace;
  setFault(fault: string): Promise<void>;
  /** Ends workerd at once, whatever it is doing. */
  kill(): Promise<void>;
}

/** @param folder where the state is; one that is empty gets its tables. */
export async function startKept(folder: string): Promise<KeptPages> {
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      name: "doorman-console",
      modules: [{ type: "ESModule", path: "index.js", contents: bundle() }],
      compatibilityDate: "2026-10-20",
      d1Databases: ["GROUPS"],
      kvNamespaces: ["LISTS"],
      bindings: { CONSOLE_TOKENS: `mira:${token}` },
    }),
    resourcePersistencePath: folder,
  });
  const { href } = await miniflare.ready;
  const url = href.replace(/\/$/, "");
  const db = (await miniflare.getD1Database("GROUPS")) as unknown as D1Database;
  const lists = (await miniflare.getKVNamespace("LISTS")) as unknown as KVNamespace;
  const tables = await db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'edits'").first();
  if (tables === null) {
    const migrations = join(root, "console/migrations");
    for (const name of readdirSync(migrations).sort()) {
      for (const text of statementsOf(readFileSync(join(migrations, name), "utf8"))) await db.prepare(text).run();
    }
  }
  return {
    url,
    db,
    lists,
    async setFault(fault) {
      await fetch(`${url}/fault`, { method: "PUT", body: fault });
    },
    kill: () => miniflare.dispose(),
  };
}

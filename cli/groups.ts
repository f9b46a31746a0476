/**
 * `npm run groups [-- <groupId>]`: the groups that the example consumer keeps on this machine while `npm start` runs; of
 * one, its members and who was refused. Reads what GET /groups/:id of a deployed consumer shows, and changes nothing.
 */

import { join } from "node:path";
import { readFloods, readGroups, readRefusals } from "../examples/consumer/src/read-groups.ts";
import { consumerConfig, statePath } from "./start/consumer-tables.ts";
import { quietWrangler } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const [groupId, ...others] = process.argv.slice(2);

if (others.length > 0 || groupId?.startsWith("-")) {
  console.error("npm run groups takes one group's id, or nothing: npm run groups -- '@TGS#2J4SZEAEL'");
  process.exitCode = 2;
} else {
  await withLocalGroups((db) => (groupId === undefined ? list(db) : show(db, groupId)));
}

async function withLocalGroups(use: (db: D1Database) => Promise<void>): Promise<void> {
  Object.assign(process.env, quietWrangler, { WRANGLER_LOG: "warn" });
  // Loaded here, since wrangler reads its environment once, while it is loaded.
  const { getPlatformProxy } = await import("wrangler");
  const proxy = await getPlatformProxy<{ GROUPS: D1Database }>({
    configPath: join(root, consumerConfig),
    envFiles: [],
    persist: { path: join(root, statePath, "v3") },
    remoteBindings: false,
  });
  try {
    await use(proxy.env.GROUPS);
  } catch (error) {
    const isEmpty = error instanceof Error && error.message.includes("no such table");
    if (!isEmpty) throw error;
    console.error("There are no groups on this machine yet: run `npm start` first.");
    process.exitCode = 1;
  } finally {
    await proxy.dispose();
  }
}

async function list(db: D1Database): Promise<void> {
  const query = "SELECT source, group_id, state, name, owner FROM current_groups ORDER BY source, group_id";
  const { results } = await db.prepare(query).all();
  for (const group of results) console.log(JSON.stringify(group));
}

async function show(db: D1Database, groupId: string): Promise<void> {
  const groups = await readGroups(db, groupId);
  const floods = await readFloods(db, groupId);
  const refusals = await readRefusals(db, groupId);
  console.log(JSON.stringify({ groups, floods, refusals }, null, 2));
  if (groups.length + floods.length === 0) {
    console.error("No event has told of this group.");
    process.exitCode = 1;
  }
}

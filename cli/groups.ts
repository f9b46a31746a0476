/**
 * `npm run groups [-- <groupId>]`: the groups that the console keeps on this machine while `npm start` runs; of
 * one, its members and who was refused. Reads what GET /api/groups/:id of a deployed console shows, and changes nothing.
 */

import { join } from "node:path";
import { readGroups, readRefusals } from "../console/src/intake/read-groups.ts";
import { withLocalTables } from "./start/console-tables.ts";

const root = join(import.meta.dirname, "..");
const [groupId, ...others] = process.argv.slice(2);

if (others.length > 0 || groupId?.startsWith("-")) {
  console.error("npm run groups takes one group's id, or nothing: npm run groups -- '@TGS#2J4SZEAEL'");
  process.exitCode = 2;
} else {
  await withLocalGroups((db) => (groupId === undefined ? list(db) : show(db, groupId)));
}

async function withLocalGroups(use: (db: D1Database) => Promise<void>): Promise<void> {
  try {
    await withLocalTables(root, use);
  } catch (error) {
    const isEmpty = error instanceof Error && error.message.includes("no such table");
    if (!isEmpty) throw error;
    console.error("There are no groups on this machine yet: run `npm start` first.");
    process.exitCode = 1;
  }
}

async function list(db: D1Database): Promise<void> {
  const query = "SELECT source, group_id, state, name, owner FROM current_groups ORDER BY source, group_id";
  const { results } = await db.prepare(query).all();
  for (const group of results) console.log(JSON.stringify(group));
}

async function show(db: D1Database, groupId: string): Promise<void> {
  const groups = await readGroups(db, groupId);
  console.log(JSON.stringify({ groups, refusals: await readRefusals(db, groupId) }, null, 2));
  if (groups.length === 0) {
    console.error("No event has told of this group.");
    process.exitCode = 1;
  }
}

/**
 * `npm run groups [-- <groupId> [--since 10m [--ids]]]`: the groups that the example consumer keeps on this machine while
 * `npm start` runs; of one, its members and who was refused, or who came in lately. Changes nothing.
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { readFloods, readGroups, readRefusals } from "../examples/consumer/src/read-groups.ts";
import { idLines, readEntered } from "./groups/entered.ts";
import { parseDuration } from "./lists/operator/option-values.ts";
import { consumerConfig, statePath } from "./start/consumer-tables.ts";
import { quietWrangler } from "./start/wrangler-dev.ts";

const root = join(import.meta.dirname, "..");
const usage = "npm run groups takes a group's id, or nothing: npm run groups -- '@TGS#2J4SZEAEL' [--since 10m [--ids]]";

interface Question {
  readonly groupId: string | undefined;
  readonly sinceSeconds: number | undefined;
  readonly ids: boolean;
}

const question = readQuestion();
if (question === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const { groupId } = question;
  await withLocalGroups((db) => (groupId === undefined ? list(db) : show(db, groupId, question)));
}

function readQuestion(): Question | undefined {
  try {
    const options = { since: { type: "string" }, ids: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [groupId, ...others] = positionals;
    const sinceSeconds = values.since === undefined ? undefined : parseDuration(values.since);
    const isAsked = sinceSeconds === undefined ? !values.ids : groupId !== undefined;
    return others.length === 0 && isAsked ? { groupId, sinceSeconds, ids: values.ids } : undefined;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
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

async function show(db: D1Database, groupId: string, { sinceSeconds, ids }: Question): Promise<void> {
  if (sinceSeconds !== undefined) {
    const entered = await readEntered(db, groupId, Date.now() - sinceSeconds * 1000);
    if (ids) {
      const { text, left } = idLines(entered);
      process.stdout.write(text);
      if (left > 0) console.error(`${left} left out, whose ids hold a control character: \`lists add\` takes them.`);
    } else for (const one of entered) console.log(JSON.stringify(one));
    if (entered.length === 0) console.error("Nobody has come in since then, as far as events have told.");
    return;
  }
  const groups = await readGroups(db, groupId);
  const floods = await readFloods(db, groupId);
  const refusals = await readRefusals(db, groupId);
  console.log(JSON.stringify({ groups, floods, refusals }, null, 2));
  if (groups.length + floods.length === 0) {
    console.error("No event has told of this group.");
    process.exitCode = 1;
  }
}

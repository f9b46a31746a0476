/**
 * `npm run metrics -- --since 24h`: what Doorman decided, was told and turned away, how long it took, and whether an alarm
 * would ring, as tables on the terminal. Asks Cloudflare's SQL API with the operator's token; changes nothing.
 * Exit code 0: told; 1: Cloudflare refused, or an alarm rings (with --alarms); 2: wrong use.
 */

import { Command, CommanderError, Option } from "commander";
import { parseDuration } from "./lists/operator/option-values.ts";
import { table } from "./lists/showing/tables.ts";
import { type Access, ask, Refused, type Row } from "./metrics/ask.ts";
import { alarmSql, alarms, tables } from "./metrics/queries.ts";

interface Options {
  readonly since: number;
  readonly account?: string;
  readonly apiUrl: string;
  readonly alarms?: boolean;
  readonly json?: boolean;
}

const program = new Command("metrics").description("Doorman's numbers, from Analytics Engine.");
program
  .exitOverride()
  .addOption(
    new Option("--since <duration>", "how far back: 30m, 24h, 7d").argParser(parseDuration).default(86_400, "24h"),
  )
  .option("--alarms", "only the five alarms; exit code 1 when one rings")
  .option("--account <id>", "Cloudflare's account; CLOUDFLARE_ACCOUNT_ID otherwise")
  .option("--api-url <url>", "instead of Cloudflare's API", "https://api.cloudflare.com/client/v4")
  .option("--json", "one JSON object instead of tables")
  .action(async (options: Options) => {
    const access = readAccess(options);
    const told = options.alarms === true ? {} : await askTables(options, access);
    const states = await askAlarms(access);
    if (options.json === true) console.log(JSON.stringify({ ...told, alarms: states }));
    else {
      for (const [title, rows] of Object.entries(told)) console.log(`${title}\n${rowsText(rows)}`);
      showAlarms(states);
    }
    if (options.alarms === true && states.some(({ rings }) => rings)) process.exitCode = 1;
  });

function readAccess({ account, apiUrl }: Options): Access {
  const token = process.env.CLOUDFLARE_API_TOKEN ?? "";
  const accountId = account ?? process.env.CLOUDFLARE_ACCOUNT_ID ?? "";
  if (token === "") {
    program.error("CLOUDFLARE_API_TOKEN is not set: it takes a token with Account > Account Analytics > Read.");
  }
  if (accountId === "") program.error("CLOUDFLARE_ACCOUNT_ID is not set, and there is no --account.");
  return { token, accountId, apiUrl };
}

/** Rows by their table's title. */
async function askTables({ since }: Options, access: Access): Promise<Readonly<Record<string, readonly Row[]>>> {
  const condition = `timestamp > NOW() - INTERVAL '${since}' SECOND`;
  const asked = tables.map(async ({ title, sql }) => [title, await ask(sql(condition), access)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

function rowsText(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return "  none\n";
  const names = Object.keys(first);
  return table(
    names,
    rows.map((row) => names.map((name) => shown(row[name]))),
  );
}

function shown(value: string | number | undefined): string | number {
  if (typeof value !== "number" || Number.isInteger(value)) return value ?? "";
  return value < 10 ? value.toFixed(3) : value.toFixed(1);
}

/** At the terminal's width, at spaces. */
function wrapped(text: string): string {
  const width = Math.max(40, process.stdout.columns ?? 80);
  return text.replaceAll(new RegExp(`(.{1,${width - 1}})(?: |$)`, "g"), "$1\n");
}

async function askAlarms(access: Access) {
  const asked = alarms.map(async (alarm) => {
    const { name, above, why, toDo } = alarm;
    const [row] = await ask(alarmSql(alarm), access);
    const value = Number(row?.value ?? 0);
    return { name, value, above, rings: value > above, why, toDo };
  });
  return await Promise.all(asked);
}

function showAlarms(states: Awaited<ReturnType<typeof askAlarms>>): void {
  const rows = states.map(({ name, value, above, rings }) => [name, shown(value), above, rings ? "RINGS" : "quiet"]);
  console.log(`Alarms\n${table(["alarm", "value", "above", "state"], rows)}`);
  const ringing = states.filter(({ rings }) => rings);
  for (const { name, why, toDo } of ringing) console.log(wrapped(`${name}: ${why} ${toDo}`.replaceAll("`", "")));
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Refused) {
    console.error(error.message);
    process.exitCode = 1;
  } else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else throw error;
}

// docs/operations.md, made from the columns and the alarms as the code has them. Writes no file itself.
import { columnOf, columns } from "../../src/core/metrics.ts";
import { alarmSql, alarms, dataset } from "../metrics/queries.ts";

const meanings: Readonly<Record<string, string>> = {
  platform: "`tencent`, `openim`; `none` for a scheduled run",
  kind: "`decision`; `event` (one handed to the queue, a decision's too); `passed` (told to go on, not recorded); `rejected` (not genuine, or too large); `run` (a scheduled one)",
  action: "of a decision its way in, of an event its type, of a rejection its reason, of a run `redrive` or `roster`",
  outcome:
    "of a decision what the IM server was told, of an event `queued`, `spooled` or `lost`, of a run `ok` or `problem`",
  entry:
    "the kind of entry that settled it for the first one who was not plainly allowed: `user`, `group/user`, `patterns`… or `none`",
  lookup: "how the lists were read: `exact`, `roster` or `last-known`",
  mode: "`enforce` or `observe`",
  candidates: "people asked about",
  refused: "of these, refused",
  undecided: "of these, undecided; 1 where nobody could be named",
  ms: "from receipt to answer",
  kvKeys: "keys read from KV",
  kvMs: "of `ms`, waiting for the lists",
  queued: "messages of the event that the queue took",
  spooled: "of an event, messages put into the spool; of a run, events left there",
  lost: "messages that neither took",
  poisoned: "of a run, events set aside under `poison/`",
  rosterAgeS: "of a run, the roster's age in seconds",
};

function columnRows(): string {
  const names = [...columns.index, ...columns.texts, ...columns.numbers];
  return names
    .map((name) => {
      const meaning = meanings[name];
      if (meaning === undefined) throw new Error(`the column ${name} is not explained`);
      return `| \`${columnOf(name)}\` | ${name} | ${meaning} |`;
    })
    .join("\n");
}

const alarmRows = (): string =>
  alarms
    .map(({ name, above, overSeconds, why }) => `| ${name} | above ${above} over ${overSeconds / 60} min | ${why} |`)
    .join("\n");

export function operationsPage(): string {
  return `# Seeing it run

<!-- Made by npm run docs from src/core/metrics.ts and cli/metrics/queries.ts. -->

Log lines tell what happened one by one: \`npx wrangler tail doorman\`, and the Worker's logs in the dashboard. How many of
each, and how long they took, stands in Workers Analytics Engine once it is bound. A point costs no wait, holds nobody's
id and no group's, and a binding that breaks changes no answer.

## Switch it on

In wrangler.toml, then \`npx wrangler deploy\`:

\`\`\`toml
[[analytics_engine_datasets]]
binding = "METRICS"
dataset = "${dataset}"
\`\`\`

On your own machine points are dropped. Cloudflare keeps them for three months; the Free plan takes 100,000 a day.

## Ask

\`CLOUDFLARE_API_TOKEN\` is a token with *Account Analytics: Read*; \`CLOUDFLARE_ACCOUNT_ID\` is the account.

\`\`\`sh
npm run metrics -- --since 24h      # decisions, what settled them, how the lists were read, events, calls turned away
npm run metrics -- --alarms         # only the alarms; ends with 1 when one rings, so a cron job can mail it
\`\`\`

[examples/grafana/dashboard.json](../examples/grafana/dashboard.json) draws the same in Grafana, through the Altinity plug-in
for ClickHouse: its URL is \`https://api.cloudflare.com/client/v4/accounts/<account>/analytics_engine/sql\`, its one header
\`Authorization: Bearer <token>\`.

## Alarms

| alarm | rings | because |
|---|---|---|
${alarmRows()}

Each is one number that Cloudflare's SQL API gives. \`undecided\`, for one:

\`\`\`sql
${alarmSql(alarms[0] ?? failed())}
\`\`\`

## Columns

A column keeps its place for good; new ones come last. Counts are weighted by \`_sample_interval\`, since Cloudflare samples.

| column | name | what |
|---|---|---|
${columnRows()}
`;
}

function failed(): never {
  throw new Error("there is no alarm");
}

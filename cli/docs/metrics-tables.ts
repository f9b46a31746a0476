// The tables of docs/operations.md about numbers: the columns of a point, and the alarms with their queries. A column that
// is not explained here, or an alarm without a reason, does not compile. Writes no file itself.
import { type Column, columnOf, columns } from "../../src/core/metrics.ts";
import { alarmSql, alarms } from "../metrics/queries.ts";

const meanings: Readonly<Record<Column, string>> = {
  platform: "the IM server that called; `none` for a scheduled run",
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
  spooled: "of an event, messages put into the spool; of a run, events that the queue did not take alone",
  lost: "messages that neither took",
  poisoned: "of a run, events set aside under `poison/`",
  rosterAgeS: "of a run, the roster's age in seconds; 86400 where there is none",
  spoolAgeS: "of a run, for how many seconds the oldest event in the spool had waited when it began",
};

export const meaningOf = (column: Column): string => meanings[column];

export function columnRows(): string {
  const names: readonly Column[] = [...columns.index, ...columns.texts, ...columns.numbers];
  const rows = names.map((name) => `| \`${columnOf(name)}\` | \`${name}\` | ${meanings[name]} |`);
  return ["| column | name | what |", "|---|---|---|", ...rows].join("\n");
}

export function alarmRows(): string {
  const rows = alarms.map(
    ({ name, above, overSeconds, why, toDo }) =>
      `| \`${name}\` | above ${above} over ${overSeconds / 60} min | ${why} | ${toDo} |`,
  );
  return ["| alarm | rings | because | what to do |", "|---|---|---|---|", ...rows].join("\n");
}

export const alarmSqls = (): string =>
  alarms.map((alarm) => `\`${alarm.name}\`:\n\n\`\`\`sql\n${alarmSql(alarm)}\n\`\`\``).join("\n\n");

// What is asked of the points: the tables of `npm run metrics` and the alarms of docs/operations.md, as SQL made from the
// one list of columns. Analytics Engine samples, so whatever is counted is weighted by _sample_interval. Asks nobody itself.
import { type Column, columnOf } from "../../src/core/metrics.ts";

/** The dataset of wrangler.toml. */
export const dataset = "doorman";

const of = (name: Column): string => columnOf(name);
export const count = "SUM(_sample_interval)";
export const sum = (name: Column): string => `SUM(_sample_interval * ${of(name)})`;
export const where = (name: Column, word: string): string => `${of(name)} = '${word}'`;
/** How many of the points are so. */
export const countIf = (condition: string): string => `SUM(IF(${condition}, _sample_interval, 0))`;
const quantile = (share: number, name: Column): string =>
  `quantileExactWeighted(${share})(${of(name)}, _sample_interval)`;
/** An even share of nothing is nothing. */
const rate = (part: string, whole: string): string => `IF(${whole} = 0, 0, ${part} / ${whole})`;

export interface Question {
  readonly title: string;
  /** @param since a condition on the time, such as `timestamp > NOW() - INTERVAL '86400' SECOND`. */
  readonly sql: (since: string) => string;
}

function table(title: string, select: readonly string[], condition: string, groupBy: readonly Column[]): Question {
  const groups = groupBy.map((name) => `${of(name)} AS ${name}`);
  return {
    title,
    sql: (since) =>
      [
        `SELECT ${[...groups, ...select].join(", ")}`,
        `FROM ${dataset}`,
        `WHERE ${since} AND ${condition}`,
        ...(groupBy.length === 0 ? [] : [`GROUP BY ${groupBy.join(", ")}`, "ORDER BY n DESC", "LIMIT 50"]),
      ].join("\n"),
  };
}

export const tables: readonly Question[] = [
  table(
    "Decisions",
    [
      `${count} AS n`,
      `${sum("candidates")} AS people`,
      `${sum("refused")} AS refused`,
      `${sum("undecided")} AS undecided`,
    ],
    where("kind", "decision"),
    ["platform", "action", "outcome", "mode"],
  ),
  table(
    "Time of decisions",
    [
      `${count} AS n`,
      `${quantile(0.5, "ms")} AS p50Ms`,
      `${quantile(0.99, "ms")} AS p99Ms`,
      `MAX(${of("ms")}) AS maxMs`,
    ],
    where("kind", "decision"),
    ["platform", "action"],
  ),
  table("Settled by", [`${count} AS n`, `${sum("refused")} AS refused`], where("kind", "decision"), ["entry"]),
  table(
    "Lists read",
    [`${count} AS n`, `${sum("kvKeys")} AS kvKeys`, `${quantile(0.99, "kvMs")} AS p99KvMs`],
    where("kind", "decision"),
    ["lookup"],
  ),
  table(
    "Events",
    [`${count} AS n`, `${sum("queued")} AS queued`, `${sum("spooled")} AS spooled`, `${sum("lost")} AS lost`],
    where("kind", "event"),
    ["platform", "action"],
  ),
  table("Turned away", [`${count} AS n`], where("kind", "rejected"), ["platform", "action"]),
];

/** One alarm: its query has one row with one number, `value`. */
export interface Alarm {
  readonly name: string;
  readonly value: string;
  readonly condition: string;
  /** It rings above this, over so many seconds. */
  readonly above: number;
  readonly overSeconds: number;
  readonly why: string;
  readonly toDo: string;
}

const decision = where("kind", "decision");
const rejected = where("kind", "rejected");

export const alarms: readonly Alarm[] = [
  {
    name: "undecided",
    value: rate(countIf(`${of("undecided")} > 0`), count),
    condition: decision,
    above: 0.01,
    overSeconds: 600,
    why: "Bans may not hold: entries cannot be read or understood, and `ON_UNDECIDED` answers in their place. One decision in a hundred is more than a slow moment of KV, and less than a single wrong entry that many meet.",
    toDo: "Lines with `undecided` above 0 name the entry and the `reason`. One entry: `npm run lists -- check --remote`. All of them: KV is down; `ON_UNDECIDED` `deny` closes the door until it is back.",
  },
  {
    name: "rejected",
    // A stray caller in a quiet night is nobody's alarm, and a decision's event is no call.
    value: `IF(${countIf(rejected)} < 10, 0, ${rate(countIf(rejected), count)})`,
    condition: `${of("kind")} != 'run' AND ${of("action")} != 'im.group.entry.decided'`,
    above: 0.05,
    overSeconds: 600,
    why: "A token was changed on one side only, a clock is off, or somebody tries to forge calls. Genuine callers are never turned away, so a twentieth is no noise; below ten calls it is not asked.",
    toDo: "`reason` of the `rejected` lines says which. Changed a secret? Both are accepted while both stand in the list.",
  },
  {
    name: "lost",
    value: sum("lost"),
    condition: `${of("kind")} != 'run'`,
    above: 0,
    overSeconds: 600,
    why: "Neither queue nor spool took an event, and its log line is all that is left of it. One is one too many.",
    toDo: "Save the `lost` lines before the log forgets them (7 days), then see `spool`.",
  },
  {
    name: "spool",
    value: `MAX(${of("spoolAgeS")} + 1000000 * ${of("poisoned")})`,
    condition: where("action", "redrive"),
    above: 600,
    overSeconds: 900,
    why: "The oldest event in the spool has waited for ten minutes, which is five runs: the queue is down. Or an event was set aside as poison, which counts as a million.",
    toDo: "Nothing is lost yet. Queue: its state in the dashboard, the day's free operations. Poison: docs/failure-modes.md says how to look at it and send it again.",
  },
  {
    name: "roster",
    value: `MAX(${of("rosterAgeS")})`,
    condition: where("action", "roster"),
    above: 600,
    overSeconds: 900,
    why: "The roster is not renewed, and is older than twice ROSTER_MAX_AGE_S: each decision reads KV again and is billed for it, and if KV fails now, the last roster knows none of the newest bans.",
    toDo: "`problem roster` lines name the reason. Bans hold meanwhile.",
  },
];

/** The alarm's query over the last seconds. */
export const alarmSql = ({ value, condition, overSeconds }: Alarm): string =>
  [
    `SELECT ${value} AS value`,
    `FROM ${dataset}`,
    `WHERE timestamp > NOW() - INTERVAL '${overSeconds}' SECOND AND ${condition}`,
  ].join("\n");

// When each alarm rings: its own query, over points as the gate writes them, run by SQLite. What differs in Analytics Engine
// is put in SQLite's words: IF, and the time.
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { alarmSql, alarms } from "../../cli/metrics/queries.ts";
import { columns, type Measurement, toPoint } from "../../src/core/metrics.ts";

/** A measurement, so many times, so many seconds ago, each standing for so many that were sampled away. */
type Written = readonly [measurement: Measurement, times?: number, secondsAgo?: number, sampled?: number];

const now = 1_800_000_000;
const numbered = (kind: string, names: readonly string[]) => names.map((_, at) => `${kind}${at + 1}`);
const columnNames = [
  ...numbered("index", columns.index),
  ...numbered("blob", columns.texts),
  ...numbered("double", columns.numbers),
];

function rings(name: string, ...written: readonly Written[]): boolean {
  const alarm = alarms.find((each) => each.name === name);
  if (alarm === undefined) throw new Error(`no alarm is called ${name}`);
  const db = new DatabaseSync(":memory:");
  db.exec(`CREATE TABLE doorman (timestamp, _sample_interval, ${columnNames.join(", ")})`);
  const insert = db.prepare(`INSERT INTO doorman VALUES (${["?", "?", ...columnNames.map(() => "?")].join(", ")})`);
  for (const [measurement, times = 1, secondsAgo = 60, sampled = 1] of written) {
    const { indexes, blobs, doubles } = toPoint(measurement);
    for (let at = 0; at < times; at++) insert.run(now - secondsAgo, sampled, ...indexes, ...blobs, ...doubles);
  }
  const sql = alarmSql(alarm)
    .replaceAll(/\bIF\(/g, "IIF(")
    .replaceAll("MAX(", "max(")
    .replaceAll(/NOW\(\) - INTERVAL '(\d+)' SECOND/g, `${now} - $1`);
  return Number(db.prepare(sql).get()?.value ?? 0) > alarm.above;
}

const decision: Measurement = { platform: "tencent", kind: "decision", candidates: 1, undecided: 0 };
const undecided: Measurement = { ...decision, candidates: 300, undecided: 300 };
const decided: Measurement = { platform: "tencent", kind: "event", action: "im.group.entry.decided", queued: 1 };
const told: Measurement = { platform: "openim", kind: "event", action: "im.group.members.joined", queued: 1 };
const rejected: Measurement = { platform: "tencent", kind: "rejected", action: "credentials" };
const redrive: Measurement = { platform: "none", kind: "run", action: "redrive", outcome: "ok" };
const roster: Measurement = { platform: "none", kind: "run", action: "roster", outcome: "ok" };

test("there are five, and none rings over nothing, nor over a quiet day", () => {
  expect(alarms.map(({ name }) => name)).toEqual(["undecided", "rejected", "lost", "spool", "roster"]);
  const quiet: readonly Written[] = [
    [decision, 500],
    [decided, 100],
    [told, 300],
    [rejected, 5],
    [{ ...told, queued: 0, spooled: 2, outcome: "spooled" }],
    [{ ...redrive, spoolAgeS: 130 }, 5],
    [{ ...roster, rosterAgeS: 61 }, 10],
  ];
  for (const { name } of alarms) {
    expect(rings(name), name).toBe(false);
    expect(rings(name, ...quiet), name).toBe(false);
  }
});

describe.each<[string, readonly Written[], readonly Written[]]>([
  [
    "undecided",
    [
      [decision, 99],
      [undecided, 1],
    ],
    [
      [decision, 97],
      [undecided, 2],
    ],
  ],
  ["rejected", [[rejected, 9]], [[rejected, 10]]],
  [
    "rejected",
    [
      [decision, 190],
      [rejected, 10],
    ],
    [
      [decision, 189],
      [decided, 189],
      [rejected, 10],
    ],
  ],
  ["lost", [[told, 1000]], [[told, 1000], [{ ...told, queued: 0, lost: 1 }]]],
  ["spool", [[{ ...redrive, spoolAgeS: 600, spooled: 25 }]], [[{ ...redrive, spoolAgeS: 601 }]]],
  ["spool", [[redrive, 7]], [[redrive, 7], [{ ...redrive, poisoned: 1 }]]],
  ["roster", [[{ ...roster, rosterAgeS: 600 }]], [[{ ...roster, rosterAgeS: 601 }]]],
])("the alarm %s", (name, below, above) => {
  test("is quiet up to its threshold, and rings above it", () => {
    expect([rings(name, ...below), rings(name, ...above)]).toEqual([false, true]);
  });

  test("is over when it was some time ago", () => {
    expect(rings(name, ...above.map(([each, times = 1]): Written => [each, times, 1000]))).toBe(false);
  });
});

test("what was sampled away is counted", () => {
  expect(rings("undecided", [decision, 99, 60, 1], [undecided, 1, 60, 10])).toBe(true);
  expect(rings("undecided", [decision, 99, 60, 100], [undecided, 1, 60, 1])).toBe(false);
  expect(rings("rejected", [rejected, 1, 60, 10])).toBe(true);
});

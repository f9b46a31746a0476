// examples/grafana/dashboard.json, made from the columns and the alarms: panels for Grafana's Altinity ClickHouse plug-in,
// whose macros $timeSeries and $timeFilter stand for the time. Writes no file itself.

import { columnOf } from "../../src/core/metrics.ts";
import { alarms, count, countIf, dataset, sum, where } from "../metrics/queries.ts";

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly select: readonly string[];
  readonly condition: string;
  readonly unit?: string;
  /** A label for each series. */
  readonly by?: string;
  readonly above?: number;
}

const decision = where("kind", "decision");

const panels: readonly Panel[] = [
  {
    title: "Decisions",
    description: "What the IM servers were told.",
    select: [`${count} AS decisions`],
    condition: decision,
    by: `format('{} {}', ${columnOf("platform")}, ${columnOf("outcome")})`,
  },
  {
    title: "People refused, by kind of entry",
    description: "Which kind of entry settled it.",
    select: [`${sum("refused")} AS refused`],
    condition: decision,
    by: columnOf("entry"),
  },
  {
    title: "Time of a decision",
    description: "From receipt to answer; Tencent waits 2 s, OpenIM 5 s, Telegram 10 s.",
    select: [
      `quantileExactWeighted(0.5)(${columnOf("ms")}, _sample_interval) AS p50`,
      `quantileExactWeighted(0.99)(${columnOf("ms")}, _sample_interval) AS p99`,
    ],
    condition: decision,
    unit: "ms",
  },
  {
    title: "How the lists were read",
    description: "From the roster in memory, from KV, or as last known while KV was down.",
    select: [`${count} AS decisions`],
    condition: decision,
    by: columnOf("lookup"),
  },
  {
    title: "KV keys read",
    description: "What Cloudflare bills.",
    select: [`${sum("kvKeys")} AS keys`],
    condition: decision,
  },
  {
    title: "Events, and calls turned away",
    description: "What went to the queue, and calls that were not genuine.",
    select: [
      `${countIf(where("kind", "event"))} AS events`,
      `${countIf(where("kind", "rejected"))} AS turned_away`,
      `${countIf(where("kind", "passed"))} AS passed`,
    ],
    condition: `${columnOf("kind")} != 'run'`,
  },
  ...alarms.map(
    ({ name, value, condition, above, why }): Panel => ({
      title: `Alarm: ${name}`,
      description: why,
      select: [`${value} AS value`],
      condition,
      above,
    }),
  ),
];

function query({ select, condition, by }: Panel): string {
  const label = by === undefined ? [] : [`${by} AS label`];
  return [
    `SELECT ${["$timeSeries AS t", ...label, ...select].join(", ")}`,
    `FROM ${dataset}`,
    `WHERE $timeFilter AND ${condition}`,
    `GROUP BY ${["t", ...(by === undefined ? [] : ["label"])].join(", ")}`,
    "ORDER BY t",
  ].join("\n");
}

/** Grafana asks for it when the dashboard is imported. */
const dataSource = "DS_DOORMAN";
const plugIn = { type: "vertamedia-clickhouse-datasource", uid: `\${${dataSource}}` } as const;
const width = 12;
const height = 8;

function toPanel(panel: Panel, at: number) {
  const { title, description, unit = "short", above } = panel;
  const steps = [{ color: "green", value: null }, ...(above === undefined ? [] : [{ color: "red", value: above }])];
  return {
    id: at + 1,
    type: "timeseries",
    title,
    description,
    datasource: plugIn,
    gridPos: { x: (at % 2) * width, y: Math.floor(at / 2) * height, w: width, h: height },
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: "absolute", steps },
        custom: { thresholdsStyle: { mode: above === undefined ? "off" : "line" } },
      },
      overrides: [],
    },
    targets: [
      {
        refId: "A",
        datasource: plugIn,
        rawQuery: true,
        query: query(panel),
        format: "time_series",
        dateTimeColDataType: "timestamp",
        dateTimeType: "DATETIME",
        round: "0s",
        intervalFactor: 1,
      },
    ],
  };
}

/** The dashboard as Grafana imports it; it asks for the data source. */
export function dashboard() {
  return {
    __inputs: [
      {
        name: dataSource,
        label: "Doorman",
        description: "Analytics Engine's SQL API, read through the Altinity plug-in for ClickHouse.",
        type: "datasource",
        pluginId: plugIn.type,
        pluginName: "Altinity plugin for ClickHouse",
      },
    ],
    uid: "doorman",
    title: "Doorman",
    tags: ["doorman"],
    timezone: "browser",
    schemaVersion: 39,
    refresh: "1m",
    time: { from: "now-24h", to: "now" },
    panels: panels.map(toPanel),
  };
}

// The picture of docs/performance.md, drawn from the table: how long one decision takes against the candidates and
// against the lists' length, for the floor, the gate and the sequential form. Both axes are logarithmic.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { latencies } from "./against-naive.ts";
import { candidateCounts } from "./growth.ts";
import { maxConnections } from "./naive.ts";
import type { Results } from "./rows.ts";
import { root } from "./workerd.ts";

export const chartFile = join(root, "docs/performance.svg");

type Point = readonly [x: number, ms: number];
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dash?: string;
  readonly points: readonly Point[];
}

const colours = { floor: "#8a8f98", gate: "#1f6feb", "one by one": "#d1242f", "all at once": "#bf8700" } as const;

export const panel = { width: 360, height: 260, top: 64, bottom: 56, left: 62 } as const;
const log = Math.log10;

const compact = new Intl.NumberFormat("en", { notation: "compact" });
const label = (value: number): string => compact.format(value);
const seconds = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);
const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${words}</text>`;

/** The candidates' panel: what is computed, measured in process, and KV's hot latency once for each trip. */
function candidateLines({ rows }: Results): readonly Line[] {
  const figureOf = (count: number, what: string): number => {
    const name = `${count.toLocaleString("en")} candidates: ${what}`;
    return rows.find((row) => row.name === name)?.value ?? Number.NaN;
  };
  const points = (ms: (count: number) => number): readonly Point[] =>
    candidateCounts.map((count) => [count, ms(count)] as const);
  const keys = (count: number): number => figureOf(count, "KV keys");
  return [
    { name: "one by one", colour: colours["one by one"], points: points((count) => keys(count) * latencies.hot) },
    {
      name: "all at once",
      colour: colours["all at once"],
      points: points((count) => Math.ceil(keys(count) / maxConnections) * latencies.hot),
    },
    {
      name: "gate",
      colour: colours.gate,
      points: points((count) => latencies.hot + figureOf(count, "the gate's time") / 1000),
    },
    {
      name: "floor",
      colour: colours.floor,
      dash: "5 4",
      points: points((count) => latencies.hot + figureOf(count, "the floor's time") / 1000),
    },
  ];
}

/** The lists' panel, as measured in workerd. Empty lists stand where one entry would. */
function lengthLines({ rows }: Results): readonly Line[] {
  return (["one by one", "gate", "floor"] as const).map((form) => ({
    name: form,
    colour: colours[form],
    ...(form === "floor" ? { dash: "5 4" } : {}),
    points: rows.flatMap(({ name, value }): Point[] => {
      const [, length, of] = /^invite of 100, lists of ([\d,]+): ([a-z ]+)$/.exec(name) ?? [];
      return length === undefined || of !== form ? [] : [[Math.max(1, Number(length.replaceAll(",", ""))), value]];
    }),
  }));
}

/** How far below its line's end a name stands, where another line lies just above or the line is steep. */
const nameOffsets: Readonly<Record<string, number>> = { floor: 16, "all at once": 54 };

export interface Frame {
  readonly at: number;
  readonly title: string;
  readonly axis: string;
  readonly ticks: readonly (readonly [value: number, words: string])[];
  readonly heights: readonly number[];
  /** What stands beside a height; left out: a time. */
  readonly height?: (value: number) => string;
}

export function draw({ at, title, axis, ticks, heights, height = seconds }: Frame, lines: readonly Line[]): string {
  const [firstX = 1, lastX = 10] = [ticks[0]?.[0], ticks.at(-1)?.[0]];
  const [least = 1, most = 10] = [heights[0], heights.at(-1)];
  const x = (value: number): number => at + ((log(value) - log(firstX)) / (log(lastX) - log(firstX))) * panel.width;
  const y = (ms: number): number =>
    panel.top + panel.height - ((log(ms) - log(least)) / (log(most) - log(least))) * panel.height;
  const floor = panel.top + panel.height;
  return [
    text(at, panel.top - 18, title, ' class="title"'),
    ...heights.map(
      (ms) =>
        `<path class="grid" d="M${at} ${y(ms).toFixed(1)}h${panel.width}"/>${text(at - 8, y(ms) + 4, height(ms), ' text-anchor="end"')}`,
    ),
    ...ticks.map(([value, words]) => text(x(value), floor + 18, words, ' text-anchor="middle"')),
    text(at + panel.width / 2, floor + 38, axis, ' text-anchor="middle"'),
    ...lines.map(({ colour, dash, points, name }) => {
      const path = points.map(
        ([value, ms], index) => `${index === 0 ? "M" : "L"}${x(value).toFixed(1)} ${y(ms).toFixed(1)}`,
      );
      const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
      const [endX = 0, endY = 1] = points.at(-1) ?? [];
      const away = nameOffsets[name] ?? -8;
      return `<path class="line" stroke="${colour}"${dashes} d="${path.join("")}"/>${text(x(Math.max(endX, 1)), y(endY) + away, name, ` text-anchor="end" style="fill:${colour}" class="name"`)}`;
    }),
  ].join("\n");
}

export const style = `text{font:12px system-ui,sans-serif;fill:#59636e}.title{font-size:14px;font-weight:600;fill:#1f2328}
.name{font-weight:600}.grid{stroke:#d1d9e0;fill:none}.line{stroke-width:2;fill:none}`;

export function drawChart(results: Results): string {
  const lengths = lengthLines(results);
  const longest = Math.max(...lengths.flatMap(({ points }) => points.map(([length]) => length)));
  const lengthTicks = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter((value) => value <= longest);
  const width = 2 * (panel.left + panel.width) + 48;
  const height = panel.top + panel.height + panel.bottom;
  const candidates = draw(
    {
      at: panel.left,
      title: "One decision, KV answering in 5 ms",
      axis: "candidates",
      ticks: [1, 10, 100, 1000].map((value) => [value, label(value)]),
      heights: [1, 10, 100, 1000, 10_000],
    },
    candidateLines(results),
  );
  const lists = draw(
    {
      at: 2 * panel.left + panel.width + 24,
      title: "An invite of 100, workerd with its local KV",
      axis: "entries in the lists",
      ticks: lengthTicks.map((value) => [value, value === 1 ? "none" : label(value)]),
      heights: [1, 10, 100, 1000],
    },
    lengths,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time of one decision against candidates and list length: floor, gate, one KV read after another">
<style>${style}</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${candidates}
${lists}
</svg>
`;
}

export function writeChart(results: Results): void {
  writeFileSync(chartFile, drawChart(results));
}

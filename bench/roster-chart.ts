// The picture of the roster, drawn from the table: the time of an invite of 100 unlisted people, and what a million of them
// cost, with the roster and without, against the lists' length. All axes are logarithmic.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { latencies } from "./against-naive.ts";
import { draw, type Line, panel, style } from "./chart.ts";
import { rosterLengths } from "./roster.ts";
import type { Results } from "./rows.ts";
import { root } from "./workerd.ts";

export const rosterChartFile = join(root, "docs/roster.svg");

const colours = { exact: "#bf8700", roster: "#1f6feb" } as const;
const compact = new Intl.NumberFormat("en", { notation: "compact" });
const of = (count: number): string => count.toLocaleString("en");

export function drawRosterChart({ rows }: Results): string {
  const figure = (name: string): number => rows.find((row) => row.name === name)?.value ?? Number.NaN;
  const line = (name: keyof typeof colours, valueAt: (length: number) => number): Line => ({
    name: name === "exact" ? "without the roster" : "with the roster",
    colour: colours[name],
    points: rosterLengths.map((length) => [length, valueAt(length)] as const),
  });
  const isolateMs = (length: number): number =>
    figure(`invite of 100, lists of ${of(length)}: time in the isolate`) / 1000;
  const exactMs = latencies.hot + figure("100 candidates: the gate's time") / 1000;
  const million = "a million invites of 100, 1 % listed";
  const keeping = (length: number): number => figure(`a roster of ${of(length)} keys: a month`);
  const ticks = rosterLengths.map((length) => [length, compact.format(length)] as const);
  const time = draw(
    {
      at: panel.left,
      title: "An invite of 100, nobody listed, KV in 5 ms",
      axis: "keys in the lists",
      ticks,
      heights: [0.01, 0.1, 1, 10],
      height: (ms) => `${ms} ms`,
    },
    [line("exact", () => exactMs), line("roster", isolateMs)],
  );
  const price = draw(
    {
      at: 2 * panel.left + panel.width + 24,
      title: "A month with a million invites of 100, 1 % listed",
      axis: "keys in the lists",
      ticks,
      heights: [1, 10, 100, 1000],
      height: (dollars) => `$${dollars}`,
    },
    [
      line("exact", () => figure(`${million}: exact`)),
      line("roster", (length) => figure(`${million}: with the roster`) + keeping(length)),
    ],
  );
  const width = 2 * (panel.left + panel.width) + 48;
  const height = panel.top + panel.height + panel.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time and price of invites of 100 with the roster and without, against the length of the lists">
<style>${style}</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${time}
${price}
</svg>
`;
}

export function writeRosterChart(results: Results): void {
  writeFileSync(rosterChartFile, drawRosterChart(results));
}

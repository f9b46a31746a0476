// `npm run bench`: measures everything, prints one table, and writes bench/results.json, the picture and the figures of
// docs/performance.md. `--only "the roster"` measures one part; `--short` measures less and writes nothing; `--full` also lists of 1,000,000 entries; `--draw` only
// makes picture and page again.
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { measureAgainstFloor } from "./against-floor.ts";
import { measureAgainstFloorInWorkerd } from "./against-floor-workerd.ts";
import { measureAgainstNaive } from "./against-naive.ts";
import { writeChart } from "./chart.ts";
import { measureDeciding } from "./decide.ts";
import { measureEvents } from "./events.ts";
import { measureGrowth } from "./growth.ts";
import { measureListLength } from "./list-length.ts";
import { measureListTools } from "./list-tools.ts";
import { measureMemory } from "./memory.ts";
import { measureMoney } from "./money.ts";
import { writePage } from "./page.ts";
import { measureRoster } from "./roster.ts";
import { writeRosterChart } from "./roster-chart.ts";
import { isMet, type Results, type Row, readResults, writeResults } from "./rows.ts";
import { measureSize, measureStart } from "./size.ts";
import { root } from "./workerd.ts";

const short = process.argv.includes("--short");
const full = process.argv.includes("--full");
const onlyAt = process.argv.indexOf("--only");
/** One measurement by its title; its figures take the place of those recorded, the others stay. */
const only = onlyAt < 0 ? undefined : process.argv[onlyAt + 1];
const rounds = short ? 5 : 15;
const roundMs = short ? 40 : 100;
const lengths = short ? [0, 1000] : [0, 1000, 100_000, ...(full ? [1_000_000] : [])];

type Measurement = readonly [title: string, measure: () => Promise<readonly Row[]>];
const measurements: readonly Measurement[] = [
  ["against the floor, in process", () => measureAgainstFloor({ rounds, roundMs })],
  [
    "against the floor, in workerd",
    () => measureAgainstFloorInWorkerd({ rounds: rounds * 2 + 1, roundMs: roundMs * 2.5, loopMs: roundMs }),
  ],
  ["against what people write instead", measureAgainstNaive],
  ["growth with candidates and patterns", () => measureGrowth(rounds, roundMs)],
  ["growth with the lists", () => measureListLength({ lengths, rounds: rounds * 2 + 1, roundMs: roundMs * 1.5 })],
  ["memory", () => measureMemory(short ? 50_000 : 1_000_000)],
  ["size", async () => measureSize()],
  ["start", async () => measureStart(short ? 3 : 9)],
  ["money", measureMoney],
  ["the roster", () => measureRoster(rounds, roundMs)],
  ["deciding", () => measureDeciding(rounds, roundMs)],
  ["events", () => measureEvents(rounds, roundMs)],
  ["list tools", async () => (short ? [] : await measureListTools())],
];

const shown = (value: number | undefined): string => (value === undefined ? "" : String(Number(value.toPrecision(4))));

function print(rows: readonly Row[]): void {
  console.table(
    rows.map((row) => ({
      part: row.part,
      what: row.name,
      figure: `${shown(row.value)} ${row.unit}`,
      "least to most": row.least === undefined ? "" : `${shown(row.least)} to ${shown(row.most)}`,
      goal: [row.atLeast !== undefined && `≥ ${row.atLeast}`, row.atMost !== undefined && `≤ ${row.atMost}`]
        .filter(Boolean)
        .join(", "),
      met: { true: "yes", false: "NO", undefined: "" }[String(isMet(row)) as "true" | "false" | "undefined"],
    })),
  );
}

const load = (): number => Number((loadavg()[0] ?? 0).toFixed(1));

/** The measured rows in the places of those of their parts. */
function replaced(all: readonly Row[], rows: readonly Row[]): Row[] {
  const parts = new Set(rows.map(({ part }) => part));
  return [...all.filter(({ part }) => !parts.has(part)), ...rows];
}

async function measureAll(): Promise<Results> {
  const loadBefore = load();
  const rows: Row[] = [];
  for (const [title, measure] of measurements) {
    if (only !== undefined && title !== only) continue;
    process.stderr.write(`${title} …\n`);
    rows.push(...(await measure()));
  }
  print(rows);
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/workerd/package.json"), "utf8"));
  const recorded = {
    at: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    workerd: String(version),
    cpus: availableParallelism(),
    load: [loadBefore, load()],
  };
  if (only === undefined) return { recorded, rows };
  const results = readResults();
  return { ...results, rows: replaced(results.rows, rows) };
}

if (short) await measureAll();
else {
  if (!process.argv.includes("--draw")) writeResults(await measureAll());
  // From the file, where the figures are rounded.
  const results = readResults();
  writeChart(results);
  writeRosterChart(results);
  writePage(results);
}

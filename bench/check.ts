// `npm run bench:check`, for CI: measures the ratios of one process for a short time and holds them against
// bench/results.json. What is counted exactly (KV calls, rounds, the bundle) is checked strictly by test/bench.
import { measureAgainstFloorSteadily } from "./against-floor.ts";
import { measureDeciding } from "./decide.ts";
import { measureEvents } from "./events.ts";
import { type Row, readResults } from "./rows.ts";

/**
 * A ratio is worse only when every round of the run, the best one included, lies above the recorded median by more than
 * this. What else a machine does slows single rounds down and not all of them; the rest of the margin is for a CPU whose
 * cores, caches and crypto stand in another relation than the recorded one's. A doubled cost does not pass.
 */
const margin = 1.4;
const attempts = 3;
const rounds = 7;
const roundMs = 30;

const measurements = [
  () => measureAgainstFloorSteadily({ rounds, roundMs }),
  () => measureDeciding(rounds, roundMs),
  () => measureEvents(rounds, roundMs),
] as const;

interface Worse {
  readonly row: Row;
  readonly recorded: Row | undefined;
}

function worseOf(rows: readonly Row[], recordedRows: readonly Row[]): readonly Worse[] {
  return rows.flatMap((row): Worse[] => {
    if (row.unit !== "×") return [];
    const recorded = recordedRows.find(({ part, name }) => part === row.part && name === row.name);
    const passes = recorded !== undefined && (row.least ?? row.value) <= recorded.value * margin;
    return passes ? [] : [{ row, recorded }];
  });
}

const { rows: recordedRows } = readResults();
let failed = false;
for (const measure of measurements) {
  let worse: readonly Worse[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    worse = worseOf(await measure(), recordedRows);
    if (worse.length === 0) break;
  }
  for (const { row, recorded } of worse) {
    failed = true;
    const known =
      recorded === undefined ? "is not in bench/results.json" : `recorded ${recorded.value}, margin ${margin}`;
    console.error(`worse: ${row.name}: at best ${(row.least ?? row.value).toFixed(2)} (${known})`);
  }
}
if (failed) {
  console.error("If this cost is meant, record it: npm run bench");
  process.exitCode = 1;
} else console.log(`No ratio is worse than recorded by more than ${margin} times.`);

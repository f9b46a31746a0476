// The gate against the floor in workerd, in turn in every round: over HTTP with Miniflare's KV and queue, in requests a
// second; and inside the isolate with KV in memory, in time, where neither HTTP nor KV covers a difference.
import { type Call, calls, onTheWire } from "./calls.ts";
import { putLoad } from "./load.ts";
import type { Row } from "./rows.ts";
import { spreadOf } from "./spread.ts";
import { bundle, bundleGate, type InWorkerd, startInWorkerd } from "./workerd.ts";

export interface WorkerdPace {
  readonly rounds: number;
  readonly roundMs: number;
  readonly loopMs: number;
}

const connections = 8;
/** Requests a second, times the floor's (issue 7). */
const goal = 0.9;

async function measureLoad(
  floor: InWorkerd,
  gate: InWorkerd,
  call: Call,
  { rounds, roundMs }: WorkerdPace,
): Promise<Row[]> {
  const ratios: number[] = [];
  const floors: number[] = [];
  const load = (side: InWorkerd, ms: number) => putLoad(() => onTheWire(call, side.url), { connections, ms });
  for (const side of [floor, gate]) await load(side, roundMs / 2);
  for (let round = 0; round < rounds; round++) {
    // Whoever goes first differs from round to round.
    const first = round % 2 === 0 ? floor : gate;
    const one = await load(first, roundMs);
    const other = await load(first === floor ? gate : floor, roundMs);
    const [least, ours] = first === floor ? [one, other] : [other, one];
    floors.push(least);
    ratios.push(ours / least);
  }
  return [
    {
      part: "workerd",
      name: `${call.name}: requests a second, times the floor's`,
      unit: "×",
      ...spreadOf(ratios),
      atLeast: goal,
    },
    { part: "workerd", name: `${call.name}: the floor's requests a second`, unit: "/s", ...spreadOf(floors) },
  ];
}

/** How often a call is answered in a loop of the floor that takes about so long. */
async function countFor(side: InWorkerd, call: Call, ms: number): Promise<number> {
  const few = Math.max(5, Math.floor(500 / call.people));
  await side.loop(onTheWire(call, side.url), few);
  const start = performance.now();
  await side.loop(onTheWire(call, side.url), few);
  return Math.max(few, Math.floor((few * ms) / (performance.now() - start)));
}

async function measureLoop(
  floor: InWorkerd,
  gate: InWorkerd,
  call: Call,
  { rounds, loopMs }: WorkerdPace,
): Promise<Row[]> {
  const count = await countFor(floor, call, loopMs);
  const time = async (side: InWorkerd): Promise<number> => {
    const start = performance.now();
    await side.loop(onTheWire(call, side.url), count);
    return performance.now() - start;
  };
  const ratios: number[] = [];
  const floors: number[] = [];
  await time(gate);
  for (let round = 0; round < rounds; round++) {
    const least = await time(floor);
    ratios.push((await time(gate)) / least);
    floors.push((least / count) * 1000);
  }
  return [
    {
      part: "workerd",
      name: `${call.name}: time inside the isolate, times the floor's`,
      unit: "×",
      ...spreadOf(ratios),
    },
    { part: "workerd", name: `${call.name}: the floor's time inside the isolate`, unit: "µs", ...spreadOf(floors) },
  ];
}

export async function measureAgainstFloorInWorkerd(pace: WorkerdPace): Promise<readonly Row[]> {
  const floor = await startInWorkerd({ floor: bundle("bench/floor.ts") });
  const gate = await startInWorkerd({ gate: bundleGate() });
  try {
    const rows: Row[] = [];
    for (const call of calls) rows.push(...(await measureLoad(floor, gate, call, pace)));
    for (const call of calls) rows.push(...(await measureLoop(floor, gate, call, pace)));
    return rows;
  } finally {
    await floor.stop();
    await gate.stop();
  }
}

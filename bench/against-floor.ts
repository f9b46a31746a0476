// The gate against the floor in one process: app.fetch over KV and a queue in memory, verification on. The request is
// made before the time counts. A call's Sign is that of its second, as at a busy hour; one row has another Sign each time.
import worker from "../src/index.ts";
import { type Call, calls, onTheWire } from "./calls.ts";
import floor from "./floor.ts";
import { createWorkerInNode, quietly, toRequest, type WorkerInNode, withDigestsAtOnce } from "./in-node.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import type { Row } from "./rows.ts";
import { sideBySide, type Task } from "./side-by-side.ts";

const baseUrl = "https://gate.example";
/** Inside Tencent's minute, both ways. */
const skews = Array.from({ length: 101 }, (_, index) => index - 50);

interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
}

function taskOf(name: string, worker: WorkerInNode, call: Call, fresh: boolean): Task {
  let at = 0;
  let request: Request;
  return {
    name,
    before() {
      request = toRequest(onTheWire(call, baseUrl, fresh ? skews[at++ % skews.length] : 0));
    },
    run: () => worker.answer(request),
  };
}

/** At most so many times the floor (issue 7). */
const goalOf = ({ people }: Call): number => (people === 1 ? 1.5 : 1.3);

function pair(call: Call, fresh: boolean): readonly Task[] {
  const { env } = createMemoryBindings({ counting: false });
  return [
    taskOf("floor", createWorkerInNode(floor, env), call, fresh),
    taskOf("gate", createWorkerInNode(worker, env), call, fresh),
  ];
}

/** The rows that have goals: everything as Node does it. */
export async function measureAgainstFloor({ rounds, roundMs }: Pace): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const cases = [...calls.map((call) => ({ call, fresh: false })), { call: calls[0], fresh: true }];
  for (const { call, fresh } of cases) {
    if (call === undefined) continue;
    const [base, ours] = await quietly(() => sideBySide(pair(call, fresh), rounds, roundMs));
    if (base === undefined || ours === undefined) throw new Error("nothing was measured");
    const { ratio: value, least, most } = ours;
    const name = fresh ? `${call.name}, every Sign another` : call.name;
    const goal = fresh ? {} : { atMost: goalOf(call) };
    rows.push(
      { part: "floor", name: `${name}: time, times the floor's`, value, least, most, unit: "×", ...goal },
      { part: "floor", name: `${name}: the floor's time`, value: base.medianUs, unit: "µs" },
    );
  }
  return rows;
}

/** The same without Node's thread pool: steady enough to be held against a recorded run, and nearer to workerd. */
export async function measureAgainstFloorSteadily({ rounds, roundMs }: Pace): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const call of calls) {
    const [, ours] = await withDigestsAtOnce(() => quietly(() => sideBySide(pair(call, false), rounds, roundMs)));
    if (ours === undefined) throw new Error("nothing was measured");
    const { ratio: value, least, most } = ours;
    const name = `without Node's thread pool, ${call.name}: time, times the floor's`;
    rows.push({ part: "floor", name, value, least, most, unit: "×" });
  }
  return rows;
}

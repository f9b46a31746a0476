// The gate against the floor in one process: app.fetch over KV and a queue in memory, verification on. The request is
// made before the time counts. A call's Sign is that of its second, as at a busy hour; one row has another Sign each time.
import worker from "../src/index.ts";
import { type Call, calls, onTheWire } from "./calls.ts";
import floor from "./floor.ts";
import { createWorkerInNode, quietly, toRequest, type WorkerInNode } from "./in-node.ts";
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

export async function measureAgainstFloor({ rounds, roundMs }: Pace): Promise<readonly Row[]> {
  const { env } = createMemoryBindings({ counting: false });
  const gate = createWorkerInNode(worker, env);
  const least = createWorkerInNode(floor, env);
  const [first, ...others] = calls;
  const cases = [...[first, ...others].map((call) => ({ call, fresh: false })), { call: first, fresh: true }];
  const rows: Row[] = [];
  for (const { call, fresh } of cases) {
    if (call === undefined) continue;
    const tasks = [taskOf("floor", least, call, fresh), taskOf("gate", gate, call, fresh)];
    const [base, ours] = await quietly(() => sideBySide(tasks, rounds, roundMs));
    if (base === undefined || ours === undefined) throw new Error("nothing was measured");
    const name = fresh ? `${call.name}, every Sign another` : call.name;
    rows.push(
      {
        part: "floor",
        name: `${name}: time, times the floor's`,
        value: ours.ratio,
        least: ours.least,
        most: ours.most,
        unit: "×",
        ...(fresh ? {} : { atMost: goalOf(call) }),
      },
      { part: "floor", name: `${name}: the floor's time`, value: base.medianUs, unit: "µs" },
    );
  }
  return rows;
}

// The gate against the floor in one process: app.fetch over KV and a queue in memory, verification on. The request is
// made before the time counts. Calls of one second carry the same Sign, as they do at a busy hour.
import worker from "../src/worker.ts";
import { type Call, calls, joinedOf, onTheWire } from "./calls.ts";
import floor from "./floor.ts";
import { createWorkerInNode, quietly, toRequest, type WorkerInNode, withDigestsAtOnce } from "./in-node.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import type { Row } from "./rows.ts";
import { sideBySide, type Task } from "./side-by-side.ts";

const baseUrl = "https://gate.example";

interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
}

function taskOf(name: string, worker: WorkerInNode, call: Call): Task {
  let request: Request;
  return {
    name,
    before() {
      request = toRequest(onTheWire(call, baseUrl));
    },
    run: () => worker.answer(request),
  };
}

/** At most so many times the floor (issue 7). */
const goalOf = ({ people }: Call): number => (people === 1 ? 1.5 : 1.3);

const told = joinedOf(1);

/** @returns the ratio, and the floor's time. */
async function compare(call: Call, name: string, { rounds, roundMs }: Pace): Promise<readonly [Row, Row]> {
  const { env } = createMemoryBindings({ counting: false });
  const pair = [
    taskOf("floor", createWorkerInNode(floor, env), call),
    taskOf("gate", createWorkerInNode(worker, env), call),
  ];
  const [base, ours] = await quietly(() => sideBySide(pair, rounds, roundMs));
  if (base === undefined || ours === undefined) throw new Error("nothing was measured");
  const { ratio: value, least, most } = ours;
  return [
    { part: "floor", name: `${name}: time, times the floor's`, value, least, most, unit: "×" },
    { part: "floor", name: `${name}: the floor's time`, value: base.medianUs, unit: "µs" },
  ];
}

async function compareAll(wanted: readonly Call[], pace: Pace): Promise<Row[]> {
  const rows: Row[] = [];
  for (const call of wanted) {
    const [ratio, floorsTime] = await compare(call, call.name, pace);
    rows.push({ ...ratio, atMost: goalOf(call) }, floorsTime);
  }
  // An event's id is a digest of its callback, which Node, unlike workerd, hands to a thread pool.
  const [inPlace] = await withDigestsAtOnce(() => compare(told, `${told.name}, the digest in place`, pace));
  return [...rows, inPlace];
}

export const measureAgainstFloor = (pace: Pace): Promise<readonly Row[]> => compareAll(calls, pace);

/** Only what holds still enough to be held against a recorded run: nothing that waits for Node's thread pool. */
export const measureAgainstFloorSteadily = (pace: Pace): Promise<readonly Row[]> =>
  compareAll(
    calls.filter(({ name }) => name !== told.name),
    pace,
  );

// How cost grows with the candidates and with the patterns, in one process: time beside the floor's, and what KV is
// asked, counted. How it grows with the lists' length stands in list-length.ts, since only a real store can show that.
import worker from "../src/worker.ts";
import { inviteOf, onTheWire } from "./calls.ts";
import floor from "./floor.ts";
import { createWorkerInNode, quietly, toRequest } from "./in-node.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import type { Row } from "./rows.ts";
import { type Measured, sideBySide, type Task } from "./side-by-side.ts";

const baseUrl = "https://gate.example";
export const candidateCounts = [1, 10, 100, 300, 1000] as const;
const patternCounts = [0, 1, 10, 100, 1000] as const;
/** Time for each candidate at 1,000, times that at 100; 1 is a straight line. */
const linear = 1.2;

const shapes = [
  (index: number) => `bot_${index}*`,
  (index: number) => `*_x${index}`,
  (index: number) => `*casino${index}*`,
];

/** The value of `patterns`, of which none matches the benchmarks' ids. */
export function patternsOf(count: number): string {
  return JSON.stringify(
    Array.from({ length: count }, (_, index) => ({ match: shapes[index % 3]?.(index) ?? "", effect: "deny" })),
  );
}

type Form = typeof worker | typeof floor;

function answering(name: string, form: Form, candidates: number, entries: ReadonlyMap<string, string>): Task {
  const { answer } = createWorkerInNode(form, createMemoryBindings({ counting: false, entries }).env);
  let request: Request;
  return {
    name,
    before() {
      request = toRequest(onTheWire(inviteOf(candidates), baseUrl));
    },
    run: () => answer(request),
  };
}

/** What KV is asked for an invite of so many. */
export async function countKv(candidates: number) {
  const { env, counts } = createMemoryBindings();
  const request = toRequest(onTheWire(inviteOf(candidates), baseUrl));
  await quietly(() => createWorkerInNode(worker, env).answer(request));
  return counts;
}

const label = (count: number): string => count.toLocaleString("en");

async function growWithCandidates(rounds: number, roundMs: number): Promise<Row[]> {
  const rows: Row[] = [];
  const none = new Map<string, string>();
  const perCandidate = new Map<number, number>();
  for (const count of candidateCounts) {
    const tasks = [answering("floor", floor, count, none), answering("gate", worker, count, none)];
    const [least, ours] = await quietly(() => sideBySide(tasks, rounds, roundMs));
    if (least === undefined || ours === undefined) throw new Error("nothing was measured");
    perCandidate.set(count, ours.medianUs / count);
    const { kvCalls, kvKeys, kvRounds } = await countKv(count);
    const name = `${label(count)} candidates`;
    rows.push(
      { part: "growth", name: `${name}: the gate's time`, value: ours.medianUs, unit: "µs" },
      { part: "growth", name: `${name}: the floor's time`, value: least.medianUs, unit: "µs" },
      { part: "growth", name: `${name}: KV keys`, value: kvKeys, unit: "keys" },
      { part: "growth", name: `${name}: KV calls`, value: kvCalls, unit: "calls", atMost: Math.ceil(kvKeys / 100) },
      { part: "growth", name: `${name}: KV rounds`, value: kvRounds, unit: "rounds", atMost: 1 },
    );
  }
  const value = (perCandidate.get(1000) ?? Number.NaN) / (perCandidate.get(100) ?? Number.NaN);
  const name = "the gate's time for each candidate at 1,000, times that at 100";
  return [...rows, { part: "growth", name, value, unit: "×", atMost: linear }];
}

async function growWithPatterns(rounds: number, roundMs: number): Promise<Row[]> {
  const tasks = patternCounts.map((count) => {
    const entries: ReadonlyMap<string, string> = count === 0 ? new Map() : new Map([["patterns", patternsOf(count)]]);
    return answering(label(count), worker, 100, entries);
  });
  const measured = await quietly(() => sideBySide(tasks, rounds, roundMs));
  return measured.slice(1).map(
    ({ name, ratio, least, most }: Measured): Row => ({
      part: "growth",
      name: `${name} patterns, invite of 100: time, times that without patterns`,
      value: ratio,
      least,
      most,
      unit: "×",
    }),
  );
}

export async function measureGrowth(rounds: number, roundMs: number): Promise<readonly Row[]> {
  return [...(await growWithCandidates(rounds, roundMs)), ...(await growWithPatterns(rounds, roundMs))];
}

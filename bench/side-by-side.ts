// Measures tasks side by side: in each round every task in turn, so that a machine that speeds up or slows down does so
// for all of them; the ratio of a task to the first one is taken within each round, and the median of the rounds told.
import { Bench } from "tinybench";

export interface Task {
  readonly name: string;
  readonly run: () => unknown;
  /** Before each run, outside the time that counts. */
  readonly before?: () => void;
}

export interface Measured {
  readonly name: string;
  /** Median time of one run, microseconds: for the eye alone, since machines differ. */
  readonly medianUs: number;
  /** Time relative to the first task: median over the rounds, least and most. */
  readonly ratio: number;
  readonly least: number;
  readonly most: number;
}

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * Until V8 has compiled what runs hot. It compiles beside the program, so that on a busy machine a short warm-up measures
 * code that is not compiled yet: the more of it there is the more, which makes even the ratio wrong.
 */
const firstWarmupMs = 2000;

/** @param roundMs how long each task runs in a round. */
export async function sideBySide(tasks: readonly Task[], rounds = 7, roundMs = 60): Promise<readonly Measured[]> {
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: roundMs, warmupTime: round === 0 ? firstWarmupMs : 10 });
    for (const { name, run, before } of tasks) bench.add(name, run, before === undefined ? {} : { beforeEach: before });
    await bench.run();
    bench.tasks.forEach(({ result }, index) => {
      if (!("latency" in result)) throw new Error(`${tasks[index]?.name}: ${JSON.stringify(result)}`);
      times[index]?.push(result.latency.p50);
    });
  }
  return tasks.map(({ name }, index) => {
    const own = times[index] ?? [];
    const ratios = ascending(own.map((time, round) => time / (times[0]?.[round] ?? Number.NaN)));
    const [least = Number.NaN] = ratios;
    return {
      name,
      medianUs: middle(ascending(own)) * 1000,
      ratio: middle(ratios),
      least,
      most: ratios.at(-1) ?? Number.NaN,
    };
  });
}

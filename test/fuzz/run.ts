// Runs the property so many times: most cases in process (some 600 a second), and one in fifty as deployed, in workerd
// over HTTP and real KV (some 50 a second: 100,000 would take half an hour). Same cases, same checks.
import fc from "fast-check";
import { exchangeInProcess } from "./in-process.ts";
import { createFuzzedWorkerd } from "./in-workerd.ts";
import { type Case, cases, type Exchange, problemsOf } from "./property.ts";

const workerdShare = 50;

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Told now and then how many cases are done, in this place. */
  readonly progress?: (done: number, where: Place) => void;
}
export type Place = "in process" | "in workerd";

export interface FuzzResult {
  readonly inProcess: number;
  readonly inWorkerd: number;
  /** What went wrong, shrunk, with the seed to see it again; undefined: nothing. */
  readonly failure: string | undefined;
}

/** Long texts in the middle of a counterexample tell nothing. */
const cut = (text: string): string => (text.length > 4_000 ? `${text.slice(0, 3_000)} … ${text.slice(-900)}` : text);

function describe({ call, world, variant }: Case, exchange: Exchange, problems: readonly string[]): string {
  const { wire, answer, lines } = exchange;
  const { method, path, headers, bytes } = wire;
  const how = call.kind === "forged" ? `forged, ${call.how}` : call.kind;
  const parts = [
    ...problems,
    `settings ${JSON.stringify(variant)}`,
    `lists ${JSON.stringify(world.entries)}`,
    `call (${how}) ${method} ${path} ${JSON.stringify(headers)}`,
    `body of ${bytes.length} bytes ${JSON.stringify(Buffer.from(bytes).toString("utf8"))}`,
    `answer ${JSON.stringify(answer)}`,
    ...lines.map((line) => `printed ${line}`),
  ];
  return parts.map((part) => `  ${cut(part)}`).join("\n");
}

async function runIn(
  place: Place,
  exchange: (each: Case) => Promise<Exchange>,
  { count, seed, progress }: FuzzOptions,
): Promise<string | undefined> {
  let done = 0;
  let last = "";
  const holds = fc.asyncProperty(cases, async (each) => {
    const happened = await exchange(each);
    const problems = problemsOf(each, happened);
    done += 1;
    progress?.(done, place);
    if (problems.length === 0) return true;
    last = describe(each, happened, problems);
    return false;
  });
  const details = await fc.check(holds, { numRuns: count, seed });
  if (!details.failed) return undefined;
  const shrunk = `after ${details.numRuns} cases and ${details.numShrinks} steps of shrinking`;
  const [smallest] = details.counterexample ?? [];
  if (smallest !== undefined) {
    const happened = await exchange(smallest);
    const problems = problemsOf(smallest, happened);
    if (problems.length > 0) last = describe(smallest, happened, problems);
  }
  return `${place}, seed ${seed}, ${shrunk}:\n${last}`;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const inWorkerd = Math.ceil(options.count / workerdShare);
  const inProcess = options.count - inWorkerd;
  const done = { inProcess, inWorkerd };
  const failure = await runIn("in process", exchangeInProcess, { ...options, count: inProcess });
  if (failure !== undefined) return { ...done, failure };
  const workerd = createFuzzedWorkerd();
  try {
    // Another seed, or these would be the first of the cases that have just been run.
    const seed = options.seed ^ 0x5f_75_7a;
    return { ...done, failure: await runIn("in workerd", workerd.exchange, { ...options, count: inWorkerd, seed }) };
  } finally {
    await workerd.stop();
  }
}

// How long a decision waits for KV, the gate's way and the ways of naive.ts, with the latencies that Cloudflare has
// published. Each KV call takes that long, a bulk read too; virtual time, so the ratios are exact counts of trips.
import worker from "../src/worker.ts";
import { applyOf, type Call, inviteOf, onTheWire } from "./calls.ts";
import floor from "./floor.ts";
import { createWorkerInNode, quietly, toRequest } from "./in-node.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import { allAtOnce, oneByOne } from "./naive.ts";
import type { Row } from "./rows.ts";
import { createVirtualTime } from "./virtual-time.ts";

/** Milliseconds (docs/reference/cloudflare.md 1.5). */
export const latencies = { hot: 5, cold: 100, tail: 287 } as const;

export const forms = { floor, gate: worker, "one by one": oneByOne, "all at once": allAtOnce } as const;
type Form = keyof typeof forms;

/** @returns milliseconds of virtual time. */
export async function waitOf(form: Form, call: Call, latencyMs: number): Promise<number> {
  const time = createVirtualTime();
  const { env } = createMemoryBindings({ wait: () => time.wait(latencyMs) });
  const answering = createWorkerInNode(forms[form], env);
  const request = toRequest(onTheWire(call, "https://gate.example"));
  return await quietly(() => time.spend(() => answering.answer(request)));
}

/** The same on a real clock and with real timers, to see that virtual time tells the truth. */
async function realWaitOf(form: Form, call: Call, latencyMs: number): Promise<number> {
  const wait = () => new Promise<void>((resolve) => setTimeout(resolve, latencyMs));
  const answering = createWorkerInNode(forms[form], createMemoryBindings({ wait }).env);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const request = toRequest(onTheWire(call, "https://gate.example"));
    const start = performance.now();
    await quietly(() => answering.answer(request));
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

/** Times ours, for the sequential form at 100 candidates (issue 7). */
const goal = 50;

export async function measureAgainstNaive(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const call of [applyOf("member-1000-0"), inviteOf(100), inviteOf(300)]) {
    const waits = new Map<string, number>();
    for (const [word, latencyMs] of Object.entries(latencies)) {
      for (const form of ["gate", "one by one", "all at once"] as const) {
        const value = await waitOf(form, call, latencyMs);
        waits.set(form, value);
        rows.push({ part: "naive", name: `${call.name}, KV ${word} (${latencyMs} ms): ${form}`, value, unit: "ms" });
      }
    }
    const ours = waits.get("gate") ?? Number.NaN;
    for (const form of ["one by one", "all at once"] as const) {
      const value = (waits.get(form) ?? Number.NaN) / ours;
      const aim = form === "one by one" && call.people === 100 ? { atLeast: goal } : {};
      rows.push({ part: "naive", name: `${call.name}: ${form}, times the gate's wait`, value, unit: "×", ...aim });
    }
  }
  const call = inviteOf(100);
  const ours = await realWaitOf("gate", call, latencies.hot);
  const value = (await realWaitOf("one by one", call, latencies.hot)) / ours;
  rows.push({
    part: "naive",
    name: `${call.name}, KV hot, on a real clock: one by one, times the gate`,
    value,
    unit: "×",
  });
  return rows;
}

// Whether the gate's isolate grows: decisions over ever different users inside one isolate in workerd, and what its heap
// holds after a collection, asked over the inspector. Nothing may be cached without a bound.
import { applyOf, onTheWire } from "./calls.ts";
import type { Row } from "./rows.ts";
import { bundleGate, type InWorkerd, startInWorkerd } from "./workerd.ts";

const user = "member-1000-0";
/** Decisions in one request of the loop. */
const step = 10_000;
/** Noise of the heap's own bookkeeping; a cache of 100,000 user ids would take ten times as much. */
const noGrowthMib = 0.5;

interface Inspector {
  ask(method: string): Promise<unknown>;
  close(): void;
}

async function inspect(worker: InWorkerd): Promise<Inspector> {
  const { host } = await worker.inspectorUrl();
  const socket = new WebSocket(`ws://${host}/core:user:bench`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the inspector cannot be reached")));
  });
  const waiting = new Map<unknown, (result: unknown) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  let last = 0;
  return {
    ask: (method) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve);
        socket.send(JSON.stringify({ id: last, method, params: {} }));
      }),
    close: () => socket.close(),
  };
}

const sizeOf = (usage: unknown): number => {
  if (typeof usage !== "object" || usage === null || !("usedSize" in usage)) throw new Error("no heap usage was told");
  return Number(usage.usedSize) / 2 ** 20;
};

/** @returns three rows: the heap after a tenth of the decisions, after all of them, and the growth between. */
export async function measureMemory(decisions: number): Promise<readonly Row[]> {
  const worker = await startInWorkerd({ gate: bundleGate() });
  try {
    const decide = async (count: number): Promise<void> => {
      // Signed anew: a Sign is good for a minute.
      for (let done = 0; done < count; done += step)
        await worker.loop(onTheWire(applyOf(user), worker.url), Math.min(step, count - done), user);
    };
    await decide(1);
    const inspector = await inspect(worker);
    const heap = async (): Promise<number> => {
      let collected = false;
      const collecting = inspector.ask("HeapProfiler.collectGarbage").then(() => {
        collected = true;
      });
      // The isolate hears the inspector only while it runs.
      while (!collected) {
        await decide(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await collecting;
      return sizeOf(await inspector.ask("Runtime.getHeapUsage"));
    };
    const tenth = Math.ceil(decisions / 10);
    await decide(tenth);
    const before = await heap();
    await decide(decisions - tenth);
    const after = await heap();
    inspector.close();
    const of = (count: number): string => `${count.toLocaleString("en")} decisions about as many users`;
    return [
      { part: "memory", name: `heap after ${of(tenth)}`, value: before, unit: "MiB" },
      { part: "memory", name: `heap after ${of(decisions)}`, value: after, unit: "MiB" },
      { part: "memory", name: "growth of the heap between", value: after - before, unit: "MiB", atMost: noGrowthMib },
    ];
  } finally {
    await worker.stop();
  }
}

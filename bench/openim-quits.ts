// How many of OpenIM's after-callbacks get through: a model of its queue (docs/reference/openim.md sections 2 and 5b: 2
// workers, 100 slots, a push waits at most 3 s and is then dropped) against the gate in workerd, whose own queue takes as
// long as Cloudflare's does. `node bench/openim-quits.ts [quits]`; nothing of OpenIM runs here but these three numbers.
import { setTimeout as wait } from "node:timers/promises";
import type { Callback } from "../cli/call/callbacks.ts";
import { openimRequest } from "../cli/call/requests.ts";
import { credentials } from "./calls.ts";
import { bundleGate, startInWorkerd } from "./workerd.ts";

const workers = 2;
const slots = 100;
const pushWaitMs = 3000;
/** Sending to Cloudflare's queue takes about 60 ms (docs/reference/cloudflare.md 2.4). */
const queueDelays = [25, 60, 120];
const quits = Number(process.argv[2] ?? 600);

const quit = (at: number): Callback => ({
  command: "callbackAfterQuitGroupCommand",
  fields: { groupID: "2389127364", userID: `quitter-${at}` },
});

/** @returns how many of so many simultaneous quits were sent and answered, and how long the slowest RPC was held. */
async function play(url: string, count: number): Promise<{ readonly through: number; readonly heldMs: number }> {
  const slotted: number[] = [];
  // All at once; who stands here for longer than OpenIM waits is dropped.
  const waiting = Array.from({ length: count }, (_, at) => at);
  const start = performance.now();
  let through = 0;
  let heldMs = 0;
  const fill = (): void => {
    while (slotted.length < slots) {
      const next = waiting.shift();
      if (next === undefined) return;
      heldMs = Math.max(heldMs, performance.now() - start);
      slotted.push(next);
    }
  };
  fill();
  const work = async (): Promise<void> => {
    for (;;) {
      const at = slotted.shift();
      if (at === undefined) return;
      if (performance.now() - start < pushWaitMs) fill();
      const { url: to, headers, body } = openimRequest(url, { secret: credentials.secret }, quit(at), new Date());
      const response = await fetch(to, { method: "POST", headers: { ...headers }, body: String(body) });
      await response.arrayBuffer();
      if (response.ok) through++;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { through, heldMs: waiting.length > 0 ? pushWaitMs : heldMs };
}

const gate = bundleGate();
const rows: Record<string, unknown>[] = [];
for (const queueMs of queueDelays) {
  const running = await startInWorkerd({ gate }, { queueMs });
  try {
    await play(running.url, 20);
    await wait(1000);
    const { through, heldMs } = await play(running.url, quits);
    rows.push({
      "queue takes (ms)": queueMs,
      quits,
      "got through": through,
      "RPC held at most (ms)": Math.round(heldMs),
    });
  } finally {
    await running.stop();
  }
}
console.table(rows);

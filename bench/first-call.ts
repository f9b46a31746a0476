// The very first call in a cold isolate, which Tencent's 2 s and the Free plan's 10 ms of CPU are tightest for: how long its
// answer takes, and when the decision is told, as wall time of workerd alone. `node bench/first-call.ts [rounds]`.
import { performance } from "node:perf_hooks";
import { tencentInvite } from "../cli/call/callbacks.ts";
import { applyOf, type Call, inviteOf, onTheWire } from "./calls.ts";
import { bundleGate, startInWorkerd } from "./workerd.ts";

const rounds = Number(process.argv[2] ?? 7);
const gate = bundleGate();

/** As `fill` puts them on the deny list: every one of them is told of. */
const banned = Array.from({ length: 300 }, (_, at) => `banned-${at}`);
const bannedInvite: Call = {
  ...inviteOf(300),
  name: "invite of 300, all banned",
  callback: tencentInvite({ groupId: "g", type: "Public" }, "leckie", banned),
};

async function firstAnswerMs(call: Call): Promise<number> {
  const running = await startInWorkerd({ gate });
  try {
    // KV and the connection are warm, the gate is not: nothing of it runs for this.
    await running.fill(banned.length);
    const { url, headers, body } = onTheWire(call, running.url);
    const start = performance.now();
    const response = await fetch(url, { method: "POST", headers: { ...headers }, body: String(body) });
    await response.arrayBuffer();
    return performance.now() - start;
  } finally {
    await running.stop();
  }
}

const rows: Record<string, unknown>[] = [];
for (const call of [applyOf("alice"), inviteOf(300), bannedInvite]) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await firstAnswerMs(call));
  times.sort((a, b) => a - b);
  const shown = (at: number): string => (times[at] ?? Number.NaN).toFixed(1);
  rows.push({ call: call.name, "median (ms)": shown(Math.floor(rounds / 2)), "least (ms)": shown(0) });
}
console.table(rows);

// How large the deployed bundle is, compressed as wrangler tells it, and what each of its parts weighs. And how long it
// takes to start, by wrangler's own profile, beside an empty Hono Worker.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod/mini";
import type { Row } from "./rows.ts";
import { spreadOf } from "./spread.ts";
import { bundle, bundleGate, bytesByFile, root } from "./workerd.ts";

export const bundleBudgetKib = 40;
const kib = (text: string): number => gzipSync(text).length / 1024;

/** KiB, compressed. */
export const bundleSize = (): number => kib(bundleGate());

/** A package, or the folder that a file lies in. */
const partOf = (path: string): string => /node_modules\/([^/]+)/.exec(path)?.[1] ?? dirname(path);

/** Bytes of each part, minified, the heaviest first. They add up, but for what joins them. */
export function minifiedParts(): [part: string, bytes: number][] {
  const parts = new Map<string, number>();
  for (const [path, bytes] of bytesByFile("src/index.ts"))
    parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + bytes);
  return [...parts].sort(([, a], [, b]) => b - a);
}

export function measureSize(): readonly Row[] {
  const row = (name: string, value: number): Row => ({ part: "size", name, value, unit: "KiB" });
  return [
    { ...row("bundle, minified and compressed", bundleSize()), atMost: bundleBudgetKib },
    row("of which the gate's own code, without Hono", kib(bundle("src/index.ts", ["hono", "hono/*"]))),
    row("bundle, minified", bundle("src/index.ts").length / 1024),
    ...minifiedParts().map(([part, bytes]) => row(`of which ${part}`, bytes / 1024)),
  ];
}

const profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Milliseconds at start in which the Worker, and not nobody, had the CPU. */
function activeMs(file: string): number {
  const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(readFileSync(file, "utf8")));
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id));
  const active = timeDeltas.filter((_, index) => !idle.has(samples[index] ?? -1));
  return active.reduce((sum, us) => sum + us, 0) / 1000;
}

function checkStartup(config: string, outfile: string): number {
  const env = { ...process.env, WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false" };
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "check", "startup", "--config", config, "--outfile", outfile];
  execFileSync(process.execPath, args, { cwd: root, env, stdio: "pipe" });
  return activeMs(outfile);
}

const emptyWorker = `import { Hono } from "hono/tiny";
const app = new Hono();
app.get("/", (c) => c.text("ok"));
export default app;
`;

/** @param rounds each a start of both; a start is short and the profiler's steps are long, so single ones say little. */
export function measureStart(rounds: number): readonly Row[] {
  // Inside the checkout, so that its node_modules are found; git passes .wrangler over.
  mkdirSync(join(root, ".wrangler"), { recursive: true });
  const folder = mkdtempSync(join(root, ".wrangler/bench-empty-"));
  try {
    writeFileSync(join(folder, "index.ts"), emptyWorker);
    const date = /^compatibility_date = .+$/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"))?.[0];
    writeFileSync(join(folder, "wrangler.toml"), `name = "empty"\nmain = "index.ts"\nminify = true\n${date}\n`);
    const empty: number[] = [];
    const gate: number[] = [];
    for (let round = 0; round < rounds; round++) {
      empty.push(checkStartup(join(folder, "wrangler.toml"), join(folder, "empty.cpuprofile")));
      gate.push(checkStartup(join(root, "wrangler.toml"), join(folder, "gate.cpuprofile")));
    }
    return [
      { part: "start", name: "start-up of the gate, CPU", unit: "ms", ...spreadOf(gate) },
      { part: "start", name: "start-up of an empty Hono Worker, CPU", unit: "ms", ...spreadOf(empty) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Workers in workerd, started with Miniflare: wrangler dev's own proxy and log would cost more than the gate. Console is
// switched off inside the isolate. Beside HTTP a Worker can be asked to answer a call many times over, inside its
// isolate and over KV in memory (`loop`), which shows the Worker's own cost, without HTTP's and KV's.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { CallRequest } from "../cli/call/requests.ts";
import { createMemoryBindings } from "./memory-bindings.ts";

export const root = join(import.meta.dirname, "..");

/** The bundle that would be deployed, as wrangler makes it. */
export function bundleGate(): string {
  const outdir = mkdtempSync(join(tmpdir(), "doorman-bench-"));
  try {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const env = { ...process.env, WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false" };
    execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", outdir], {
      cwd: root,
      env,
      stdio: "pipe",
    });
    return readFileSync(join(outdir, "index.js"), "utf8");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Minified as wrangler does it. */
const build = (entry: string, external: readonly string[]) =>
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    // The runtime has these itself.
    external: ["node:*", "cloudflare:workers", ...external],
    metafile: true,
    write: false,
  });

/** @param external packages that are left out. */
export const bundle = (entry: string, external: readonly string[] = []): string =>
  build(entry, external).outputFiles[0]?.text ?? "";

/** How many bytes of the bundle come of each file, by its path. */
export function bytesByFile(entry: string): ReadonlyMap<string, number> {
  const { metafile } = build(entry, []);
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return new Map(inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}

const fillStep = 1000;
/** The header that names which of the Workers answers. */
export const chooser = "x-bench-worker";

const importsOf = (names: readonly string[]): string =>
  [
    ...names.map((name, at) => `import worker${at} from "./${name}.js";`),
    `const workers = { ${names.map((name, at) => `"${name}": worker${at}`).join(", ")} };`,
    `const first = "${names[0]}";`,
  ].join("\n");

/** Kept as text: it runs in the isolate. `vary` is replaced by another id in every call. */
const wrapper = `
const nothing = () => {};
Object.assign(console, { log: nothing, warn: nothing, error: nothing });
const background = [];
const context = { waitUntil: (work) => void background.push(work), passThroughOnException: nothing, props: {} };
let memory;
let next = 0;
let slow;
/** The same bindings, with a queue that takes its time. */
function slowed(env) {
  if (!(Number(env.BENCH_QUEUE_MS) > 0)) return env;
  slow ??= {
    ...env,
    BENCH_QUEUE_MS: {},
    EVENTS: { sendBatch: () => new Promise((resolve) => setTimeout(resolve, Number(env.BENCH_QUEUE_MS))) },
  };
  return slow;
}
/** Bound and never asked: there is no flood rule. */
export class Flood {}
export default {
  async fetch(request, env, ctx) {
    const worker = workers[request.headers.get("${chooser}") ?? first];
    if (request.url.endsWith("/bench-fill")) {
      const { from, to } = await request.json();
      const numbers = Array.from({ length: to - from }, (_, index) => from + index);
      await Promise.all(numbers.map((number) => env.LISTS.put("user/banned-" + number, "deny")));
      return Response.json({});
    }
    if (request.url.endsWith("/bench-scheduled")) {
      await worker.scheduled({ cron: await request.text() }, env, ctx);
      return Response.json({});
    }
    if (!request.url.endsWith("/bench-loop")) return worker.fetch(request, slowed(env), ctx);
    const { url, headers, body, count, vary } = await request.json();
    memory ??= {
      ...env,
      LISTS: { get: async (keys) => new Map(keys.map((key) => [key, null])) },
      EVENTS: { sendBatch: async () => {} },
    };
    let answered = 0;
    for (let i = 0; i < count; i++) {
      const text = vary === undefined ? body : body.replaceAll(vary, "user-" + next++);
      // The benchmarks' bodies are ASCII.
      const named = { ...headers, "content-length": String(text.length) };
      const answer = await worker.fetch(new Request(url, { method: "POST", headers: named, body: text }), memory, context);
      if (answer.status === 200) answered++;
    }
    // What goes on behind the answers is part of the gate's own cost.
    await Promise.all(background.splice(0));
    return Response.json({ answered });
  },
};`;

export interface InWorkerd {
  readonly url: string;
  /** Puts so many people on the deny list, none of whom the benchmarks ask about. */
  fill(count: number): Promise<void>;
  /** Answers a call so many times inside the isolate. */
  loop(call: CallRequest, count: number, vary?: string): Promise<void>;
  fireSchedule(cron: string): Promise<void>;
  inspectorUrl(): Promise<URL>;
  stop(): Promise<void>;
}

/**
 * @param workers name → bundle; they share an isolate and its KV, and the first answers unless `chooser` names another.
 * @param options `queueMs`: how long the queue takes over HTTP, 0: Miniflare's own; `settings` over the benchmarks' own.
 */
export async function startInWorkerd(
  workers: Readonly<Record<string, string>>,
  {
    queueMs = 0,
    settings = {},
  }: { readonly queueMs?: number; readonly settings?: Readonly<Record<string, string | number>> } = {},
): Promise<InWorkerd> {
  const compatibilityDate = /^compatibility_date = "(.+)"/m.exec(
    readFileSync(join(root, "wrangler.toml"), "utf8"),
  )?.[1];
  const { LISTS: _l, SPOOL: _s, EVENTS: _e, FLOOD: _f, ...vars } = createMemoryBindings().env;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "bench",
      inspectorPort: 0,
      handleStructuredLogs: () => undefined,
      modules: [
        { type: "ESModule", path: "index.js", contents: `${importsOf(Object.keys(workers))}\n${wrapper}` },
        ...Object.entries(workers).map(([name, contents]) => ({
          type: "ESModule" as const,
          path: `${name}.js`,
          contents,
        })),
      ],
      compatibilityDate: compatibilityDate ?? "",
      kvNamespaces: ["LISTS", "SPOOL", "ROSTER"],
      durableObjects: { FLOOD: "Flood" },
      queueProducers: { EVENTS: "bench-events" },
      bindings: Object.fromEntries(
        Object.entries({ ...vars, ...settings, ...(queueMs > 0 ? { BENCH_QUEUE_MS: queueMs } : {}) }).map(
          ([name, value]) => [name, String(value)],
        ),
      ),
    }),
  );
  const { href } = await miniflare.ready;
  const url = href.replace(/\/$/, "");
  return {
    url,
    async fill(count) {
      for (let from = 0; from < count; from += fillStep) {
        const body = JSON.stringify({ from, to: Math.min(count, from + fillStep) });
        const response = await fetch(`${url}/bench-fill`, { method: "POST", body });
        if (!response.ok) throw new Error(`the lists were not filled: ${await response.text()}`);
      }
    },
    async loop({ url: callUrl, headers, body }, count, vary) {
      const order = { url: callUrl, headers, body: Buffer.from(body).toString("utf8"), count, vary };
      const response = await fetch(`${url}/bench-loop`, { method: "POST", body: JSON.stringify(order) });
      const { answered } = (await response.json()) as { readonly answered: number };
      if (answered !== count) throw new Error(`${count - answered} of ${count} calls were not answered with 200`);
    },
    async fireSchedule(cron) {
      const response = await fetch(`${url}/bench-scheduled`, { method: "POST", body: cron });
      if (!response.ok) throw new Error(`the schedule was not run: ${await response.text()}`);
    },
    inspectorUrl: () => miniflare.getInspectorURL(),
    stop: () => miniflare.dispose(),
  };
}

// The Worker as an operator deploys it: wrangler's bundle in workerd, over Miniflare's KV and queue, called over HTTP.
// Not through wrangler's harness: its middleware reads every body to the end before it answers, which is the very thing
// that must not happen. KV answers slowly there, so ON_UNDECIDED is always deny: a late read must not look like a mistake.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { play } from "../../cli/call/play.ts";
import type { Case, Exchange, Variant } from "./property.ts";
import { fuzzCredentials, toWire } from "./wire.ts";

const root = join(import.meta.dirname, "../..");
const collector = `export default {
  async queue(batch, env) {
    for (const { id, body } of batch.messages) await env.COLLECTED.put(id, JSON.stringify(body));
  },
};`;

type Vars = Readonly<Record<string, string | number | boolean>>;
type Kv = Awaited<ReturnType<Miniflare["getKVNamespace"]>>;

export interface Workerd {
  readonly url: URL;
  readonly lists: Kv;
  readonly spool: Kv;
  /** Every line that the Worker printed. */
  readonly lines: readonly string[];
  /** Every message that the queue delivered, as JSON. */
  delivered(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The deployable bundle of a Worker's main file, minified as wrangler.toml says. */
export function bundle(main = "src/index.ts"): string {
  const outdir = mkdtempSync(join(tmpdir(), "doorman-bundle-"));
  try {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const env = { ...process.env, WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false" };
    const args = [wrangler, "deploy", main, "--dry-run", "--outdir", outdir];
    execFileSync(process.execPath, args, { cwd: root, env, stdio: "pipe" });
    return readFileSync(join(outdir, `${basename(main, ".ts")}.js`), "utf8");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export async function startWorkerd(contents: string, vars: Vars): Promise<Workerd> {
  const lines: string[] = [];
  const wranglerToml = readFileSync(join(root, "wrangler.toml"), "utf8");
  const compatibilityDate = /^compatibility_date = "(.+)"/m.exec(wranglerToml)?.[1] ?? "";
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: ({ message }) => void lines.push(message),
      workers: [
        {
          name: "doorman",
          modules: [{ type: "ESModule", path: "index.js", contents }],
          compatibilityDate,
          kvNamespaces: ["LISTS", "SPOOL"],
          durableObjects: { FLOOD: { className: "Flood", useSQLite: true } },
          queueProducers: { EVENTS: "doorman-events" },
          bindings: {
            TENCENT_SDK_APP_IDS: fuzzCredentials.sdkAppId,
            TENCENT_TOKENS: fuzzCredentials.token,
            OPENIM_SECRETS: fuzzCredentials.secret,
            TELEGRAM_SECRETS: fuzzCredentials.telegramSecret,
            ADMIN_TOKENS: fuzzCredentials.adminToken,
            ...vars,
          },
        },
        {
          name: "collector",
          modules: [{ type: "ESModule", path: "collector.js", contents: collector }],
          compatibilityDate,
          kvNamespaces: ["COLLECTED"],
          queueConsumers: { "doorman-events": { maxBatchSize: 100, maxBatchTimeout: 0 } },
        },
      ],
    }),
  );
  const url = await miniflare.ready;
  const collected = await miniflare.getKVNamespace("COLLECTED", "collector");
  return {
    url,
    lists: await miniflare.getKVNamespace("LISTS", "doorman"),
    spool: await miniflare.getKVNamespace("SPOOL", "doorman"),
    lines,
    async delivered() {
      const texts: string[] = [];
      for (const { name } of (await collected.list()).keys) texts.push((await collected.get(name, "text")) ?? "");
      return texts;
    },
    stop: () => miniflare.dispose(),
  };
}

export interface FuzzedWorkerd {
  exchange(each: Case): Promise<Exchange>;
  stop(): Promise<void>;
}

/** One workerd for each variant, started when a case first asks for it. */
export function createFuzzedWorkerd(): FuzzedWorkerd {
  let contents: string | undefined;
  const started = new Map<Variant, { readonly workerd: Workerd; seen: number; written: readonly string[] }>();
  const sideOf = async (variant: Variant) => {
    contents ??= bundle();
    const known = started.get(variant);
    if (known !== undefined) return known;
    const side = { workerd: await startWorkerd(contents, { ...variant, ON_UNDECIDED: "deny" }), seen: 0, written: [] };
    started.set(variant, side);
    return side;
  };
  return {
    async exchange({ variant, world, call }) {
      const side = await sideOf(variant);
      const { lists, url, lines } = side.workerd;
      const stale = side.written.filter((key) => !Object.hasOwn(world.entries, key));
      await Promise.all(stale.map((key) => lists.delete(key)));
      await Promise.all(Object.entries(world.entries).map(([key, value]) => lists.put(key, value)));
      side.written = Object.keys(world.entries);
      const wire = toWire(call, new Date());
      const answer = await send(url, wire, call);
      const printed = lines.slice(side.seen);
      side.seen = lines.length;
      return { wire, answer, lines: printed, misuses: [] };
    },
    async stop() {
      for (const { workerd } of started.values()) await workerd.stop();
    },
  };
}

async function send(url: URL, { method, path, headers, bytes }: Exchange["wire"], call: Case["call"]) {
  const target = `${url.origin}${path}`;
  const platform = call.kind === "other" ? "tencent" : call.body.platform;
  const command = call.kind === "other" ? "" : call.body.command;
  if (method === "POST") return (await play({ platform, command, url: target, headers, body: bytes })).answer;
  const body = method === "GET" || method === "HEAD" ? {} : { body: Buffer.from(bytes) };
  const response = await fetch(target, { method, headers, ...body });
  return { status: response.status, body: await response.text() };
}

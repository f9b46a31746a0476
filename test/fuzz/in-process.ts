// The Worker under Node, over bindings in memory: fast enough for a hundred thousand calls. The bindings behave as
// Cloudflare's do where a caller could notice (reference/cloudflare.md 1.2, 1.3, 2.1) and note every misuse. What Node
// cannot show, workerd's own HTTP and its streams, is left to in-workerd.ts.
import { format } from "node:util";
import { event } from "../../src/events/event.ts";
import { tellAfterMs } from "../../src/gate.ts";
import worker from "../../src/worker.ts";
import type { Answer } from "../judges/judge.ts";
import { openimTimeoutMs } from "../judges/openim.ts";
import { telegramTimeoutMs } from "../judges/telegram.ts";
import { tencentTimeoutMs } from "../judges/tencent.ts";
import type { Case, Exchange, Variant } from "./property.ts";
import { fuzzCredentials, toWire } from "./wire.ts";

const base = "https://gate.example";
/** KV's bulk read leaves out what V8 takes for an array's index, and __proto__. */
const isDropped = (key: string): boolean =>
  (/^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1) || key === "__proto__";
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The bindings of one variant; `entries` and `misuses` belong to the call that is under way. */
interface Scene {
  readonly env: Parameters<typeof worker.fetch>[1];
  entries: ReadonlyMap<string, string>;
  misuses: string[];
}

function createScene(variant: Variant): Scene {
  const noFlood = (): never => {
    throw new Error("the fuzzer has no flood rule, so no counter is asked but by /health");
  };
  const noKv = async (): Promise<never> => {
    throw new Error("the fuzzer's queue takes everything, so nothing is spooled");
  };
  const keepOriginal = async (key: string): Promise<void> => {
    if (!/^original\/[0-9a-f]{64}$/.test(key)) await noKv();
  };
  const lists = {
    async get(keys: readonly string[], options: { readonly type: string; readonly cacheTtl: number }) {
      const wrong = keys.filter((key) => key === "" || key === "." || key === ".." || Buffer.byteLength(key) > 512);
      if (wrong.length > 0) scene.misuses.push(`KV would refuse the key ${JSON.stringify(wrong[0])}`);
      if (keys.length > 100 || keys.length === 0)
        scene.misuses.push(`KV would refuse a bulk read of ${keys.length} keys`);
      if (options.type !== "text" || options.cacheTtl < 30) scene.misuses.push("KV would refuse these options");
      const kept = keys.filter((key) => !isDropped(key));
      return new Map(kept.map((key) => [key, scene.entries.get(key.toWellFormed()) ?? null]));
    },
  };
  const queue = {
    async sendBatch(messages: readonly { readonly body: unknown }[]) {
      const sizes = messages.map(({ body }) => bytesOf(body));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (messages.length === 0 || messages.length > 100 || total > 256_000 || Math.max(...sizes) > 127_900)
        scene.misuses.push(`the queue would refuse ${messages.length} messages of ${total} bytes`);
      for (const { body } of messages) {
        const parsed = event.safeParse(JSON.parse(JSON.stringify(body)));
        if (!parsed.success)
          scene.misuses.push(`no event: ${parsed.error.issues[0]?.path.join(".")} ${parsed.error.issues[0]?.message}`);
      }
    },
  };
  const env: Record<string, unknown> = {
    LISTS: lists,
    SPOOL: { get: noKv, put: keepOriginal, delete: noKv, list: async () => ({ keys: [], list_complete: true }) },
    EVENTS: queue,
    FLOOD: { idFromName: noFlood, get: noFlood },
    TENCENT_SDK_APP_IDS: fuzzCredentials.sdkAppId,
    TENCENT_TOKENS: `an-older-token,${fuzzCredentials.token}`,
    TELEGRAM_SECRETS: `another-secret-of-the-fuzzer-56789,${fuzzCredentials.telegramSecret}`,
    OPENIM_SECRETS: `${fuzzCredentials.secret},another-secret-of-the-fuzzer-01234`,
    ADMIN_TOKENS: fuzzCredentials.adminToken,
    ...variant,
  };
  // Only these methods are ever called; a whole KVNamespace would be another hundred lines.
  const scene: Scene = { env: env as unknown as Scene["env"], entries: new Map(), misuses: [] };
  return scene;
}

const { setTimeout: inTime } = globalThis;
/** A hundred thousand calls have no time to let each answer leave. */
const atOnce = (run: () => void, ms?: number) => (ms === tellAfterMs ? setImmediate(run) : inTime(run, ms));

const scenes = new Map<Variant, Scene>();
function sceneOf(variant: Variant): Scene {
  const known = scenes.get(variant) ?? createScene(variant);
  scenes.set(variant, known);
  return known;
}

/** Runs `work` with every line that it prints kept instead of shown. */
async function listening<T>(work: (lines: string[]) => Promise<T>): Promise<T> {
  const { log, warn, error } = console;
  const lines: string[] = [];
  const keep = (...parts: unknown[]): void => void lines.push(format(...parts));
  Object.assign(console, { log: keep, warn: keep, error: keep });
  Object.assign(globalThis, { setTimeout: atOnce });
  try {
    return await work(lines);
  } finally {
    Object.assign(console, { log, warn, error });
    Object.assign(globalThis, { setTimeout: inTime });
  }
}

async function answerWithin(ms: number, answering: Promise<Response>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ noAnswer: "timeout" }), ms);
  });
  const read = async (): Promise<Answer> => {
    const response = await answering;
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()).toString("utf8") };
  };
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

const limits = [
  ["/openim", openimTimeoutMs],
  ["/telegram", telegramTimeoutMs],
] as const;

/** One call at a time: lines and misuses are told apart by nothing else. */
export async function exchangeInProcess({ variant, world, call }: Case): Promise<Exchange> {
  const scene = sceneOf(variant);
  scene.entries = new Map(Object.entries(world.entries));
  scene.misuses = [];
  const wire = toWire(call, new Date());
  const { method, headers, bytes } = wire;
  const body = method === "GET" || method === "HEAD" ? {} : { body: Buffer.from(bytes) };
  const request = new Request(`${base}${wire.path}`, { method, headers, ...body });
  const background: Promise<unknown>[] = [];
  const context = {
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  const [, limitMs = tencentTimeoutMs] = limits.find(([path]) => wire.path.startsWith(path)) ?? [];
  return await listening(async (lines) => {
    try {
      const answer = await answerWithin(
        limitMs,
        worker.fetch(
          request as Parameters<typeof worker.fetch>[0],
          scene.env,
          context as Parameters<typeof worker.fetch>[2],
        ),
      );
      await Promise.all(background);
      return { wire, answer, lines, misuses: scene.misuses };
    } catch (error) {
      const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { wire, answer: { noAnswer: "connection" }, lines, misuses: [...scene.misuses, `threw: ${thrown}`] };
    }
  });
}

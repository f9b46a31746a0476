// A Worker called in this process, as workerd would call it, with console quiet while something is measured.
// (zod/mini never makes code at run time, so the schemas run here as they do on Workers.)
import { createHash } from "node:crypto";
import type { CallRequest } from "../cli/call/requests.ts";
import { tellAfterMs } from "../src/gate.ts";

interface AnyWorker {
  fetch(request: never, env: never, context: never): Response | Promise<Response>;
}

export interface WorkerInNode {
  /** Answers a call; resolves when what goes on in the background is done too. */
  answer(request: Request): Promise<Response>;
}

const nothing = (): void => undefined;

const { setTimeout: inTime } = globalThis;

export function createWorkerInNode(worker: AnyWorker, env: Readonly<Record<string, unknown>>): WorkerInNode {
  const background: Promise<unknown>[] = [];
  const told: (() => void)[] = [];
  /** What the gate tells behind an answer is part of its cost; neither the wait before it nor a turn of Node's loop is. */
  const behindAnswer = (run: () => void, ms?: number) => (ms === tellAfterMs ? told.push(run) : inTime(run, ms));
  const context = {
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    passThroughOnException: nothing,
    props: {},
  };
  return {
    async answer(request) {
      Object.assign(globalThis, { setTimeout: behindAnswer });
      try {
        // Node's Request and these bindings do what the Worker uses of Cloudflare's.
        const response = await worker.fetch(request as never, env as never, context as never);
        for (const run of told.splice(0)) run();
        if (background.length > 0) await Promise.all(background.splice(0));
        return response;
      } finally {
        Object.assign(globalThis, { setTimeout: inTime });
      }
    },
  };
}

/** With its length named, as both IM servers do. */
export function toRequest({ url, headers, body }: CallRequest): Request {
  const bytes = Buffer.from(body);
  return new Request(url, {
    method: "POST",
    headers: { ...headers, "content-length": String(bytes.length) },
    body: bytes,
  });
}

/** Nothing printed: console's own work costs more than the gate's, and an operator's log is not this terminal. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn, error } = console;
  Object.assign(console, { log: nothing, warn: nothing, error: nothing });
  try {
    return await work();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

/**
 * Runs `work` with SHA-256 computed on the calling thread, as workerd does. Node hands each digest to a thread pool, whose
 * waking takes up to twenty times the floor's time and differs from run to run, so nothing steady can be compared.
 */
export async function withDigestsAtOnce<T>(work: () => Promise<T>): Promise<T> {
  const digest = async (_name: string, data: Uint8Array | ArrayBuffer) =>
    new Uint8Array(createHash("sha256").update(new Uint8Array(data)).digest()).buffer;
  Object.defineProperty(crypto.subtle, "digest", { value: digest, configurable: true });
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "digest");
  }
}

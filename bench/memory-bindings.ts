// KV and the queue in memory, which answer at once or after a time that is handed in, and count what they are asked.
// What Cloudflare bills and limits is counted as it does: KV by key and by call, queue messages by 64 KB.
import { credentials } from "./calls.ts";

/** What was asked since the last reset. */
export interface Counts {
  kvCalls: number;
  kvKeys: number;
  /** Times that KV was asked while no earlier answer was awaited: trips that add up. */
  kvRounds: number;
  kvWrites: number;
  kvLists: number;
  largestCall: number;
  queueMessages: number;
  /** Of 64 KB each, to write one. */
  queueUnits: number;
}

export const noCounts: Readonly<Counts> = {
  kvCalls: 0,
  kvKeys: 0,
  kvRounds: 0,
  kvWrites: 0,
  kvLists: 0,
  largestCall: 0,
  queueMessages: 0,
  queueUnits: 0,
};

export interface MemoryBindings {
  /** As the Worker's env. */
  readonly env: Readonly<Record<string, unknown>>;
  readonly counts: Counts;
}

const unitBytes = 64_000;
const unitsOf = (body: unknown): number => Math.ceil(Buffer.byteLength(JSON.stringify(body)) / unitBytes);

export interface MemoryOptions {
  readonly entries?: ReadonlyMap<string, string>;
  readonly vars?: Readonly<Record<string, string | number | boolean>>;
  /** Settles when KV's answer arrives; left out: at once. */
  readonly wait?: () => Promise<void>;
  /** false: for measuring time, nothing is counted. */
  readonly counting?: boolean;
}

export function createMemoryBindings({
  entries = new Map(),
  vars = {},
  wait,
  counting = true,
}: MemoryOptions = {}): MemoryBindings {
  const counts: Counts = { ...noCounts };
  const read = (keys: string | readonly string[]) =>
    typeof keys === "string"
      ? (entries.get(keys) ?? null)
      : new Map(keys.map((key) => [key, entries.get(key) ?? null] as const));
  let pending = 0;
  async function countedRead(keys: string | readonly string[]) {
    const size = typeof keys === "string" ? 1 : keys.length;
    counts.kvCalls++;
    counts.kvKeys += size;
    counts.largestCall = Math.max(counts.largestCall, size);
    if (pending === 0) counts.kvRounds++;
    pending++;
    await (wait === undefined ? new Promise((resolve) => setImmediate(resolve)) : wait());
    pending--;
    return read(keys);
  }
  const kv = {
    get: counting ? countedRead : async (keys: string | readonly string[]) => read(keys),
    async put() {
      counts.kvWrites++;
    },
    async delete() {
      counts.kvWrites++;
    },
    async list() {
      counts.kvLists++;
      return { keys: [], list_complete: true };
    },
  };
  const queue = {
    async sendBatch(messages: readonly { readonly body: unknown }[]) {
      if (!counting) return;
      counts.queueMessages += messages.length;
      for (const { body } of messages) counts.queueUnits += unitsOf(body);
    },
  };
  const env = {
    FLOOD: { idFromName: () => undefined },
    LISTS: kv,
    SPOOL: kv,
    EVENTS: queue,
    TENCENT_SDK_APP_IDS: credentials.sdkAppId,
    TENCENT_TOKENS: credentials.token,
    OPENIM_SECRETS: credentials.secret,
    ...vars,
  };
  return { env, counts };
}

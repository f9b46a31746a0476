// What the outbox stands between, as fakes that can fail: a queue and a spool that do as they are told, call by call.
import type { Event } from "../../src/events/event.ts";
import type { EventQueue } from "../../src/events/event-queue.ts";
import type { Message } from "../../src/events/split.ts";
import type { Spool } from "../../src/events/spool.ts";

/** `rejects`: for the messages' own fault; `fails`: for a reason that says nothing. */
export type Deed = "takes" | "refuses" | "rejects" | "fails" | "hangs";

export const reasons = {
  refuses: "Queue is overloaded (10250)",
  rejects: "message too large (10204)",
  fails: "Internal Server Error",
} as const;

function act(deed: Deed): Promise<void> {
  if (deed === "hangs") return new Promise(() => undefined);
  return deed === "takes" ? Promise.resolve() : Promise.reject(new Error(reasons[deed]));
}

export function eventOf(id: string, bytes = 1000): Message {
  const event: Event = {
    specversion: "1.0",
    id,
    source: "/openim",
    type: "im.callback.received",
    time: "2026-11-20T09:30:00.000Z",
    datacontenttype: "application/json",
    partitionkey: "openim",
    data: { command: "callbackX" },
  };
  return { event, bytes };
}

/** So many events, `e0000` and on. */
export const many = (count: number, bytes = 1000): Message[] =>
  Array.from({ length: count }, (_, at) => eventOf(`e${String(at).padStart(4, "0")}`, bytes));

export const idsOf = (events: readonly Event[]): string[] => events.map(({ id }) => id);

/** A queue that does one deed after the other, the last one for ever; or what the batch's ids call for. */
export function createFakeQueue(...deeds: readonly Deed[] | readonly [(ids: readonly string[]) => Deed]) {
  const calls: string[][] = [];
  const queue: EventQueue = {
    send(events) {
      calls.push(idsOf(events));
      const deed = deeds[Math.min(calls.length, deeds.length) - 1] ?? "takes";
      return act(typeof deed === "function" ? deed(idsOf(events)) : deed);
    },
  };
  return { queue, calls };
}

/** A spool that holds what it took, by key, as text. */
export function createFakeSpool(putting: Deed = "takes", removing: Deed = "takes", pageSize = 1000) {
  const held = new Map<string, string>();
  const poison = new Map<string, string>();
  const originals = new Map<string, string>();
  const operations: string[] = [];
  const done = (what: string, deed: Deed = "takes") => {
    operations.push(what);
    return act(deed);
  };
  const spool: Spool = {
    async put(key, event) {
      await done("put", putting);
      held.set(key, JSON.stringify(event));
    },
    async list(from) {
      await done("list");
      const keys = [...held.keys()].sort().filter((key) => from === undefined || key >= from);
      return { keys: keys.slice(0, pageSize), next: keys[pageSize] };
    },
    async read(keys) {
      await done("read");
      return new Map(keys.map((key) => [key, held.get(key) ?? null]));
    },
    async remove(key) {
      await done("remove", removing);
      held.delete(key);
    },
    async putPoison(key, text) {
      await done("put", putting);
      poison.set(key, text);
    },
    async putOriginal(key, text) {
      await done("put", putting);
      originals.set(key, text);
    },
    counts: async () => ({ spooled: { count: held.size, more: false }, poisoned: { count: poison.size, more: false } }),
  };
  return { spool, held, poison, originals, operations };
}

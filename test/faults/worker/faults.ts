// The real bindings, made to fail as a plan says. Each wrapped method either reaches the real one or does the fault;
// whatever the plan does not name works.
import type { FloodNamespace } from "../../../src/cloudflare/flood-counters.ts";
import type { FloodFault, ListsFault, Plan, QueueFault, SpoolFault } from "../plan.ts";

/** The plan in force, and what was counted since it was set. */
export interface Faults {
  plan: Plan;
  pending: number;
  readonly calls: Map<string, number>;
}

const forever = (): Promise<never> => new Promise(() => undefined);
const fail = (message: string): Promise<never> => Promise.reject(new Error(message));

/** Wraps every method of a binding; `meddle` gets the method's name, its arguments, how often it was called, and the real call. */
function wrap<T extends object>(
  name: string,
  binding: T,
  { calls }: Faults,
  meddle: (method: string, args: readonly unknown[], call: number, real: () => unknown) => unknown,
): T {
  return new Proxy(binding, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        const counter = `${name}.${String(property)}`;
        const call = (calls.get(counter) ?? 0) + 1;
        calls.set(counter, call);
        return meddle(String(property), args, call, () => Reflect.apply(method, target, args));
      };
    },
  });
}

const garbled = (fault: Extract<ListsFault, { kind: "garbles" | "swells" }>): unknown =>
  fault.kind === "garbles" ? fault.value : "x".repeat(fault.bytes);

async function listPlainly(real: () => unknown): Promise<unknown> {
  const page = await real();
  if (typeof page !== "object" || page === null || !("keys" in page) || !Array.isArray(page.keys)) return page;
  return { ...page, keys: page.keys.map(({ name }) => ({ name })) };
}

function readLists(method: string, fault: ListsFault, args: readonly unknown[], real: () => unknown): unknown {
  if (fault.kind === "lists-plainly") return method === "list" ? listPlainly(real) : real();
  if (fault.kind === "throws") return fail(fault.message);
  if (fault.kind === "hangs") return forever();
  const keys: unknown = args[0];
  if (fault.kind === "answers-only") {
    if (Array.isArray(keys) && keys.includes(fault.holding)) return real();
    return fault.others === "hangs" ? forever() : fail("KV GET_BULK failed: 503 Service Unavailable");
  }
  if (fault.kind === "throws-for") {
    const asked = Array.isArray(keys) && keys.some((key) => String(key).endsWith(fault.ending));
    return asked ? fail(fault.message) : real();
  }
  return Promise.resolve(real()).then((answer: unknown) => {
    if (!(answer instanceof Map)) throw new Error("only bulk reads can be spoiled");
    const entries = [...answer].flatMap(([key, value]): [unknown, unknown][] => {
      if (!String(key).endsWith(fault.ending)) return [[key, value]];
      return fault.kind === "leaves-out" ? [] : [[key, garbled(fault)]];
    });
    return new Map(entries);
  });
}

/** A number from 0 to 1 for each call, the same for the same seed (the mix of mulberry32). */
function draw(seed: number, call: number): number {
  let mixed = (seed + Math.imul(call, 0x6d2b79f5)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function sendFlaky(fault: Extract<QueueFault, { kind: "flaky" }>, call: number, real: () => unknown): unknown {
  if (call >= fault.deadFrom && call < fault.deadTo) return fail("Queue is overloaded. Please back off. (10250)");
  const lot = draw(fault.seed, call);
  const bad = lot < fault.failing ? "fails" : lot < fault.failing + fault.hanging ? "hangs" : undefined;
  if (bad === undefined) return real();
  const then = bad === "fails" ? () => fail("Internal Server Error (15000)") : forever;
  return draw(fault.seed + 1, call) < 0.5 ? Promise.resolve(real()).then(then) : then();
}

function send(fault: QueueFault, args: readonly unknown[], call: number, real: () => unknown): unknown {
  switch (fault.kind) {
    case "throws":
      return fail(fault.message);
    case "hangs":
      return forever();
    case "every-second":
      return call % 2 === 0 ? fail(fault.message) : real();
    case "rejects":
      return JSON.stringify(args[0]).includes(fault.containing) ? fail(fault.message) : real();
    case "dies-after":
      return call > fault.calls ? fail(fault.message) : real();
    case "flaky":
      return sendFlaky(fault, call, real);
  }
}

function spool(fault: SpoolFault, method: string, real: () => unknown): unknown {
  if (fault.methods !== undefined && !fault.methods.includes(method)) return real();
  return fault.kind === "throws" ? fail(fault.message) : forever();
}

/** What the objects of the class beside the real one can do more (index.ts). */
export interface Killable {
  kill(): Promise<void>;
}

function askFlood(fault: FloodFault, object: object, real: () => unknown): unknown {
  if (fault.kind === "throws") return fail(fault.message);
  if (fault.kind === "hangs") return forever();
  // Its own answer may be on the way already; what it wrote is kept or not, as at a real end.
  const asked = Promise.resolve(real());
  Promise.resolve((object as Killable).kill()).catch(() => undefined);
  return asked;
}

function wrapFlood(namespace: FloodNamespace, faults: Faults): FloodNamespace {
  return new Proxy(namespace, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        const made: unknown = Reflect.apply(method, target, args);
        if (property !== "get" || typeof made !== "object" || made === null) return made;
        return new Proxy(made, {
          get(object, called) {
            const { flood } = faults.plan;
            return (...asked: unknown[]): unknown => {
              const real = (): unknown => (Reflect.get(object, called) as (...each: unknown[]) => unknown)(...asked);
              faults.calls.set("FLOOD.ask", (faults.calls.get("FLOOD.ask") ?? 0) + 1);
              return flood === undefined ? real() : askFlood(flood, object, real);
            };
          },
        });
      };
    },
  });
}

export interface Bindings {
  readonly LISTS: KVNamespace;
  readonly SPOOL: KVNamespace;
  readonly ROSTER: KVNamespace;
  readonly EVENTS: Queue;
  readonly FLOOD: FloodNamespace;
}

/** The bindings as the Worker gets them. They look at the plan with every call, so they outlive it. */
export function wrapBindings(env: Bindings, faults: Faults): Bindings {
  return {
    LISTS: wrap("LISTS", env.LISTS, faults, (method, args, _call, real) =>
      faults.plan.lists === undefined ? real() : readLists(method, faults.plan.lists, args, real),
    ),
    ROSTER: wrap("ROSTER", env.ROSTER, faults, (_method, _args, _call, real) => {
      const { roster } = faults.plan;
      if (roster === undefined) return real();
      return roster.kind === "throws" ? fail(roster.message) : forever();
    }),
    FLOOD: wrapFlood(env.FLOOD, faults),
    SPOOL: wrap("SPOOL", env.SPOOL, faults, (method, _args, _call, real) =>
      faults.plan.spool === undefined ? real() : spool(faults.plan.spool, method, real),
    ),
    EVENTS: wrap("EVENTS", env.EVENTS, faults, (_method, args, call, real) =>
      faults.plan.queue === undefined ? real() : send(faults.plan.queue, args, call, real),
    ),
  };
}

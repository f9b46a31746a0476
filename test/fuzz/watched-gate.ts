// The Worker with a watcher around it: what every call costs in bindings and body is counted and told at GET /watched,
// and a call may ask (x-fault) that something inside breaks. The gate itself is src/index.ts, unchanged.
import gate from "../../src/index.ts";
import type { Env } from "../../src/worker.ts";

export { Flood } from "../../src/index.ts";

/** Operations on bindings, and bodies that were read, since the last look. */
const counts = { lists: 0, spool: 0, queue: 0, bodies: 0 };

function watched<T extends object>(binding: T, name: "lists" | "spool" | "queue"): T {
  return new Proxy(binding, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        counts[name] += 1;
        if (fault === name || fault === "all bindings") throw new Error(`${name} is broken`);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** Counts a body from which somebody begins to read; giving it up unread does not count. */
function watchBody(request: Request): void {
  const { body } = request;
  const counted = (read: () => unknown) => {
    const value = () => {
      counts.bodies += 1;
      return read();
    };
    return { value };
  };
  Object.defineProperty(request, "arrayBuffer", counted(request.arrayBuffer.bind(request)));
  if (body !== null) Object.defineProperty(body, "getReader", counted(body.getReader.bind(body)));
}

let fault: string | null = null;
let env: Env | undefined;
const { now } = Date;
const { digest } = crypto.subtle;

export default {
  async fetch(request, bound, context) {
    if (new URL(request.url).pathname === "/watched") {
      const told = { ...counts };
      Object.assign(counts, { lists: 0, spool: 0, queue: 0, bodies: 0 });
      return Response.json(told);
    }
    env ??= {
      ...bound,
      LISTS: watched(bound.LISTS, "lists"),
      SPOOL: watched(bound.SPOOL, "spool"),
      EVENTS: watched(bound.EVENTS, "queue"),
    };
    fault = request.headers.get("x-fault");
    // The clock is asked before anything is checked, and the digest for every Sign that is not kept: so these break the
    // gate where nothing else can.
    Date.now = () => {
      if (fault === "clock") throw new Error("the clock is broken");
      return now();
    };
    crypto.subtle.digest = (...args) => {
      if (fault === "digest") throw new Error("the digest is broken");
      return digest.apply(crypto.subtle, args);
    };
    watchBody(request);
    return await gate.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

// The real Worker behind an entry that wraps its bindings. A test sets the plan with PUT /faults, sees with GET /faults
// what was called, and fills the spool with POST /faults/spool; every other request is the real Worker's.
import { tellAfterMs } from "../../../src/gate.ts";
import gate, { Flood as RealFlood } from "../../../src/index.ts";
import type { Env as GateEnv } from "../../../src/worker.ts";
import { plan, type Seen } from "../plan.ts";
import { type Bindings, type Faults, wrapBindings } from "./faults.ts";

type Env = GateEnv & Bindings;

const faults: Faults = { plan: {}, pending: 0, calls: new Map() };

const { setTimeout: inTime } = globalThis;
/** Holds what waits for an answer to leave, in timers of its own call, for as long as the plan says so. */
const holding = (run: () => void, ms?: number): ReturnType<typeof inTime> =>
  inTime(() => (ms === tellAfterMs && faults.plan.holdsTelling === true ? void holding(run, ms) : run()), ms);
Object.assign(globalThis, { setTimeout: holding });

/** One env for each set of settings, since the Worker prepares itself once for each env. */
const envs = new Map<string, Env>();

function envFor(real: Env): Env {
  const { vars = {}, without = [] } = faults.plan;
  const name = JSON.stringify([vars, without]);
  const known = envs.get(name);
  if (known !== undefined) return known;
  const missing = Object.fromEntries(without.map((binding) => [binding, undefined]));
  const env: Env = { ...real, ...wrapBindings(real, faults), ...vars, ...missing };
  envs.set(name, env);
  return env;
}

/** Counts what goes on after an answer. */
function counting(ctx: ExecutionContext): ExecutionContext {
  return new Proxy(ctx, {
    get(target, property) {
      if (property !== "waitUntil") return Reflect.get(target, property);
      return (work: Promise<unknown>): void => {
        faults.pending++;
        target.waitUntil(work.finally(() => faults.pending--));
      };
    },
  });
}

async function control(request: Request, path: string, env: Env): Promise<Response> {
  if (path === "/faults/spool") {
    const entries: Record<string, unknown> = await request.json();
    await Promise.all(Object.entries(entries).map(([key, value]) => env.SPOOL.put(key, String(value))));
  } else if (request.method === "PUT") {
    faults.plan = plan.parse(await request.json());
    faults.calls.clear();
  }
  const { pending, calls } = faults;
  return Response.json({ pending, calls: Object.fromEntries(calls) } satisfies Seen);
}

/** The real object, which a test can end in the middle of its work. */
export class Flood extends RealFlood {
  async kill(): Promise<void> {
    this.ctx.abort("killed by a test");
  }
}

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/faults")) return await control(request, pathname, env);
    return await gate.fetch(request, envFor(env), counting(ctx));
  },
  async scheduled(controller, env) {
    await gate.scheduled(controller, envFor(env));
  },
} satisfies ExportedHandler<Env>;

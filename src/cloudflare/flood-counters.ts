// The counters of groups as the gate asks them: one Durable Object for each name. The class itself stands in flood.ts.
import type { CounterAnswer, FloodCounters, FloodQuestion } from "../flood/floods.ts";

/** What the gate calls, and the console too. */
export interface FloodObject {
  ask(question: FloodQuestion & { readonly refusedElsewhere: number }): Promise<CounterAnswer>;
  peek(question: FloodQuestion): Promise<CounterAnswer>;
  end(): Promise<boolean>;
}

export type FloodNamespace = DurableObjectNamespace<Rpc.DurableObjectBranded & FloodObject>;

/** The objects as the gate asks them, one for each name. */
export function createFloodCounters(namespace: FloodNamespace): FloodCounters {
  const objectOf = (name: string) => namespace.get(namespace.idFromName(name));
  return {
    ask: (name, question) => objectOf(name).ask(question),
    peek: (name, question) => objectOf(name).peek(question),
    end: (name) => objectOf(name).end(),
  };
}

// Bindings in memory with the roster on: a namespace ROSTER beside the others, LISTS that can be listed, and the gate's own
// run over them, so that what is measured asks the very roster that a deployed gate would make.

import type { CallRequest } from "../cli/call/requests.ts";
import worker from "../src/worker.ts";
import { applyOf, onTheWire } from "./calls.ts";
import { createWorkerInNode, quietly, toRequest } from "./in-node.ts";
import { createMemoryBindings, type MemoryBindings, noCounts } from "./memory-bindings.ts";

const rosterCron = "* * * * *";

function createRosterNamespace() {
  const values = new Map<string, string | ArrayBuffer>();
  return {
    get: async (key: string | readonly string[]) =>
      typeof key === "string"
        ? (values.get(key) ?? null)
        : new Map(key.map((each) => [each, values.get(each) ?? null])),
    async put(key: string, value: string | ArrayBuffer) {
      values.set(key, value);
    },
  };
}

/** @param entries of LISTS, which the roster holds. */
export async function bindingsWithRoster(
  entries: ReadonlyMap<string, string>,
  counting: boolean,
): Promise<MemoryBindings> {
  const vars = { ROSTER_MODE: "on", ROSTER_DRIFT: 0 } as const;
  const { env, counts } = createMemoryBindings({ entries, counting, vars });
  const { LISTS } = env;
  const keys = [...entries.keys()].map((name) => ({ name }));
  const listed = { ...(LISTS as object), list: async () => ({ keys, list_complete: true }) };
  const whole = { ...env, LISTS: listed, ROSTER: createRosterNamespace() };
  await quietly(async () => {
    await worker.scheduled({ cron: rosterCron } as never, whole as never);
    // A cold isolate loads it with its first decision.
    await createWorkerInNode(worker, whole).answer(toRequest(firstCall()));
  });
  Object.assign(counts, noCounts);
  return { env: whole, counts };
}

const firstCall = (): CallRequest => onTheWire(applyOf("first"), "https://gate.example");

// Holds a file's entries against what KV has: reads no more of KV than it must, and for a sync all of it, twice listed.
// Writes nothing and asks nothing.

import type { FileEntries } from "../../../lists/comparing/file-entries.ts";
import type { Terms } from "../../../lists/comparing/mode.ts";
import { createPlanner, type Plan, sizeOf } from "../../../lists/comparing/plan.ts";
import type { Pair } from "../../../lists/entry/pair.ts";
import { refuse } from "../stop.ts";
import { counting, countKeys, type ListedKey, readAll, type Store, slices } from "../storing/store.ts";
import type { World } from "../world.ts";

/** Up to so many keys of a file are asked for one by one; for more, KV's keys are listed. */
const mostAsked = 1000;
const patternsKey = "patterns";

/** Pages of what KV has of a file's keys. */
export async function* standing(store: Store, { pairs, rules }: FileEntries): AsyncGenerator<readonly Pair[]> {
  if (pairs.size() <= mostAsked) {
    const keys = Array.from({ length: pairs.size() }, (_, place) => pairs.keyAt(place));
    const all = new Set(rules.length > 0 ? [...keys, patternsKey] : keys);
    for (const some of slices([...all], 100)) yield await store.find(some);
    return;
  }
  let wanted: ListedKey[] = [];
  for await (const page of store.list("")) {
    wanted.push(...page.filter(({ key }) => key === patternsKey || pairs.find(key) !== undefined));
    if (wanted.length < 1000) continue;
    yield await store.read(wanted);
    wanted = [];
  }
  if (wanted.length > 0) yield await store.read(wanted);
}

/** Ends the command when a second listing has another number of keys: one of the two was not whole. */
export async function checkListing(store: Store, listed: number, done: string): Promise<void> {
  const again = await countKeys(store);
  if (again === listed) return;
  refuse(
    `A listing of ${store.name} has ${listed} keys, and a second one ${again}: one of them is not whole, or somebody else is writing. ${done} Run it again in a minute.`,
  );
}

export async function planFile(file: FileEntries, terms: Terms, store: Store, world: World): Promise<Plan> {
  const { purpose } = terms;
  const planner = createPlanner(file, terms);
  const work = world.progress.begin(`comparing with ${store.name}, entries`);
  const { store: counted, listed } = counting(store);
  for await (const page of purpose === "import" ? standing(store, file) : readAll(counted)) {
    planner.see(page);
    work.add(page.length);
  }
  work.end();
  const plan = planner.finish();
  if ("problem" in plan) return refuse(plan.problem);
  if (purpose === "sync" && sizeOf(plan).removals > 0) await checkListing(store, listed(), "Nothing was written.");
  return plan;
}

// What a sync must not do unasked: an empty or half-downloaded file never lets everybody in. Says what is wrong with a
// plan; asks nobody and writes nothing.

import { keys } from "../../src/policy/keys.ts";
import { parseKey } from "../../src/policy/parse-key.ts";
import type { FileEntries } from "./file-entries.ts";
import { deniesNow, type Plan } from "./plan.ts";

/** The share of the denies in force that a sync may lose. */
const mostLost = 0.2;

/** Why a plan needs --allow-loss, or undefined. */
export function lossOf(plan: Plan, file: FileEntries, now: number): string | undefined {
  const { denies, lost } = plan;
  if (lost > denies * mostLost) {
    const share = Math.round((lost / denies) * 100);
    return `${lost} of ${denies} denies in force would be lost (${share} %; at most ${mostLost * 100} % without --allow-loss).`;
  }
  const after = file.pairs.find(keys.default);
  const denied = [...plan.removed, ...plan.changed.map(({ before }) => before)].some(
    (before) => before.key === keys.default && deniesNow(before, now),
  );
  if (denied && (after === undefined || !deniesNow({ value: file.pairs.valueAt(after) }, now))) {
    return "The deny of default would be lost: everybody who is on no list would get in.";
  }
  return undefined;
}

/** Whether an entry is about everybody somewhere. */
function isBroad(key: string): boolean {
  const parsed = parseKey(key);
  return (
    parsed.ok && (parsed.value.kind === "default" || parsed.value.kind === "type" || parsed.value.kind === "group")
  );
}

/** The entries of a plan that are about everybody somewhere, by their keys. */
export function broadChanges({ added, changed, removed }: Plan, { pairs }: FileEntries): readonly string[] {
  const all = [
    ...added.map((place) => pairs.keyAt(place)),
    ...changed.map(({ before }) => before.key),
    ...removed.map(({ key }) => key),
  ];
  return all.filter(isBroad);
}

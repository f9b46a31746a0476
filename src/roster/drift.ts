// Whether the roster still says what KV says: of a share of the decisions, a few keys that it did not hold are read
// afterwards. An entry that is found and is older than a roster may be is an error: list() has not told of it.

import type { Clock } from "../core/clock.ts";
import { parseJson } from "../core/parse-json.ts";
import { isObject } from "../core/read-fields.ts";
import type { Later, Lists, Values } from "../policy/lists.ts";

export interface Drift {
  /** Of the keys that had no entry, reads some behind the answer, now and then. */
  watch(keys: readonly string[], values: Values, later: Later): void;
  /** Entries that were found though the roster should have held them. */
  count(): number;
}

export interface DriftOptions {
  /** Of the decisions. */
  readonly percent: number;
  readonly maxAgeMs: number;
}

const maxKeys = 10;
/** Found entries that do not say how old they are, to be looked at again when a roster may not be without them any more. */
const maxSuspects = 100;
const readWithinMs = 5000;

/** When it was written, where the entry says so. Unix milliseconds. */
function writtenAt(value: string): number | undefined {
  const entry = parseJson(value);
  const at = isObject(entry) ? entry.at : undefined;
  const time = typeof at === "string" ? Date.parse(at) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** @param holds whether the roster of this moment holds the key. @param report told of each entry that it lacks, by its key. */
export function createDrift(
  exact: Lists,
  holds: (key: string) => boolean,
  clock: Pick<Clock, "now" | "random" | "within">,
  { percent, maxAgeMs }: DriftOptions,
  report: (key: string) => void,
): Drift {
  /** Key → when it was found first. */
  const suspects = new Map<string, number>();
  let drifted = 0;

  function judge(key: string, value: string | null | undefined): void {
    const now = clock.now();
    if (typeof value !== "string" || holds(key)) {
      if (value !== undefined) suspects.delete(key);
      return;
    }
    const since = Math.min(suspects.get(key) ?? now, writtenAt(value) ?? now);
    if (now - since <= maxAgeMs) {
      if (suspects.size < maxSuspects) suspects.set(key, since);
      return;
    }
    suspects.delete(key);
    drifted++;
    report(key);
  }

  async function look(keys: readonly string[]): Promise<void> {
    const { values } = await clock.within(readWithinMs, (deadline) => exact.read(keys, deadline));
    keys.forEach((key, at) => {
      judge(key, values[at]);
    });
  }

  return {
    watch(keys, values, later) {
      if (percent === 0 || clock.random() * 100 >= percent) return;
      const absent = keys.filter((_, at) => values[at] === null);
      if (absent.length === 0) return;
      const from = Math.floor(clock.random() * absent.length);
      const sample = [...absent.slice(from), ...absent.slice(0, from)].slice(0, maxKeys);
      const now = clock.now();
      const due = [...suspects].filter(([, since]) => now - since > maxAgeMs).map(([key]) => key);
      later(() => look([...new Set([...due, ...sample])].slice(0, maxKeys)));
    },
    count: () => drifted,
  };
}

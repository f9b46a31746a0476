// What is measured of each callback and of each scheduled run, and the column of Analytics Engine in which it stands.
// The one place that names columns: queries, dashboard and docs/operations.md are made from it. Never an id of anybody.

/**
 * Columns in their order, which is a contract with every point that was ever written: none is moved or given another
 * meaning, and new ones come last. A point has one index and at most 20 texts and 20 numbers
 * (docs/reference/cloudflare.md section 9).
 */
export const columns = {
  index: ["platform"],
  texts: ["kind", "action", "outcome", "entry", "lookup", "mode"],
  numbers: [
    "candidates",
    "refused",
    "undecided",
    "ms",
    "kvKeys",
    "kvMs",
    "queued",
    "spooled",
    "lost",
    "poisoned",
    "rosterAgeS",
    "spoolAgeS",
  ],
} as const;

type TextColumn = (typeof columns.texts)[number];
type NumberColumn = (typeof columns.numbers)[number];
export type Column = "platform" | TextColumn | NumberColumn;

/**
 * One point. `kind`: `decision`, `event` (one that was handed to the queue, a decision's too), `passed` (answered "go on"
 * and not recorded), `rejected` (not genuine) or `run` (a scheduled one). What a kind does not tell is left out.
 * - action: of a decision its way in; of an event its type; of a rejection its reason; of a run `redrive` or `roster`.
 * - outcome: of a decision what the IM server was told; of an event `queued`, `spooled` or `lost`; of a run `ok` or `problem`.
 * - entry: the kind of entry that settled it (`entryKindOf`), of the first one who was not plainly allowed.
 * - lookup: how the lists were read; mode: `enforce` or `observe`.
 * - ms: from receipt to answer; kvMs: of these, waiting for the lists; queued, spooled, lost: an event's messages.
 * - spooled and poisoned of a run: what the queue did not take alone and was left, or set aside. While the queue is down a
 *   run gives up early, so that how long the oldest has waited says more: spoolAgeS, as the run found it.
 */
export type Measurement = {
  /** `none` for a run. */
  readonly platform: string;
  readonly kind: "decision" | "event" | "passed" | "rejected" | "run";
} & { readonly [Name in Exclude<TextColumn, "kind">]?: string | undefined } & {
  readonly [Name in NumberColumn]?: number | undefined;
};

export interface Metrics {
  /** Costs no wait and never throws. */
  write(measurement: Measurement): void;
}

/** One point as Analytics Engine takes it. */
export interface Point {
  readonly indexes: string[];
  readonly blobs: string[];
  readonly doubles: number[];
}

export function toPoint(measurement: Measurement): Point {
  return {
    indexes: columns.index.map((name) => measurement[name]),
    blobs: columns.texts.map((name) => measurement[name] ?? ""),
    doubles: columns.numbers.map((name) => measurement[name] ?? 0),
  };
}

/** Where a column stands: `index1`, `blob3`, `double4`. */
export function columnOf(name: Column): string {
  const kinds = [
    ["index", columns.index],
    ["blob", columns.texts],
    ["double", columns.numbers],
  ] as const;
  for (const [kind, names] of kinds) {
    const at = (names as readonly string[]).indexOf(name);
    if (at >= 0) return `${kind}${at + 1}`;
  }
  throw new Error(`no column is called ${name}`);
}

/** The kind of an entry by its key, without any id: `user`, `group/user`, `patterns`, `feed`…; `none` where nothing settled. */
export function entryKindOf(key: string | undefined): string {
  const [, first = "none", middle = ""] = /^(\w+)(?:[^/]*\/[^/]*(\/\w+))?/.exec(key ?? "") ?? [];
  return first + middle;
}

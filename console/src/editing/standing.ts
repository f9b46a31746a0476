// What stands in the lists under some keys, at this moment: KV's values, and over them what the console itself wrote last,
// since KV may go on telling an older value for a minute.

import { parseEntry, parseFloodRule } from "../../../lists/entry/reading.ts";
import { partsOf, readRules } from "../../../lists/entry/rules.ts";
import { sha256 } from "../../../src/core/secret.ts";
import { keys } from "../../../src/policy/keys.ts";
import { editsSql } from "../queries/edits.ts";
import { type ListedRow, listedSql } from "../queries/listed.ts";
import { rowsOf } from "../queries/rows.ts";

/** What reading and editing have of the world. */
export interface World {
  readonly db: D1Database;
  readonly lists: Pick<KVNamespace, "get" | "put" | "delete" | "list">;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface Standing {
  readonly key: string;
  /** null: no such entry. undefined: it could not be read. */
  readonly value: string | null | undefined;
  /** KV's own end, Unix seconds, where the last look at the lists or the console knows of one. */
  readonly end: number | undefined;
  /** The console's last edit of it; 0 where there was none lately. */
  readonly lastEdit: number;
}

/** A value in KV may be older than the console's own for so long (docs/reference/cloudflare.md 1.4). */
const staleMs = 3 * 60 * 1000;
const bulk = 100;
const cacheTtl = 30;

interface Written {
  readonly id: number;
  readonly key: string;
  readonly after: string | null;
  readonly after_end: number | null;
  readonly at: string;
}

/** When a value was written, as far as it says so: an entry, a flood rule, or the latest of some rules. */
function timesIn(key: string, value: string): readonly (string | undefined)[] {
  if (key === keys.patterns) {
    const rules = readRules(value);
    return rules.ok ? rules.value.map((rule) => textOf(partsOf(rule)?.fields.at)) : [];
  }
  const flood = parseFloodRule(value);
  if (flood.ok) return flood.value.rule === "off" ? [] : [flood.value.rule.at];
  const parsed = parseEntry(value);
  return parsed.ok ? [parsed.value.entry.at] : [];
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Whether KV tells a value that was written after the console's own: it says so itself. */
function isNewer(value: string | null | undefined, { key, after, at }: Written): boolean {
  if (typeof value !== "string" || value === after) return false;
  return timesIn(key, value).some((time) => Date.parse(time ?? "") > Date.parse(at));
}

/** KV's bulk read leaves such keys out of its answer without a word (docs/reference/cloudflare.md 1.3). */
const isDropped = (key: string): boolean => /^\d+$/.test(key);

/** Values by their keys; null: there is no such entry. A key that could not be read is missing. */
export async function readKv(
  lists: World["lists"],
  names: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const usual = names.filter((key) => !isDropped(key));
  const slices = Array.from({ length: Math.ceil(usual.length / bulk) }, (_, n) =>
    usual.slice(n * bulk, (n + 1) * bulk),
  );
  const options = { type: "text", cacheTtl } as const;
  const read = await Promise.all([
    ...slices.map((slice) => lists.get(slice, options).catch(() => undefined)),
    ...names.filter(isDropped).map((key) =>
      lists.get(key, options).then(
        (value) => new Map([[key, value]]),
        () => undefined,
      ),
    ),
  ]);
  return new Map(read.flatMap((values) => (values === undefined ? [] : [...values])));
}

/** @param asked keys, each once. */
export async function readStanding(world: World, asked: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  if (asked.length === 0) return new Map();
  const named = JSON.stringify(asked);
  const since = new Date(world.now() - staleMs).toISOString();
  const [values, [listed, latest]] = await Promise.all([
    readKv(world.lists, asked),
    world.db.batch([
      world.db.prepare(listedSql.byKeys).bind(named),
      world.db.prepare(editsSql.latest).bind(named, since),
    ]),
  ]);
  const ends = new Map(rowsOf<ListedRow>(listed).map(({ key, expiration }) => [key, expiration ?? undefined]));
  // Ordered by id, so the last of a key counts.
  const own = new Map(rowsOf<Written>(latest).map((row) => [row.key, row]));
  return new Map(
    asked.map((key): [string, Standing] => {
      const value = values.get(key);
      const written = own.get(key);
      if (written === undefined)
        return [key, { key, value, end: value === null ? undefined : ends.get(key), lastEdit: 0 }];
      const newer = isNewer(value, written);
      return [
        key,
        {
          key,
          value: newer ? value : written.after,
          end: newer ? undefined : (written.after_end ?? undefined),
          lastEdit: written.id,
        },
      ];
    }),
  );
}

/** A name for what stands there, by which a page says what it was shown. */
export async function baseOf(value: string | null): Promise<string> {
  return value === null ? "none" : (await sha256(value)).slice(0, 32);
}

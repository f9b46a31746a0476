// The one table: a row is a figure with its unit, its spread and its goal. bench/results.json holds them; the picture,
// docs/performance.md and the check in CI read them from there.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const part = z.enum(["floor", "workerd", "naive", "growth", "memory", "size", "start", "money", "roster", "ratios"]);

const row = z.object({
  part,
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** The spread over the rounds. */
  least: z.optional(z.number()),
  most: z.optional(z.number()),
  /** Goals. */
  atMost: z.optional(z.number()),
  atLeast: z.optional(z.number()),
});

const results = z.object({
  recorded: z.object({
    at: z.string(),
    node: z.string(),
    workerd: z.string(),
    cpus: z.number(),
    /** Processes that wanted a CPU, averaged over a minute, before and after. */
    load: z.array(z.number()),
  }),
  rows: z.array(row),
});

export type Part = z.infer<typeof part>;
export type Row = z.infer<typeof row>;
export type Results = z.infer<typeof results>;

export const resultsFile = join(import.meta.dirname, "results.json");

export function readResults(): Results {
  return results.parse(JSON.parse(readFileSync(resultsFile, "utf8")));
}

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));

export function writeResults({ recorded, rows }: Results): void {
  const kept = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === "number" ? rounded(value) : value]),
    ),
  );
  // Lists of numbers on one line, as Biome has them.
  const json = JSON.stringify({ recorded, rows: kept }, null, 2).replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, "[$1, $2]");
  writeFileSync(resultsFile, `${json}\n`);
}

/** Whether the goal is met; undefined: there is none. */
export function isMet({ value, atMost, atLeast }: Row): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

// The figures of docs/performance.md: each table between `<!-- figures: … -->` and `<!-- /figures -->` is made from
// bench/results.json, so that the page cannot say anything else. The words around them are written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMet, type Results, type Row } from "./rows.ts";
import { root } from "./workerd.ts";

export const pageFile = join(root, "docs/performance.md");

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

function figure(value: number, unit: string): string {
  if (unit === "$") return `$${value.toFixed(2)}`;
  const digits =
    Math.abs(value) >= 1000 || unit === "KiB" ? exact.format(Number(value.toPrecision(4))) : number.format(value);
  return `${digits} ${unit}`;
}

const spread = ({ least, most, unit }: Row): string =>
  least === undefined || most === undefined ? "" : `${figure(least, "").trim()} to ${figure(most, unit)}`;

function goal(row: Row): string {
  const { atLeast, atMost, unit } = row;
  if (atLeast === undefined && atMost === undefined) return "";
  const words = [atLeast !== undefined && `at least ${atLeast}`, atMost !== undefined && `at most ${atMost}`];
  return `${words.filter(Boolean).join(", ")} ${unit}: ${isMet(row) === true ? "met" : "**missed**"}`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${row.name} | ${figure(row.value, row.unit)} | ${spread(row)} | ${goal(row)} |`);
  return ["| what | figure | least to most | goal |", "|---|---|---|---|", ...lines].join("\n");
}

function recorded({ recorded: { at, node, workerd, cpus, load } }: Results): string {
  return `Recorded on ${at} with Node ${node} and workerd ${workerd}, ${cpus} CPUs; load ${load.join(" before and ")} after.`;
}

/** `<!-- figures: size -->`, or only the rows whose names begin with a word: `<!-- figures: growth apply | invite -->`. */
const block = /(<!-- figures: (\w+)(?: (.+?))? -->)[\s\S]*?(<!-- \/figures -->)/g;

export function fillPage(page: string, results: Results): string {
  return page.replace(block, (_all, open: string, part: string, starts: string | undefined, close: string) => {
    if (part === "recorded") return `${open}\n${recorded(results)}\n${close}`;
    const wanted = (starts ?? "").split(" | ");
    const rows = results.rows.filter((row) => row.part === part && wanted.some((start) => row.name.startsWith(start)));
    if (rows.length === 0)
      throw new Error(`docs/performance.md asks for figures that there are not: ${part} ${starts}`);
    return `${open}\n${table(rows)}\n${close}`;
  });
}

export function writePage(results: Results): void {
  writeFileSync(pageFile, fillPage(readFileSync(pageFile, "utf8"), results));
}

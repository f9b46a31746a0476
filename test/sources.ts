// What the tests of the layout have in common: sources as text, their code and imports, and what holds for every file
// whatever its room. Must not know any room.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Path → source text. */
export type Tree = ReadonlyMap<string, string>;

export const maxLines = 250;
const worldly: Readonly<Record<string, RegExp>> = {
  "the clock": /\bDate\.now\b|\bnew Date\b(?!\s*\(\s*[^)\s])|(?<!\bnew )\bDate\(|\bperformance\b/,
  chance: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/,
  timers: /\bset(Timeout|Interval|Immediate)\b|\bscheduler\b/,
  "the console": /\bconsole\b/,
  "the network": /\bfetch\(/,
};
const roomless = ["utils", "util", "helpers", "lib", "services", "types", "common", "shared"];

/** The text without its comments; strings stay. */
export function codeOf(source: string): string {
  const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*.*?\*\//gs;
  return source.replace(token, (found) => (/^\/[/*]/.test(found) ? " " : found));
}

export function importsOf(source: string): string[] {
  // Behind a quote it is a word of the outside world: Telegram calls a person "from".
  const statement =
    /(?<!["'])\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["'`]([^"'`]+)["'`]|\brequire\(\s*["']([^"']+)["']/g;
  return [...codeOf(source).matchAll(statement)].map(([, from, bare, required]) => from ?? bare ?? required ?? "");
}

/** Without those that only types come by, which no bundle follows. */
export function valueImportsOf(source: string): string[] {
  const typesAlone = /\b(?:import|export)\s+type\s[^;]*?\bfrom\s*["'][^"']+["']/g;
  return importsOf(codeOf(source).replace(typesAlone, ""));
}

/** What holds for every file, whatever its room. */
export function formProblems(path: string, source: string): string[] {
  const problems: string[] = [];
  const lines = source.split("\n").length - (source.endsWith("\n") ? 1 : 0);
  if (lines > maxLines) problems.push(`${path} has ${lines} lines, more than ${maxLines}`);
  if (!/^\/[/*]/.test(source)) problems.push(`${path} does not open with a comment`);
  if (
    dirname(path)
      .split("/")
      .some((name) => roomless.includes(name))
  )
    problems.push(`${path} lies in no room of its own`);
  return problems;
}

export function worldlyProblems(path: string, code: string): string[] {
  return Object.entries(worldly).flatMap(([what, pattern]) =>
    pattern.test(code) ? [`${path} reaches for ${what}`] : [],
  );
}

/** The sources below a folder, by their paths behind `prefix`. */
export function sourcesOf(folder: string, prefix = ""): Tree {
  const root = join(import.meta.dirname, "..", folder);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
  return new Map(paths.sort().map((path) => [prefix + path, readFileSync(join(root, path), "utf8")]));
}

// Keeps lists/ pure, so that a Worker can use it as the command does: no Node, no Cloudflare, nothing of the gate but its
// policy, roster, core and the platforms' facts. Each rule is fed with a broken tree, so that one which no longer bites fails
// here too.
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOf, formProblems, importsOf, maxLines, sourcesOf, type Tree, worldlyProblems } from "../sources.ts";

const src = sourcesOf("src", "src/");
const lists = sourcesOf("lists", "lists/");

/** What lists/ may import: itself, the gate's policy, roster, core and facts of the platforms, and packages that need no Node. */
function listsProblems(path: string, source: string, tree: Tree): string[] {
  const imports = importsOf(source).flatMap((name) => {
    if (/^(node|cloudflare|bun):|^(cloudflare|wrangler|miniflare|hono)(\/|$)/.test(name))
      return [`${path} imports ${name}`];
    if (!name.startsWith(".")) return builtinModules.includes(name) ? [`${path} imports ${name}, which is Node's`] : [];
    const target = normalize(join(dirname(path), name));
    if (/^src\/(policy|core|roster)\//.test(target) || /^src\/platforms\/(facts|odd-ids)\.ts$/.test(target))
      return src.has(target) ? [] : [`${path} imports ${name}, which is not there`];
    return tree.has(target)
      ? []
      : [`${path} imports ${name}, which is neither in lists nor in the policy, the roster or core`];
  });
  const code = codeOf(source);
  const world = /\b(Buffer|process|KVNamespace|Queue|D1Database)\b/.exec(code);
  return [
    ...imports,
    ...formProblems(path, source),
    ...worldlyProblems(path, code),
    ...(world === null ? [] : [`${path} knows ${world[0]}`]),
  ];
}

const allProblemsOfLists = (tree: Tree): string[] =>
  [...tree].flatMap(([path, source]) => listsProblems(path, source, tree));

describe("lists", () => {
  test("keeps every rule of its layout", () => expect(allProblemsOfLists(lists)).toEqual([]));

  test("is all there", () => {
    expect([...lists.keys()]).toContain("lists/entry/value.ts");
    expect(importsOf(lists.get("lists/entry/value.ts") ?? "")).toContain("../../src/policy/entry.ts");
    expect(importsOf(lists.get("lists/entry/reading.ts") ?? "")).toContain("../../src/platforms/facts.ts");
  });

  test.each([
    ["a Node module", 'import { join } from "node:path";'],
    ["a Node module without its prefix", 'import { join } from "path";'],
    ["Cloudflare's client", 'import Cloudflare from "cloudflare";'],
    ["a Workers module", 'import { env } from "cloudflare:workers";'],
    ["the tools that use it", 'import { readAll } from "../../cli/lists/storing/store.ts";'],
    ["events", 'import type { Event } from "../../src/events/event.ts";'],
    ["a platform", 'import "../../src/platforms/platform.ts";'],
    ["the gate's wiring", 'import { systemClock } from "../../src/log.ts";'],
    ["a policy that is not there", 'import "../../src/policy/none.ts";'],
    ["Node's buffers", "export const size = Buffer.byteLength('x');"],
    ["Node's process", "export const home = process.env.HOME;"],
    ["a binding", "export type Store = KVNamespace;"],
    ["the clock", "export const now = Date.now();"],
    ["the console", 'console.log("read");'],
    ["too many lines", "// More.\n".repeat(maxLines)],
  ])("may not have %s", (_what, line) => {
    const path = "lists/entry/value.ts";
    const tree = new Map([...lists, [path, `${lists.get(path)}\n${line}\n`]]);
    expect(allProblemsOfLists(tree)).toEqual([expect.stringContaining(path)]);
  });

  test("may have a package that needs no Node", () => {
    const tree = new Map([...lists, ["lists/new.ts", '// New.\nimport * as z from "zod/mini";\n']]);
    expect(allProblemsOfLists(tree)).toEqual([]);
  });
});

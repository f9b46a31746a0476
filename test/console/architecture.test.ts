// Keeps the layout of console/src true: what it may import of the rest, what none of its files may hold, how large they
// may be. Reads the sources as text; the second half feeds the rules with broken files.
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOf, formProblems, maxLines, sourcesOf, type Tree } from "../sources.ts";

const rooms = ["intake", "sign-in", "queries", "editing", "pages", "assets", "words", "reading"];
const mayImport = /^(console\/src|lists|src\/policy|src\/core)\/|^src\/platforms\/facts\.ts$/;
const packages = /^(hono(\/|$)|zod\/mini$)/;

/** JSX holds "from" as a word, so only lines that begin as imports do. */
const importsIn = (source: string): readonly string[] =>
  [
    ...source.matchAll(/^import\b[^;]*?"([^"]+)";/gm),
    ...source.matchAll(/^export (?:type )?(?:\{[^}]*\}|\*) from "([^"]+)"/gm),
    ...source.matchAll(/\bimport\("([^"]+)"\)/g),
  ].map(([, name = ""]) => name);

function problemsOf(tree: Tree): string[] {
  return [...tree].flatMap(([path, source]) => {
    const problems: string[] = formProblems(path, source);
    const code = codeOf(source);
    for (const name of importsIn(source)) {
      if (!name.startsWith(".")) {
        if (!packages.test(name)) problems.push(`${path} imports ${name}`);
        continue;
      }
      const target = normalize(join(dirname(path), name));
      const isEvents = path === "console/src/doorman-events.ts" && target === "src/events/public.ts";
      if (!mayImport.test(target) && !isEvents) problems.push(`${path} imports ${target}`);
      const knowsPages = /^console\/src\/[^/]+\.tsx$/.test(path) || path.startsWith("console/src/pages/");
      if (/^console\/src\/pages\/.*\.tsx$/.test(target) && !knowsPages) problems.push(`${path} imports a page`);
    }
    const [room = "", file] = path.slice("console/src/".length).split("/");
    if (file !== undefined && !rooms.includes(room)) problems.push(`${path} lies in no room of its own`);
    if (/dangerouslySetInnerHTML|\braw\(|\bhtml`/.test(code)) problems.push(`${path} writes text as HTML`);
    if (/\sstyle=|\son[A-Z][a-z]+=/.test(code)) problems.push(`${path} has an inline style or handler`);
    return problems;
  });
}

const console_ = sourcesOf("console/src", "console/src/");

describe("console/src", () => {
  test("keeps every rule of its layout", () => expect(problemsOf(console_)).toEqual([]));

  test("is not known by the gate", () => {
    expect([...sourcesOf("src")].filter(([, source]) => /from "[^"]*console\//.test(source))).toEqual([]);
  });
});

describe("a rule is broken when the console", () => {
  const line = (path: string, text: string): Tree => new Map([[path, `// New.\n${text}\n`]]);

  test.each([
    ["imports a platform", "console/src/app.tsx", 'import "../../src/platforms/openim/index.ts";'],
    ["imports the gate's Cloudflare", "console/src/index.ts", 'import "../../src/cloudflare/kv-lists.ts";'],
    ["imports the gate's events", "console/src/intake/store.ts", 'import "../../../src/events/event.ts";'],
    ["imports the operator's tools", "console/src/editing/edit.ts", 'import "../../../cli/lists/value.ts";'],
    ["imports a Node module", "console/src/app.tsx", 'import { join } from "node:path";'],
    ["imports a page where nothing is shown", "console/src/editing/edit.ts", 'import "../pages/today.tsx";'],
    ["writes text as HTML", "console/src/pages/today.tsx", "const p = <p dangerouslySetInnerHTML={x} />;"],
    ["has an inline style", "console/src/pages/today.tsx", 'const p = <p style="color: red" />;'],
    ["has an inline handler", "console/src/pages/today.tsx", "const p = <p onClick={go} />;"],
    ["has a room that nobody knows", "console/src/boxes/text.ts", ""],
    ["has a file that is too long", "console/src/app.tsx", "// More.\n".repeat(maxLines)],
  ])("%s", (_what, path, text) => expect(problemsOf(line(path, text))).toEqual([expect.stringContaining(path)]));

  test("does not say what a file is", () => {
    expect(problemsOf(new Map([["console/src/app.tsx", "export {};"]]))).toEqual([
      "console/src/app.tsx does not open with a comment",
    ]);
  });
});

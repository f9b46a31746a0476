// The example consumer as an operator deploys it, from the checkout and from a folder of its own: the dry run is clean.
// Its documents are held against what is there.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const checkout = join(import.meta.dirname, "../../..");
const example = join(checkout, "examples/consumer");
const read = (path: string) => readFileSync(join(example, path), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doorman-consumer-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dryRun(root: string): string {
  const wrangler = join(checkout, "node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "deploy", "--dry-run", "-c", join(root, "wrangler.toml"), "--outdir", join(folder, "out")];
  return execFileSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, WRANGLER_LOG: "log" },
    encoding: "utf8",
  });
}

describe("the consumer's dry run", () => {
  it("is clean in the checkout", () => {
    const printed = dryRun(example);
    expect(printed).toContain("--dry-run: exiting now.");
    expect(printed).not.toMatch(/warning|error/i);
  });

  it("is clean in a folder of its own that has Doorman and zod as packages", () => {
    const root = join(folder, "copied");
    const doorman = join(root, "node_modules/doorman");
    cpSync(example, root, { recursive: true });
    // As npm makes it of the checkout: what "prepare" compiles, under the names of "exports".
    mkdirSync(doorman, { recursive: true });
    cpSync(join(checkout, "package.json"), join(doorman, "package.json"));
    const tsc = join(checkout, "node_modules/typescript/bin/tsc");
    const project = ["-p", join(checkout, "tsconfig.events.json"), "--outDir", join(doorman, "dist/events")];
    execFileSync(process.execPath, [tsc, ...project]);
    symlinkSync(join(checkout, "node_modules/zod"), join(root, "node_modules/zod"));
    const path = join(root, "src/doorman.ts");
    writeFileSync(path, readFileSync(path, "utf8").replace(/from ".*"/, 'from "doorman/events"'));

    expect(dryRun(root)).toContain("--dry-run: exiting now.");
  });
});

describe("the consumer's files", () => {
  const sources = readdirSync(join(example, "src")).map((name) => ({ name, text: read(join("src", name)) }));

  it("import nothing of Doorman but in one place", () => {
    const outside = sources.filter(({ text }) => /from "(?!\.\/)/.test(text)).map(({ name }) => name);
    expect(outside).toEqual(["doorman.ts"]);
  });

  it("make every table and view that README names, and README names all of them", () => {
    const sql = readdirSync(join(example, "migrations")).map((name) => read(join("migrations", name)));
    const made = [...sql.join("\n").matchAll(/^CREATE (?:TABLE|VIEW) (\w+)/gm)].map(([, name]) => name);
    const [, table = ""] = read("README.md").split("\n## Tables\n");
    const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g));
    expect(named.sort()).toEqual(made.sort());
  });

  it("hold no batch that the Free plan's 50 queries do not allow", () => {
    const [, size] = /^max_batch_size = (\d+)$/m.exec(read("wrangler.toml")) ?? [];
    // A part: kept, all parts read, then group, members, its parts dropped, and the mark.
    expect(Number(size) * 6).toBeLessThanOrEqual(50);
  });
});

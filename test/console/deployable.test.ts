// The console as an operator deploys it: the dry run is clean, and its documents name the tables that are there.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const checkout = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(checkout, path), "utf8");

it("has a clean dry run", () => {
  const wrangler = join(checkout, "node_modules/wrangler/bin/wrangler.js");
  const outdir = mkdtempSync(join(tmpdir(), "doorman-console-"));
  const args = [wrangler, "deploy", "--dry-run", "-c", "console/wrangler.toml", "--outdir", outdir];
  const env = { ...process.env, WRANGLER_LOG: "log" };
  const printed = execFileSync(process.execPath, args, { cwd: checkout, env, encoding: "utf8" });
  rmSync(outdir, { recursive: true });
  expect(printed).toContain("--dry-run: exiting now.");
  expect(printed).not.toMatch(/warning|error/i);
});

it("makes every table and view that docs/console.md names, and that page names all of them", () => {
  const sql = readdirSync(join(checkout, "console/migrations")).map((name) => read(`console/migrations/${name}`));
  const made = [...sql.join("\n").matchAll(/^CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)/gm)].map(([, name]) => name);
  const [, table = ""] = read("docs/console.md").split("\n## Tables\n");
  const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g));
  expect(named.sort()).toEqual(made.sort());
});

it("holds no batch that the Free plan's 50 queries do not allow", () => {
  const [, size] = /^max_batch_size = (\d+)$/m.exec(read("console/wrangler.toml")) ?? [];
  // A part: kept, all parts read, then group, members, its parts dropped, and the mark.
  expect(Number(size) * 6).toBeLessThanOrEqual(50);
});

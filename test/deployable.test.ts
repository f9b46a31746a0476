// What an operator deploys: the dry run has to be clean, small, and ask for no platform's secrets.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const root = join(import.meta.dirname, "..");
const maxGzipKiB = 40;

describe("wrangler deploy --dry-run", () => {
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const outdir = join(tmpdir(), `doorman-dry-run-${process.pid}`);
  const env = { ...process.env, WRANGLER_LOG: "log" };
  const metafile = join(outdir, "bundle-meta.json");
  const args = [wrangler, "deploy", "--dry-run", "--outdir", outdir, `--metafile=${metafile}`];
  const printed = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });

  it("prints no warning and no error", () => {
    expect(printed).toContain("--dry-run: exiting now.");
    expect(printed).not.toMatch(/warning|error/i);
  });

  it(`uploads at most ${maxGzipKiB} KiB, minified and gzipped`, () => {
    const [, gzip] = /gzip: ([\d.]+) KiB/.exec(printed) ?? [];
    expect(Number(gzip)).toBeGreaterThan(5);
    expect(Number(gzip)).toBeLessThanOrEqual(maxGzipKiB);
  });

  it("has Hono in it and no zod, which only describes the events to others", () => {
    const { inputs }: { readonly inputs: object } = JSON.parse(readFileSync(metafile, "utf8"));
    const packages = Object.keys(inputs).map((path) => /.*node_modules\/([^/]+)/.exec(path)?.[1] ?? "src");
    expect([...new Set(packages)].sort()).toEqual(["hono", "src"]);
  });
});

it("brings upgrades to deployed gates: migrations are only ever added at the end, and make each class once", () => {
  const { migrations, durable_objects } = unstable_readConfig({ config: join(root, "wrangler.toml") });
  // What deployed gates have: a row that is changed, renamed or left out makes wrangler refuse the next deploy there.
  const deployed = [{ tag: "v1", new_sqlite_classes: ["Flood"] }];
  expect(migrations.slice(0, deployed.length)).toEqual(deployed);
  const made = migrations.flatMap(({ new_sqlite_classes = [] }) => new_sqlite_classes);
  expect(made).toEqual([...new Set(made)]);
  expect(durable_objects.bindings.map((binding: { class_name: string }) => binding.class_name).sort()).toEqual(
    made.toSorted(),
  );
  expect(
    migrations.flatMap(({ new_classes = [], deleted_classes = [] }) => [...new_classes, ...deleted_classes]),
  ).toEqual([]);
});

it("requires no secret, since an operator of one platform has none for the other", () => {
  expect(readFileSync(join(root, "wrangler.toml"), "utf8")).not.toMatch(/^\s*\[?secrets|required\s*=/m);
});

it("has exactly one workerd installed", () => {
  const paths = readdirSync(join(root, "node_modules"), { recursive: true, encoding: "utf8" });
  expect(paths.filter((path) => /(^|node_modules\/)workerd$/.test(path) && !path.includes("@cloudflare"))).toEqual([
    "workerd",
  ]);
});

it("locks every package without naming a registry", () => {
  expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "https?:/);
});

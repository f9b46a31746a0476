// The example consumer: what it does with a batch, and its dry run, from the checkout and from a folder of its own.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import example from "../../examples/consumer/src/index.ts";
import { lifeOf } from "../console/lives.ts";

const checkout = join(import.meta.dirname, "../..");
const folder = join(checkout, "examples/consumer");

describe("the example consumer", () => {
  it("takes each event by itself: one that fails comes again, what is no event does not", async () => {
    const [created, joined] = lifeOf("example");
    const log = vi.spyOn(console, "log").mockImplementation((line) => {
      if (String(line).includes("joined")) throw new Error("away");
    });
    const others = [vi.spyOn(console, "warn").mockReturnValue(), vi.spyOn(console, "error").mockReturnValue()];
    const fates: string[] = [];
    const messages = [created, joined, "no event", { ...created, type: "im.group.renamed" }].map((body, n) => ({
      id: String(n),
      timestamp: new Date(0),
      body,
      attempts: 2,
      ack: () => void fates.push(`${n} ack`),
      retry: ({ delaySeconds }: QueueRetryOptions = {}) => void fates.push(`${n} again in ${delaySeconds} s`),
    }));
    const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } };
    await example.queue({ queue: "doorman-events", messages, metadata, retryAll: () => {}, ackAll: () => {} });
    for (const spy of [log, ...others]) spy.mockRestore();
    expect(fates).toEqual(["0 ack", "1 again in 20 s", "2 ack", "3 ack"]);
  });
});

describe("its dry run", () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), "doorman-example-"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  function dryRun(root: string): string {
    const wrangler = join(checkout, "node_modules/wrangler/bin/wrangler.js");
    const args = [wrangler, "deploy", "--dry-run", "-c", join(root, "wrangler.toml"), "--outdir", join(out, "out")];
    const env = { ...process.env, WRANGLER_LOG: "log" };
    return execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  }

  it("is clean in the checkout", () => {
    const printed = dryRun(folder);
    expect(printed).toContain("--dry-run: exiting now.");
    expect(printed).not.toMatch(/warning|error/i);
  });

  it("is clean in a folder of its own that has Doorman and zod as packages", () => {
    const root = join(out, "copied");
    const doorman = join(root, "node_modules/doorman");
    cpSync(folder, root, { recursive: true });
    // As npm makes it of the checkout: what "prepare" compiles, under the names of "exports".
    mkdirSync(doorman, { recursive: true });
    cpSync(join(checkout, "package.json"), join(doorman, "package.json"));
    const tsc = join(checkout, "node_modules/typescript/bin/tsc");
    const project = ["-p", join(checkout, "tsconfig.events.json"), "--outDir", join(doorman, "dist/events")];
    execFileSync(process.execPath, [tsc, ...project]);
    symlinkSync(join(checkout, "node_modules/zod"), join(root, "node_modules/zod"));
    const path = join(root, "src/index.ts");
    writeFileSync(path, readFileSync(path, "utf8").replace(/from "\..*"/, 'from "doorman/events"'));
    expect(dryRun(root)).toContain("--dry-run: exiting now.");
  });
});

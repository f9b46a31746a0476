// `npm run deploy:console` before a deploy: the real wrangler asks a double of Cloudflare's API which namespaces the
// deployed gate has, and its dry run shows what would be deployed.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { boundIn, latestVersion, withIds } from "../../cli/deploy-console/bindings.ts";

const root = join(import.meta.dirname, "../..");
const account = "0123456789abcdef0123456789abcdef";
const namespace = "fedcba9876543210fedcba9876543210";
const made = join(root, "console/wrangler.deploy.json");

let server: Server;
let url: string;
let bindings: readonly unknown[];
let deployments: readonly unknown[];
let out: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "doorman-deploy-"));
  server = createServer((request, response) => {
    const path = request.url ?? "";
    const answer = (result: unknown) =>
      response
        .writeHead(200, { "Content-Type": "application/json" })
        .end(JSON.stringify({ success: true, errors: [], messages: [], result }));
    if (path.endsWith("/scripts/doorman/deployments")) answer({ deployments });
    else if (/\/scripts\/doorman\/versions\/[\w-]+$/.test(path)) {
      answer({
        id: path.split("/").at(-1),
        number: 3,
        metadata: { created_on: "2026-11-25T10:00:00Z", source: "wrangler" },
        resources: { bindings, script: {}, script_runtime: {} },
      });
    } else
      response.writeHead(404).end(
        JSON.stringify({
          success: false,
          errors: [{ code: 10007, message: `no ${path}` }],
          messages: [],
          result: null,
        }),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.close();
  rmSync(out, { recursive: true, force: true });
});
beforeEach(() => {
  bindings = [
    { type: "kv_namespace", name: "SPOOL", namespace_id: "0".repeat(32) },
    { type: "kv_namespace", name: "LISTS", namespace_id: namespace },
  ];
  const versions = [{ version_id: "11111111-1111-1111-1111-111111111111", percentage: 100 }];
  deployments = [
    {
      id: "d",
      source: "wrangler",
      strategy: "percentage",
      author_email: "a@example.com",
      created_on: "2026-11-25T10:00:00Z",
      versions,
    },
  ];
});

function deploy(...more: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const env = {
    ...process.env,
    ...{
      CLOUDFLARE_API_BASE_URL: url,
      CLOUDFLARE_API_TOKEN: "a-token-of-the-tests",
      CLOUDFLARE_ACCOUNT_ID: account,
      WRANGLER_LOG: "log",
    },
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["cli/deploy-console.ts", "--dry-run", "--outdir", out, ...more],
      { cwd: root, env, encoding: "utf8" },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr }),
    );
  });
}

describe("npm run deploy:console", () => {
  it("deploys with the namespace that the gate has, and leaves nothing behind", async () => {
    const { code, printed } = await deploy();
    expect([code, printed]).toEqual([0, expect.stringContaining(`env.LISTS (${namespace})`)]);
    expect(printed).toContain("--dry-run: exiting now.");
    expect(existsSync(made)).toBe(false);
  });

  it("uploads a version with the same lists, for a gradual deployment", async () => {
    // A word that wrangler deploy does not take: so it is really a version that is uploaded.
    const { code, printed } = await deploy("--upload", "--preview-alias", "rehearsal");
    expect([code, printed]).toEqual([0, expect.stringContaining(`env.LISTS (${namespace})`)]);
    expect(printed).toContain("--dry-run: exiting now.");
    expect(existsSync(made)).toBe(false);
  });

  it("refuses where the gate has no lists, since the console's own would be empty", async () => {
    bindings = bindings.slice(0, 1);
    const { code, printed } = await deploy();
    expect([code, printed]).toEqual([1, expect.stringContaining("no namespace bound as LISTS")]);
    expect(printed).not.toContain("--dry-run: exiting now.");
  });

  it.each(["--help", "-h"])("only says how it is used with %s", async (word) => {
    deployments = [];
    const { code, printed } = await deploy(word);
    expect([code, printed]).toEqual([0, expect.stringMatching(/^npm run deploy:console .*--upload/)]);
  });

  it("refuses where there is no gate yet", async () => {
    deployments = [];
    const { code, printed } = await deploy();
    expect(code).toBe(1);
    expect(printed).toContain("The console is not deployed.");
    expect(printed).not.toContain("--dry-run: exiting now.");
  });
});

describe("what wrangler tells", () => {
  it.each([undefined, null, {}, { versions: [] }, "x"])("%j names no version", (status) => {
    expect(latestVersion(status)).toBeUndefined();
  });

  it("of a gradual deployment counts the version that most requests come to", () => {
    expect(
      latestVersion({
        versions: [
          { version_id: "a", percentage: 10 },
          { version_id: "b", percentage: 90 },
        ],
      }),
    ).toBe("b");
  });

  it.each([undefined, {}, { resources: { bindings: [{ type: "d1", name: "LISTS" }] } }])("%j has no lists", (view) => {
    expect(boundIn(view).lists).toBeUndefined();
  });

  it("never becomes a configuration without the lists' id", () => {
    expect(() => withIds({ kv_namespaces: [{ binding: "LISTS" }] }, { lists: undefined })).toThrow();
    expect(() => withIds({ kv_namespaces: [] }, { lists: namespace })).toThrow();
  });
});

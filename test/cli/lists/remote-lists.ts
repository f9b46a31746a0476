// The deployed lists for the tests of one file: a server that speaks Cloudflare's API, emptied before each test, and the
// commands over it. Must not judge what came out.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { openRemote } from "../../../cli/lists/storing/open-remote.ts";
import { type ApiServer, account, startApi, token } from "./api-server.ts";
import { config, type Ended, lists, type RunOptions } from "./run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-remote-"));
/** Running from the first test on. */
export let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  api.pairs.clear();
  api.roster.clear();
  api.emptyPages.count = 0;
  api.bound.splice(0, api.bound.length, "LISTS", "ROSTER");
  api.faults.length = 0;
  api.requests.length = 0;
  vi.stubEnv("CLOUDFLARE_API_TOKEN", token);
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", account);
});
afterEach(() => vi.unstubAllEnvs());

export function remote(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  // Behind the command's own words, of which `feed put` has two.
  const words = args[0] === "feed" ? 2 : 1;
  return lists(undefined, [...args.slice(0, words), "--remote", "--api-url", api.url, ...args.slice(words)], {
    ...options,
    open: (common, note) => openRemote({ ...common, config, note }),
  });
}

export function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

export const users = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

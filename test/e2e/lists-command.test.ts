// `npm run lists` against a gate that runs beside it, as an operator has it: one `wrangler dev`, one folder of local KV,
// and after each command the gate's very next decision.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { openimMembersJoin, tencentApply, tencentInvite } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { openimRequest, tencentRequest } from "../../cli/call/requests.ts";
import { openLocal } from "../../cli/lists/storing/local-store.ts";
import { firstHealth } from "../../cli/start/running-gate.ts";
import { config, type Ended, lists as runLists } from "../cli/lists/run-lists.ts";

const root = join(import.meta.dirname, "../..");
const credentials = { sdkAppId: "1400000000", token: "a-token-of-the-tests" } as const;
const secret = "a-secret-of-the-tests-0123456789abcdef";
const adminToken = "an-admin-token-of-the-tests";
const folder = mkdtempSync(join(tmpdir(), "doorman-lists-command-"));
const club = { groupId: "club", type: "Public" } as const;

let gate: ChildProcess;
let url: string;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

beforeAll(async () => {
  const vars = {
    TENCENT_SDK_APP_IDS: credentials.sdkAppId,
    TENCENT_TOKENS: credentials.token,
    OPENIM_SECRETS: secret,
    ADMIN_TOKENS: adminToken,
  };
  const file = join(folder, "vars");
  writeFileSync(
    file,
    Object.entries(vars)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const args = ["dev", "-c", config, "--persist-to", folder, "--env-file", file, "--ip", "127.0.0.1"];
  gate = spawn(process.execPath, [wrangler, ...args, "--port", String(port), "--inspector-port", "0"], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  });
  expect(await firstHealth(url, AbortSignal.timeout(60_000))).toBe(200);
});
afterAll(async () => {
  const ended = new Promise((resolve) => gate.once("close", resolve));
  gate.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** One command in this process, on the same folder of local KV. */
function lists(...args: readonly string[]): Promise<Ended> {
  return runLists(undefined, [...args, "--persist-to", folder], {
    open: (common) => openLocal({ ...common, config }),
  });
}

async function applies(user: string, group: { groupId: string; type: string } = club): Promise<string> {
  return (await play(tencentRequest(url, credentials, tencentApply(group, user), new Date()))).judgement.sentence;
}

async function invites(inviter: string, members: readonly string[]): Promise<string> {
  return (await play(tencentRequest(url, credentials, tencentInvite(club, inviter, members), new Date()))).judgement
    .sentence;
}

async function joins(user: string): Promise<string> {
  return (await play(openimRequest(url, { secret }, openimMembersJoin("club", [user]), new Date()))).judgement.sentence;
}

const empty = join(folder, "empty.csv");
beforeEach(async () => {
  writeFileSync(empty, "");
  expect(await lists("sync", empty, "--allow-loss", "--yes")).toMatchObject({ code: 0 });
});

describe("the gate's next decision obeys", () => {
  test("add and remove, of a user", async () => {
    expect(await applies("jared")).toContain("lets jared apply");
    await lists("add", "deny", "user", "jared", "--code", "10101", "--message", "Banned.", "--until", "7d");
    expect(await applies("jared")).toContain("10101: Banned.");
    expect(await lists("show", "user", "jared")).toMatchObject({
      out: expect.stringContaining("user/jared  deny    in force"),
    });
    await lists("remove", "user", "jared");
    expect(await applies("jared")).toContain("lets jared apply");
  });

  test("add, of groups, types, inviters, patterns and default", async () => {
    await lists("add", "deny", "group", "club", "--yes");
    await lists("add", "allow", "user", "alice", "--group", "club");
    expect([await applies("bob"), await applies("alice")]).toEqual([
      expect.stringContaining("refuses"),
      expect.stringContaining("lets alice"),
    ]);
    await lists("add", "allow", "inviter", "leckie", "--group", "club");
    expect(await invites("leckie", ["bob"])).toContain("invites bob");
    await lists("add", "deny", "pattern", "bot_*", "--message", "No bots.");
    expect(await invites("leckie", ["bot_1", "bob"])).toContain("invites bob and drops bot_1");
    await lists("add", "deny", "type", "AVChatRoom", "--yes");
    expect(await applies("bob", { groupId: "other", type: "AVChatRoom" })).toContain("refuses");
    await lists("add", "allow", "default", "--mute-for", "10m", "--yes");
    await lists("remove", "group", "club", "--allow-loss", "--yes");
    // Nothing of the group was seen before: it might be new, and the first members its founders.
    expect(await joins("dora")).not.toContain("mute");
    expect(await joins("carol")).toContain("carol gets a mute until");
  });

  test("import, and an export of it into empty lists", async () => {
    const file = join(folder, "raid.csv");
    writeFileSync(
      file,
      "kind,id,group,effect,message\nuser,r1,,deny,Raid.\nuser,r2,club,deny,\npattern,x*,,deny,\nuser,x1,,allow,\n",
    );
    expect(await lists("import", file)).toMatchObject({ code: 0, out: expect.stringContaining("written 4") });
    const all = async () => [await applies("r1"), await applies("r2"), await applies("x1"), await applies("x2")];
    const decided = await all();
    expect(decided).toEqual(["refuses", "refuses", "lets", "refuses"].map((word) => expect.stringContaining(word)));
    const exported = await lists("export");
    writeFileSync(join(folder, "export.csv"), exported.out);
    await lists("sync", empty, "--allow-loss", "--yes");
    expect(await applies("r1")).toContain("lets r1");
    await lists("import", join(folder, "export.csv"));
    expect(await all()).toEqual(decided);
    expect((await lists("export")).out).toBe(exported.out);
    expect(await lists("import", file)).toMatchObject({ out: expect.stringContaining("3 the same: nothing written") });
  });

  test("a batch from a file, and its undo", async () => {
    const file = join(folder, "raid.txt");
    writeFileSync(file, "r1\nr2\n");
    await lists("add", "deny", "user", "r2", "--final", "--message", "For good.");
    expect(await lists("import", file, "--effect", "deny", "--until", "1d", "--batch", "raid")).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 new, 1 left as they stand"),
    });
    expect([await applies("r1"), await applies("r2")]).toEqual([
      expect.stringContaining("refuses"),
      expect.stringContaining("For good."),
    ]);
    expect(await lists("undo", "raid", "--allow-loss")).toMatchObject({ code: 0 });
    expect([await applies("r1"), await applies("r2")]).toEqual([
      expect.stringContaining("lets r1"),
      expect.stringContaining("For good."),
    ]);
    const told = JSON.parse((await lists("batches", "--json")).out);
    expect(told.slice(0, 2)).toMatchObject([{ what: "undo of raid" }, { name: "raid", entries: 1 }]);
    const store = await openLocal({ config, persistTo: folder });
    expect(await store.find(["user/r2"])).toMatchObject([{ metadata: { e: "deny", f: true } }]);
    await store.close();
  });

  test("sync, and not one that is refused", async () => {
    const file = join(folder, "git.csv");
    writeFileSync(file, "id,effect\na,deny\nb,deny\n");
    await lists("sync", file, "--yes");
    expect(await applies("a")).toContain("refuses");
    writeFileSync(file, "id,effect\nb,deny\n");
    expect(await lists("diff", file)).toMatchObject({ code: 1, out: expect.stringContaining("- user/a: deny") });
    expect(await lists("sync", file, "--yes")).toMatchObject({ code: 1 });
    expect(await applies("a")).toContain("refuses");
    expect(await lists("sync", file, "--yes", "--allow-loss")).toMatchObject({ code: 0 });
    expect(await applies("a")).toContain("lets a apply");
  });
});

it("gives the same answer to why from here and from the gate itself", async () => {
  await lists("add", "deny", "user", "jared", "--reason", "spam", "--by", "ops");
  await lists("add", "deny", "group", "club", "--observe", "--yes");
  const question = ["why", "user", "jared", "--group", "club", "--type", "Public"];
  const here = await lists(...question);
  expect(here).toMatchObject({ code: 0, out: expect.stringContaining("jared: refused by user/jared") });
  expect(await lists(...question, "--url", url, "--token", adminToken)).toEqual(here);
  expect(await lists(...question, "--url", url, "--token", "a-wrong-token-of-the-tests")).toMatchObject({
    code: 1,
    out: "",
  });
  expect(await applies("jared")).toContain("refuses");
});

it("checks what stands there, wherever it came from", async () => {
  const store = await openLocal({ config, persistTo: folder });
  await store.write(
    [
      { key: "users/x", value: "deny" },
      { key: "user/y", value: "{broken" },
      { key: "10001", value: "deny" },
    ],
    () => undefined,
  );
  await store.close();
  const { code, out } = await lists("check");
  expect(code).toBe(1);
  for (const line of [/never-asked +users\/x/, /never-asked +10001/, /not-understood +user\/y/])
    expect(out).toMatch(line);
  await lists("remove", "key", "users/x");
  expect((await lists("show", "key", "users/x")).out).toBe("No entries.\n");
});

test("npm run lists itself: lists on standard output, everything else on standard error", async () => {
  const script: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts.lists;
  const [program = "", file = ""] = script.split(" ");
  expect([program, file]).toEqual(["node", "cli/lists.ts"]);
  const run = (...args: readonly string[]) =>
    new Promise<Ended>((resolve) => {
      execFile(process.execPath, [join(root, file), ...args], (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
      });
    });
  await lists("add", "deny", "user", "jared");
  expect(await run("export", "--persist-to", folder)).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringMatching(/^kind,id,.*\nuser,jared,,deny,/),
  });
  expect(await run("add", "deny")).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("A kind is missing"),
  });
});

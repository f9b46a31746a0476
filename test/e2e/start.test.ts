// `npm start` as somebody meets it who has just cloned the repository: a copy of the tree that shares only node_modules,
// the real wrangler, gate and consumer, their lines on the terminal. It must leave this checkout and no process behind it
// as it found them.

import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseEnv, promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Callback,
  openimMembersJoin,
  tencentApply,
  tencentCreated,
  tencentJoined,
} from "../../cli/call/callbacks.ts";
import { type CallRequest, openimRequest, tencentRequest } from "../../cli/call/requests.ts";
import { consolesLook, crons, fireSchedule } from "../../cli/start/running-gate.ts";
import { createReader } from "../console/browser-less.ts";

const checkout = join(import.meta.dirname, "../..");
const copied = [
  "src",
  "lists",
  "cli",
  "examples",
  "console",
  "package.json",
  "tsconfig.json",
  "wrangler.toml",
] as const;
const group = { groupId: "@TGS#2J4SZEAEL", type: "Public" } as const;
const lineTimeoutMs = 30_000;

const program = [process.execPath, "cli/start.ts"] as const;
const throughNpm = ["npm", "start", "--"] as const;

/** One `npm start`, with every line of its output and a way to await the next that matches. */
function start(root: string, port: number, [command, ...args]: readonly [string, ...string[]] = program) {
  const child = spawn(command, [...args, "--port", String(port)], {
    cwd: root,
    env: { ...process.env, npm_config_update_notifier: "false" },
    // A process group of its own, so that whatever it leaves behind can be told.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));

  /** The first line, from the start or yet to come, that matches. */
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((each) => pattern.test(each));
        if (found === undefined) return;
        settle();
        resolve(found);
      };
      const fail = () => {
        settle();
        reject(new Error(`no line like ${pattern} in:\n${lines.join("\n")}`));
      };
      const settle = () => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      const timer = setTimeout(fail, lineTimeoutMs);
      void ended.then(fail);
      listeners.add(look);
      look();
    });
  return { child, ended, line, lines };
}

function leftOf({ pid }: ChildProcess): string[] {
  const rows = execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" }).split("\n");
  // A Z has ended, and only waits for its parent to notice.
  return rows.filter((row) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(row));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** With the next one, which the console takes. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return (await isFree(address.port + 1)) ? address.port : await freePort();
}

async function send({ url, headers, body }: CallRequest): Promise<unknown> {
  const response = await fetch(url, { method: "POST", headers: { ...headers }, body });
  return await response.json();
}

describe("npm start on a fresh checkout", { timeout: 60_000 }, () => {
  let root: string;
  let port: number;
  let running: ReturnType<typeof start>;
  let url: string;
  let vars: NodeJS.Dict<string>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "doorman-start-"));
    for (const name of copied) cpSync(join(checkout, name), join(root, name), { recursive: true });
    symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    running = start(root, port);
    await running.line(/^Ctrl-C stops it/);
    vars = parseEnv(readFileSync(join(root, ".dev.vars"), "utf8"));
  }, 60_000);

  afterAll(async () => {
    running.child.kill("SIGTERM");
    await running.ended;
    rmSync(root, { recursive: true, force: true });
  });

  const sendTencent = (callback: Callback) => {
    const credentials = { sdkAppId: vars.TENCENT_SDK_APP_IDS ?? "", token: vars.TENCENT_TOKENS ?? "" };
    return send(tencentRequest(url, credentials, callback, new Date()));
  };
  const apply = (user: string) => sendTencent(tencentApply(group, user));

  it("says what it made and where the gate answers", () => {
    expect(running.lines).toContain("Made .dev.vars with development secrets of this checkout.");
    expect(running.lines).toContain("Put 9 sample entries into the local lists (cli/sample-lists.json).");
    expect(running.lines).toContainEqual(expect.stringContaining(`Doorman answers at ${url}.`));
  });

  it("is found by no other session of wrangler on this machine, whose events would come to its console", () => {
    expect(readdirSync(join(root, ".wrangler/registry")).sort()).toEqual([
      "doorman",
      "doorman-console",
      "doorman-ports",
    ]);
  });

  it("shows the decision and its event when somebody is let in", async () => {
    expect(await apply("alice")).toMatchObject({ ActionStatus: "OK", ErrorCode: 0 });
    await running.line(/^\[doorman\] decision .*alice/);
    await running.line(/^\[doorman-console\] event im\.group\.entry\.decided @TGS#2J4SZEAEL .*alice \(allowed/);
  });

  it("refuses whom the sample lists deny", async () => {
    expect(await apply("mallory")).toMatchObject({
      ActionStatus: "OK",
      ErrorCode: 10101,
      ErrorInfo: "You are banned.",
    });
    await running.line(/^\[doorman\] decision .*mallory/);
    await running.line(/^\[doorman-console\] event .*mallory \(refused by user\/mallory/);
  });

  it("reads the lists that `wrangler kv key put` writes, as soon as the roster has heard of it", async () => {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const put = ["kv", "key", "put", "--binding", "LISTS", "user/carol", "deny"];
    execFileSync(process.execPath, [wrangler, ...put], {
      cwd: root,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
      stdio: "ignore",
    });
    await expect
      .poll(() => apply("carol"), { timeout: 20_000 })
      .toMatchObject({ ErrorCode: 10100, ErrorInfo: "You cannot join this group." });
  });

  const runLists = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ["cli/lists.ts", ...args], { cwd: root, encoding: "utf8" });

  it("is asked by list commands, which open no file of its own: nothing is locked, and ends come back", async () => {
    const file = join(root, "raid.txt");
    writeFileSync(file, Array.from({ length: 60 }, (_, at) => `raid-${at}\n`).join(""));
    await runLists("add", "deny", "user", "raid-0", "--until", "2099-01-01", "--reason", "an earlier one");
    await runLists("import", file, "--effect", "deny", "--batch", "raid", "--yes", "--allow-loss");
    await expect.poll(() => apply("raid-59"), { timeout: 20_000 }).toMatchObject({ ErrorCode: 10100 });
    await runLists("undo", "raid", "--yes", "--allow-loss");
    const { stdout } = await runLists("show", "user", "raid-0", "--json");
    for (const word of ["2099-01-0", "an earlier one"]) expect(stdout).toContain(word);
    expect(running.lines.join("\n")).not.toMatch(/SQLITE_BUSY|KV \w+ failed/);
  });

  it("answers OpenIM too", async () => {
    const callback = openimMembersJoin("12345", ["666"]);
    const answer = await send(openimRequest(url, { secret: vars.OPENIM_SECRETS ?? "" }, callback, new Date()));
    expect(answer).toMatchObject({ actionCode: 0, nextCode: 1, errCode: 5010 });
    await running.line(/^\[doorman-console\] event .*666 \(refused by user\/666/);
  });

  it("turns a join into a row that npm run groups shows", async () => {
    const ours = { groupId: "@TGS#OURS", type: "Public" } as const;
    const printed = (...args: readonly string[]) =>
      execFileSync(process.execPath, ["cli/groups.ts", ...args], { cwd: root, encoding: "utf8" });
    await sendTencent(tencentCreated(ours, "leckie", ["bob"], "ours"));
    await sendTencent(tencentJoined(ours, ["alice"]));
    await running.line(/^\[doorman-console\] event im\.group\.created .*ours/);
    await running.line(/^\[doorman-console\] event im\.group\.members\.joined @TGS#OURS .*alice/);
    const all = printed()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all).toContainEqual(
      expect.objectContaining({ group_id: ours.groupId, state: "open", name: "ours", owner: "leckie" }),
    );
    const [shown] = JSON.parse(printed(ours.groupId)).groups;
    expect(shown.members.map(({ user_id }: { user_id: string }) => user_id).sort()).toEqual(["alice", "bob", "leckie"]);
    const { refusals } = JSON.parse(printed(group.groupId));
    expect(refusals).toContainEqual(expect.objectContaining({ user_id: "mallory", entry: "user/mallory" }));
  });

  it("serves the console beside the gate, to whoever has the token of console/.dev.vars, filled with sample traffic", async () => {
    const { CONSOLE_TOKENS = "" } = parseEnv(readFileSync(join(root, "console/.dev.vars"), "utf8"));
    const reader = createReader(`http://127.0.0.1:${port + 1}`);
    expect((await reader.get("/")).words).toContain("Sign in with your token");
    const today = await reader.signIn(CONSOLE_TOKENS.replace(/^you:/, ""));
    expect(today.words).toContain("Kept out lately");
    expect(today.words).toMatch(/[1-9]\d+ let in/);
    expect((await reader.get("/people/mallory")).words).toContain("kept out");
    expect(running.lines).toContainEqual(expect.stringMatching(/^Took \d{3} sample events/));
    expect(running.lines.join("\n")).toContain(`http://localhost:${port + 1}`);
  });

  it("runs the gate's scheduled handler, and the console's", async () => {
    expect(await fireSchedule(url, crons.redrive)).toBeUndefined();
    expect(await fireSchedule(url, crons.roster)).toBeUndefined();
    expect(await fireSchedule(url, consolesLook)).toBeUndefined();
  });

  it("says in one line that it runs in this checkout already", async () => {
    const second = start(root, await freePort());
    expect(await second.ended).toBe(1);
    expect(second.lines).toEqual([expect.stringContaining(`npm start runs in this checkout already, at ${url}`)]);
  });

  it("says in one line that the port is taken", async () => {
    const second = start(root, port);
    expect(await second.ended).toBe(1);
    expect(second.lines).toEqual([expect.stringContaining(`Port ${port} is taken.`)]);
  });

  it("prints no secret", () => {
    const { CONSOLE_TOKENS = "" } = parseEnv(readFileSync(join(root, "console/.dev.vars"), "utf8"));
    const consoles = CONSOLE_TOKENS.replace(/^you:/, "");
    for (const secret of [vars.TENCENT_TOKENS, vars.OPENIM_SECRETS, vars.ADMIN_TOKENS, consoles]) {
      expect(secret).toMatch(/^[0-9a-f]{32,}$/);
      expect(running.lines.join("\n")).not.toContain(secret);
    }
  });

  it("leaves no process behind when it is told to stop", async () => {
    expect(leftOf(running.child)).not.toEqual([]);
    running.child.kill("SIGTERM");
    await running.ended;
    await expect.poll(() => leftOf(running.child), { timeout: 10_000 }).toEqual([]);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "leaves no process and no taken port behind when npm gets a %s",
    async (signal) => {
      const other = await freePort();
      const again = start(root, other, throughNpm);
      await again.line(/^Ctrl-C stops it/);
      again.child.kill(signal);
      await expect.poll(() => leftOf(again.child), { timeout: 10_000 }).toEqual([]);
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(other, "127.0.0.1", resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  );

  it("is still what list commands ask when it alone was killed, since its Worker goes on", async () => {
    const again = start(root, await freePort());
    await again.line(/^Ctrl-C stops it/);
    again.child.kill("SIGKILL");
    await again.ended;
    expect(leftOf(again.child)).not.toEqual([]);
    expect((await runLists("show", "user", "mallory")).stdout).toContain("user/mallory");
    process.kill(-(again.child.pid ?? 0), "SIGTERM");
    await expect.poll(() => leftOf(again.child), { timeout: 10_000 }).toEqual([]);
    expect((await runLists("show", "user", "mallory")).stdout).toContain("user/mallory");
    expect(readdirSync(join(root, ".wrangler/state"))).not.toContain("doorman-owner.json");
  });

  it("keeps secrets and lists when it starts again", async () => {
    const again = start(root, port);
    await again.line(/^Left \.dev\.vars as it is\.$/);
    await again.line(/^Left the local lists as they are\.$/);
    again.child.kill("SIGINT");
    await again.ended;
    expect(parseEnv(readFileSync(join(root, ".dev.vars"), "utf8"))).toEqual(vars);
    await expect.poll(() => leftOf(again.child), { timeout: 10_000 }).toEqual([]);
  });
});

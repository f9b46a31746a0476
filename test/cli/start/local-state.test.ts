// One process at a time has the local KV open: who is first has it, whoever was killed has it no longer, and what list
// commands do meanwhile. That an `npm start` is asked instead is tested in test/e2e/start.test.ts.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openLocal } from "../../../cli/lists/storing/local-store.ts";
import { claimState, handState, releaseState } from "../../../cli/start/local-state.ts";
import { config } from "../lists/run-lists.ts";

const program = join(import.meta.dirname, "../../../cli/start/local-state.ts");
let folder: string;
let other: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorman-state-"));
});
afterEach(() => {
  other?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, "doorman-owner.json");
const told = () => readFileSync(file(), "utf8");

/** Another process that has it, and stays. */
async function claimElsewhere(): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const script = `import { claimState } from ${JSON.stringify(program)}; console.log(claimState(${JSON.stringify(folder)})?.pid ?? "mine"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  other = child;
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (text) => resolve(String(text).trim())),
  );
  expect(said).toBe("mine");
  const end = async () => {
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await closed;
  };
  return { pid: child.pid ?? 0, end };
}

it("belongs to the first who asks, until it lets go", () => {
  expect(claimState(folder, "http://127.0.0.1:8787")).toBeUndefined();
  expect(claimState(folder)).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:8787" });
  releaseState(folder);
  expect(claimState(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(["doorman-owner.json"]);
});

it("does not stay with a process that was killed", async () => {
  const { pid, end } = await claimElsewhere();
  expect(claimState(folder)).toMatchObject({ pid });
  await end();
  expect(claimState(folder)).toBeUndefined();
});

it("does not stay with what runs by now under the number of one that was killed", async () => {
  const { pid } = await claimElsewhere();
  writeFileSync(file(), told().replace(/"since":"\d+"/, '"since":"1"'));
  // Elsewhere nobody says when a process began, and the line that a command waits with names the way out.
  if (process.platform === "linux") expect(claimState(folder)).toBeUndefined();
  else expect(claimState(folder)).toMatchObject({ pid });
});

it("does not stay with one that has ended, and whose parent has not looked", async () => {
  // The shell becomes another program, which knows nothing of the child; then the child ends, with what it reads.
  const child = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  other = child;
  const pid = Number(await new Promise((resolve) => child.stdout?.once("data", resolve)));
  const runs = () => execFileSync("ps", ["-o", "comm=", "-p", String(child.pid)], { encoding: "utf8" }).trim();
  await expect.poll(runs).toMatch(/sleep$/);
  child.stdio[3]?.destroy();
  if (process.platform !== "linux") {
    writeFileSync(file(), JSON.stringify({ pid }));
    return expect(claimState(folder)).toEqual({ pid });
  }
  const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  await expect.poll(() => stat()[0]).toBe("Z");
  writeFileSync(file(), JSON.stringify({ pid, since: stat()[19] }));
  expect(claimState(folder)).toBeUndefined();
});

it.each(["", "{", "[]", '{"pid":"1"}'])("does not stay with nobody: %j", (text) => {
  writeFileSync(file(), text);
  expect(claimState(folder)).toBeUndefined();
  expect(claimState(folder)).toMatchObject({ pid: process.pid });
});

it("is taken by one of two who find that the last one was killed", async () => {
  const { pid, end } = await claimElsewhere();
  // The other one is about to remove what was left. Who removes it too would remove the other one's own file next.
  writeFileSync(join(folder, "doorman-owner.removing.json"), told());
  writeFileSync(file(), '{"pid":0');
  expect(claimState(folder)).toMatchObject({ pid });
  expect(told()).toBe('{"pid":0');
  await end();
  expect(claimState(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(["doorman-owner.json"]);
});

it("goes on with whoever works for one that was killed, and is let go of with both", async () => {
  const { pid, end } = await claimElsewhere();
  rmSync(file());
  expect(claimState(folder, "http://127.0.0.1:8787")).toBeUndefined();
  handState(folder, pid, "http://127.0.0.1:8787");
  expect(claimState(folder)).toMatchObject({ pid, url: "http://127.0.0.1:8787" });
  releaseState(folder);
  expect(claimState(folder)).toMatchObject({ pid });
  releaseState(folder, pid);
  expect(readdirSync(folder)).toEqual([]);
  await end();
});

it("is not let go of by one who has it no longer", async () => {
  const { pid } = await claimElsewhere();
  releaseState(folder);
  expect(claimState(folder)).toMatchObject({ pid });
});

it("sends a list command to the npm start that has it, which keeps it", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split("?")[0]}`);
    const keys = [{ name: "user/jared", expiration: 4_000_000_000, metadata: { e: "deny" } }];
    const result = request.method === "POST" ? { values: { "user/jared": "deny" } } : keys;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: true, errors: [], messages: [], result, result_info: { cursor: "" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  claimState(folder, url);
  const store = await openLocal({ config, persistTo: folder });
  expect(await store.find(["user/jared", "user/jar"])).toEqual([
    { key: "user/jared", value: "deny", expiration: 4_000_000_000, metadata: { e: "deny" } },
  ]);
  await store.close();
  server.close();
  expect(claimState(folder)).toMatchObject({ pid: process.pid, url });
  const lists = "/cdn-cgi/local/explorer/api/storage/kv/namespaces/LISTS";
  expect([...new Set(asked)].sort()).toEqual([
    "GET /cdn-cgi/local/explorer/api/storage/kv/namespaces",
    `GET ${lists}/keys`,
    `POST ${lists}/bulk/get`,
  ]);
  expect(readdirSync(folder)).toEqual(["doorman-owner.json"]);
});

it("makes a list command wait for the other one, and say for whom", async () => {
  const { pid, end } = await claimElsewhere();
  const notes: string[] = [];
  const opening = openLocal({ config, persistTo: folder, note: (line) => notes.push(line) });
  await expect
    .poll(() => notes)
    .toEqual([
      `Waiting for process ${pid}, which has the local lists open. If that is none of Doorman's, remove ${file()}.`,
    ]);
  await end();
  const store = await opening;
  expect(claimState(folder)).toMatchObject({ pid: process.pid });
  await store.close();
  expect(claimState(folder)).toBeUndefined();
});

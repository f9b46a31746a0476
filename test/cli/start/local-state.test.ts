// One process at a time has the local KV open: who is first has it, whoever was killed has it no longer, and what list
// commands do meanwhile. That an `npm start` is asked instead is tested in test/e2e/start.test.ts.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

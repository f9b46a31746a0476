// docs/lists.md's examples, run as an operator would: its put commands change real KV, its calls go to the real gate,
// and what `npm run call` says has to be what the page says.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { credentials, type GateUnderTest, startGate } from "./gate.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/lists.md"), "utf8");

/** The arguments of a command line, by the shell itself, so that the page's quoting is tested too. */
function shellWords(line: string): readonly string[] {
  const script = `npx() { printf '%s\\0' "$@"; }; npm() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

interface Example {
  readonly title: string;
  readonly blocks: readonly (readonly string[])[];
}

const examples: readonly Example[] = page
  .slice(page.indexOf("## Examples"), page.indexOf("## Why was somebody refused?"))
  .split(/^### /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    blocks: [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block.trim().split("\n")),
  }));

let gate: GateUnderTest;
let vars: string;
beforeAll(async () => {
  gate = await startGate();
  vars = join(mkdtempSync(join(tmpdir(), "doorman-lists-")), "vars");
  const lines = [
    `TENCENT_SDK_APP_IDS=${credentials.sdkAppId}`,
    `TENCENT_TOKENS=${credentials.token}`,
    `OPENIM_SECRETS=${credentials.secret}`,
  ];
  writeFileSync(vars, lines.join("\n"));
});
afterAll(() => gate.stop());
beforeEach(() => gate.clearLists());

function call(args: readonly string[]): string {
  const script = [join(root, "cli/call.ts"), ...args, "--url", gate.url, "--vars", vars];
  return execFileSync(process.execPath, script, { encoding: "utf8" });
}

async function runLine(line: string, printed: string): Promise<string> {
  if (line.startsWith("# ")) {
    const sentence = line.slice(2).replace(/…$/, "");
    expect(printed).toContain(sentence);
    return printed;
  }
  const words = shellWords(line);
  if (words[0] === "wrangler") {
    expect(words.slice(0, 6)).toEqual(["wrangler", "kv", "key", "put", "--binding", "LISTS"]);
    await gate.putLists({ [words[6] ?? ""]: words[7] ?? "" });
    return "";
  }
  expect(words.slice(0, 3)).toEqual(["run", "call", "--"]);
  return call(words.slice(3));
}

it("has an example for each need", () => {
  expect(examples.map(({ title }) => title)).toEqual([
    "Ban one user",
    "Ban for a week",
    "Ban by prefix",
    "Close a group",
    "Make a group invite-only",
    "Exempt one",
    "Mute newcomers",
    "Let the administrator's REST adds through",
    "Try a rule without enforcing it",
    "Close a group that is raided",
    "A rule for all groups, first observed",
    "Exempt the administrator's imports",
    "Words that casinos use",
  ]);
});

describe.each(examples)("$title", ({ blocks }) => {
  it("does what the page says", async () => {
    expect(blocks.flat().filter((line) => line.startsWith("# ")).length).toBeGreaterThan(0);
    let printed = "";
    for (const line of blocks.flat()) printed = await runLine(line, printed);
  });
});

it("shows in the log line what an observing entry would have done", async () => {
  const [shown = ""] = /alice allowed \(would be refused\) \[[^\]]*\]/.exec(page) ?? [];
  await gate.putLists({ "type/Public": { effect: "deny", observe: true } });
  call(["tencent", "apply", "--user", "alice", "--group", "observed-group"]);
  const [event] = await gate.eventsOf("observed-group", 1);
  expect(event?.data).toMatchObject({ candidates: [{ id: "alice", verdict: "allowed", observed: "refused" }] });
  expect(gate.logLines().find((line) => line.includes(`id=${event?.id}`))).toContain(shown);
});

it("explains by the page's own curl", async () => {
  const [, block = ""] = /```sh\n(curl .*?)```/s.exec(page) ?? [];
  const script = block.replaceAll("http://localhost:8787/", gate.url);
  const env = { ...process.env, ADMIN_TOKEN: credentials.adminToken };
  await gate.putLists({ "group/@TGS#2J4SZEAEL/user/jared": "deny" });
  const answer = JSON.parse(execFileSync("bash", ["-c", script], { encoding: "utf8", env }));
  expect(answer).toMatchObject({
    outcome: "refuse-some",
    candidates: [{ id: "jared", verdict: "refused" }, { id: "alice" }],
  });
});

// README's own shell lines against a running gate with the sample lists, and what README prints beside them: its curl
// calls, `npm run call`, and the secrets that its deployment makes. Its other commands are checked in test/readme.test.ts.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import samples from "../../cli/sample-lists.json" with { type: "json" };
import { eventLine } from "../../console/src/intake/event-line.ts";
import { readSettings } from "../../src/settings.ts";
import { credentials, type GateUnderTest, startGate, withTelegram } from "./gate.ts";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const localUrl = "http://localhost:8787";

/** Of a page of running Doorman; blocks in a list are as if they stood outside. */
const operations = readFileSync(join(root, "docs/operations.md"), "utf8").replace(/^ {3}/gm, "");

/** The ```sh blocks between two headings. */
function blocks(from: string, to: string, page = readme): readonly string[] {
  const part = page.slice(page.indexOf(`\n${from}\n`), page.indexOf(`\n${to}\n`));
  return [...part.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
}

/** What is typed, and the line behind `#` that is printed under it. */
interface Step {
  readonly typed: string;
  readonly printed: string;
}

const stepsOf = (block: string): readonly Step[] =>
  [...block.matchAll(/((?:(?!# ).*\n)+)# (.*)\n/g)].map(([, typed = "", printed = ""]) => ({ typed, printed }));

const curls = blocks("### By curl", "## Platforms and callbacks");
const calls = blocks("### Play the IM server", "### By curl");
const followed = blocks("## Follow one decision", "## What the log says", operations);

let gate: GateUnderTest;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "doorman-readme-"));
  const vars = [
    `TENCENT_SDK_APP_IDS="${credentials.sdkAppId}"`,
    `TENCENT_TOKENS="${credentials.token}"`,
    `OPENIM_SECRETS="${credentials.secret}"`,
    `TELEGRAM_SECRETS="${credentials.telegramSecret}"`,
    `ADMIN_TOKENS="${credentials.adminToken}"`,
  ];
  writeFileSync(join(folder, ".dev.vars"), `${vars.join("\n")}\n`);
  // As `npm start` runs it.
  gate = await startGate({ ROSTER_MODE: "on", ROSTER_DRIFT: 0 }, withTelegram);
  await gate.putLists(Object.fromEntries(samples.map(({ key, value }) => [key, value])));
  await gate.makeRoster();
});
afterAll(async () => {
  await gate.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs it in bash, where `npm run call` and `lists` are the programs behind these scripts and ask the gate of this test. */
async function type(typed: string): Promise<string> {
  const npm = `npm() {
    case "$1 $2 $3" in
      "run call --") shift 3; "$NODE" "$CLI/call.ts" "$@" --url "$GATE" --vars .dev.vars;;
      "run lists --") shift 3; "$NODE" "$CLI/lists.ts" "$@";;
      *) false;;
    esac
  }`;
  const { adminToken } = credentials;
  const env = {
    ...process.env,
    NODE: process.execPath,
    CLI: join(root, "cli"),
    GATE: gate.url,
    ADMIN_TOKEN: adminToken,
  };
  const script = `set -euo pipefail\n${npm}\n${typed.replaceAll(`${localUrl}/`, gate.url)}`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: folder, env });
  return stdout;
}

describe("README", () => {
  it("shows a health check, an unsigned call, and a genuine one of each platform", () => {
    expect(curls.map((block) => stepsOf(block).length)).toEqual([1, 1, 1, 1]);
    expect(curls.filter((block) => block.includes(`${localUrl}/`))).toHaveLength(4);
    expect(calls.flatMap(stepsOf)).toHaveLength(7);
  });

  it.each([...curls, ...calls].flatMap(stepsOf))("$typed answers $printed", async ({ typed, printed }) => {
    expect((await type(typed)).split("\n")).toContain(printed);
  });

  it("shows the lines of a decision and of its event as they are", async () => {
    const [, decision = "", told = ""] = /\[doorman\] (.* id=)…\n\[doorman-console\] (.* \| )…/.exec(readme) ?? [];
    expect(decision).toContain("mallory");
    await type("npm run call -- tencent apply --user mallory");
    await expect
      .poll(async () => (await gate.allEvents()).map(eventLine), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining(told));
    expect(gate.logLines()).toContainEqual(expect.stringContaining(decision));
  });

  it("is where docs/operations.md begins: one decision followed from here to /explain, and an alarm raised on purpose", async () => {
    const others = [...operations.matchAll(/```sh\n(.*?)```/gs)].filter(
      ([, block = ""]) => !block.startsWith("# account\n"),
    );
    expect(others.map(([, block]) => block)).toEqual(followed);
    const steps = followed.flatMap(stepsOf);
    expect(steps.map(({ typed }) => typed.split(/[ \n]/)[0])).toEqual(["npm", ".", "for"]);
    for (const { typed, printed } of steps) expect((await type(typed)).split("\n")).toContain(printed);
    expect(gate.logLines()).toContainEqual(expect.stringMatching(/^rejected tencent .*"Sign is missing"$/));
    for (const [, said = ""] of operations.matchAll(/\[doorman\] (.* id=)[\w-]+\n/g))
      expect(gate.logLines()).toContainEqual(expect.stringContaining(said));
  });

  it("makes secrets that are good for a deployment, and readable by nobody else", async () => {
    const [block = ""] = blocks("## Deploy it", "## Settings").filter((one) => one.includes("openssl rand"));
    await type(block);
    const path = join(folder, ".env.secrets");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const secrets = parseEnv(readFileSync(path, "utf8"));
    const bindings = {
      LISTS: { get() {} },
      SPOOL: { put() {} },
      EVENTS: { sendBatch() {} },
      FLOOD: { idFromName() {} },
    };
    const settings = readSettings({ ...bindings, ...secrets, TENCENT_SDK_APP_IDS: "1400000000" });
    expect(settings).toMatchObject({
      ok: true,
      value: {
        platforms: [
          { module: { name: "tencent" }, health: { tokens: 1 } },
          { module: { name: "openim" }, health: { secrets: 1 } },
          { module: { name: "telegram" }, on: false },
        ],
        adminTokens: [expect.any(String)],
        warnings: [],
      },
    });
    expect(new Set(Object.values(secrets)).size).toBe(3);
  });
});

// What `npm start` does before and around wrangler, without wrangler: development secrets, sample lists, which lines are
// shown, the cron trigger. The whole of it runs in test/e2e/start.test.ts.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import samples from "../../cli/sample-lists.json" with { type: "json" };
import { makeDevVars } from "../../cli/start/dev-vars.ts";
import { crons, fireSchedule } from "../../cli/start/running-gate.ts";
import { type Lists, putSamples } from "../../cli/start/sample-lists.ts";
import { shown } from "../../cli/start/shown.ts";
import { parseEntry, parseFloodRule, parsePatterns } from "../../lists/entry/reading.ts";
import { readSettings } from "../../src/settings.ts";

describe(".dev.vars", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doorman-vars-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const made = (name: string) => {
    expect(makeDevVars(join(folder, name))).toBe(true);
    return parseEnv(readFileSync(join(folder, name), "utf8"));
  };

  it("is readable by its owner only", () => {
    made(".dev.vars");
    expect(statSync(join(folder, ".dev.vars")).mode & 0o777).toBe(0o600);
  });

  it("is never overwritten", () => {
    const path = join(folder, ".dev.vars");
    writeFileSync(path, "MODE=observe\n", { mode: 0o644 });
    expect(makeDevVars(path)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("MODE=observe\n");
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it("has other secrets in another checkout", () => {
    const [one, two] = [made("one"), made("two")];
    for (const name of ["TENCENT_TOKENS", "OPENIM_SECRETS", "TELEGRAM_SECRETS", "ADMIN_TOKENS"]) {
      expect(one[name]).toMatch(/^[0-9a-f]{32,64}$/);
      expect(two[name]).not.toBe(one[name]);
    }
  });

  it("switches every platform on, with settings that the gate takes", () => {
    const bindings = {
      LISTS: { get: () => {} },
      SPOOL: { put: () => {} },
      EVENTS: { sendBatch: () => {} },
      FLOOD: { idFromName: () => {} },
    };
    const settings = readSettings({ ...made(".dev.vars"), ...bindings });
    expect(settings).toMatchObject({
      ok: true,
      value: {
        platforms: [
          { module: { name: "tencent" }, on: true, health: { appIds: ["1400000000"] } },
          { module: { name: "openim" }, on: true },
          { module: { name: "telegram" }, on: true },
        ],
        decisionEvents: "all",
        // For development every platform is on.
        warnings: [expect.stringContaining("on beside Tencent and OpenIM")],
      },
    });
  });

  it("has an example whose every line is a secret that the gate refuses", () => {
    const example = parseEnv(readFileSync(join(import.meta.dirname, "../../.dev.vars.example"), "utf8"));
    expect(Object.keys(example).sort()).toEqual([
      "ADMIN_TOKENS",
      "OPENIM_SECRETS",
      "TELEGRAM_SECRETS",
      "TENCENT_TOKENS",
    ]);
    for (const [name, value] of Object.entries(example)) {
      const settings = readSettings({ [name]: value });
      expect(settings).toMatchObject({ ok: false });
      expect(JSON.stringify(settings)).toContain(`${name}: an item of the list is still the placeholder`);
    }
  });
});

describe("the sample lists", () => {
  const lists = (...entries: [string, string][]) => {
    const held = new Map(entries);
    const besides = new Map<string, unknown>();
    const namespace: Lists = {
      list: async ({ limit }) => ({ keys: [...held.keys()].slice(0, limit) }),
      put: async (key, value, { metadata }) => {
        held.set(key, value);
        besides.set(key, metadata);
      },
    };
    return { held, besides, namespace };
  };

  it("are put into empty lists", async () => {
    const { held, besides, namespace } = lists();
    expect(await putSamples(namespace)).toBe(samples.length);
    expect(besides.get("user/mallory")).toEqual({ e: "deny" });
    expect(besides.get("group/12345/user/1028")).toBeUndefined();
    expect(held.get("group/@TGS#2J4SZEAEL/user/jared")).toBe("deny");
  });

  it("leave lists alone that hold any entry", async () => {
    const { held, namespace } = lists(["user/alice", "deny"]);
    expect(await putSamples(namespace)).toBe(0);
    expect([...held]).toEqual([["user/alice", "deny"]]);
  });

  it.each(samples)("have in $key what the gate understands in full", ({ key, value }) => {
    const parse = key.endsWith("/flood") ? parseFloodRule : parseEntry;
    if (key === "patterns") expect(parsePatterns(value)).toMatchObject({ ok: true, value: { problems: [] } });
    else expect(parse(value)).toMatchObject({ ok: true, value: { dropped: [] } });
  });
});

describe("the terminal", () => {
  it.each([
    "[wrangler:info] POST /openim/5ec2e7/callbackBeforeJoinGroupCommand 200 OK (4ms)",
    "\u001b[2m[wrangler:info]\u001b[22m POST /tencent 200 OK (4ms)",
    "[wrangler:info] QUEUE doorman-events 1/1 (2ms)",
    "\u001b[33m▲ \u001b[43;33m[\u001b[43;30mWARNING\u001b[43;33m]\u001b[0m \u001b[1mNOSENTRY reporting trace with exceptions; trace->eventInfo = FetchEventInfo: POST, http://localhost:8787/openim/5ec2e7/callbackX\u001b[0m",
    'env.MODE ("enforce")                Environment Variable      local',
    "env.GATE (doorman)                      Worker                    local [not connected]",
    "",
  ])("does not show %j", (line) => {
    expect(shown(line)).toBe(false);
  });

  it.each([
    "[doorman] decision tencent apply refused",
    "[doorman-console] event im.group.created g1",
    "[doorman-console] problem setting CONSOLE_TOKENS: x; the console is closed",
    "[doorman] [wrangler:info] POST /tencent 200 OK (4ms)",
    "[wrangler:error] Error: boom",
    '▲ [WARNING] rejected tencent command=NOSENTRY reason=credentials: "Sign is missing"',
    "✘ [ERROR] Build failed with 1 error:",
  ])("shows %j", (line) => {
    expect(shown(line)).toBe(true);
  });
});

describe("the cron trigger", () => {
  const answering = async (status: number, body: string) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const wrong = await fireSchedule(`http://127.0.0.1:${address.port}`, crons.roster);
    await new Promise((resolve) => server.close(resolve));
    return { asked, wrong, url: `http://127.0.0.1:${address.port}` };
  };

  it("is fired without a word when the run went well", async () => {
    const { asked, wrong } = await answering(200, '{"outcome":"ok","noRetry":false}');
    expect(asked).toEqual(["/cdn-cgi/local/scheduled?format=json&cron=*+*+*+*+*"]);
    expect(wrong).toBeUndefined();
  });

  it("is the one of wrangler.toml", () => {
    const toml = readFileSync(join(import.meta.dirname, "../../wrangler.toml"), "utf8");
    expect(toml).toContain(`crons = ${JSON.stringify(Object.values(crons)).replace(",", ", ")}`);
  });

  it("tells of a run that threw, and of a server that is gone", async () => {
    const { wrong, url } = await answering(200, '{"outcome":"exception","noRetry":false}');
    expect(wrong).toContain("exception");
    expect(await fireSchedule(url, crons.redrive)).toBeDefined();
  });
});

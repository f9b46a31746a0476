// docs/operations.md explains every field of every line that the gate prints, by the gate's own code; and LOG_DECISIONS says
// which decisions leave one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { operationsPage } from "../../cli/docs/operations-page.ts";
import { playBody } from "../../cli/docs/play-body.ts";
import type { Line } from "../../src/core/log-line.ts";
import type { Event } from "../../src/events/event.ts";
import type { Gate } from "../../src/gate.ts";
import { createLog } from "../../src/log.ts";
import type { Answers } from "../../src/platforms/platform.ts";
import { readSettings } from "../../src/settings.ts";
import { tellDecision } from "../../src/tell-decision.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
const explained = (heading: string): readonly string[] => {
  const [, table = ""] = page.split(`<!-- made by npm run docs: ${heading} -->`);
  return [...(table.split("<!-- end -->")[0]?.split("---|\n")[1] ?? "").matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, name = ""]) => name,
  );
};

const apply = (user: string) =>
  ({
    platform: "tencent",
    command: "Group.CallbackBeforeApplyJoinGroup",
    text: JSON.stringify({
      CallbackCommand: "Group.CallbackBeforeApplyJoinGroup",
      ...{ GroupId: "@TGS#1", Type: "Public", Requestor_Account: user, ApplyMsg: "the words of an applicant" },
    }),
  }) as const;
const lists = {
  "user/mallory": '{"effect":"deny","reason":"the reason of an entry"}',
  "user/watched": '{"effect":"deny","observe":true}',
  "user/garbled": "{",
  flood: '{"joins":1,"seconds":60}',
};

const bindings = {
  LISTS: { get() {} },
  SPOOL: { put() {} },
  EVENTS: { sendBatch() {} },
  FLOOD: { idFromName() {} },
};

async function everyLine(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const user of ["mallory", "watched", "garbled", "alice"])
    lines.push(...(await playBody(apply(user), { lists })).log);
  const print = (line: Line) => void lines.push(line);
  const log = createLog({ log: print, warn: print, error: print });
  log.rejected("openim", ["callbackX"], { reason: "address", detail: "192.0.2.1" });
  log.passed("openim", "callbackBeforeSetGroupInfoCommand", { id: "u", groupId: "g" });
  log.problem("redrive", { sent: 1, kept: 2, poisoned: 3, spoolAgeS: 4, reason: "x".repeat(700) });
  log.problem("patterns", { rules: 2, wrong: "patterns[0]: no match" });
  log.problem("original", { event: "e", sha256: "0f", bytes: 2_000_000, reason: "KV failed" });
  log.unexpected(new Error("boom"), { method: "POST", command: "callbackX", decision: "d" });
  const event: Event = {
    specversion: "1.0",
    id: "e1",
    source: "/openim",
    type: "im.callback.received",
    time: "2026-11-20T00:00:00.000Z",
    datacontenttype: "application/json",
    partitionkey: "openim",
    data: { command: "callbackX", originalText: "x".repeat(300_000) },
  };
  log.lost([event]);
  return lines;
}

describe("docs/operations.md", () => {
  test("explains each kind of line, and each field", async () => {
    const lines = await everyLine();
    expect(explained("kinds of lines")).toEqual(expect.arrayContaining([...new Set(lines.map(({ kind }) => kind))]));
    expect(new Set(lines.map(({ kind }) => kind)).size).toBe(explained("kinds of lines").length);
    const fields = explained("fields");
    expect(new Set(fields).size).toBe(fields.length);
    for (const line of lines) expect(fields).toEqual(expect.arrayContaining(Object.keys(line)));
  });

  test("explains each problem that the code tells of", () => {
    const src = join(import.meta.dirname, "../../src");
    const sources = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    const told = sources.flatMap((path) =>
      [...readFileSync(join(src, path), "utf8").matchAll(/problem\("([^"]+)"/g)].map(([, name = ""]) => name),
    );
    expect([...explained("problems")].sort()).toEqual([...new Set(told)].sort());
  });

  test("explains each problem that the console tells of", () => {
    const [, table = ""] = page.split("The console's lines have the same form");
    const src = join(import.meta.dirname, "../../console/src");
    const sources = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
    const told = sources.flatMap((path) =>
      [...readFileSync(join(src, path), "utf8").matchAll(/kind: "problem",[\s.{]*problem: "([^"]+)"/g)].map(
        ([, name = ""]) => name,
      ),
    );
    const rows = [...(table.split("<!--")[0] ?? "").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
    expect(rows.filter((name) => name !== "problem").sort()).toEqual([...new Set(told)].sort());
    expect(told.length).toBeGreaterThan(3);
  });

  test("asks for no table that nobody makes, and leaves none out", () => {
    expect(() => operationsPage(page.replace("docs: problems", "docs: nothing"))).toThrow("nobody makes: nothing");
    const without = page.replace("<!-- made by npm run docs: fields -->", "");
    expect(() => operationsPage(without)).toThrow("no place for: fields");
  });
});

test("no line has the reason of an entry, nor the words of an applicant", async () => {
  const text = JSON.stringify(await everyLine());
  expect(text).toContain("user/mallory");
  expect(text).not.toMatch(/the reason of|the words of/);
});

describe("LOG_DECISIONS", () => {
  const told = async (LOG_DECISIONS: string, user: string) =>
    (await playBody(apply(user), { lists: { ...lists, flood: "off" }, vars: { LOG_DECISIONS } })).log.length;

  test.each([
    ["all", "alice", 1],
    ["all", "mallory", 1],
    ["refused", "alice", 0],
    ["refused", "mallory", 1],
    ["refused", "watched", 1],
    ["refused", "garbled", 1],
    ["none", "alice", 0],
    ["none", "mallory", 0],
    ["none", "garbled", 0],
  ])("%s: of %s there are %i lines", async (which, user, count) => {
    expect(await told(which, user)).toBe(count);
  });

  test("refused: whom nobody could name is told, and so is an answer without the flood rule's counter", async () => {
    const vars = { LOG_DECISIONS: "refused", DECISION_EVENTS: "refused" };
    const unread = { ...apply("alice"), text: "[]" };
    const nobody = await playBody(unread, { commandInUrl: "Group.CallbackBeforeApplyJoinGroup", vars });
    expect([nobody.log.length, nobody.events.length]).toEqual([1, 1]);

    const read = readSettings({ ...bindings, ...vars, DECISION_EVENTS: "none" });
    if (!read.ok) throw new Error(read.error.wrong.join("; "));
    const lines: Line[] = [];
    const print = (line: Line) => void lines.push(line);
    const log = createLog({ log: print, warn: print, error: print });
    const gate = {
      settings: read.value,
      log,
      metrics: { write: () => undefined },
      newId: () => "an-id",
    } as unknown as Gate;
    const request = {
      action: "apply",
      groupId: "g",
      groupType: undefined,
      inviter: undefined,
      candidates: [],
    } as const;
    const receipt = {
      platform: "tencent",
      source: "/tencent/1",
      command: "c",
      text: "{}",
      body: {},
      time: undefined,
      receivedAt: 0,
    } as const;
    const open = { outcome: "allow", verdicts: [], undecided: false } as const;
    const answers = { outcomeOf: () => "allow" } as unknown as Answers;
    await tellDecision(gate, answers, receipt, { request, decision: open, tookMs: 1 });
    expect(lines).toEqual([]);
    const decision = { ...open, flood: { key: "flood", state: "unknown" } } as const;
    await tellDecision(gate, answers, receipt, { request, decision, tookMs: 1 });
    expect(lines).toMatchObject([{ kind: "decision", flood: "unknown" }]);
  });

  test("changes neither events nor points", async () => {
    const all = await playBody(apply("mallory"), { lists });
    const none = await playBody(apply("mallory"), { lists, vars: { LOG_DECISIONS: "none" } });
    expect({ ...none, log: [], logLines: [] }).toEqual({ ...all, log: [], logLines: [] });
    expect(none.points).toHaveLength(2);
  });
});

// The lines of the log: one line each whatever an id holds, nothing forged, those who are refused first.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Line, type LineFields, shown } from "../src/core/log-line.ts";
import type { EntryDecided, Event } from "../src/events/event.ts";
import { createLog, decisionText } from "../src/log.ts";

/** Everything that ends a line somewhere or steers a terminal: controls, separators, direction marks, no characters. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;
const hostile = [
  "a\nb",
  "a\r\nb",
  "a\u2028b",
  "a\u2029b",
  "a\u0085b",
  "\u001b[31mred\u001b[0m",
  "\u009b31mred",
  "a\u0000b",
  "\u202eevil",
  "\u200bhidden",
  "\ud800",
  'a"b',
  "a\\b",
  " ",
  "",
  "a b",
  "allowed by user/root",
];

const decided = (candidates: EntryDecided["candidates"], more: Partial<EntryDecided> = {}): EntryDecided => ({
  action: "invite",
  group: { id: "g" },
  outcome: "refuse-some",
  enforced: true,
  candidates,
  ...more,
});
const lineOf = (what: EntryDecided, problem?: string) =>
  decisionText({ id: "decision-1", platform: "tencent", decided: what, problem });

function record() {
  const lines: (readonly [level: string, sentence: string, fields: LineFields])[] = [];
  // As a log keeps it.
  const kept = (line: Line) => {
    const { message, ...fields }: Line = JSON.parse(JSON.stringify(line));
    return [message, fields] as const;
  };
  const sink = {
    log: (line: Line) => void lines.push(["log", ...kept(line)]),
    warn: (line: Line) => void lines.push(["warn", ...kept(line)]),
    error: (line: Line) => void lines.push(["error", ...kept(line)]),
  };
  return { lines, log: createLog(sink) };
}

describe("an id in a line", () => {
  test.each(["jared", "@TGS#2J4SZEAEL", "@TLS#NOT_FOUND", "用户😀", "10001", "a\\b", "a'b", "group/g/user/u"])(
    "%j stands as it is",
    (id) => {
      expect(shown(id)).toBe(id);
    },
  );

  test("is a ? when there is none", () => expect(shown(undefined)).toBe("?"));

  test.each(hostile.filter((id) => id !== "a\\b"))("%j is a JSON string on one line", (id) => {
    expect(shown(id)).toMatch(/^".*"$/);
    expect(shown(id)).not.toMatch(unprintable);
    expect(JSON.parse(shown(id))).toBe(id);
  });

  test("of any characters is one printable word or a JSON string of the same id", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (id) => {
        expect(shown(id)).not.toMatch(unprintable);
        expect(shown(id).startsWith('"') ? JSON.parse(shown(id)) : shown(id)).toBe(id);
      }),
    );
  });

  test("of two different characters beyond the basic plane are told apart", () => {
    expect(shown("\u{e0041}")).not.toBe(shown("\u{e0042}"));
  });

  test("longer than a line can bear is cut", () => {
    expect(shown("x".repeat(10_000)).length).toBeLessThan(700);
    expect(shown("😀".repeat(10_000))).not.toMatch(unprintable);
  });
});

describe("a decision's line", () => {
  test("tells the answer, what was asked, who and why, and its id", () => {
    const bobs = { key: "user/bob", effect: "allow", fate: "settled", note: "typo" } as const;
    const line = lineOf(
      decided(
        [
          { id: "jared", verdict: "allowed" },
          {
            id: "eve",
            verdict: "refused",
            key: "user/eve",
            chain: [
              { key: "group/g/user/eve", effect: "allow", fate: "expired" },
              { key: "user/eve", effect: "deny", fate: "settled" },
            ],
          },
          { id: "mallory", verdict: "muted", key: "default", undecided: true, observed: "allowed" },
          { id: "bob", verdict: "refused", key: "user/eve", refusedWith: { id: "eve" }, chain: [bobs] },
          { verdict: "refused", key: "user/?", refusedWith: {} },
        ],
        { inviter: { id: "leckie" } },
      ),
      "KV is down",
    );
    expect(line).toBe(
      "decision refuse-some: tencent invite group=g inviter=leckie: " +
        "eve refused by user/eve [group/g/user/eve allow expired], " +
        "mallory muted by default (undecided, would be allowed), " +
        "bob refused with eve by user/eve [user/bob allow settled (typo)], ? refused with ? by user/?, jared allowed " +
        'problem="KV is down" id=decision-1',
    );
  });

  test("says when it was only observed, and when nobody could be read", () => {
    expect(lineOf(decided([], { enforced: false, outcome: "allow", group: {}, action: undefined }))).toBe(
      "decision (observed only) allow: tencent ?: nobody id=decision-1",
    );
  });

  test("names at most 20 of many, and whoever is refused or doubtful first", () => {
    const many: EntryDecided["candidates"] = Array.from({ length: 300 }, (_, at) => ({
      id: `u${at}`,
      verdict: "allowed" as const,
    }));
    const line = lineOf(
      decided([
        ...many,
        { id: "refused", verdict: "refused" },
        { id: "doubtful", verdict: "allowed", undecided: true },
        { id: "watched", verdict: "allowed", observed: "refused" },
        { id: "muted", verdict: "muted" },
      ]),
    );
    expect(line).toContain(
      ": refused refused, doubtful allowed (undecided), watched allowed (would be refused), muted muted, u0 allowed,",
    );
    expect(line).toContain("u15 allowed, and 284 more id=");
    expect(line).not.toContain("u16");
  });

  test("names 20 without counting the rest, since there is none", () => {
    const twenty = Array.from({ length: 20 }, (_, at) => ({ id: `u${at}`, verdict: "allowed" as const }));
    expect(lineOf(decided(twenty))).toMatch(/u19 allowed id=decision-1$/);
  });

  test.each(hostile)("is one line whatever %j stands for", (text) => {
    const chain = [{ key: `user/${text}`, fate: "not-understood", note: text } as const];
    const candidate = { id: text, verdict: "refused", key: `user/${text}`, chain } as const;
    const line = lineOf(decided([candidate], { group: { id: text, type: text }, inviter: { id: text } }), text);
    expect(line).not.toMatch(unprintable);
    expect(line).toMatch(/^decision refuse-some: tencent invite .* id=decision-1$/);
  });

  test("cannot be forged by an id that reads like one", () => {
    const line = lineOf(decided([{ id: "x allowed, root", verdict: "refused" }]));
    expect(line).toContain('"x allowed, root" refused');
  });

  test("stays below the 256 KB of a log line with 300 people of the longest names", () => {
    const long = "\u2028".repeat(5000);
    const chain = [{ key: "default", fate: "settled" } as const];
    const candidates = Array.from(
      { length: 300 },
      () => ({ id: long, verdict: "refused", key: "default", chain }) as const,
    );
    const line = lineOf(decided(candidates, { group: { id: long }, inviter: { id: long } }), long);
    expect(new TextEncoder().encode(line).length).toBeLessThan(256_000);
  });
});

describe("every other line", () => {
  test("is one object on one level, whatever stands in it", () => {
    const event: Event = {
      specversion: "1.0",
      id: "e1",
      source: "/openim",
      type: "im.callback.received",
      time: "2026-11-20T00:00:00.000Z",
      datacontenttype: "application/json",
      partitionkey: "openim",
      data: { command: "callbackX", originalText: hostile.join("") },
    };
    const { lines, log } = record();
    log.decision({ id: "d", platform: "openim", decided: decided([]) });
    log.rejected("tencent", [hostile.join(""), "B"], { reason: "credentials", detail: hostile.join("") });
    log.rejected("openim", [], { reason: "too-large", detail: "big" });
    log.passed("tencent", hostile.join(""), { id: hostile.join(""), groupId: hostile.join("") });
    log.problem("redrive", { reason: hostile.join(""), sent: 5 });
    log.lost([event]);
    expect(lines.map(([level, , { kind }]) => [level, kind])).toEqual([
      ["log", "decision"],
      ["warn", "rejected"],
      ["warn", "rejected"],
      ["log", "passed"],
      ["error", "problem"],
      ["error", "lost"],
    ]);
    for (const [, line, fields] of lines)
      for (const text of [line, ...Object.values(fields)]) expect(String(text)).not.toMatch(unprintable);
  });

  test("of a decision has by its fields what a log is asked for", () => {
    const { lines, log } = record();
    const refused = { id: "mallory", verdict: "refused", key: "group/g/user/mallory" } as const;
    const candidates: EntryDecided["candidates"] = [{ id: "alice", verdict: "allowed", key: "default" }, refused];
    log.decision({
      ...{ id: "d1", platform: "tencent", action: "invite", outcome: "refuse-some", entry: "group/user" },
      ...{ lookup: "exact", mode: "enforce", candidates: 2, refused: 1, undecided: 0, ms: 12, kvKeys: 13, kvMs: 8 },
      problem: "KV GET_BULK failed: 503",
      decided: decided(candidates, {
        inviter: { id: "leckie" },
        flood: { key: "flood", state: "unknown" },
        text: "let me in, I know a secret",
      }),
    });
    expect(lines[0]?.[2]).toEqual({
      ...{ kind: "decision", decision: "d1", platform: "tencent", action: "invite", outcome: "refuse-some" },
      ...{ entry: "group/user", lookup: "exact", mode: "enforce", candidates: 2, refused: 1, undecided: 0 },
      ...{ ms: 12, kvKeys: 13, kvMs: 8, group: "g", user: "mallory", key: "group/g/user/mallory" },
      ...{ inviter: "leckie", flood: "unknown", reason: "KV GET_BULK failed: 503" },
    });
    expect(JSON.stringify(lines)).not.toContain("let me in");
  });

  test("of a problem has its name and what it tells, numbers as numbers", () => {
    const { lines, log } = record();
    log.problem("redrive", { sent: 0, kept: 25, poisoned: 1, spoolAgeS: 700, reason: "queue is\ndown" });
    log.unexpected(new Error("boom"), { decision: "d1" });
    expect(lines[0]).toEqual([
      "error",
      'problem redrive sent=0 kept=25 poisoned=1 spoolAgeS=700 reason="queue is\\ndown"',
      {
        ...{ kind: "problem", problem: "redrive", sent: 0, kept: 25, poisoned: 1, spoolAgeS: 700 },
        reason: "queue is\\u000adown",
      },
    ]);
    expect(lines[1]?.[2]).toMatchObject({ kind: "problem", problem: "unexpected", decision: "d1" });
    expect(String(lines[1]?.[2].reason)).toMatch(/^Error: boom/);
  });

  test("names the commands and the reason of a rejection", () => {
    const { lines, log } = record();
    log.rejected("tencent", ["Group.CallbackBeforeSendMsg", "a-secret-in-the-wrong-place"], {
      reason: "app-id",
      detail: "SdkAppid is not ours",
    });
    log.rejected("openim", [], { reason: "address", detail: "192.0.2.1" });
    expect(lines).toEqual([
      [
        "warn",
        'rejected tencent command=Group.CallbackBeforeSendMsg,other reason=app-id: "SdkAppid is not ours"',
        {
          kind: "rejected",
          platform: "tencent",
          command: "Group.CallbackBeforeSendMsg,other",
          reason: "app-id",
          detail: "SdkAppid is not ours",
        },
      ],
      [
        "warn",
        "rejected openim command=none reason=address: 192.0.2.1",
        { kind: "rejected", platform: "openim", command: "none", reason: "address", detail: "192.0.2.1" },
      ],
    ]);
  });

  test("of a lost event holds all of it, as long as an event may be", () => {
    const { lines, log } = record();
    const originalText = `${hostile.join("")}${"周".repeat(40_000)}`;
    const lost: Event = {
      specversion: "1.0",
      id: "e1",
      source: "/openim",
      type: "im.callback.received",
      time: "2026-11-20T00:00:00.000Z",
      datacontenttype: "application/json",
      partitionkey: "openim",
      data: { command: "callbackX", originalText },
    };
    log.lost([lost]);
    const text = String(lines[0]?.[1]);
    expect(text.startsWith("lost ")).toBe(true);
    expect(JSON.parse(text.slice("lost ".length))).toEqual(lost);
  });

  const lostPart = (part: number, originalText: string): Event => ({
    specversion: "1.0",
    id: `e1.${part}`,
    source: "/openim",
    type: "im.callback.received",
    time: "2026-11-20T00:00:00.000Z",
    datacontenttype: "application/json",
    partitionkey: "openim",
    data: { command: "callbackX", originalText },
  });
  const allBytes = (lines: ReturnType<typeof record>["lines"]) =>
    Buffer.byteLength(lines.map(([, message, fields]) => JSON.stringify({ message, ...fields })).join("\n"));

  test.each(["x", "周", "\u0001", "😀", "\u200d"])(
    "of many lost parts fit together, and say what is not there (%j)",
    (fill) => {
      const { lines, log } = record();
      const parts = Array.from({ length: 100 }, (_, at) => lostPart(at + 1, fill.repeat(12_000)));
      log.lost(parts);
      const texts = lines.map(([, line]) => String(line));
      const whole = texts.slice(0, -1);
      expect(whole.map((line) => JSON.parse(line.slice("lost ".length)))).toEqual(parts.slice(0, whole.length));
      expect(whole.length).toBeGreaterThan(0);
      const others = 100 - whole.length - 1;
      expect(texts.at(-1)).toMatch(
        new RegExp(`^lost in part e1\\.${whole.length + 1}, and nothing of ${others} more: \\{.*…$`),
      );
      expect(lines.at(-1)?.[2].cut).toBeGreaterThan(12_000);
      expect(allBytes(lines)).toBeLessThan(236_000);
      for (const line of texts) expect(line).not.toMatch(unprintable);
    },
  );

  test("of a lost event that is longer than any line is cut, and says so", () => {
    const { lines, log } = record();
    log.lost([lostPart(1, "\u0001".repeat(60_000))]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]).toMatch(/^lost in part e1\.1, and nothing of 0 more: \{.*…$/);
    expect(lines[0]?.[2]).toMatchObject({ kind: "lost", event: "e1.1", type: "im.callback.received" });
    expect(lines[0]?.[2].cut).toBeGreaterThan(360_000);
    expect(allBytes(lines)).toBeLessThan(232_000);
    expect(allBytes(lines)).toBeGreaterThan(75_000);
  });
});

describe("how a decision was looked up", () => {
  const tailOf = (lookup: EntryDecided["lookup"], kvKeys?: number) =>
    decisionText({
      id: "decision-1",
      platform: "tencent",
      decided: decided([{ id: "alice", verdict: "allowed" }], lookup === undefined ? {} : { lookup }),
      kvKeys,
    }).split("alice allowed")[1];

  test("stands in its line, with the keys that KV was asked for", () => {
    expect(tailOf("roster", 0)).toBe(" lookup=roster read=0 id=decision-1");
    expect(tailOf("exact", 6)).toBe(" lookup=exact read=6 id=decision-1");
    expect(tailOf("last-known", 1)).toBe(" lookup=last-known read=1 id=decision-1");
  });

  test("is not told where nothing was", () => expect(tailOf(undefined)).toBe(" id=decision-1"));
});

// Every setting of wrangler.toml and every secret: what it is when it is not set, both forms in which it may come, and
// what is said about a wrong one, which never holds its content.
import { describe, expect, test } from "vitest";
import { readSettings } from "../src/settings.ts";

const bindings = {
  LISTS: { get: () => null },
  SPOOL: { put: () => null },
  EVENTS: { sendBatch: () => null },
  FLOOD: { idFromName: () => null },
};
const secret = "0123456789abcdef0123456789abcdef";

function read(values: Readonly<Record<string, unknown>> = {}) {
  const settings = readSettings({ ...bindings, ...values });
  if (!settings.ok) throw new Error(settings.error.wrong.join("; "));
  const { platforms, ...common } = settings.value;
  // Of secrets only the count can be seen; that each of them counts is seen where calls are verified.
  const shown = platforms.map(({ module, health, allowedCidrs }) => [module.name, { ...health, allowedCidrs }]);
  return { ...common, ...Object.fromEntries(shown) };
}

function wrong(values: Readonly<Record<string, unknown>>): readonly string[] {
  const settings = readSettings({ ...bindings, ...values });
  return settings.ok ? [] : settings.error.wrong;
}

test("with nothing set, every platform is off and everything has its default", () => {
  expect(read()).toEqual({
    tencent: { appIds: [], tokens: 0, auth: "sign", allowedCidrs: [] },
    openim: { secrets: 0, allowedCidrs: [], partial: "reject", rejectCode: 5001 },
    telegram: { secrets: 0, allowed: "approve", allowedCidrs: [] },
    adminTokens: [],
    mode: "enforce",
    onUndecided: "allow",
    rejectMessage: "You cannot join this group.",
    decisionEvents: "refused",
    logDecisions: "all",
    recordMessages: false,
    decisionTimeoutMs: 800,
    floodTimeoutMs: 300,
    bodyTimeoutMs: 1200,
    queueTimeoutMs: 1000,
    spoolTimeoutMs: 500,
    maxBodyBytes: 8 * 1024 * 1024,
    roster: { on: false, maxAgeMs: 300_000, driftPercent: 1 },
    warnings: [],
  });
});

describe("the roster", () => {
  const ROSTER = { get() {} };

  test("is on with its namespace alone", () => {
    expect(read({ ROSTER_MODE: "on", ROSTER, ROSTER_MAX_AGE_S: "120", ROSTER_DRIFT: 0 })).toMatchObject({
      roster: { on: true, maxAgeMs: 120_000, driftPercent: 0 },
    });
    expect(wrong({ ROSTER_MODE: "on" })).toEqual(["ROSTER: is not bound"]);
    expect(wrong({ ROSTER_MODE: "on", ROSTER: "a variable" })).toEqual(["ROSTER: is not bound"]);
  });

  test.each([{ ROSTER_MODE: "yes" }, { ROSTER_MAX_AGE_S: 9 }, { ROSTER_MAX_AGE_S: 3601 }, { ROSTER_DRIFT: 101 }])(
    "does not take %j",
    (values) => expect(wrong(values)).toEqual([expect.stringContaining(Object.keys(values)[0] ?? "")]),
  );
});

describe("a setting in either form", () => {
  const tokens = { TENCENT_TOKENS: "xxxxyyyy" };
  test.each<[Record<string, unknown>, object]>([
    [{ ...tokens, TENCENT_SDK_APP_IDS: 1_400_000_000 }, { tencent: { appIds: ["1400000000"] } }],
    [{ ...tokens, TENCENT_SDK_APP_IDS: "1400000000" }, { tencent: { appIds: ["1400000000"] } }],
    [{ ...tokens, TENCENT_SDK_APP_IDS: " 1400000000 , 20 " }, { tencent: { appIds: ["1400000000", "20"] } }],
    [{ TENCENT_SDK_APP_IDS: "" }, { tencent: { appIds: [] } }],
    [{ TENCENT_SDK_APP_IDS: "  " }, { tencent: { appIds: [] } }],
    [{ TENCENT_TOKENS: "old, new" }, { tencent: { tokens: 2 } }],
    [{ TENCENT_TOKENS: "令牌+/=" }, { tencent: { tokens: 1 } }],
    [{ TENCENT_AUTH: "none" }, { tencent: { auth: "none" } }],
    [{ TENCENT_ALLOWED_CIDRS: "10.0.0.0/8,::1" }, { tencent: { allowedCidrs: ["10.0.0.0/8", "::1"] } }],
    [{ OPENIM_ALLOWED_CIDRS: "192.0.2.1" }, { openim: { allowedCidrs: ["192.0.2.1"] } }],
    [{ OPENIM_SECRETS: `${secret},${secret}2` }, { openim: { secrets: 2 } }],
    [{ OPENIM_PARTIAL: "mute" }, { openim: { partial: "mute" } }],
    [{ OPENIM_REJECT_CODE: 9999 }, { openim: { rejectCode: 9999 } }],
    [{ OPENIM_REJECT_CODE: "5000" }, { openim: { rejectCode: 5000 } }],
    [{ TELEGRAM_SECRETS: `${secret},${secret}_-2` }, { telegram: { secrets: 2 } }],
    [{ TELEGRAM_ALLOWED: "queue" }, { telegram: { allowed: "queue" } }],
    [{ TELEGRAM_ALLOWED_CIDRS: "149.154.160.0/20" }, { telegram: { allowedCidrs: ["149.154.160.0/20"] } }],
    [{ ADMIN_TOKENS: secret }, { adminTokens: [secret] }],
    [{ MODE: "observe" }, { mode: "observe" }],
    [{ ON_UNDECIDED: "deny" }, { onUndecided: "deny" }],
    [{ REJECT_MESSAGE: "" }, { rejectMessage: "" }],
    [{ REJECT_MESSAGE: " Ask 管理员. " }, { rejectMessage: " Ask 管理员. " }],
    [{ DECISION_EVENTS: "all" }, { decisionEvents: "all" }],
    [{ DECISION_EVENTS: "none" }, { decisionEvents: "none" }],
    [{ LOG_DECISIONS: "refused" }, { logDecisions: "refused" }],
    [{ LOG_DECISIONS: "none" }, { logDecisions: "none" }],
    [{ RECORD_MESSAGES: true }, { recordMessages: true }],
    [{ RECORD_MESSAGES: "true" }, { recordMessages: true }],
    [{ RECORD_MESSAGES: false }, { recordMessages: false }],
    [{ RECORD_MESSAGES: "false" }, { recordMessages: false }],
    [{ DECISION_TIMEOUT_MS: 500 }, { decisionTimeoutMs: 500 }],
    [{ DECISION_TIMEOUT_MS: "1500" }, { decisionTimeoutMs: 1500 }],
    [{ BODY_TIMEOUT_MS: 1500 }, { bodyTimeoutMs: 1500 }],
    [{ BODY_TIMEOUT_MS: "50" }, { bodyTimeoutMs: 50 }],
    [{ QUEUE_TIMEOUT_MS: 1500 }, { queueTimeoutMs: 1500 }],
    [{ QUEUE_TIMEOUT_MS: "250" }, { queueTimeoutMs: 250 }],
    [{ SPOOL_TIMEOUT_MS: 700 }, { spoolTimeoutMs: 700 }],
    [{ SPOOL_TIMEOUT_MS: "700" }, { spoolTimeoutMs: 700 }],
    [{ MAX_BODY_BYTES: 1_048_576 }, { maxBodyBytes: 1_048_576 }],
    [{ MAX_BODY_BYTES: "1048576" }, { maxBodyBytes: 1_048_576 }],
  ])("%j is read", (values, settings) => expect(read(values)).toMatchObject(settings));
});

describe("a wrong setting is named", () => {
  test.each<[string, readonly unknown[]]>([
    ["TENCENT_SDK_APP_IDS", ["1400000000,", ",1", "1,,2", "abc", "0140", "-5", 0, 1.5, "1e9", true, null, [1]]],
    ["TENCENT_AUTH", ["", "Sign", "NONE", "none ", true, false, null]],
    [
      "TENCENT_ALLOWED_CIDRS",
      ["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "*", "::1/129", "example.com", "10.0.0.1 10.0.0.2", ","],
    ],
    ["OPENIM_ALLOWED_CIDRS", ["0.0.0.0/-1", "1.2.3.4,", "10.0.0.0/8 ,", "::1/1.5", true]],
    ["OPENIM_PARTIAL", ["", "Mute", "drop", true]],
    ["TELEGRAM_ALLOWED", ["", "Approve", "decline", true]],
    ["TELEGRAM_ALLOWED_CIDRS", ["10.0.0.0/33", "*", 5]],
    ["TELEGRAM_SECRETS", [`${secret}:1`, `${secret} x`, `${secret}é`, `${secret}%`]],
    ["OPENIM_REJECT_CODE", [0, 4999, 10_000, -5001, 5001.5, "0x1388", "5e3", "", "five", true, null, Number.NaN]],
    ["MODE", ["", "Observe", "enforced", "off", true]],
    ["ON_UNDECIDED", ["", "Deny", "block", false]],
    ["REJECT_MESSAGE", [5, true, null, ["no"]]],
    ["DECISION_EVENTS", ["", "some", "Refused", true]],
    ["RECORD_MESSAGES", ["", "yes", "TRUE", 1, "1", null]],
    ["DECISION_TIMEOUT_MS", [0, -1, 1801, 2000, "2000", 0.5, "800ms", "", true, Number.POSITIVE_INFINITY]],
    ["BODY_TIMEOUT_MS", [0, 49, 1501, "1 s", "", null]],
    ["QUEUE_TIMEOUT_MS", [0, 10_001, "1s", ""]],
    ["SPOOL_TIMEOUT_MS", [0, 10_001, "½", null]],
    ["MAX_BODY_BYTES", [0, 1023, "8 MiB", "8388608.5", 1e12]],
  ])("%s", (name, values) => {
    for (const value of values) {
      const lines = wrong({ [name]: value });
      expect(lines, `${name} = ${JSON.stringify(value)}`).not.toEqual([]);
      for (const line of lines) expect(line).toMatch(new RegExp(`^${name}: .{10}`));
    }
  });

  test("an address range with two lengths is none", () => {
    expect(wrong({ OPENIM_ALLOWED_CIDRS: "10.0.0.0/8/8" })).not.toEqual([]);
  });

  test("together with every other wrong one, no line twice", () => {
    const lines = wrong({ MODE: "x", ON_UNDECIDED: "x", TENCENT_SDK_APP_IDS: ",,", LISTS: undefined });
    const names = new Set(lines.map((line) => line.split(":")[0]));
    expect([...names].sort()).toEqual(["LISTS", "MODE", "ON_UNDECIDED", "TENCENT_SDK_APP_IDS"]);
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe("secrets", () => {
  const lists = ["TENCENT_TOKENS", "OPENIM_SECRETS", "TELEGRAM_SECRETS", "ADMIN_TOKENS"] as const;

  test.each(lists)("%s with an empty item is wrong: a secret may have been lost", (name) => {
    for (const value of [`${secret},`, `,${secret}`, `${secret},,${secret}`, `${secret}, ,${secret}`, ","])
      expect(wrong({ [name]: value })).toContainEqual(expect.stringMatching(`^${name}: .*empty`));
  });

  test.each(lists)("%s that still is the placeholder is wrong, among others too", (name) => {
    for (const value of [
      "change-me",
      "change-me-to-at-least-32-random-characters",
      "CHANGE-ME-CHANGE-ME-CHANGE-ME",
      `${secret},change-me-please-change-me-please`,
    ])
      expect(wrong({ [name]: value }).join()).toMatch(/placeholder/);
  });

  test.each([
    ["TENCENT_TOKENS", 1, 128],
    ["OPENIM_SECRETS", 16, 1024],
    ["TELEGRAM_SECRETS", 16, 256],
    ["ADMIN_TOKENS", 24, 1024],
  ] as const)("%s has %i to %i characters", (name, least, most) => {
    for (const length of [least, most]) expect(wrong({ [name]: "s".repeat(length) })).toEqual([]);
    expect(wrong({ [name]: "s".repeat(most + 1) })).toEqual([expect.stringMatching(`^${name}: `)]);
    if (least > 1)
      expect(wrong({ [name]: "s".repeat(least - 1) })).toEqual([expect.stringMatching(`^${name}: .*${least}`)]);
  });

  test.each(lists)("the content of a wrong %s stands in no message", (name) => {
    const contents = ["hunter2!", "x".repeat(2000), "change-me-hunter2!", `${secret},,hunter2!`, `hunter2!,${secret}`];
    for (const content of contents) {
      const text = wrong({ [name]: content, MODE: "wrong" }).join();
      expect(text).not.toMatch(/hunter2|xxxx|0123456789/);
    }
  });

  test("the content of a right secret stands in no message about another setting", () => {
    const values = { TENCENT_TOKENS: secret, OPENIM_SECRETS: secret, ADMIN_TOKENS: secret, MODE: "x" };
    expect(wrong(values)).toEqual([expect.stringMatching("^MODE: ")]);
    expect(wrong(values).join()).not.toContain(secret);
  });
});

describe("Tencent switched on", () => {
  const on = { TENCENT_SDK_APP_IDS: "1400000000" };

  test("without tokens is wrong: no token never means no check", () => {
    expect(wrong(on)).toEqual([expect.stringMatching("^TENCENT_TOKENS: ")]);
    expect(wrong({ ...on, TENCENT_TOKENS: "" })).toEqual([expect.stringMatching("^TENCENT_TOKENS: ")]);
    expect(wrong({ ...on, TENCENT_TOKENS: "token" })).toEqual([]);
  });

  test("without a check is right only in so many words, and warned about", () => {
    expect(read({ ...on, TENCENT_AUTH: "none" }).warnings).toEqual([expect.stringMatching("^TENCENT_AUTH ")]);
    expect(read({ TENCENT_AUTH: "none" }).warnings).toEqual([]);
  });
});

test("an OpenIM secret shorter than 32 characters is warned about, without its content", () => {
  const { warnings } = read({ OPENIM_SECRETS: `${secret},only-20-characters--` });
  expect(warnings).toEqual([expect.stringMatching("^OPENIM_SECRETS: ")]);
  expect(warnings.join()).not.toContain("only-20");
  expect(read({ OPENIM_SECRETS: secret }).warnings).toEqual([]);
});

test("what would not do what somebody meant by it is warned about", () => {
  const slashed = `${secret}/+`;
  expect(read({ OPENIM_SECRETS: slashed }).warnings).toEqual([expect.stringContaining("percent-encoded")]);
  expect(read({ ON_UNDECIDE: "deny" }).warnings).toEqual(["ON_UNDECIDE: is no setting of Doorman"]);
  const tencent = { TENCENT_SDK_APP_IDS: "1400000000", TENCENT_TOKENS: "token" };
  const slow = read({ ...tencent, QUEUE_TIMEOUT_MS: 1500, SPOOL_TIMEOUT_MS: 600 });
  expect(slow.warnings).toEqual([expect.stringContaining("Tencent is kept waiting")]);
});

test("Telegram beside another platform is warned about, alone it is not", () => {
  expect(read({ TELEGRAM_SECRETS: secret }).warnings).toEqual([]);
  const beside = read({ TELEGRAM_SECRETS: secret, OPENIM_SECRETS: secret }).warnings;
  expect(beside).toEqual([expect.stringMatching(/^TELEGRAM_SECRETS: .*beside OpenIM/)]);
  const slow = read({ TELEGRAM_SECRETS: secret, QUEUE_TIMEOUT_MS: 5000, SPOOL_TIMEOUT_MS: 3000 }).warnings;
  expect(slow).toEqual([expect.stringContaining("Telegram is kept waiting")]);
});

test.each(["LISTS", "SPOOL", "EVENTS"])("%s that is not bound, or is a variable of that name, is wrong", (name) => {
  for (const value of [undefined, null, "", "a text", 5, {}, []])
    expect(wrong({ [name]: value })).toEqual([expect.stringMatching(`^${name}: `)]);
});

describe("admin tokens beside another wrong setting", () => {
  const problem = (values: Readonly<Record<string, unknown>>) => {
    const settings = readSettings({ ...bindings, ...values });
    return settings.ok ? undefined : settings.error;
  };

  test("can still be used to ask what is wrong", () => {
    const tokens = `${secret}, ${secret}2`;
    for (const values of [{ MODE: "x" }, { LISTS: undefined }, { TENCENT_SDK_APP_IDS: "1400000000" }])
      expect(problem({ ...values, ADMIN_TOKENS: tokens })?.adminTokens).toEqual([secret, `${secret}2`]);
  });

  test("cannot when they are wrong themselves, or not set", () => {
    for (const ADMIN_TOKENS of ["", undefined, "too-short", `${secret},`, "change-me-change-me-change-me-change-me"])
      expect(problem({ MODE: "x", ADMIN_TOKENS })?.adminTokens).toEqual([]);
  });
});

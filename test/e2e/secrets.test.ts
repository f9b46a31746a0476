// Secrets where they do not belong: callers put them into the wrong places, bodies are broken, things inside break. None
// of it may bring a secret, a token or a Sign into an answer, a log line, an event or the spool. The gate of gate.ts
// looks through all that it printed and wrote when it stops; here the answers are looked at too, one by one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Callback,
  openimMembersJoin,
  telegramJoin,
  tencentApply,
  tencentJoined,
} from "../../cli/call/callbacks.ts";
import { type CallRequest, openimRequest, tencentRequest, tencentSign } from "../../cli/call/requests.ts";
import { bundle, startWorkerd, type Workerd } from "../fuzz/in-workerd.ts";
import { fuzzCredentials } from "../fuzz/wire.ts";
import { credentials, type GateUnderTest, startGate, tracesOf, withTelegram } from "./gate.ts";

const group = { groupId: "g", type: "Public" };
const apply = "Group.CallbackBeforeApplyJoinGroup";
const join = "callbackBeforeMembersJoinGroupCommand";
const { sdkAppId, token, secret, adminToken } = credentials;
/** The secret as a browser, a proxy or a person may encode it. */
const encoded = [...secret].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("");
const upper = secret.toUpperCase();
const seconds = () => Math.floor(Date.now() / 1000);

describe("a gate that is called wrongly", () => {
  let gate: GateUnderTest;
  const odd = `odd/secret+with%25 "quotes" and 名前`;
  const presented = [token, secret, encoded, upper, adminToken, odd];
  beforeAll(async () => {
    gate = await startGate({ MAX_BODY_BYTES: 4096 }, { OPENIM_SECRETS: `${secret}, ${odd}` });
  });
  afterAll(() => gate.stop());

  it.each<readonly [string, string, string]>([
    ["in the query of the wrong route", "POST", `/webhook?secret=${secret}&token=${token}`],
    ["as the path of the wrong route", "POST", `/${secret}/${join}`],
    ["behind the wrong route", "POST", `/open-im/${secret}/${join}`],
    ["percent-encoded in the wrong route", "POST", `/x/${encoded}`],
    ["with the wrong method", "GET", `/openim/${secret}/${join}`],
    ["in upper case", "POST", `/openim/${upper}/${join}`],
    ["in the query of /openim", "POST", `/openim/${join}?secret=${secret}`],
    ["in the query beside a wrong one", "POST", `/openim/x/${join}?key=${secret}`],
    ["percent-encoded and rightly so", "POST", `/openim/${encoded}/${join}`],
    ["with a broken % behind it", "POST", `/openim/${secret}%/${join}`],
    ["rightly, and once more in the query", "POST", `/openim/${secret}/${join}?secret=${secret}`],
    ["with quotes and other letters", "POST", `/openim/${encodeURIComponent(odd)}/${join}`],
    ["with quotes, then altered", "POST", `/openim/${encodeURIComponent(odd)}x/${join}`],
    ["as Tencent's Sign", "POST", `/tencent?SdkAppid=${sdkAppId}&CallbackCommand=${apply}&Sign=${token}&RequestTime=1`],
    [
      "as Tencent's RequestTime",
      "POST",
      `/tencent?SdkAppid=${sdkAppId}&CallbackCommand=${apply}&Sign=x&RequestTime=${token}`,
    ],
    ["as Tencent's SdkAppid", "POST", `/tencent?SdkAppid=${token}&CallbackCommand=${apply}`],
    ["in Tencent's path", "POST", `/tencent/${token}?SdkAppid=${sdkAppId}&CallbackCommand=${apply}`],
    ["for /health in the query", "GET", `/health?token=${adminToken}`],
    ["for /explain in the query", "POST", `/explain?token=${adminToken}`],
  ])("says nothing of a secret %s", async (_where, method, path) => {
    for (const body of method === "GET" ? [undefined] : ["", "{", "x".repeat(5000)]) {
      const response = await gate.fetch(path, { method, ...(body === undefined ? {} : { body }) });
      expect(tracesOf(presented, [await response.text(), ...response.headers.values()])).toEqual([]);
    }
  });

  it("says nothing of a Sign that is right, late, repeated, or for another time", async () => {
    const late = seconds() - 600;
    const now = seconds();
    const base = `/tencent?SdkAppid=${sdkAppId}&CallbackCommand=${apply}`;
    for (const query of [
      `Sign=${tencentSign(token, now)}&RequestTime=${now}`,
      `Sign=${tencentSign(token, late)}&RequestTime=${late}`,
      `Sign=${tencentSign(token, now)}&Sign=${tencentSign(token, now)}&RequestTime=${now}`,
      `Sign=${tencentSign(token, now - 1).toUpperCase()}&RequestTime=${now}`,
    ]) {
      const response = await gate.fetch(`${base}&${query}`, { method: "POST", body: "{" });
      expect(tracesOf([token], [await response.text()])).toEqual([]);
    }
  });

  it("says nothing of them in /health and /explain, with and without the admin's token", async () => {
    for (const authorization of [
      `Bearer ${adminToken}`,
      `bearer ${adminToken}`,
      `Basic ${adminToken}`,
      "",
      `Bearer ${adminToken}x`,
    ]) {
      const health = await gate.fetch("/health", { headers: { authorization } });
      const explain = await gate.fetch("/explain", { method: "POST", headers: { authorization }, body: `{"x":1}` });
      expect(tracesOf(presented, [await health.text(), await explain.text()])).toEqual([]);
    }
  });

  it("keeps what comes in a body out of the answer, for a body may hold anything", async () => {
    const played = await gate.tencent(tencentApply({ groupId: "g", type: token }, "alice"), { token: "not-the-token" });
    expect(tracesOf(presented, [JSON.stringify(played.answer)])).toEqual([]);
  });
});

describe("a secret where the command should stand", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate();
  });
  afterAll(() => gate.stop());

  // What the log and the events say of a command is what the URL says, and the URL may hold the secret once more.
  it.each([
    ["behind a wrong secret", `/openim/x/${secret}`],
    ["behind itself", `/openim/${secret}/${secret}`],
    ["as v3.4 names the command", `/openim/x?command=${secret}`],
    ["for Tencent", `/tencent?SdkAppid=${sdkAppId}&CallbackCommand=${token}`],
  ])("%s stands in no answer, no line and no event", async (where, path) => {
    const [linesBefore, eventsBefore] = [gate.logLines().length, (await gate.allEvents()).length];
    const response = await gate.fetch(path, { method: "POST", body: "{}" });
    // The queue keeps its order here, so whatever the call wrote is there once the event behind it is.
    await gate.openim({ command: "callbackAfterQuitGroupCommand", fields: { groupID: where, userID: "alice" } });
    await gate.eventsOf(where, 1);
    const written = (await gate.allEvents()).slice(eventsBefore).map((event) => JSON.stringify(event));
    const texts = [await response.text(), ...gate.logLines().slice(linesBefore), ...written];
    expect(tracesOf([token, secret], texts)).toEqual([]);
  });
});

describe("a gate in which things break", () => {
  let workerd: Workerd;
  beforeAll(async () => {
    workerd = await startWorkerd(bundle("test/fuzz/watched-gate.ts"), { QUEUE_TIMEOUT_MS: 100, SPOOL_TIMEOUT_MS: 100 });
  });
  afterAll(() => workerd.stop());

  const known = Object.values(fuzzCredentials).filter((value) => value !== fuzzCredentials.sdkAppId);
  const tencent = (callback: Callback, skewSeconds: number): CallRequest =>
    tencentRequest(workerd.url.href, fuzzCredentials, callback, new Date(), { skewSeconds });
  const signedAt = (skewSeconds: number): readonly (() => CallRequest)[] => [
    () => tencent(tencentApply(group, "alice"), skewSeconds),
    () => tencent(tencentJoined(group, ["alice"]), skewSeconds),
  ];
  const calls = [
    ...signedAt(0),
    () => openimRequest(workerd.url.href, fuzzCredentials, openimMembersJoin("g", ["666"]), new Date()),
  ];

  it.each(["clock", "digest", "lists", "queue", "spool", "all bindings"])(
    "tells no secret when the fault is: %s",
    async (fault) => {
      const printedBefore = workerd.lines.length;
      for (const request of calls) {
        const { url, body } = request();
        const headers = { "x-fault": fault };
        const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
        expect(tracesOf(known, [await response.text()])).toEqual([]);
      }
      const authorization = `Bearer ${fuzzCredentials.adminToken}`;
      const health = await fetch(new URL("/health", workerd.url), { headers: { "x-fault": fault, authorization } });
      expect(tracesOf(known, [await health.text()])).toEqual([]);
      const printed = workerd.lines.slice(printedBefore);
      if (fault !== "spool") expect(printed.join("\n")).toContain("broken");
      expect(tracesOf(known, printed)).toEqual([]);
    },
  );

  it.each([
    ["before anything is checked", "clock", calls],
    // Of another second than the calls before: their Signs are kept.
    ["while a Sign is checked", "digest", signedAt(-40)],
  ])("refuses rather than lets in when it breaks %s", async (_when, fault, broken) => {
    const answers: unknown[] = [];
    for (const request of broken) {
      const { url, body } = request();
      const response = await fetch(url, { method: "POST", headers: { "x-fault": fault }, body: Buffer.from(body) });
      answers.push({ status: response.status, body: await response.json() });
    }
    const refusals = [
      { status: 200, body: { ActionStatus: "OK", ErrorCode: 1 } },
      { status: 500, body: { ActionStatus: "FAIL", ErrorCode: 1 } },
      { status: 500, body: { actionCode: 0, errCode: 5001, nextCode: 1 } },
    ];
    expect(answers).toMatchObject(refusals.slice(0, broken.length));
  });

  it("leaves none in what it wrote", async () => {
    const spooled: string[] = [];
    for (const { name } of (await workerd.spool.list()).keys)
      spooled.push((await workerd.spool.get(name, "text")) ?? "");
    expect(spooled.length).toBeGreaterThan(0);
    expect(tracesOf(known, [...spooled, ...(await workerd.delivered())])).toEqual([]);
  });
});

describe("Telegram's secret", () => {
  const telegram = credentials.telegramSecret;
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ MAX_BODY_BYTES: 4096 }, withTelegram);
  });
  afterAll(() => gate.stop());

  it.each([
    ["in the path", `/telegram/${telegram}`, {}],
    ["in the query", `/telegram?secret=${telegram}`, {}],
    ["in another header", "/telegram", { authorization: telegram }],
    ["with more behind it", "/telegram", { "x-telegram-bot-api-secret-token": `${telegram}x` }],
    ["rightly, with a body that is no JSON", "/telegram", { "x-telegram-bot-api-secret-token": telegram }],
    ["as an admin's token", "/health", { authorization: `Bearer ${telegram}` }],
  ])("%s stands in no answer", async (_where, path, headers) => {
    for (const body of ["", "{", telegram, "x".repeat(5000)]) {
      const response = await gate.fetch(path, { method: "POST", headers: { ...headers }, body });
      expect(tracesOf([telegram], [await response.text(), ...response.headers.values()])).toEqual([]);
    }
    expect(tracesOf([telegram], gate.logLines())).toEqual([]);
  });

  it("stands in no line and no event of updates that are decided and recorded", async () => {
    const request = telegramJoin({ group: -1007, user: { id: 7, firstName: "J" }, query: "q" }, new Date());
    await gate.telegram(request);
    const written = (await gate.eventsOf("-1007", 1)).map((event) => JSON.stringify(event));
    expect(tracesOf([telegram], [...written, ...gate.logLines()])).toEqual([]);
  });
});

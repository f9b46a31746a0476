// Everything that is no callback, and every way to be turned away: whatever somebody sends, the answer is a deliberate
// body that neither IM server could take for a "yes".
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentApply, tencentJoined } from "../../cli/call/callbacks.ts";
import { judgeOpenim } from "../judges/openim.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

const nobody = {
  ActionStatus: "FAIL",
  ErrorCode: 1,
  ErrorInfo: "no such route",
  actionCode: 0,
  errCode: 5001,
  errMsg: "no such route",
  errDlt: "",
  nextCode: 1,
};
const tencentOk = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

async function jsonOf(response: Response): Promise<unknown> {
  return { status: response.status, body: await response.json() };
}

describe("a gate for both platforms", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ MAX_BODY_BYTES: 4096 });
  });
  afterAll(() => gate.stop());

  it.each([
    ["GET", "/"],
    ["GET", "/tencent"],
    ["PUT", "/tencent?CallbackCommand=Group.CallbackBeforeApplyJoinGroup"],
    ["DELETE", `/openim/${credentials.secret}/callbackBeforeMembersJoinGroupCommand`],
    ["GET", `/openim/${credentials.secret}/callbackBeforeMembersJoinGroupCommand`],
    ["POST", "/"],
    ["POST", "/Tencent"],
    ["POST", "/tencent/extra"],
    ["POST", "/health"],
    ["POST", "/callbackBeforeMembersJoinGroupCommand"],
    ["OPTIONS", "/openim/x/y"],
  ])("refuses %s %s in both dialects", async (method, path) => {
    const response = await gate.fetch(path, { method });
    const text = await response.text();
    expect({ status: response.status, body: JSON.parse(text) }).toEqual({ status: 404, body: nobody });
    const judgement = judgeOpenim(
      { command: "callbackBeforeMembersJoinGroupCommand", body: "{}" },
      { status: 404, body: text },
    );
    expect(judgement.outcome.kind).toBe("refuses");
  });

  it("tells a monitor's HEAD what GET would answer, without the body", async () => {
    const health = await gate.fetch("/health", { method: "HEAD" });
    expect([health.status, health.headers.get("content-type"), await health.text()]).toEqual([
      200,
      "application/json",
      "",
    ]);
    expect((await gate.fetch("/tencent", { method: "HEAD" })).status).toBe(404);
  });

  it("knows a route by a path that is percent-encoded", async () => {
    expect(await jsonOf(await gate.fetch("/%74encent", { method: "POST" }))).toEqual({ status: 200, body: tencentOk });
  });

  it("refuses a call to /openim without a secret", async () => {
    const body = { actionCode: 0, errCode: 5001, errMsg: "unauthorized", errDlt: "", nextCode: 1 };
    expect(await jsonOf(await gate.fetch("/openim", { method: "POST" }))).toEqual({ status: 401, body });
  });

  it.each(["", "{}", "not JSON at all"])(
    "answers the console's test of reachability with the body %j",
    async (body) => {
      expect(await jsonOf(await gate.fetch("/tencent", { method: "POST", body }))).toEqual({
        status: 200,
        body: tencentOk,
      });
    },
  );

  it("does not take a forged call for that test because its command stands in the body alone", async () => {
    const body = '{"CallbackCommand":"Group.CallbackBeforeApplyJoinGroup"}';
    const response = await gate.fetch("/tencent", { method: "POST", body });
    expect(await jsonOf(response)).toMatchObject({ status: 403, body: { ActionStatus: "FAIL", ErrorCode: 1 } });
  });

  it("accepts a trailing slash behind /tencent", async () => {
    expect((await gate.fetch("/tencent/", { method: "POST" })).status).toBe(200);
  });

  it("refuses a body over the limit, in the caller's dialect", async () => {
    const body = " ".repeat(5000);
    const apply = await gate.tencent(tencentApply({ groupId: "g", type: "Public" }, "alice"), { body });
    expect(answered(apply)).toEqual({ status: 200, ActionStatus: "OK", ErrorCode: 1, ErrorInfo: "body too large" });
    const joined = await gate.tencent(tencentJoined({ groupId: "g", type: "Public" }, ["a"]), { body });
    expect(answered(joined)).toEqual({ status: 413, ActionStatus: "FAIL", ErrorCode: 1, ErrorInfo: "body too large" });
    const join = await gate.openim(openimMembersJoin("g", ["666"]), { body });
    expect(answered(join)).toMatchObject({ status: 413, actionCode: 0, errCode: 5001, nextCode: 1 });
  });

  it("tells anybody that it is up, and an admin how it is set, without a secret", async () => {
    expect(await jsonOf(await gate.fetch("/health"))).toEqual({ status: 200, body: { status: "ok" } });
    const wrong = await gate.fetch("/health", { headers: { authorization: "Bearer nobody" } });
    expect(await jsonOf(wrong)).toEqual({ status: 200, body: { status: "ok" } });
    const response = await gate.fetch("/health", { headers: { authorization: `Bearer ${credentials.adminToken}` } });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      status: "ok, but the lists are empty",
      lists: { state: "empty" },
      bodyTimeoutMs: 1200,
      tencent: { on: true, tokens: 1, appIds: [credentials.sdkAppId] },
      openim: { on: true, secrets: 1 },
      mode: "enforce",
      maxBodyBytes: 4096,
      settings: { state: "ok", since: expect.any(String) },
      roster: { mode: "off", state: "off" },
      queue: { state: "ok", waiting: 0 },
      spool: { state: "empty", spooled: { count: 0, more: false }, poisoned: { count: 0, more: false } },
      flood: { state: "ok", since: expect.any(String) },
    });
    for (const secret of [credentials.token, credentials.secret, credentials.adminToken])
      expect(text).not.toContain(secret);
  });
});

describe("a gate for Tencent alone", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ TENCENT_ALLOWED_CIDRS: "192.0.2.0/24, 2001:db8::/32" }, { OPENIM_SECRETS: "" });
  });
  afterAll(() => gate.stop());

  it("has no route for OpenIM", async () => {
    const played = await gate.openim(openimMembersJoin("g", ["666"]));
    expect(answered(played)).toEqual({ status: 404, ...nobody });
    expect(played.judgement.outcome.kind).toBe("refuses");
  });

  it.each([
    ["192.0.2.7", 0],
    ["2001:db8::7", 0],
    ["::ffff:192.0.2.7", 0],
    ["198.51.100.1", 1],
    ["not an address", 1],
    [undefined, 1],
  ])("answers a genuine application from the address %s with ErrorCode %i", async (address, errorCode) => {
    const { url, body } = (await gate.tencent(tencentApply({ groupId: "g", type: "Public" }, "alice"))).request;
    const headers: Record<string, string> = { "x-forwarded-for": "192.0.2.7" };
    if (address !== undefined) headers["cf-connecting-ip"] = address;
    const response = await fetch(url, { method: "POST", body: String(body), headers });
    expect(await jsonOf(response)).toMatchObject({ status: 200, body: { ActionStatus: "OK", ErrorCode: errorCode } });
  });
});

describe("a gate with a wrong setting", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ ON_UNDECIDED: "perhaps" }, { TENCENT_TOKENS: "change-me" });
  });
  afterAll(() => gate.stop());

  it("turns every callback away", async () => {
    const apply = await gate.tencent(tencentApply({ groupId: "g", type: "Public" }, "alice"));
    expect(answered(apply)).toEqual({ status: 200, ActionStatus: "OK", ErrorCode: 1, ErrorInfo: "not configured" });
    const joined = await gate.tencent(tencentJoined({ groupId: "g", type: "Public" }, ["a"]));
    expect(answered(joined)).toMatchObject({ status: 500, ActionStatus: "FAIL" });
    const join = await gate.openim(openimMembersJoin("g", ["666"]));
    expect(answered(join)).toMatchObject({ status: 500, actionCode: 0, errCode: 5001, nextCode: 1 });
  });

  it("names the setting to an admin and in the log", async () => {
    expect((await gate.fetch("/health")).status).toBe(503);
    const response = await gate.fetch("/health", { headers: { authorization: `Bearer ${credentials.adminToken}` } });
    const wrong = [
      "TENCENT_TOKENS: an item of the list is still the placeholder",
      "ON_UNDECIDED: must be allow or deny",
    ];
    const settings = { state: "wrong", since: expect.any(String) };
    expect(await jsonOf(response)).toEqual({ status: 503, body: { status: "wrong settings", wrong, settings } });
    for (const line of wrong) expect(gate.logLines()).toContain(`problem setting wrong="${line}"`);
  });
});

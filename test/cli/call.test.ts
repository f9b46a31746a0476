/**
 * Tests of `npm run call` as a person meets it: a child process against a small server on this machine, its output and
 * its exit code. Must not need a running Doorman, and must not read this checkout's .dev.vars.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { tencentSign } from "../../cli/call/requests.ts";
import { call } from "./run-call.ts";

type Received = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string };

const folder = mkdtempSync(join(tmpdir(), "doorman-call-"));
const vars = join(folder, "vars");
const noVars = join(folder, "no-vars");
writeFileSync(
  vars,
  'TENCENT_SDK_APP_IDS="1400000000,2"\nTENCENT_TOKENS="the-token, old"\nOPENIM_SECRETS=0123456789abcdef,x\n',
);

let received: Received[] = [];
let respond: RequestListener = () => undefined;
let base = "";
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    received.push({ url: request.url ?? "", headers: request.headers, body });
    respond(request, response);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  base = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
});
afterEach(() => {
  received = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

function answerWith(status: number, body: string, headers: Record<string, string> = {}): void {
  respond = (_request, response) => response.writeHead(status, headers).end(body);
}

const tencent = (name: string, ...args: readonly string[]) =>
  call("tencent", name, "--url", base, "--vars", vars, ...args);
const openim = (...args: readonly string[]) => call("openim", "members-join", "--url", base, "--vars", vars, ...args);
const accepted = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';

describe("call tencent", () => {
  test("shows request, answer and what Tencent does, and ends with 0", async () => {
    answerWith(200, accepted);
    const ended = await tencent("apply", "--user", "alice", "--group", "g1", "--type", "Meeting");
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toMatch(/^POST http.*\/tencent\?SdkAppid=1400000000&.*&Sign=\*\*\*&RequestTime=\d+\n\{"Callback/);
    expect(ended.out).toMatch(/\n200\n\{"ActionStatus".*\n\nTencent lets alice apply\n$/);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ GroupId: "g1", Type: "Meeting" });
  });

  test("signs with the first token of the file and sends no Content-Type", async () => {
    answerWith(200, accepted);
    await tencent("apply");
    const query = new URL(received[0]?.url ?? "", base).searchParams;
    expect(query.get("Sign")).toBe(tencentSign("the-token", Number(query.get("RequestTime"))));
    expect(Math.abs(Number(query.get("RequestTime")) - Date.now() / 1000)).toBeLessThan(10);
    expect(received[0]?.headers["content-type"]).toBeUndefined();
  });

  test("a refusal is an answer too: 0", async () => {
    answerWith(200, '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RefusedMembers_Account":["jared"]}');
    const ended = await tencent("invite", "--inviter", "leckie", "--members", "leckie,jared");
    expect(ended.code).toBe(0);
    expect(ended.out).toContain("Tencent invites leckie and drops jared");
  });

  test("joined and created send after-callbacks", async () => {
    answerWith(200, accepted);
    expect((await tencent("joined", "--members", "bob", "--inviter", "leckie")).code).toBe(0);
    expect((await tencent("created", "--operator", "leckie", "--members", "bob,peter")).code).toBe(0);
    expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { CallbackCommand: "Group.CallbackAfterNewMemberJoin", JoinType: "Invited", Operator_Account: "leckie" },
      { CallbackCommand: "Group.CallbackAfterCreateGroup", MemberList: [{ Member_Account: "bob" }, {}] },
    ]);
  });

  test("subscribe asks about an official channel, whose subscriber is his own operator unless another is named", async () => {
    answerWith(200, '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RefusedSubscribers_Account":["bob"]}');
    const { out, code } = await tencent("subscribe", "--operator", "root", "--members", "bob,alice");
    expect([code, out]).toEqual([0, expect.stringContaining("Tencent subscribes alice and drops bob")]);
    await tencent("subscribe", "--members", "alice", "--channel", "@TOA#_x");
    expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { CallbackCommand: "OfficialAccount.CallbackBeforeAddSubscriber", Operator_Account: "root" },
      {
        Official_Account: "@TOA#_x",
        Operator_Account: "alice",
        SubscribeAccountList: [{ Subscriber_Account: "alice" }],
      },
    ]);
  });

  test("--unsigned leaves out Sign and RequestTime; a 401 ends with 1", async () => {
    answerWith(401, accepted);
    const ended = await tencent("apply", "--unsigned");
    expect(received[0]?.url).not.toMatch(/Sign|RequestTime/);
    expect(ended.code).toBe(1);
    expect(ended.out).toContain("Tencent takes 401 for a webhook failure and goes ahead: alice applies");
  });

  test("--skew moves RequestTime", async () => {
    answerWith(200, accepted);
    await tencent("apply", "--skew", "-120");
    const query = new URL(received[0]?.url ?? "", base).searchParams;
    expect(Math.abs(Number(query.get("RequestTime")) + 120 - Date.now() / 1000)).toBeLessThan(10);
  });

  test.each([
    ["{", "is no JSON"],
    ["", "is no JSON"],
    ["[]", "is no JSON object"],
    [
      '{"CallbackCommand":"Group.CallbackBeforeSendMsg","Requestor_Account":"alice"}',
      "names the command Group.CallbackBeforeSendMsg",
    ],
    ['{"GroupId":"g"}', "names nobody who is about to enter"],
  ])("says that the body %j could not be read, whatever was answered", async (body, note) => {
    answerWith(200, accepted);
    const file = join(folder, "body.json");
    writeFileSync(file, body);
    const ended = await tencent("apply", "--body", file);
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toMatch(/\nTencent lets .* apply\n {2}note: the body that was sent /);
    expect(ended.out).toContain(`  note: the body that was sent ${note}\n`);
    const asJson = await tencent("apply", "--body", file, "--json");
    expect(JSON.parse(asJson.out)).toMatchObject({ note: `the body that was sent ${note}` });
  });

  test("says nothing of a body that can be read, with a BOM too, nor of one that only tells", async () => {
    answerWith(200, accepted);
    const file = join(folder, "body.json");
    writeFileSync(file, '\ufeff{"GroupId":"g","Requestor_Account":"alice"}');
    expect((await tencent("apply", "--body", file)).out).not.toContain("note:");
    writeFileSync(file, '{"GroupId":"g"}');
    expect((await tencent("joined", "--body", file)).out).not.toContain("note:");
    expect(JSON.parse((await tencent("apply", "--json")).out)).not.toHaveProperty("note");
  });

  test("--body sends the file as it is, and a path in --url is kept", async () => {
    answerWith(200, accepted);
    const file = join(folder, "body.json");
    writeFileSync(file, "{ broken");
    const ended = await call("tencent", "apply", "--url", `${base}/im/`, "--vars", vars, "--body", file);
    expect(received[0]).toMatchObject({ body: "{ broken" });
    expect(received[0]?.url).toMatch(/^\/im\/tencent\?/);
    expect(ended.code).toBe(0);
  });

  test("options come before the file", async () => {
    answerWith(200, accepted);
    await tencent("apply", "--app", "99", "--token", "t");
    const query = new URL(received[0]?.url ?? "", base).searchParams;
    expect(query.get("SdkAppid")).toBe("99");
    expect(query.get("Sign")).toBe(tencentSign("t", Number(query.get("RequestTime"))));
  });

  test("a server that hangs is given up after two seconds: 1", { timeout: 15_000 }, async () => {
    respond = () => undefined;
    const ended = await tencent("apply");
    expect(ended).toMatchObject({ code: 1, err: "" });
    expect(ended.out).toContain("no answer within 2 seconds");
  });

  test("a redirect is a failure", async () => {
    answerWith(302, "", { Location: "/elsewhere" });
    expect((await tencent("apply")).code).toBe(1);
    expect(received).toHaveLength(1);
  });

  test("a closed port is told in plain words: 1", async () => {
    const ended = await call("tencent", "apply", "--url", "http://127.0.0.1:1", "--vars", vars);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/no connection \(.+\); is Doorman running\?/);
    expect(ended.out + ended.err).not.toContain("    at ");
  });
});

describe("call openim", () => {
  test("sends what OpenIM would and shows no secret", async () => {
    answerWith(200, '{"actionCode":0,"errCode":5001,"errMsg":"You cannot join","errDlt":"","nextCode":1}');
    const ended = await openim("--members", "666,1028", "--group", "g<1>");
    expect(received[0]).toMatchObject({
      url: "/openim/0123456789abcdef/callbackBeforeMembersJoinGroupCommand",
      headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Go-http-client/1.1" },
    });
    expect(received[0]?.headers.operationid).toMatch(/^call-\d+$/);
    expect(received[0]?.body).toMatch(/"groupID":"g\\u003c1\\u003e".*\}\n$/);
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(ended.out).toContain("OpenIM refuses the whole batch with 5001: You cannot join");
    expect(ended.out).not.toContain("0123456789abcdef");
  });

  test.each([
    ["HTML", "<html></html>", "OpenIM fails the operation (90007): the answer is not JSON"],
    ["a BOM", "\ufeff{}", "OpenIM fails the operation (90007): the answer is not JSON"],
    ["an item null", '{"memberCallbackList":[null]}', "OpenIM crashes (500): memberCallbackList[0] is null"],
  ])("%s ends with 1", async (_name, body, sentence) => {
    answerWith(200, body);
    const ended = await openim();
    expect(ended.code).toBe(1);
    expect(ended.out).toContain(sentence);
  });

  test("a fault is shown under the sentence", async () => {
    answerWith(401, '{"errCode":1001}');
    const ended = await openim("--unsigned");
    expect(received[0]?.url).toMatch(/^\/openim\/not-the-secret\//);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain("OpenIM lets 1028 join\n  fault: errCode 1001 without nextCode 1 refuses nothing");
  });

  test("apply sends what somebody writes", async () => {
    answerWith(200, '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}');
    const ended = await call("openim", "apply", "--url", base, "--vars", vars, "--user", "jane", "--text", "hi");
    expect(received[0]?.url).toBe("/openim/0123456789abcdef/callbackBeforeJoinGroupCommand");
    const body = { groupID: "12345", groupType: "\u0002", applyID: "jane", reqMessage: "hi", ex: "" };
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject(body);
    expect(ended).toMatchObject({ code: 0, err: "", out: expect.stringContaining("OpenIM lets jane apply") });
  });

  test("--json prints one object, secret masked", async () => {
    answerWith(200, "{}");
    const ended = await openim("--json");
    expect(JSON.parse(ended.out)).toMatchObject({
      request: { method: "POST", url: `${base}/openim/***/callbackBeforeMembersJoinGroupCommand` },
      answer: { status: 200, body: "{}" },
      judgement: { outcome: { kind: "goes-on" }, letIn: ["1028"], understood: true, faults: [] },
    });
  });
});

describe("call tour", () => {
  test("plays callbacks of every kind, a raid, and counts who was let in", async () => {
    respond = (request, response) => {
      response.end(request.url?.startsWith("/tencent") === true ? accepted : '{"nextCode":1,"errCode":5001}');
    };
    const ended = await call("tour", "--url", base, "--vars", vars);
    expect(ended).toMatchObject({ code: 0, err: "" });
    const commands = received.map(({ body }) => /Callback\w+|callbackBefore\w+/.exec(body.slice(18))?.[0]);
    expect(new Set(commands)).toEqual(
      new Set([
        "CallbackBeforeApplyJoinGroup",
        "CallbackBeforeInviteJoinGroup",
        "CallbackAfterNewMemberJoin",
        "CallbackAfterCreateGroup",
        "callbackBeforeJoinGroupCommand",
        "callbackBeforeMembersJoinGroupCommand",
      ]),
    );
    expect(ended.out).toContain("\n  40 let in, 0 refused\n");
    expect(ended.out).toContain("Tencent: alice applies; she is on no list\n  Tencent lets alice apply\n");
    expect(ended.out.trimEnd().split("\n").at(-1)).toBe("47 let in, 4 refused, 2 events told");
  });

  test("asks with the admin token of the file until when the raided group is closed", async () => {
    const file = join(folder, "admin-vars");
    writeFileSync(file, "TENCENT_SDK_APP_IDS=1\nTENCENT_TOKENS=t\nADMIN_TOKENS=the-admin\n");
    respond = (request, response) => {
      const closed = '{"flood":{"key":"flood","state":"closed","until":"2026-11-20T12:10:00.000Z"}}';
      response.end(request.url === "/explain" ? closed : accepted);
    };
    const { out } = await call("tour", "--url", base, "--vars", file);
    expect(out).toContain("\n  40 let in, 0 refused, closed until 2026-11-20T12:10:00.000Z\n");
    const asked = received.filter(({ url }) => url === "/explain");
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer the-admin"]);
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({ platform: "tencent", type: "Meeting" });
  });

  test("says which platform it leaves out, and ends with 1 when calls fail", async () => {
    answerWith(500, accepted);
    const ended = await call("tour", "--url", base, "--vars", noVars, "--app", "1", "--token", "t");
    expect(ended.code).toBe(1);
    expect(ended.out).toContain("OpenIM: left out, there is no secret to call with");
    expect(ended.out).toContain("48 of 48 calls failed");
  });
});

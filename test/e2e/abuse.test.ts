// What somebody may do to wear the gate out: bodies without end, bodies that never come, brackets within brackets, and
// calls by the thousand that are not genuine. Runs the deployable bundle in workerd with a watcher around it, called over
// bare TCP; the time limits are the IM servers' own.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentApply, tencentJoined } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { type CallRequest, openimRequest, tencentRequest } from "../../cli/call/requests.ts";
import { event } from "../../src/events/event.ts";
import { bundle, startWorkerd, type Workerd } from "../fuzz/in-workerd.ts";
import { callRaw, sendWithoutEnd } from "../fuzz/raw-call.ts";
import { fuzzCredentials } from "../fuzz/wire.ts";
import { openimTimeoutMs } from "../judges/openim.ts";
import { tencentTimeoutMs } from "../judges/tencent.ts";

const maxBodyBytes = 1024 * 1024;
const group = { groupId: "g", type: "Public" };
const tooLarge = { ActionStatus: "OK", ErrorCode: 1, ErrorInfo: "body too large" };
const goOn = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

let workerd: Workerd;
beforeAll(async () => {
  const contents = bundle("test/fuzz/watched-gate.ts");
  workerd = await startWorkerd(contents, { MAX_BODY_BYTES: maxBodyBytes, TENCENT_ALLOWED_CIDRS: "" });
});
afterAll(() => workerd.stop());

const watched = async (): Promise<unknown> => await (await fetch(new URL("/watched", workerd.url))).json();
const nothing = { lists: 0, spool: 0, queue: 0, bodies: 0 };
beforeEach(async () => {
  await watched();
});

const tencent = (callback = tencentApply(group, "alice"), options = {}): CallRequest =>
  tencentRequest(workerd.url.href, fuzzCredentials, callback, new Date(), options);
const openim = (options = {}, secret: string = fuzzCredentials.secret): CallRequest =>
  openimRequest(workerd.url.href, { secret }, openimMembersJoin("g", ["666"]), new Date(), options);
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

describe("a body over the cap", () => {
  it("is refused by its Content-Length, without waiting for it", async () => {
    const headers = ["Content-Length: 1073741824"];
    const answer = await callRaw({ url: tencent().url, headers, chunk: "{" }, tencentTimeoutMs);
    expect(JSON.parse(answer.body)).toEqual(tooLarge);
    expect(await watched()).toEqual(nothing);
    const refused = await callRaw({ url: openim().url, headers, chunk: "{" }, openimTimeoutMs);
    expect(JSON.parse(refused.body)).toMatchObject({ actionCode: 0, errCode: 5001, nextCode: 1 });
  });

  describe.each([
    ["in chunks without end", []],
    ["in chunks without end, with a small Content-Length beside them", ["Content-Length: 2"]],
  ])("that comes %s", (_how, beside) => {
    const call = { headers: [...beside, "Transfer-Encoding: chunked"], chunk: chunked(" ".repeat(65_536)) };

    it("is refused as soon as the cap is passed", async () => {
      const times = 1 + maxBodyBytes / 65_536;
      const answer = await callRaw({ url: tencent().url, ...call, times }, tencentTimeoutMs);
      expect(JSON.parse(answer.body)).toEqual(tooLarge);
      expect(await watched()).toEqual({ ...nothing, bodies: 1 });
    });

    it("is not taken in any further", async () => {
      const sentBytes = await sendWithoutEnd({ url: tencent().url, ...call }, tencentTimeoutMs);
      // What the two ends of a TCP connection and workerd keep on the way comes on top of the cap.
      expect(sentBytes).toBeGreaterThan(maxBodyBytes);
      expect(sentBytes).toBeLessThan(maxBodyBytes + 32 * 1024 * 1024);
      expect(await watched()).toEqual({ ...nothing, bodies: 1 });
    });
  });

  it("is not read at all when the call is not genuine", async () => {
    const url = tencent(tencentApply(group, "alice"), { sign: "0".repeat(64) }).url;
    const call = { headers: ["Transfer-Encoding: chunked"], chunk: chunked(" ".repeat(65_536)) };
    const answer = await callRaw({ url, ...call }, tencentTimeoutMs);
    expect(JSON.parse(answer.body)).toMatchObject({ ErrorCode: 1, ErrorInfo: "unauthorized" });
    expect(await watched()).toEqual(nothing);
  });
});

describe("a body that is not as long as its Content-Length", () => {
  it("is read up to there when more comes, and what is behind changes nothing", async () => {
    const before = workerd.lines.length;
    const { url, body } = tencent();
    const headers = [`Content-Length: ${body.length}`];
    const answer = await callRaw({ url, headers, chunk: `${body},"more"` }, tencentTimeoutMs);
    expect(JSON.parse(answer.body)).toEqual(goOn);
    await expect.poll(() => workerd.lines.slice(before)).toContainEqual(expect.stringContaining("alice allowed"));
    expect(await watched()).toMatchObject({ lists: 1 });
  });
});

it.each([
  ["with its length named", (body: string) => [[`Content-Length: ${Buffer.byteLength(body)}`], body] as const],
  ["in chunks", (body: string) => [["Transfer-Encoding: chunked"], `${chunked(body)}0\r\n\r\n`] as const],
])("a body that begins with a BOM is decided, %s", async (_how, framed) => {
  const before = workerd.lines.length;
  const { url, body } = tencent();
  const [headers, chunk] = framed(`\ufeff${body}`);
  await callRaw({ url, headers, chunk }, tencentTimeoutMs);
  await expect
    .poll(() => workerd.lines.slice(before))
    .toContainEqual(expect.stringContaining("alice allowed lookup=exact read=9 id="));
});

describe("a body that stalls", () => {
  it.each([
    ["before its first byte", ["Content-Length: 100"], ""],
    ["in the middle", ["Content-Length: 100"], '{"GroupId":'],
    ["between chunks", ["Transfer-Encoding: chunked"], chunked('{"GroupId":')],
  ])("%s is given up in time, and is undecided", async (_when, headers, chunk) => {
    const before = workerd.lines.length;
    const answer = await callRaw({ url: tencent().url, headers, chunk }, tencentTimeoutMs);
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({ status: 200, body: goOn });
    await expect.poll(() => workerd.lines.slice(before)).toContainEqual(expect.stringContaining("the body is stalled"));
    expect(await watched()).toMatchObject({ lists: 0 });
  });

  it("holds up nobody who comes meanwhile", async () => {
    const stalled = Array.from({ length: 50 }, () =>
      callRaw({ url: openim().url, headers: ["Content-Length: 100"], chunk: "{" }, openimTimeoutMs),
    );
    const played = await play(tencent());
    expect(played.answer).toMatchObject({ status: 200 });
    for (const answer of await Promise.all(stalled)) expect(answer.status).toBe(200);
  });
});

describe("10,000 brackets within one another", () => {
  const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;

  it.each([
    ["as the whole body", deep],
    ["in a field that nobody reads", `{"GroupId":"deep","Type":"Public","Requestor_Account":"alice","x":${deep}}`],
    ["in a field that is read", `{"GroupId":${deep},"Type":"Public","Requestor_Account":"alice"}`],
    ["of objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
  ])("are decided %s", async (_where, body) => {
    const played = await play(tencent(tencentApply(group, "alice"), { body }));
    expect(played.answer).toMatchObject({ status: 200 });
    expect(played.judgement.faults).toEqual([]);
    expect((await play(openim({ body }))).judgement.understood).toBe(true);
    expect(workerd.lines.filter((line) => line.includes("unexpected"))).toEqual([]);
  });

  it("are passed over in what OpenIM wants to have back, a hundred thousand too", async () => {
    const callback = { command: "callbackBeforeSetGroupInfoCommand", fields: {} };
    const deeper = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const body = `{"groupID":"g","groupName":${deeper}}`;
    const request = openimRequest(workerd.url.href, fuzzCredentials, callback, new Date(), { body });
    const { answer, judgement } = await play(request);
    expect(answer).toMatchObject({ status: 200 });
    expect(judgement.outcome.kind).toBe("goes-on");
  });

  it("in a rule of the patterns do not keep an admin from an explanation", async () => {
    const deeper = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    await workerd.lists.put("patterns", `[{"match":"deep_*","effect":"deny","x":${deeper}}]`);
    const headers = { authorization: `Bearer ${fuzzCredentials.adminToken}` };
    const body = JSON.stringify({ platform: "openim", action: "join", group: "g", candidates: ["deep_1"] });
    const response = await fetch(new URL("/explain", workerd.url), { method: "POST", headers, body });
    await workerd.lists.delete("patterns");
    expect(await response.json()).toMatchObject({ outcome: "refuse", candidates: [{ key: "patterns[0]" }] });
  });

  it("arrive behind the queue as text", async () => {
    const body = `{"GroupId":"deep","Type":"Public","JoinType":"Apply","NewMemberList":[{"Member_Account":"a"}],"x":${deep}}`;
    expect((await play(tencent(tencentJoined(group, ["a"]), { body }))).answer).toMatchObject({ status: 200 });
    const joined = async () =>
      (await workerd.delivered())
        .map((text) => event.parse(JSON.parse(text)))
        .filter(({ type }) => type === "im.group.members.joined");
    await expect.poll(joined, { timeout: 20_000 }).toHaveLength(1);
    expect((await joined())[0]).toMatchObject({ subject: "deep", data: { originalText: body } });
  });
});

describe("a call that is not genuine", () => {
  const forged: readonly (readonly [string, () => CallRequest])[] = [
    [
      "an unsigned application",
      () => tencentRequest(workerd.url.href, { sdkAppId: "1400000000" }, tencentApply(group, "a"), new Date()),
    ],
    ["a wrong Sign", () => tencent(tencentApply(group, "a"), { sign: "0".repeat(64) })],
    ["an old Sign", () => tencent(tencentApply(group, "a"), { skewSeconds: -120 })],
    ["a join that was not signed", () => tencent(tencentJoined(group, ["a"]), { sign: "" })],
    [
      "another app",
      () =>
        tencentRequest(
          workerd.url.href,
          { ...fuzzCredentials, sdkAppId: "1" },
          tencentJoined(group, ["a"]),
          new Date(),
        ),
    ],
    ["a wrong secret", () => openim({}, "not-the-secret-not-the-secret")],
    [
      "no secret",
      () => ({ ...openim(), url: new URL("/openim/callbackBeforeMembersJoinGroupCommand", workerd.url).href }),
    ],
    ["no route", () => ({ ...openim(), url: new URL("/callbackBeforeMembersJoinGroupCommand", workerd.url).href })],
  ];

  it.each(forged)("costs no read, no write and no body: %s", async (_what, request) => {
    const { answer } = await play(request());
    expect(answer).toHaveProperty("status");
    expect(await watched()).toEqual(nothing);
  });

  it("costs as little a hundred times at once", async () => {
    const calls = Array.from({ length: 100 }, (_, at) => forged[at % forged.length]?.[1]());
    await Promise.all(calls.map((request) => request && play(request)));
    expect(await watched()).toEqual(nothing);
  });

  it("is told from a genuine one by the watcher", async () => {
    await play(tencent());
    expect(await watched()).toMatchObject({ lists: 1, bodies: 1 });
    await play(tencent(tencentJoined(group, ["a"])));
    expect(await watched()).toMatchObject({ lists: 0, queue: 1, bodies: 1 });
  });
});

// Who is believed, in workerd and by whole HTTP calls: URLs there are parsed, decoded and routed by other code than in
// the unit tests beside verify.ts, which hold the exact edges of the minute (a clock that runs cannot).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, telegramJoin, tencentApply, tencentJoined } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { openimRequest, tencentRequest, tencentSign } from "../../cli/call/requests.ts";
import { bundle, startWorkerd } from "../fuzz/in-workerd.ts";
import { fuzzCredentials } from "../fuzz/wire.ts";
import { answered, credentials, type GateUnderTest, startGate, withTelegram } from "./gate.ts";

const group = { groupId: "g", type: "Public" };
const apply = tencentApply(group, "alice");
const join = openimMembersJoin("g", ["1028"]);
const tencentYes = { status: 200, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const tencentNo = (text: string) => ({ status: 200, ActionStatus: "OK", ErrorCode: 1, ErrorInfo: text });
const openimYes = { status: 200, actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 };
const openimNo = { status: 401, actionCode: 0, errCode: 5001, errMsg: "unauthorized", errDlt: "", nextCode: 1 };

const secrets = {
  old: "the-old-secret-0123456789abcdef",
  long: "0123456789abcdef".repeat(16),
  odd: "a/b%2Fc+d e?f#g;名前",
} as const;

describe("a gate with several tokens, apps and secrets", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate(
      { TENCENT_SDK_APP_IDS: `${credentials.sdkAppId} , 20` },
      { TENCENT_TOKENS: "the-old-token, the-new-token", OPENIM_SECRETS: Object.values(secrets).join(" , ") },
    );
  });
  afterAll(() => gate.stop());

  /** A genuine application with its URL's parameters changed; null takes one out, a list repeats it. */
  async function applyWith(changes: Readonly<Record<string, string | readonly string[] | null>>, callback = apply) {
    const request = tencentRequest(
      gate.url,
      { sdkAppId: credentials.sdkAppId, token: "the-new-token" },
      callback,
      new Date(),
    );
    const url = new URL(request.url);
    for (const [name, value] of Object.entries(changes)) {
      url.searchParams.delete(name);
      for (const each of [value ?? []].flat()) url.searchParams.append(name, each);
    }
    return answered(await play({ ...request, url: url.href }));
  }

  it("believes the old token and the new one during a change, and no third one", async () => {
    expect(answered(await gate.tencent(apply, { token: "the-old-token" }))).toEqual(tencentYes);
    expect(answered(await gate.tencent(apply, { token: "the-new-token" }))).toEqual(tencentYes);
    for (const token of ["the-third-token", "the-old-token,the-new-token", " the-old-token"])
      expect(answered(await gate.tencent(apply, { token }))).toEqual(tencentNo("unauthorized"));
  });

  it.each([
    [-50, tencentYes],
    [50, tencentYes],
    [-70, tencentNo("unauthorized")],
    [70, tencentNo("unauthorized")],
  ])("answers a call whose RequestTime is %i s off", async (skewSeconds, expected) => {
    expect(answered(await gate.tencent(apply, { token: "the-new-token", skewSeconds }))).toEqual(expected);
  });

  it("believes a Sign in upper case", async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const Sign = tencentSign("the-new-token", seconds).toUpperCase();
    expect(await applyWith({ Sign, RequestTime: String(seconds) })).toEqual(tencentYes);
  });

  it.each(["Sign", "RequestTime"])("turns away a %s that is missing, empty or repeated", async (name) => {
    const seconds = String(Math.floor(Date.now() / 1000));
    const right = name === "Sign" ? tencentSign("the-new-token", Number(seconds)) : seconds;
    const signed = { Sign: tencentSign("the-new-token", Number(seconds)), RequestTime: seconds };
    for (const wrong of [null, "", [right, right], [right, ""], ["", right]])
      expect(await applyWith({ ...signed, [name]: wrong })).toEqual(tencentNo("unauthorized"));
  });

  it.each([" 1400000000", "1400000000 ", "01400000000", "+1400000000", "1400000000,20", "2", ""])(
    "turns away the SdkAppid %j",
    async (SdkAppid) => {
      expect(await applyWith({ SdkAppid })).toEqual(tencentNo("forbidden"));
    },
  );

  it("turns away an SdkAppid that is missing or repeated, and believes each of its apps", async () => {
    for (const SdkAppid of [null, ["1400000000", "1400000000"], ["1400000000", "20"]])
      expect(await applyWith({ SdkAppid })).toEqual(tencentNo("forbidden"));
    expect(await applyWith({ SdkAppid: "20" })).toEqual(tencentYes);
  });

  it("answers what only tells, and is not genuine, with an error that Tencent counts", async () => {
    const told = tencentJoined(group, ["alice"]);
    expect(await applyWith({ Sign: null }, told)).toEqual({
      status: 401,
      ActionStatus: "FAIL",
      ErrorCode: 1,
      ErrorInfo: "unauthorized",
    });
    expect(await applyWith({ SdkAppid: "2" }, told)).toEqual({
      status: 403,
      ActionStatus: "FAIL",
      ErrorCode: 1,
      ErrorInfo: "forbidden",
    });
  });

  it("takes parameters in any order, and more of them", async () => {
    const request = tencentRequest(
      gate.url,
      { sdkAppId: credentials.sdkAppId, token: "the-old-token" },
      apply,
      new Date(),
    );
    const [path, query = ""] = request.url.split("?");
    const reversed = `${path}?RequestID=7c1e&${query.split("&").reverse().join("&")}&x=%zz`;
    expect(answered(await play({ ...request, url: reversed }))).toEqual(tencentYes);
  });

  it.each(Object.entries(secrets))(
    "believes the %s OpenIM secret, percent-encoded, and nothing near it",
    async (_name, secret) => {
      const played = await gate.openim(join, { secret });
      expect(answered(played)).toEqual(openimYes);
      expect(played.judgement).toMatchObject({ understood: true, faults: [] });
      for (const near of [
        `${secret}0`,
        secret.slice(0, -1),
        ` ${secret}`,
        secret.toUpperCase(),
        encodeURIComponent(secret.replace(/^./, "%")),
      ])
        expect(answered(await gate.openim(join, { secret: near }))).toEqual(openimNo);
    },
  );

  it("believes a secret of 256 characters in every form of OpenIM's URL", async () => {
    const { command } = join;
    for (const path of [
      `${secrets.long}//${command}`,
      `${secrets.long}?command=${command}`,
      `${secrets.long}/${command}?contenttype=json`,
    ]) {
      const response = await gate.fetch(`/openim/${path}`, { method: "POST", body: JSON.stringify(join.fields) });
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 200,
        body: { errCode: 0, nextCode: 0 },
      });
    }
  });
});

describe("a gate that takes OpenIM from some addresses only", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ OPENIM_ALLOWED_CIDRS: "192.0.2.0/24, 2001:db8::/32,198.51.100.7" });
  });
  afterAll(() => gate.stop());

  it.each([
    ["192.0.2.255", true],
    ["192.0.3.0", false],
    ["198.51.100.7", true],
    ["198.51.100.8", false],
    ["::ffff:192.0.2.7", true],
    ["::ffff:c000:207", true],
    ["::ffff:192.0.3.7", false],
    ["2001:DB8:ffff::1", true],
    ["2001:db9::1", false],
    ["192.0.2.7, 198.51.100.1", false],
    ["not an address", false],
    [undefined, false],
  ])("looks at the address %s in CF-Connecting-IP alone", async (address, believed) => {
    const { url, body } = openimRequest(gate.url, { secret: credentials.secret }, join, new Date());
    const elsewhere = believed ? "203.0.113.1" : "192.0.2.7";
    const headers: Record<string, string> = { "x-forwarded-for": elsewhere, "x-real-ip": elsewhere };
    if (address !== undefined) headers["cf-connecting-ip"] = address;
    const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
    const { status: _status, ...yes } = openimYes;
    expect(await response.json()).toEqual(believed ? yes : { ...yes, errCode: 5001, errMsg: "forbidden", nextCode: 1 });
  });

  it("asks for the secret too, and takes Tencent from anywhere", async () => {
    const { url, body } = openimRequest(gate.url, { secret: "not-the-secret-0123456789" }, join, new Date());
    const headers = { "cf-connecting-ip": "192.0.2.7" };
    expect((await fetch(url, { method: "POST", headers, body: Buffer.from(body) })).status).toBe(401);
    expect(answered(await gate.tencent(apply))).toEqual(tencentYes);
  });
});

describe("an empty item in a comma list", () => {
  let contents: string;
  beforeAll(() => {
    contents = bundle();
  });

  const { sdkAppId, token, secret, adminToken } = fuzzCredentials;
  it.each([
    ["TENCENT_SDK_APP_IDS", `${sdkAppId},`],
    ["TENCENT_TOKENS", `${token},,another-token`],
    ["TENCENT_ALLOWED_CIDRS", ",127.0.0.1"],
    ["OPENIM_SECRETS", `${secret}, `],
    ["OPENIM_ALLOWED_CIDRS", "127.0.0.1,"],
    ["ADMIN_TOKENS", `,${adminToken}`],
  ])("in %s closes the gate and is named in the log", async (name, value) => {
    const workerd = await startWorkerd(contents, { [name]: value });
    try {
      const told = await play(tencentRequest(workerd.url.href, fuzzCredentials, apply, new Date()));
      expect(answered(told)).toEqual(tencentNo("not configured"));
      const asked = await play(openimRequest(workerd.url.href, fuzzCredentials, join, new Date()));
      expect(answered(asked)).toMatchObject({ actionCode: 0, errCode: 5001, nextCode: 1 });
      expect((await fetch(new URL("/health", workerd.url))).status).toBe(503);
      expect(workerd.lines.join("\n")).toContain(`problem setting wrong="${name}: an item of the list is empty"`);
    } finally {
      await workerd.stop();
    }
  });
});

describe("a gate with several secrets for Telegram", () => {
  const [old, next] = ["the-old-telegram-secret", "the-new_telegram-SECRET"] as const;
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ TENCENT_SDK_APP_IDS: "" }, { OPENIM_SECRETS: "", TELEGRAM_SECRETS: `${old} , ${next}` });
  });
  afterAll(() => gate.stop());

  const request = telegramJoin({ group: -1001, user: { id: 7, firstName: "J" }, query: "q" }, new Date());
  const no = { status: 401, error: "unauthorized" };

  it("believes the old one and the new one during a change", async () => {
    for (const secret of [old, next]) expect((await gate.telegram(request, { secret })).judgement.letIn).toEqual(["7"]);
  });

  it.each([
    ["a third one", "the-third-telegram-secret"],
    ["another case", next.toLowerCase()],
    ["one cut short", old.slice(0, -1)],
    ["one with more behind it", `${old}x`],
    ["both at once", `${old}, ${next}`],
    ["both as they are set", `${old} , ${next}`],
    ["a bearer's", `Bearer ${old}`],
  ])("turns away %s", async (_what, secret) => {
    expect(answered(await gate.telegram(request, { secret }))).toEqual(no);
  });

  it.each([
    ["no header", {}, ""],
    ["the secret in the query", {}, `?secret_token=${old}`],
    ["the secret in another header", { Authorization: `Bearer ${old}`, "X-Telegram-Secret": old }, ""],
  ])("turns away %s", async (_what, headers, query) => {
    const body = JSON.stringify({ update_id: 1, chat_join_request: request.fields });
    const response = await gate.fetch(`/telegram${query}`, { method: "POST", headers: { ...headers }, body });
    expect({ status: response.status, ...Object(await response.json()) }).toEqual(no);
  });

  it("takes the header's name in any case, and a slash behind the path", async () => {
    const body = JSON.stringify({ update_id: 1, chat_join_request: request.fields });
    const headers = { "x-TELEGRAM-bot-api-secret-token": old };
    expect((await gate.fetch("/telegram/", { method: "POST", headers, body })).status).toBe(200);
  });

  it("has no route below it, and none by another method", async () => {
    const headers = { "X-Telegram-Bot-Api-Secret-Token": old };
    for (const [method, path] of [
      ["POST", `/telegram/${old}`],
      ["GET", "/telegram"],
      ["PUT", "/telegram"],
    ] as const)
      expect((await gate.fetch(path, { method, headers })).status).toBe(404);
  });
});

it("addresses that are not Telegram's are turned away, whatever secret they have", async () => {
  const gate = await startGate({ TELEGRAM_ALLOWED_CIDRS: "149.154.160.0/20" }, withTelegram);
  try {
    const request = telegramJoin({ group: -1001, user: { id: 7, firstName: "J" }, query: "q" }, new Date());
    expect(answered(await gate.telegram(request))).toEqual({ status: 403, error: "forbidden" });
  } finally {
    await gate.stop();
  }
});

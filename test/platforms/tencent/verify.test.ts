// Whether Tencent made a call: the vendor's own vector, the edges of the minute, tokens old and new, and the forms
// that a parameter may not have.
import { afterEach, describe, expect, test, vi } from "vitest";
import { createVerify, type TencentCredentials } from "../../../src/platforms/tencent/verify.ts";
import { appId, now, sign, tencentUrl, token } from "../calls.ts";

const credentials: TencentCredentials = { appIds: ["1400000009", appId], tokens: [token], auth: "sign" };
const check = (url: string, at = now, by: Partial<TencentCredentials> = {}) =>
  createVerify({ ...credentials, ...by })(new URL(url), at);
const genuine = { ok: true, value: "/tencent/1400000000" };
const rejected = (reason: "credentials" | "app-id") => ({ ok: false, error: { reason } });
const signed = (withToken: string, RequestTime = String(now / 1000)) =>
  tencentUrl({ Sign: sign(withToken, RequestTime), RequestTime });

describe("Sign", () => {
  test("takes the official sample of Tencent's documents", async () => {
    const Sign = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061";
    const url = tencentUrl({ Sign, RequestTime: "1669872112" });
    expect(await check(url, 1_669_872_112_000)).toEqual(genuine);
  });

  test.each([
    ["exactly 60 s old", 60_000, genuine],
    ["a millisecond older", 60_001, rejected("credentials")],
    ["exactly 60 s ahead", -60_000, genuine],
    ["a millisecond further ahead", -60_001, rejected("credentials")],
    ["of this very second", 0, genuine],
  ])("a RequestTime %s", async (_what, aheadMs, expected) => {
    expect(await check(tencentUrl(), now + aheadMs)).toMatchObject(expected);
  });

  test("passes with the old and with the new token while both are set, in either order", async () => {
    for (const tokens of [
      ["old-token", "new-token"],
      ["new-token", "old-token"],
    ]) {
      expect(await check(signed("old-token"), now, { tokens })).toEqual(genuine);
      expect(await check(signed("new-token"), now, { tokens })).toEqual(genuine);
      expect(await check(signed("other-token"), now, { tokens })).toMatchObject(rejected("credentials"));
    }
  });

  test("passes with no token at all for nobody", async () => {
    expect(await check(signed(""), now, { tokens: [] })).toMatchObject(rejected("credentials"));
  });

  test("takes upper-case hex, and tokens of any characters", async () => {
    const RequestTime = String(now / 1000);
    expect(await check(tencentUrl({ Sign: sign(token, RequestTime).toUpperCase() }))).toEqual(genuine);
    expect(await check(signed("令牌😀 +/="), now, { tokens: ["令牌😀 +/="] })).toEqual(genuine);
  });

  test.each(["Sign", "RequestTime", "SdkAppid"])(
    "a repeated %s is turned away, even with the same value twice",
    async (name) => {
      const value = new URL(tencentUrl()).searchParams.get(name) ?? "";
      const reason = name === "SdkAppid" ? "app-id" : "credentials";
      for (const values of [
        [value, value],
        [value, "x"],
        ["x", value],
      ])
        expect(await check(tencentUrl({ [name]: values }))).toMatchObject(rejected(reason));
    },
  );

  test.each(["Sign", "RequestTime", "SdkAppid"])("a missing or empty %s is turned away", async (name) => {
    const reason = name === "SdkAppid" ? "app-id" : "credentials";
    expect(await check(tencentUrl({ [name]: undefined }))).toMatchObject(rejected(reason));
    expect(await check(tencentUrl({ [name]: "" }))).toMatchObject(rejected(reason));
  });

  test.each([
    "1.7e9",
    "0x6553f100",
    "-1700000000",
    "+1700000000",
    " 1700000000",
    "1700000000.0",
    "NaN",
    "Infinity",
    "９",
  ])("a RequestTime %j is no time, though its Sign is right", async (time) => {
    expect(await check(signed(token, time))).toMatchObject(rejected("credentials"));
  });

  test("a RequestTime in milliseconds is far off", async () => {
    expect(await check(signed(token, String(now)))).toMatchObject(rejected("credentials"));
  });

  test.each(["sign", "SIGN", "Sign "])("a parameter %j is not Sign", async (name) => {
    const value = sign(token, String(now / 1000));
    expect(await check(tencentUrl({ Sign: undefined, [name]: value }))).toMatchObject(rejected("credentials"));
  });
});

describe("Signs that are kept", () => {
  afterEach(() => void vi.restoreAllMocks());
  const at = (second: number) => String(now / 1000 + second);

  test("are computed once for each RequestTime and token", async () => {
    const digest = vi.spyOn(crypto.subtle, "digest");
    const verify = createVerify({ ...credentials, tokens: [token, "new-token"] });
    for (const each of [signed(token), signed("new-token"), signed("guess"), signed(token)])
      await verify(new URL(each), now);
    expect(digest).toHaveBeenCalledTimes(2);
    await verify(new URL(signed(token, at(1))), now);
    expect(digest).toHaveBeenCalledTimes(4);
  });

  test("vouch for nobody: a wrong Sign stays wrong behind a right one, and the right one of another second too", async () => {
    const verify = createVerify(credentials);
    expect(await verify(new URL(signed(token)), now)).toEqual(genuine);
    for (const Sign of [sign("guess", at(0)), sign(token, at(1)), "", "x".repeat(64)]) {
      expect(await verify(new URL(tencentUrl({ Sign })), now)).toMatchObject(rejected("credentials"));
    }
    expect(await verify(new URL(signed(token)), now)).toEqual(genuine);
  });

  test("do not keep a RequestTime good: a minute later it is turned away", async () => {
    const verify = createVerify(credentials);
    expect(await verify(new URL(signed(token)), now)).toEqual(genuine);
    expect(await verify(new URL(signed(token)), now + 60_001)).toMatchObject(rejected("credentials"));
  });

  test("are no more than the minute has seconds, both ways, however many a stranger asks for", async () => {
    const digest = vi.spyOn(crypto.subtle, "digest");
    const verify = createVerify(credentials);
    // The same second, spelled in different ways.
    const spelled = (zeros: number) => signed("guess", at(0).padStart(at(0).length + zeros, "0"));
    for (let second = -59; second <= 60; second++) await verify(new URL(signed("guess", at(second))), now);
    await verify(new URL(signed(token, at(-59))), now);
    expect(digest).toHaveBeenCalledTimes(120);
    for (const zeros of [1, 2]) await verify(new URL(spelled(zeros)), now);
    expect(await verify(new URL(signed(token, at(-59))), now)).toEqual(genuine);
    expect(digest).toHaveBeenCalledTimes(123);
  });
});

describe("SdkAppid", () => {
  test.each([
    " 1400000000",
    "1400000000 ",
    "01400000000",
    "1400000000.0",
    "1.4e9",
    "140000000",
    "14000000001",
    "１４０００００００",
  ])("%j is not ours", async (SdkAppid) => {
    expect(await check(tencentUrl({ SdkAppid }))).toMatchObject(rejected("app-id"));
  });

  test("each of several apps is its own source", async () => {
    expect(await check(tencentUrl({ SdkAppid: "1400000009" }))).toEqual({ ok: true, value: "/tencent/1400000009" });
  });

  test("is checked before the Sign, so a stranger's app does not learn about ours", async () => {
    expect(await check(tencentUrl({ SdkAppid: "1", Sign: "x" }))).toMatchObject(rejected("app-id"));
  });
});

describe("TENCENT_AUTH none", () => {
  const none = { auth: "none", tokens: [] } as const;
  test("asks for no Sign and looks at none", async () => {
    const url = tencentUrl({ Sign: undefined, RequestTime: undefined });
    expect(await check(url, now, none)).toEqual(genuine);
    expect(await check(tencentUrl({ Sign: "wrong", RequestTime: "1" }), now, none)).toEqual(genuine);
  });

  test("still asks for one of our apps, once", async () => {
    expect(await check(tencentUrl({ SdkAppid: "1" }), now, none)).toMatchObject(rejected("app-id"));
    expect(await check(tencentUrl({ SdkAppid: [appId, appId] }), now, none)).toMatchObject(rejected("app-id"));
    expect(await check(tencentUrl({ SdkAppid: undefined }), now, none)).toMatchObject(rejected("app-id"));
  });
});

test("no rejection tells the token, the expected Sign or the presented one", async () => {
  const presented = sign("guess", String(now / 1000));
  const text = JSON.stringify(await check(signed("guess")));
  for (const secret of [token, sign(token, String(now / 1000)), presented]) expect(text).not.toContain(secret);
});

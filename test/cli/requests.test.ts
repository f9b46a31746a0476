/**
 * Tests of what `npm run call` puts on the wire, against the official sample of Tencent's Sign and what Go's own
 * encoder writes. Nothing is sent here.
 */

import { describe, expect, test } from "vitest";
import {
  openimMembersJoin,
  tencentApply,
  tencentCreated,
  tencentInvite,
  tencentJoined,
} from "../../cli/call/callbacks.ts";
import { goJson, maskUrl, openimRequest, tencentRequest, tencentSign } from "../../cli/call/requests.ts";

const now = new Date(1_669_872_112_345);
const official = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061";
const group = { groupId: "@TGS#2J4SZEAEL", type: "Public" };
const credentials = { sdkAppId: "1400000000", token: "xxxxyyyy" };
const secret = "0123456789abcdef";
const apply = tencentApply(group, "jared");

describe("a Tencent callback", () => {
  test("has Tencent's own Sign sample", () => {
    expect(tencentSign("xxxxyyyy", 1_669_872_112)).toBe(official);
  });

  test("carries command, sign and whole seconds in its URL, and a compact alphabetical body with milliseconds", () => {
    expect(tencentRequest("https://gate.example", credentials, apply, now)).toEqual({
      platform: "tencent",
      command: "Group.CallbackBeforeApplyJoinGroup",
      url:
        "https://gate.example/tencent?SdkAppid=1400000000&CallbackCommand=Group.CallbackBeforeApplyJoinGroup" +
        `&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI&Sign=${official}&RequestTime=1669872112`,
      headers: {},
      body: '{"CallbackCommand":"Group.CallbackBeforeApplyJoinGroup","EventTime":1669872112345,"GroupId":"@TGS#2J4SZEAEL","Requestor_Account":"jared","Type":"Public"}',
    });
  });

  test("an invite keeps the order of its members", () => {
    expect(tencentRequest("http://x", credentials, tencentInvite(group, "leckie", ["jared", "alice"]), now).body).toBe(
      '{"CallbackCommand":"Group.CallbackBeforeInviteJoinGroup","DestinationMembers":[{"Member_Account":"jared"},{"Member_Account":"alice"}],"EventTime":1669872112345,"GroupId":"@TGS#2J4SZEAEL","Operator_Account":"leckie","Type":"Public"}',
    );
  });

  test("people who joined were invited by an inviter, or applied", () => {
    expect(tencentJoined(group, ["bob"], "leckie").fields).toMatchObject({
      JoinType: "Invited",
      Operator_Account: "leckie",
    });
    expect(tencentJoined(group, ["bob"]).fields).toMatchObject({ JoinType: "Apply", Operator_Account: "bob" });
  });

  test("a created group has operator, owner, name and members", () => {
    expect(tencentCreated(group, "leckie", ["bob"]).fields).toEqual({
      GroupId: "@TGS#2J4SZEAEL",
      Type: "Public",
      Name: "MyFirstGroup",
      Operator_Account: "leckie",
      Owner_Account: "leckie",
      MemberList: [{ Member_Account: "bob" }],
    });
  });

  test("without a token there is neither Sign nor RequestTime", () => {
    const { url } = tencentRequest("http://x", { sdkAppId: "1" }, apply, now);
    expect(url).not.toMatch(/Sign|RequestTime/);
  });

  test("a skew moves RequestTime, and the Sign stays right for it; EventTime stays", () => {
    const request = tencentRequest("http://x", credentials, apply, now, { skewSeconds: -120 });
    expect(new URL(request.url).searchParams.get("RequestTime")).toBe("1669871992");
    expect(new URL(request.url).searchParams.get("Sign")).toBe(tencentSign("xxxxyyyy", 1_669_871_992));
    expect(request.body).toContain('"EventTime":1669872112345');
  });

  test("another Sign and another body are sent as they are", () => {
    const body = new Uint8Array([0xff, 0x7b]);
    const request = tencentRequest("http://x", credentials, apply, now, { sign: "0", body });
    expect(new URL(request.url).searchParams.get("Sign")).toBe("0");
    expect(request.body).toBe(body);
  });

  test("a field of the callback replaces the one that would be added", () => {
    const callback = { command: apply.command, fields: { ...apply.fields, EventTime: "1670574414123" } };
    expect(tencentRequest("http://x", credentials, callback, now).body).toContain('"EventTime":"1670574414123"');
  });
});

describe("an OpenIM callback", () => {
  test("has the secret and the command in its path, Go's headers and Go's body", () => {
    expect(openimRequest("https://gate.example", { secret }, openimMembersJoin("12345", ["666", "1028"]), now)).toEqual(
      {
        platform: "openim",
        command: "callbackBeforeMembersJoinGroupCommand",
        url: `https://gate.example/openim/${secret}/callbackBeforeMembersJoinGroupCommand`,
        headers: {
          "Content-Type": "application/json; charset=utf-8",
          Operationid: "call-1669872112345",
          "User-Agent": "Go-http-client/1.1",
        },
        body: '{"callbackCommand":"callbackBeforeMembersJoinGroupCommand","groupID":"12345","memberList":[{"userID":"666","ex":""},{"userID":"1028","ex":""}],"groupEx":""}\n',
      },
    );
  });

  test("an empty operation id and another body are sent as they are", () => {
    const options = { operationId: "", body: "" };
    const request = openimRequest("http://x", { secret }, openimMembersJoin("1", []), now, options);
    expect(request.headers.Operationid).toBe("");
    expect(request.body).toBe("");
  });

  test("Go escapes <, >, & and the two line separators, and nothing else beyond JSON", () => {
    expect(goJson({ name: '周末 <Hiking> & "Camping" \\ /', line: "a\u2028b\u2029c\td" })).toBe(
      '{"name":"周末 \\u003cHiking\\u003e \\u0026 \\"Camping\\" \\\\ /","line":"a\\u2028b\\u2029c\\td"}\n',
    );
  });
});

test.each([
  ["http://x", "http://x"],
  ["http://x/", "http://x"],
  ["http://x/im/gate", "http://x/im/gate"],
  ["http://x/im/gate//", "http://x/im/gate"],
])("both platforms put their path behind %s", (baseUrl, expected) => {
  expect(tencentRequest(baseUrl, credentials, apply, now).url).toMatch(new RegExp(`^${expected}/tencent\\?`));
  expect(openimRequest(baseUrl, { secret }, openimMembersJoin("1", []), now).url).toMatch(
    new RegExp(`^${expected}/openim/${secret}/callback`),
  );
});

test("a masked URL shows neither Sign nor secret", () => {
  expect(maskUrl("http://x/p/tencent?SdkAppid=1&Sign=abc&RequestTime=2")).toBe(
    "http://x/p/tencent?SdkAppid=1&Sign=***&RequestTime=2",
  );
  expect(maskUrl(`http://x/openim/${secret}/callbackBeforeJoinGroupCommand`)).toBe(
    "http://x/openim/***/callbackBeforeJoinGroupCommand",
  );
});

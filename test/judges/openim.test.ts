/**
 * Tests of the judge of OpenIM's answers: the response matrix that was measured with Go's own encoder, row by row.
 * Must not use Doorman: the judge is what Doorman is measured with.
 */

import { describe, expect, test } from "vitest";
import { judgeOpenim } from "./openim.ts";

const join = {
  command: "callbackBeforeMembersJoinGroupCommand",
  body: '{"callbackCommand":"callbackBeforeMembersJoinGroupCommand","groupID":"12345","memberList":[{"userID":"666","ex":""},{"userID":"1028","ex":""}],"groupEx":""}',
};
const invite = {
  command: "callbackBeforeInviteJoinGroupCommand",
  body: '{"groupID":"12345","reason":"","invitedUserIDs":["666","1028"]}',
};
const apply = { command: "callbackBeforeJoinGroupCommand", body: '{"groupID":"12345","applyID":"666"}' };
const single = { command: "callbackBeforeMemberJoinGroupCommand", body: '{"groupID":"12345","userID":"666"}' };
const create = {
  command: "callbackBeforeCreateGroupCommand",
  body: '{"initMemberList":[{"userID":"1","roleLevel":100}]}',
};

const answer = (body: string, status = 200) => ({ status, body });
const lets = { kind: "goes-on", members: [] };

describe("an answer that goes on", () => {
  test.each([
    ["{}", 200],
    ["null", 200],
    [' \n{"unknown":[{"a":1.5}]}\t\n', 200],
    ['{"error":"unauthorized"}', 401],
    ["{}", 500],
    ['{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}', 200],
    ['{"actionCode":null,"errMsg":null,"nextCode":null}', 200],
    ['{"memberCallbackList":null}', 200],
    ['{"memberCallbackList":[]}', 200],
    ['{"nextCode":-0}', 200],
  ])("%s with status %i, the status never counts", (body, status) => {
    expect(judgeOpenim(join, answer(body, status))).toEqual({
      outcome: lets,
      understood: true,
      letIn: ["666", "1028"],
      keptOut: [],
      faults: [],
      sentence: "OpenIM lets 666 and 1028 join",
    });
  });

  test.each([
    ['{"actionCode":1}', 1],
    ['{"actionCode":1,"nextCode":1}', 2],
    ['{"nextCode":2}', 1],
    ['{"errCode":5001,"errMsg":"no"}', 1],
  ])("%s looks like a refusal and refuses nothing: a fault", (body, faults) => {
    const judgement = judgeOpenim(join, answer(body, 403));
    expect(judgement).toMatchObject({ outcome: lets, understood: true, letIn: ["666", "1028"] });
    expect(judgement.faults).toHaveLength(faults);
  });

  test.each([
    [invite, "OpenIM invites 666 and 1028"],
    [apply, "OpenIM lets 666 apply"],
    [single, "OpenIM lets 666 join"],
    [create, "OpenIM creates the group of 1"],
    [
      { command: "callbackBeforeSendGroupMsgCommand", body: "{}" },
      "OpenIM goes on with callbackBeforeSendGroupMsgCommand",
    ],
  ])("%j has its own sentence", (request, sentence) => {
    expect(judgeOpenim(request, answer("{}")).sentence).toBe(sentence);
  });
});

describe("an answer that refuses", () => {
  const refusal = '{"actionCode":0,"errCode":5001,"errMsg":"You cannot join","errDlt":"","nextCode":1}';

  test.each([200, 401, 404, 500])("refuses with status %i", (status) => {
    expect(judgeOpenim(join, answer(refusal, status))).toEqual({
      outcome: { kind: "refuses", errCode: 5001, errMsg: "You cannot join", errDlt: "" },
      understood: true,
      letIn: [],
      keptOut: ["666", "1028"],
      faults: [],
      sentence: "OpenIM refuses the whole batch with 5001: You cannot join",
    });
  });

  test("speaks of a batch only where there is one", () => {
    expect(judgeOpenim(apply, answer(refusal)).sentence).toBe("OpenIM refuses with 5001: You cannot join");
    expect(judgeOpenim(invite, answer(refusal)).sentence).toContain("the whole batch");
  });

  test.each([
    ["keys in capitals", '{"NEXTCODE":1,"ErrCode":5001}'],
    ["a repeated key, the last one wins", '{"nextCode":0,"errCode":5001,"nextCode":1}'],
    ["a repeated key in another case", '{"NextCode":0,"errCode":5001,"nextcode":1}'],
    ["a later null, which leaves a plain field alone", '{"nextCode":1,"errCode":5001,"nextCode":null}'],
    ["a list item that would crash when it goes on", '{"nextCode":1,"errCode":5001,"memberCallbackList":[null]}'],
  ])("with %s", (_name, body) => {
    expect(judgeOpenim(join, answer(body)).outcome).toMatchObject({ kind: "refuses", errCode: 5001 });
  });

  test("a repeated key that takes the refusal back lets them in", () => {
    const judgement = judgeOpenim(join, answer('{"nextCode":1,"nextCode":0}'));
    expect(judgement.outcome).toEqual(lets);
    expect(judgement.faults).toEqual(["nextCode stands in the answer twice"]);
  });

  test.each([0, -1])("errCode %i looks like success to the caller: a fault", (code) => {
    const judgement = judgeOpenim(join, answer(`{"nextCode":1,"errCode":${code}}`));
    expect(judgement).toMatchObject({ outcome: { kind: "refuses", errCode: code }, understood: true });
    expect(judgement.faults).toEqual([`errCode ${code} with nextCode 1 looks like success to the caller`]);
    expect(judgement.sentence).toContain("takes errCode");
  });

  test("an errCode outside 5000 to 9999 refuses, and is a fault", () => {
    const judgement = judgeOpenim(join, answer('{"nextCode":1,"errCode":403}'));
    expect(judgement.faults).toEqual(["errCode 403 lies outside 5000 to 9999"]);
  });
});

describe("an answer that fails the operation with 90007", () => {
  test.each([
    ["", 204],
    ["", 200],
    ["<html></html>", 502],
    ["ok", 200],
    ["\ufeff{}", 200],
    ["{}x", 200],
    ["{}{}", 200],
    ['{"nextCode":1,}', 200],
  ])("%j is not JSON", (body, status) => {
    expect(judgeOpenim(join, answer(body, status))).toEqual({
      outcome: { kind: "fails", errCode: 90007, why: "the answer is not JSON" },
      understood: false,
      letIn: [],
      keptOut: ["666", "1028"],
      faults: [],
      sentence: "OpenIM fails the operation (90007): the answer is not JSON",
    });
  });

  test.each([
    ["[]", "the answer is an array, not an object"],
    ['"OK"', 'the answer is "OK", not an object'],
    ["true", "the answer is true, not an object"],
    ['{"nextCode":"1"}', 'nextCode is "1", not an int32'],
    ['{"nextCode":1.0}', "nextCode is 1.0, not an int32"],
    ['{"nextCode":1e0}', "nextCode is 1e0, not an int32"],
    ['{"nextCode":true}', "nextCode is true, not an int32"],
    ['{"errCode":2147483648}', "errCode is 2147483648, not an int32"],
    ['{"errMsg":5001}', "errMsg is 5001, not a string"],
    ['{"errM\u017fg":5001}', "errMsg is 5001, not a string"],
    ['{"errDlt":{}}', "errDlt is an object, not a string"],
    ['{"actionCode":[]}', "actionCode is an array, not an int32"],
    ['{"nextCode":"1","nextCode":1}', 'nextCode is "1", not an int32'],
    ['{"memberCallbackList":{}}', "memberCallbackList is an object, not an array of objects"],
    ['{"memberCallbackList":["1028"]}', 'memberCallbackList[0] is "1028", not an object'],
    ['{"memberCallbackList":[{"userID":1028}]}', "userID is 1028, not a string"],
    ['{"memberCallbackList":[{"userID":"1028","roleLevel":"20"}]}', 'roleLevel is "20", not an int32'],
    ['{"memberCallbackList":[{"userID":"1028","muteEndTime":1.5}]}', "muteEndTime is 1.5, not an int64"],
    ['{"memberCallbackList":[{"userID":"1028","muteEndTime":1e3}]}', "muteEndTime is 1e3, not an int64"],
    ['{"memberCallbackList":[{"userID":"1028","muteEndTime":9223372036854775808}]}', "muteEndTime is"],
  ])("%s", (body, why) => {
    const judgement = judgeOpenim(join, answer(body));
    expect(judgement.outcome).toEqual({ kind: "fails", errCode: 90007, why: expect.stringContaining(why) });
    expect(judgement).toMatchObject({ understood: false, letIn: [], keptOut: ["666", "1028"] });
  });

  test("a number that only another command reads does not matter", () => {
    expect(judgeOpenim(apply, answer('{"memberCallbackList":"x","refusedMembersAccount":1}')).outcome).toEqual(lets);
  });

  test("nesting deeper than Go follows", () => {
    const nested = (depth: number): string => `{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(judgeOpenim(join, answer(nested(9_999))).outcome).toEqual(lets);
    expect(judgeOpenim(join, answer(nested(10_000))).outcome).toMatchObject({ kind: "fails", errCode: 90007 });
  });
});

test("no answer in time and no connection fail the operation with 90004", () => {
  expect(judgeOpenim(join, { noAnswer: "timeout" }).sentence).toBe(
    "OpenIM fails the operation (90004): no answer within 5 seconds",
  );
  expect(judgeOpenim(join, { noAnswer: "connection" })).toMatchObject({
    outcome: { kind: "fails", errCode: 90004 },
    understood: false,
  });
});

describe("other versions refuse by other fields", () => {
  const doormans = '{"actionCode":0,"errCode":5001,"errMsg":"","errDlt":"","nextCode":1}';
  const bare = '{"nextCode":1}';
  const code = '{"errCode":5001}';
  const action = '{"actionCode":1}';

  test.each([
    ["v3.4", [doormans, code, action]],
    ["v3.5", [doormans, bare, action]],
    ["v3.6", []],
    ["v3.7", [doormans, bare]],
    ["v3.8", [doormans, bare]],
  ] as const)("%s", (version, refusing) => {
    const kinds = [doormans, bare, code, action].filter(
      (body) => judgeOpenim(apply, answer(body), version).outcome.kind === "refuses",
    );
    expect(kinds).toEqual(refusing);
  });
});

describe("an after-callback", () => {
  test.each([
    "callbackAfterCreateGroupCommand",
    "callbackAfterJoinGroupCommand",
    "callbackQuitGroupCommand",
    "callbackKillGroupCommand",
    "callbackDisMissGroupCommand",
    "callbackBeforeAfterMsgCommand",
  ])("%s does not look at the answer at all", (command) => {
    for (const given of [answer("", 500), answer('{"nextCode":1,"errCode":5001}'), answer("{}")]) {
      expect(judgeOpenim({ command, body: "{}" }, given)).toMatchObject({
        outcome: { kind: "ignored" },
        understood: true,
        faults: [],
      });
    }
  });

  test("counts as a failure only when nobody answered", () => {
    const request = { command: "callbackAfterJoinGroupCommand", body: "{}" };
    expect(judgeOpenim(request, { noAnswer: "timeout" }).understood).toBe(false);
  });
});

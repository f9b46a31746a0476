/**
 * Tests of the judge of Tencent's answers, row by row of what the documents say (product/269/1522, 1665, 1666).
 * Must not use Doorman: the judge is what Doorman is measured with.
 */

import { describe, expect, test } from "vitest";
import { judgeTencent, type TencentOutcome } from "./tencent.ts";

const apply = {
  command: "Group.CallbackBeforeApplyJoinGroup",
  body: '{"CallbackCommand":"Group.CallbackBeforeApplyJoinGroup","GroupId":"g","Requestor_Account":"alice","Type":"Public"}',
};
const invite = {
  command: "Group.CallbackBeforeInviteJoinGroup",
  body: '{"DestinationMembers":[{"Member_Account":"jared"},{"Member_Account":"leckie"},{"Member_Account":"jared"}],"Operator_Account":"leckie"}',
};
const create = {
  command: "Group.CallbackBeforeCreateGroup",
  body: '{"Operator_Account":"root","Owner_Account":"leckie","MemberList":[{"Member_Account":"bob"},{"Member_Account":"leckie"}]}',
};
const joined = { command: "Group.CallbackAfterNewMemberJoin", body: "{}" };
const message = { command: "Group.CallbackBeforeSendMsg", body: "{}" };

function ok(fields: object): { status: number; body: string } {
  return { status: 200, body: JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields }) };
}

describe("an answer that follows the documents", () => {
  test("ErrorCode 0 lets the applicant go on", () => {
    expect(judgeTencent(apply, ok({}))).toEqual({
      outcome: { kind: "goes-on" },
      understood: true,
      letIn: ["alice"],
      keptOut: [],
      faults: [],
      sentence: "Tencent lets alice apply",
    });
  });

  test("ErrorCode 1 refuses with Tencent's own 10016, whatever ErrorInfo says", () => {
    expect(judgeTencent(apply, ok({ ErrorCode: 1, ErrorInfo: "banned" }))).toEqual({
      outcome: { kind: "refuses", code: 10016, text: "" },
      understood: true,
      letIn: [],
      keptOut: ["alice"],
      faults: [],
      sentence: "Tencent refuses: the caller sees 10016",
    });
  });

  test.each([10100, 10101, 10200])("ErrorCode %i reaches the client with ErrorInfo", (code) => {
    const judgement = judgeTencent(apply, ok({ ErrorCode: code, ErrorInfo: "You are banned." }));
    expect(judgement.outcome).toEqual({ kind: "refuses", code, text: "You are banned." });
    expect(judgement.faults).toEqual([]);
    expect(judgement.sentence).toBe(`Tencent refuses: the caller sees ${code}: You are banned.`);
  });

  test("an invite goes on without the members that are refused", () => {
    expect(judgeTencent(invite, ok({ RefusedMembers_Account: ["jared"] }))).toEqual({
      outcome: { kind: "drops-members", members: ["jared"] },
      understood: true,
      letIn: ["leckie"],
      keptOut: ["jared"],
      faults: [],
      sentence: "Tencent invites leckie and drops jared",
    });
  });

  test("an invite with nobody refused brings in everybody", () => {
    const judgement = judgeTencent(invite, ok({ RefusedMembers_Account: [] }));
    expect(judgement).toMatchObject({ outcome: { kind: "goes-on" }, letIn: ["jared", "leckie"], faults: [] });
    expect(judgement.sentence).toBe("Tencent invites jared and leckie");
  });

  test("a refused invite keeps out all who were to come", () => {
    expect(judgeTencent(invite, ok({ ErrorCode: 1 }))).toMatchObject({ letIn: [], keptOut: ["jared", "leckie"] });
  });

  test("a new group's owner and first members are let in together", () => {
    const judgement = judgeTencent(create, ok({}));
    expect(judgement.letIn).toEqual(["leckie", "bob"]);
    expect(judgement.sentence).toBe("Tencent lets root create the group");
  });

  test("fields that no document names do not matter", () => {
    expect(judgeTencent(apply, ok({ Extra: { a: [1] } }))).toMatchObject({ outcome: { kind: "goes-on" }, faults: [] });
  });

  test("ErrorCode 2 discards a message, and means nothing anywhere else", () => {
    expect(judgeTencent(message, ok({ ErrorCode: 2 })).outcome).toEqual({ kind: "discards-message" });
    expect(judgeTencent(apply, ok({ ErrorCode: 2 })).outcome).toEqual({ kind: "undefined-code", code: 2 });
  });
});

describe("an answer that no document covers", () => {
  test.each([-1, 2, 403, 5001, 10016, 10099, 10201])(
    "ErrorCode %i is a fault, and nobody knows who gets in",
    (code) => {
      expect(judgeTencent(apply, ok({ ErrorCode: code }))).toEqual({
        outcome: { kind: "undefined-code", code },
        understood: true,
        letIn: [],
        keptOut: [],
        faults: [`no document says what ErrorCode ${code} means here`],
        sentence: `Tencent's documents do not say what it does with ErrorCode ${code}`,
      });
    },
  );

  test("the group codes mean nothing in a callback of another family", () => {
    const judgement = judgeTencent({ command: "C2C.CallbackBeforeSendMsg", body: "{}" }, ok({ ErrorCode: 10101 }));
    expect(judgement.outcome).toEqual({ kind: "undefined-code", code: 10101 });
  });

  const goesOn: TencentOutcome = { kind: "goes-on" };
  const dropsJared: TencentOutcome = { kind: "drops-members", members: ["jared"] };
  const refuses: TencentOutcome = { kind: "refuses", code: 10016, text: "" };
  test.each([
    ["names a stranger", { RefusedMembers_Account: ["jared", "eve"] }, dropsJared, "names eve: not in the request"],
    ["names only a stranger", { RefusedMembers_Account: ["eve"] }, goesOn, "names eve: not in the request"],
    ["is null", { RefusedMembers_Account: null }, goesOn, "is null, not an array"],
    ["is a string", { RefusedMembers_Account: "jared" }, goesOn, 'is "jared", not an array'],
    ["holds a number", { RefusedMembers_Account: ["jared", 1] }, dropsJared, "holds something that is no string"],
    ["repeats a name", { RefusedMembers_Account: ["jared", "jared"] }, dropsJared, "names somebody twice"],
    ["stands beside ErrorCode 1", { ErrorCode: 1, RefusedMembers_Account: ["jared"] }, refuses, "other than 0"],
    [
      "lists everybody",
      { RefusedMembers_Account: ["leckie", "jared"] },
      { kind: "drops-members", members: ["jared", "leckie"] } satisfies TencentOutcome,
      "lists everybody",
    ],
  ])("RefusedMembers_Account that %s is a fault", (_form, fields, outcome, fault) => {
    const judgement = judgeTencent(invite, ok(fields));
    expect(judgement.outcome).toEqual(outcome);
    expect(judgement.faults).toEqual([expect.stringContaining(fault)]);
  });

  test("RefusedMembers_Account drops nobody from an application", () => {
    const judgement = judgeTencent(apply, ok({ RefusedMembers_Account: ["alice"] }));
    expect(judgement.outcome).toEqual(goesOn);
    expect(judgement.faults).toEqual(["RefusedMembers_Account belongs to BeforeInviteJoinGroup only"]);
  });

  test.each(["FAIL", "ok", ""])("ActionStatus %j on a 200 is a fault; ErrorCode decides", (status) => {
    const judgement = judgeTencent(apply, ok({ ActionStatus: status, ErrorCode: 1 }));
    expect(judgement.outcome).toEqual(refuses);
    expect(judgement.faults).toHaveLength(1);
  });

  test("a key that stands twice is a fault; the last one counts", () => {
    const body = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"ErrorCode":1}';
    const judgement = judgeTencent(apply, { status: 200, body });
    expect(judgement.outcome).toEqual(refuses);
    expect(judgement.faults).toEqual(["ErrorCode stands in the answer twice"]);
  });
});

describe("a webhook failure lets a before-callback's operation go ahead", () => {
  const good = '{"ActionStatus":"OK","ErrorCode":1,"ErrorInfo":""}';
  test.each([
    ["401 with a refusal in it", 401, good, "401"],
    ["201", 201, good, "201"],
    ["204", 204, "", "204"],
    ["302", 302, "", "302"],
    ["503", 503, good, "503"],
    ["an empty body", 200, "", "an answer that is not JSON"],
    ["HTML", 200, "<html></html>", "an answer that is not JSON"],
    ["a BOM", 200, `\ufeff${good}`, "an answer that is not JSON"],
    ["text behind the JSON", 200, `${good}x`, "an answer that is not JSON"],
    ["an array", 200, "[]", "an answer that is an array"],
    ["null", 200, "null", "an answer that is null"],
    ["a string", 200, '"OK"', 'an answer that is "OK"'],
    ["no fields", 200, "{}", "an answer without ActionStatus"],
    ["no ErrorCode", 200, '{"ActionStatus":"OK","ErrorInfo":""}', "an answer without ErrorCode"],
    ["no ErrorInfo", 200, '{"ActionStatus":"OK","ErrorCode":0}', "an answer without ErrorInfo"],
    ["keys in another case", 200, good.toLowerCase(), "an answer without ActionStatus"],
    ["ErrorCode as text", 200, good.replace("1", '"1"'), "an ErrorCode that is no integer"],
    ["ErrorCode 1.0", 200, good.replace("1", "1.0"), "an ErrorCode that is no integer"],
    ["ErrorCode null", 200, good.replace("1", "null"), "an ErrorCode that is no integer"],
    ["ErrorInfo null", 200, good.replace('""', "null"), "an ErrorInfo that is no string"],
    ["ActionStatus true", 200, good.replace('"OK"', "true"), "an ActionStatus that is no string"],
  ])("%s", (_name, status, body, why) => {
    expect(judgeTencent(apply, { status, body })).toEqual({
      outcome: { kind: "webhook-failure", why },
      understood: false,
      letIn: ["alice"],
      keptOut: [],
      faults: [],
      sentence: `Tencent takes ${why} for a webhook failure and goes ahead: alice applies`,
    });
  });

  test("no answer in time, and no connection", () => {
    expect(judgeTencent(apply, { noAnswer: "timeout" }).outcome).toEqual({
      kind: "webhook-failure",
      why: "no answer within 2 seconds",
    });
    expect(judgeTencent(invite, { noAnswer: "connection" }).sentence).toBe(
      "Tencent takes no connection for a webhook failure and goes ahead: jared and leckie are invited",
    );
  });
});

describe("an after-callback", () => {
  test("is taken whatever a readable answer says", () => {
    for (const code of [0, 1, 2, 10101]) {
      expect(judgeTencent(joined, ok({ ErrorCode: code }))).toMatchObject({
        outcome: { kind: "ignored" },
        understood: true,
        faults: [],
      });
    }
  });

  test.each(["State.StateChange", "Group.CallbackAfterCreateGroup", "Group.CallbackOnMemberStateChange"])(
    "%s is one",
    (command) => {
      expect(judgeTencent({ command, body: "{}" }, ok({})).outcome).toEqual({ kind: "ignored" });
    },
  );

  test("counts as not delivered when the answer is an error or no JSON", () => {
    expect(judgeTencent(joined, { status: 503, body: '{"ActionStatus":"FAIL"}' })).toMatchObject({
      understood: false,
      sentence: "Tencent takes 503 for a webhook failure: what it told of counts as not delivered",
    });
    expect(judgeTencent(joined, { status: 200, body: "ok" }).understood).toBe(false);
  });
});

test("a body that cannot be read names nobody and is judged all the same", () => {
  const judgement = judgeTencent({ command: apply.command, body: "{" }, ok({}));
  expect(judgement).toMatchObject({ outcome: { kind: "goes-on" }, letIn: [], sentence: "Tencent lets somebody apply" });
});

test("a sentence about a long invite counts those it does not name", () => {
  const members = Array.from({ length: 300 }, (_, at) => ({ Member_Account: `u${at}` }));
  const body = JSON.stringify({ DestinationMembers: members });
  expect(judgeTencent({ ...invite, body }, ok({})).sentence).toBe(
    "Tencent invites u0, u1, u2, u3, u4, u5, u6 and 293 others",
  );
});

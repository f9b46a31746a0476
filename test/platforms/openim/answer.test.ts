// OpenIM's answers, compared whole with the golden files in test/fixtures/openim/answers: allow, refuse, turned away.
// What new members get and OPENIM_PARTIAL mute stand in members.test.ts.
import { describe, expect, test } from "vitest";
import type { Rejection } from "../../../src/core/rejection.ts";
import { createAnswers } from "../../../src/platforms/openim/answer.ts";
import { parseEntry } from "../../../src/platforms/openim/parse-entry.ts";
import { judgeOpenim } from "../../judges/openim.ts";
import { now } from "../calls.ts";
import { decisionOn, type Extras } from "../decisions.ts";
import { fixture, fixtureText, golden, onTheWire } from "../fixtures.ts";

const rejectMessage = "You cannot join this group.";
const settings = { partial: "reject", rejectCode: 5001, rejectMessage } as const;
const answers = createAnswers(settings);
const entries = [
  ["callbackBeforeMembersJoinGroupCommand", "before_members_join_group_seed_doc"],
  ["callbackBeforeMemberJoinGroupCommand", "before_member_join_group_v3.7"],
  ["callbackBeforeInviteJoinGroupCommand", "before_invite_join_group"],
  ["callbackBeforeJoinGroupCommand", "before_apply_join_group"],
  ["callbackBeforeCreateGroupCommand", "before_create_group"],
] as const;

describe.each(entries)("%s", (command, name) => {
  const request = parseEntry(command, fixture("openim", name));
  const first = request.candidates[0];
  const refuse = (deny: Extras, by = answers) =>
    onTheWire(
      by.decided(
        command,
        request,
        decisionOn(request, (id) => id === first, { deny }),
        now,
      ),
    );

  test("goes on when everybody is allowed", () => {
    const allowed = decisionOn(request, () => false);
    expect(onTheWire(answers.decided(command, request, allowed, now))).toEqual(golden("openim", "go-on"));
    expect(onTheWire(answers.goOn(command, fixture("openim", name)))).toEqual(golden("openim", "go-on"));
  });

  test.each<[string, Extras, string]>([
    ["OPENIM_REJECT_CODE and REJECT_MESSAGE", {}, "refuse-default"],
    ["the entry's code and message", { code: 7042, message: "Ask 管理员 first" }, "refuse-own-code"],
    ["OPENIM_REJECT_CODE for a code of Tencent's", { code: 10150, message: "Ask 管理员 first" }, "refuse-foreign-code"],
    ["no text for an entry whose message is empty on purpose", { message: "" }, "refuse-without-text"],
  ])("refuses the whole batch with %s", (_what, deny, file) => {
    expect(refuse(deny)).toEqual(golden("openim", file));
  });

  test("refuses with a code that is never 0, whatever the entry says", () => {
    for (const code of [-1, 0, 1, 4999, 10_000, 2 ** 40])
      expect(refuse({ code })).toEqual(golden("openim", "refuse-default"));
    for (const code of [5000, 9999]) expect(refuse({ code })).toMatchObject({ body: { errCode: code } });
  });

  test("refuses with another OPENIM_REJECT_CODE when that is set", () => {
    expect(refuse({}, createAnswers({ ...settings, rejectCode: 9001 }))).toMatchObject({ body: { errCode: 9001 } });
  });
});

test("a refusal of several speaks with the code and message of the first who is refused", () => {
  const request = parseEntry("callbackBeforeInviteJoinGroupCommand", { groupID: "g", invitedUserIDs: ["a", "b", "c"] });
  const { verdicts, ...rest } = decisionOn(request, (id) => id !== "a");
  const coded = verdicts.map((verdict, at) => ({
    ...verdict,
    settlement: { ...verdict.settlement, code: 7041 + at, message: at === 1 ? "Ask 管理员 first" : "another" },
  }));
  const answer = answers.decided("callbackBeforeInviteJoinGroupCommand", request, { ...rest, verdicts: coded }, now);
  expect(onTheWire(answer)).toEqual(golden("openim", "refuse-own-code"));
});

test("a refusal of nobody in particular", () => {
  expect(onTheWire(answers.refused("", undefined))).toEqual(golden("openim", "refuse-default"));
  expect(onTheWire(createAnswers({ ...settings, rejectMessage: "" }).refused("", undefined))).toEqual(
    golden("openim", "refuse-without-text"),
  );
});

describe("going on with another command", () => {
  test.each([
    ["callbackBeforeSetGroupInfoCommand", "before_set_group_info", "set-group-info"],
    ["callbackBeforeSetGroupInfoExCommand", "before_set_group_info_ex", "set-group-info-ex"],
  ])("%s echoes the request, or OpenIM would overwrite the group", (command, name, file) => {
    const answer = answers.goOn(command, fixture("openim", name));
    expect(onTheWire(answer)).toEqual(golden("openim", file));
    const body = JSON.stringify(answer.body);
    const judgement = judgeOpenim({ command, body: fixtureText("openim", name) }, { status: 200, body });
    expect(judgement).toMatchObject({ outcome: { kind: "goes-on" }, faults: [] });
  });

  test("echoes no other field, least of all one that decides", () => {
    const body = { groupID: "g", actionCode: 7, nextCode: 1, errCode: 5001, operationID: "x", callbackCommand: "y" };
    expect(answers.goOn("callbackBeforeSetGroupInfoCommand", body).body).toEqual({
      actionCode: 0,
      errCode: 0,
      errMsg: "",
      errDlt: "",
      nextCode: 0,
      groupID: "g",
    });
  });

  test("echoes an empty text as it is, and what is null or missing not at all", () => {
    const { body } = answers.goOn("callbackBeforeSetGroupInfoExCommand", { groupID: "g", groupName: "", ex: null });
    expect(body).toMatchObject({ groupID: "g", groupName: "" });
    for (const name of ["ex", "faceURL"]) expect(body).not.toHaveProperty(name);
  });

  test("echoes nothing that OpenIM could not read back: a text is a text, and a number an int32", () => {
    const odd = {
      groupID: "g",
      groupName: 5,
      ex: {},
      needVerification: "2",
      lookMemberInfo: 1.5,
      applyMemberFriend: 2 ** 31,
    };
    const { body } = answers.goOn("callbackBeforeSetGroupInfoExCommand", odd);
    expect(body).toEqual({ ...answers.goOn(undefined, undefined).body, groupID: "g" });
  });

  test.each([
    "callbackAfterSetGroupInfoCommand",
    "callbackBeforeSetGroupMemberInfoCommand",
    "callbackBeforeSendGroupMsgCommand",
    "callbackAfterJoinGroupCommand",
    "unknown",
    "",
    "__proto__",
  ])("%j is the bare five fields", (command) => {
    expect(onTheWire(answers.goOn(command, { groupID: "g", ex: "x" }))).toEqual(golden("openim", "go-on"));
  });

  test("of which no body could be read is the bare five fields", () => {
    for (const body of [undefined, null, [], "x", 5])
      expect(onTheWire(answers.goOn("callbackBeforeSetGroupInfoCommand", body))).toEqual(golden("openim", "go-on"));
    expect(onTheWire(answers.goOn(undefined, undefined))).toEqual(golden("openim", "go-on"));
  });
});

describe("a call that is turned away", () => {
  const rejection = (reason: Rejection["reason"]): Rejection => ({ reason, detail: "secret detail" });

  test.each([
    ["credentials", "turned-away-credentials"],
    ["app-id", "turned-away-address"],
    ["address", "turned-away-address"],
    ["too-large", "turned-away-too-large"],
    ["settings", "turned-away-settings"],
  ] as const)("for %s is a complete refusal, whatever its command", (reason, file) => {
    for (const commands of [
      ["callbackBeforeMembersJoinGroupCommand"],
      ["callbackAfterJoinGroupCommand"],
      ["x", "y"],
      [],
    ])
      expect(onTheWire(answers.turnedAway(commands, rejection(reason)))).toEqual(golden("openim", file));
  });

  test("and one that is not recorded is an allow that says so", () => {
    expect(onTheWire(answers.notRecorded())).toEqual(golden("openim", "not-recorded"));
  });
});

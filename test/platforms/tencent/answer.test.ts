// Tencent's answers, compared whole with the golden files in test/fixtures/tencent/answers.
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../../src/core/callback.ts";
import type { Rejection } from "../../../src/core/rejection.ts";
import { createAnswers } from "../../../src/platforms/tencent/answer.ts";
import { parseEntry } from "../../../src/platforms/tencent/parse-entry.ts";
import { now } from "../calls.ts";
import { decisionOn, type Extras, inviterDenied } from "../decisions.ts";
import { golden, onTheWire } from "../fixtures.ts";

const invite = "Group.CallbackBeforeInviteJoinGroup";
const apply = "Group.CallbackBeforeApplyJoinGroup";
const create = "Group.CallbackBeforeCreateGroup";
const rejectMessage = "You cannot join this group.";
const rejection = (reason: Rejection["reason"]): Rejection => ({ reason, detail: "secret detail" });

const invited = (...ids: readonly unknown[]): EntryRequest =>
  parseEntry(invite, {
    GroupId: "g",
    Type: "Public",
    Operator_Account: "leckie",
    DestinationMembers: ids.map((id) => ({ Member_Account: id })),
  });
const applied = parseEntry(apply, { GroupId: "g", Type: "Public", Requestor_Account: "jared" });

function answerTo(
  command: string,
  request: EntryRequest,
  denied: readonly (string | null)[],
  deny: Extras = {},
  text = "",
) {
  const decision = decisionOn(request, (id) => denied.includes(id), { deny });
  return onTheWire(createAnswers(text).decided(command, request, decision, now));
}

describe("an allow", () => {
  test("is OK and 0, for every command and for a call without any", () => {
    const { goOn } = createAnswers(rejectMessage);
    for (const command of [apply, "Group.CallbackAfterCreateGroup", "unknown", "", undefined])
      expect(onTheWire(goOn(command, undefined))).toEqual(golden("tencent", "go-on"));
    expect(answerTo(invite, invited("a", "b"), [])).toEqual(golden("tencent", "go-on"));
    expect(answerTo(invite, invited(), [])).toEqual(golden("tencent", "go-on"));
  });
});

describe("a refusal", () => {
  test.each<[string, Extras, string, string]>([
    ["1 when there is no text and no code", {}, "", "refuse-without-text"],
    ["10100 with REJECT_MESSAGE when the entry says nothing", {}, rejectMessage, "refuse-default-text"],
    ["the entry's code and message", { code: 10150, message: "Ask 管理员 first" }, rejectMessage, "refuse-own-code"],
    ["the entry's code alone", { code: 10150 }, "", "refuse-own-code-without-text"],
    ["10100 for a code of OpenIM's", { code: 5001, message: "Ask 管理员 first" }, "", "refuse-foreign-code"],
    ["1 for a code of OpenIM's without a text", { code: 7042 }, "", "refuse-without-text"],
    ["1 for an entry whose message is empty on purpose", { message: "" }, rejectMessage, "refuse-without-text"],
  ])("is %s", (_what, deny, text, name) => {
    expect(answerTo(apply, applied, ["jared"], deny, text)).toEqual(golden("tencent", name));
    expect(answerTo(invite, invited("a", "b"), ["a", "b"], deny, text)).toEqual(golden("tencent", name));
  });

  test.each([
    [10099, 10100],
    [10100, 10100],
    [10200, 10200],
    [10201, 10100],
    [0, 10100],
    [2, 10100],
  ])("an entry's code %i becomes %i", (code, ErrorCode) => {
    expect(answerTo(apply, applied, ["jared"], { code, message: "no" })).toMatchObject({ body: { ErrorCode } });
  });

  test("of everybody speaks with the code and message of the first", () => {
    const request = invited("a", "b");
    const decision = decisionOn(request, () => true);
    const [first, ...rest] = decision.verdicts.map((verdict, at) => ({
      ...verdict,
      settlement: { ...verdict.settlement, code: 10150 + at, message: at === 0 ? "Ask 管理员 first" : "later" },
    }));
    const verdicts = first === undefined ? rest : [first, ...rest];
    const answer = createAnswers("").decided(invite, request, { ...decision, verdicts }, now);
    expect(onTheWire(answer)).toEqual(golden("tencent", "refuse-own-code"));
  });

  test("without anybody in particular", () => {
    expect(onTheWire(createAnswers(rejectMessage).refused("", undefined))).toEqual(
      golden("tencent", "refuse-default-text"),
    );
    expect(onTheWire(createAnswers("").refused("", undefined))).toEqual(golden("tencent", "refuse-without-text"));
    const nobody = { ...applied, candidates: [] };
    const decision = { outcome: "refuse", verdicts: [], undecided: true } as const;
    expect(onTheWire(createAnswers("").decided(apply, nobody, decision, now))).toEqual(
      golden("tencent", "refuse-without-text"),
    );
  });

  test("of the inviter is one of all", () => {
    const request = invited("a", "b");
    const answer = createAnswers("").decided(invite, request, inviterDenied(request), now);
    expect(onTheWire(answer)).toEqual(golden("tencent", "refuse-without-text"));
  });
});

describe("a refusal of some", () => {
  test("of an invite names them in request order, without repeats", () => {
    const request = invited("jared", "leckie", "tommy", "jared");
    expect(answerTo(invite, request, ["tommy", "jared"], { code: 10150, message: "x" }, rejectMessage)).toEqual(
      golden("tencent", "invite-refuse-some"),
    );
  });

  test("of an invite is one of all when one of them has no readable id, since nobody could drop them", () => {
    expect(answerTo(invite, invited("a", null, "b"), [null])).toEqual(golden("tencent", "refuse-without-text"));
    expect(answerTo(invite, invited("a", null, "b"), ["b", null])).toEqual(golden("tencent", "refuse-without-text"));
  });

  test("of an invite lets a person without a readable id in when only others are refused", () => {
    expect(answerTo(invite, invited("jared", null, "tommy"), ["jared", "tommy"])).toEqual(
      golden("tencent", "invite-refuse-some"),
    );
  });

  test("of a new group is one of all", () => {
    const request = parseEntry(create, {
      Type: "Public",
      Operator_Account: "o",
      Owner_Account: "o",
      MemberList: [{ Member_Account: "a" }, { Member_Account: "b" }],
    });
    for (const denied of [["a"], ["o"]])
      expect(answerTo(create, request, denied, {}, rejectMessage)).toEqual(golden("tencent", "refuse-default-text"));
  });

  test("tells what the answer comes to: some in an invite, all of everything else and where nobody can be named", () => {
    const { outcomeOf } = createAnswers("");
    const some = (request: EntryRequest) =>
      outcomeOf(
        request,
        decisionOn(request, (id) => id !== "b"),
      );
    expect(some(invited("a", "b"))).toBe("refuse-some");
    expect(some(invited(null, "b"))).toBe("refuse");
    expect(some({ ...invited("a", "b"), action: "create" })).toBe("refuse");
  });
});

describe("a call that is turned away", () => {
  const { turnedAway, notRecorded } = createAnswers(rejectMessage);

  test.each(["credentials", "app-id", "address", "too-large", "settings"] as const)(
    "for %s is a refusal with 200 where we decide, since anything else would mean go ahead",
    (reason) => {
      for (const command of [apply, invite, create])
        expect(onTheWire(turnedAway([command], rejection(reason)))).toMatchObject({
          status: 200,
          body: { ActionStatus: "OK", ErrorCode: 1 },
        });
      expect(turnedAway(["Group.CallbackAfterCreateGroup", apply], rejection(reason)).status).toBe(200);
    },
  );

  test("is told no more than one plain word", () => {
    expect(onTheWire(turnedAway([apply], rejection("credentials")))).toEqual(golden("tencent", "turned-away-decided"));
  });

  test.each([
    ["credentials", "turned-away-credentials"],
    ["app-id", "turned-away-app-id"],
    ["address", "turned-away-app-id"],
    ["too-large", "turned-away-too-large"],
    ["settings", "turned-away-settings"],
  ] as const)("for %s fails with its status everywhere else", (reason, name) => {
    for (const commands of [["Group.CallbackAfterCreateGroup"], ["C2C.CallbackBeforeSendMsg"], ["unknown"], [""], []])
      expect(onTheWire(turnedAway(commands, rejection(reason)))).toEqual(golden("tencent", name));
  });

  test("and one that is not recorded fails with 503", () => {
    expect(onTheWire(notRecorded())).toEqual(golden("tencent", "not-recorded"));
  });
});

// Official channels (docs/reference/tencent.md section 3.3): a channel is a group of its subscribers, who are decided one by
// one, and the operator is whoever brings them in.
import { describe, expect, test } from "vitest";
import { tencentSubscribe } from "../../../cli/call/callbacks.ts";
import { alphabeticalJson } from "../../../cli/call/requests.ts";
import { playBody } from "../../../cli/docs/play-body.ts";
import { parseEntry } from "../../../src/platforms/tencent/parse-entry.ts";
import { parseTold } from "../../../src/platforms/tencent/parse-told.ts";
import { judgeTencent } from "../../judges/tencent.ts";
import { fixture } from "../fixtures.ts";

const before = "OfficialAccount.CallbackBeforeAddSubscriber";
const after = "OfficialAccount.CallbackAfterAddSubscriber";
const channel = "@TOA#_news";

async function subscribe(operator: string, people: readonly string[], lists: Readonly<Record<string, string>>) {
  const { command, fields } = tencentSubscribe(channel, operator, people);
  const text = alphabeticalJson({ CallbackCommand: command, ...fields });
  const { answer, events } = await playBody({ platform: "tencent", command, text }, { lists });
  const { status, body } = answer;
  return { judgement: judgeTencent({ command, body: text }, { status, body: JSON.stringify(body) }), body, events };
}

describe("before people subscribe", () => {
  test("they are candidates of the channel, which has no type, and the operator is their inviter", () => {
    expect(parseEntry(before, fixture("tencent", "39_before_add_subscriber"))).toEqual({
      action: "invite",
      groupId: "@TOA#_test_for_penn",
      groupType: undefined,
      inviter: "107867",
      candidates: ["jared", "tommy"],
    });
  });

  test("somebody who subscribes himself applies, and nobody invites him", () => {
    expect(parseEntry(before, fixture("tencent", "40_before_add_subscriber.alone"))).toMatchObject({
      action: "apply",
      inviter: undefined,
      candidates: ["jared"],
    });
  });

  test.each<[string, unknown, object]>([
    ["no operator", { SubscribeAccountList: [{ Subscriber_Account: "a" }] }, { action: "invite", inviter: null }],
    ["no list", { Operator_Account: "a" }, { action: "invite", inviter: "a", candidates: [null] }],
    [
      "an operator among others",
      { Operator_Account: "a", SubscribeAccountList: [{ Subscriber_Account: "a" }, { Subscriber_Account: "b" }] },
      { action: "invite", inviter: "a", candidates: ["a", "b"] },
    ],
    ["nobody", { Operator_Account: "a", SubscribeAccountList: [] }, { action: "invite", candidates: [] }],
  ])("with %s", (_what, body, request) =>
    expect(parseEntry(before, body)).toMatchObject({ ...request, groupId: null }),
  );

  test("one of several who is denied is dropped, and the others subscribe", async () => {
    const { judgement, body, events } = await subscribe("administrator", ["jared", "tommy"], { "user/jared": "deny" });
    expect(body).toMatchObject({ ErrorCode: 0, RefusedSubscribers_Account: ["jared"] });
    expect(body).not.toHaveProperty("RefusedMembers_Account");
    expect(judgement).toMatchObject({ letIn: ["tommy"], keptOut: ["jared"], faults: [] });
    expect(judgement.sentence).toBe("Tencent subscribes tommy and drops jared");
    expect(events).toMatchObject([{ subject: channel, data: { action: "invite", outcome: "refuse-some" } }]);
  });

  test.each([
    ["himself, by his own entry", "jared", ["jared"], { "user/jared": "deny" }],
    ["everybody, by the channel's entry", "administrator", ["jared", "tommy"], { [`group/${channel}`]: "deny" }],
    ["everybody, by the operator's", "administrator", ["jared", "tommy"], { "inviter/administrator": "deny" }],
  ])("refuses %s", async (_what, operator, people, lists) => {
    const { judgement } = await subscribe(operator, people, lists);
    expect(judgement).toMatchObject({ outcome: { kind: "refuses" }, letIn: [], keptOut: people, faults: [] });
  });

  test("asks no type: an entry for one refuses nobody, nor does a missing one leave anything unread", async () => {
    const { judgement, events } = await subscribe("administrator", ["tommy"], { "type/Public": "deny" });
    expect(judgement).toMatchObject({ letIn: ["tommy"], faults: [] });
    expect(events).not.toHaveProperty("0.data.undecided");
  });
});

test("after it, they are people who joined, on their own or brought in, or nobody knows how", () => {
  const told = (fields: object) => parseTold(after, { Official_Account: channel, ...fields }).notice?.data;
  const SubscribeAccountList = [{ Subscriber_Account: "jared" }];
  expect(told({ Operator_Account: "jared", SubscribeAccountList })).toMatchObject({ how: "apply" });
  expect(told({ Operator_Account: "root", SubscribeAccountList })).toMatchObject({ how: "invite", operator: "root" });
  expect(told({ SubscribeAccountList })).toMatchObject({ how: "unknown", group: { id: channel } });
  expect(parseTold(after, { Official_Account: channel })).toEqual({ notice: undefined, groupId: channel });
});

// The judge of Telegram, held against the facts: which answers let somebody in, and which are faults.
import { describe, expect, test } from "vitest";
import { judgeTelegram } from "./telegram.ts";

const chat = { id: -1001234, type: "supergroup" };
const request = { chat, from: { id: 7, first_name: "J" }, date: 1764000000 };
const of = (update: object) => ({ command: "", body: JSON.stringify({ update_id: 2, ...update }) });
const guard = of({ chat_join_request: { ...request, query_id: "q" } });
const classic = of({ chat_join_request: request });
const told = of({ chat_member: { chat } });
const by = (result: unknown, id: unknown = "q") => ({
  method: "answerChatJoinRequestQuery",
  chat_join_request_query_id: id,
  result,
});
const judge = (asked: typeof guard, answer: unknown, status = 200) =>
  judgeTelegram(asked, { status, body: typeof answer === "string" ? answer : JSON.stringify(answer) });

describe("a guard bot's query", () => {
  test.each([
    ["approve", "approves", ["7"], []],
    ["decline", "declines", [], ["7"]],
    ["queue", "waits", [], []],
  ])("%s", (result, kind, letIn, keptOut) => {
    expect(judge(guard, by(result))).toMatchObject({ outcome: { kind }, understood: true, letIn, keptOut, faults: [] });
  });

  test.each([
    ["of another query", by("approve", "other")],
    ["with another word", by("allow")],
    ["with a number for an id", by("approve", 5)],
    ["with a field too many", { ...by("queue"), text: "no" }],
    ["by the classic method", { method: "approveChatJoinRequest", chat_id: -1001234, user_id: 8 }],
    ["that is a list", [1]],
    ["that is no JSON", "OK"],
  ])("an answer %s lets nobody in, and is a fault", (_what, answer) => {
    const judgement = judge(guard, answer);
    expect(judgement.letIn).toEqual([]);
    expect(judgement.faults).not.toEqual([]);
  });
});

describe("a classic request", () => {
  const ids = { chat_id: -1001234, user_id: 7 };
  test("is approved or declined by group and person", () => {
    expect(judge(classic, { method: "approveChatJoinRequest", ...ids })).toMatchObject({ letIn: ["7"], faults: [] });
    expect(judge(classic, { method: "declineChatJoinRequest", ...ids })).toMatchObject({ keptOut: ["7"], faults: [] });
  });

  test.each(["", "{}"])("waits when the answer is %j", (body) => {
    expect(judge(classic, body)).toMatchObject({ outcome: { kind: "waits" }, letIn: [], keptOut: [], faults: [] });
  });

  test.each([
    ["somebody else", { ...ids, user_id: 8 }],
    ["another group", { ...ids, chat_id: -1005 }],
    ["a text for an id", { ...ids, user_id: "7" }],
  ])("approved for %s lets nobody in, and is a fault", (_what, named) => {
    const judgement = judge(classic, { method: "approveChatJoinRequest", ...named });
    expect(judgement.letIn).toEqual([]);
    expect(judgement.faults).not.toEqual([]);
  });
});

test("an update that tells is taken, and a method for it is a fault", () => {
  expect(judge(told, "{}")).toMatchObject({ outcome: { kind: "ignored" }, understood: true, faults: [] });
  expect(judge(told, by("approve")).faults).not.toEqual([]);
});

test.each([401, 403, 413, 500, 503, 302, 404])(
  "with status %i the update comes again and nobody is let in",
  (status) => {
    expect(judge(guard, by("approve"), status)).toMatchObject({
      outcome: { kind: "sent-again" },
      understood: false,
      letIn: [],
    });
  },
);

test("so it does without an answer", () => {
  expect(judgeTelegram(guard, { noAnswer: "timeout" })).toMatchObject({ understood: false, letIn: [], keptOut: [] });
});

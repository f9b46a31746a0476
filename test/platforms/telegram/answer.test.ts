// Telegram's answers, byte for byte: approve, decline, queue, and what nobody is to decide. Undecided is never approved.
import { describe, expect, test } from "vitest";
import type { Rejection } from "../../../src/core/rejection.ts";
import type { Decision } from "../../../src/core/verdict.ts";
import { createAnswers, type TelegramAnswering } from "../../../src/platforms/telegram/answer.ts";
import { parseEntry } from "../../../src/platforms/telegram/parse-entry.ts";
import { decisionOn, inviterDenied } from "../decisions.ts";
import { fixture, golden, onTheWire } from "../fixtures.ts";

const command = "chat_join_request";
const guard = fixture("telegram", "chat_join_request.guard");
const classic = fixture("telegram", "chat_join_request.classic");
const answersOf = (changed: Partial<TelegramAnswering> = {}) => createAnswers({ allowed: "approve", ...changed });

const request = (body: unknown) => parseEntry(command, body);
const allow = (body: unknown) => decisionOn(request(body), () => false);
const deny = (body: unknown) => decisionOn(request(body), () => true);
const undecided = (decision: Decision): Decision => ({ ...decision, undecided: true });
const decided = (body: unknown, decision: Decision, changed: Partial<TelegramAnswering> = {}) =>
  onTheWire(answersOf(changed).decided(command, request(body), decision, 0));

describe("a guard bot's query is answered with", () => {
  test("approve for whom no entry refuses", () => {
    expect(decided(guard, allow(guard))).toEqual(golden("telegram", "guard-approve"));
  });
  test("queue instead, with TELEGRAM_ALLOWED queue", () => {
    expect(decided(guard, allow(guard), { allowed: "queue" })).toEqual(golden("telegram", "guard-queue"));
  });
  test("decline for a denied one, whatever TELEGRAM_ALLOWED is", () => {
    expect(decided(guard, deny(guard))).toEqual(golden("telegram", "guard-decline"));
    expect(decided(guard, deny(guard), { allowed: "queue" })).toEqual(golden("telegram", "guard-decline"));
  });
  test("decline where the link's maker is denied", () => {
    expect(decided(guard, inviterDenied(request(guard)))).toEqual(golden("telegram", "guard-decline"));
  });
  test("queue when undecided, and decline where a deny was found all the same", () => {
    expect(decided(guard, undecided(allow(guard)))).toEqual(golden("telegram", "guard-queue"));
    expect(decided(guard, undecided(deny(guard)))).toEqual(golden("telegram", "guard-decline"));
  });
  test("queue when it goes on, and decline when all are refused", () => {
    expect(onTheWire(answersOf().goOn(command, guard))).toEqual(golden("telegram", "guard-queue"));
    expect(onTheWire(answersOf().refused(command, guard))).toEqual(golden("telegram", "guard-decline"));
  });
});

describe("a request without a query is answered", () => {
  test("by group and person", () => {
    expect(decided(classic, allow(classic))).toEqual(golden("telegram", "classic-approve"));
    expect(decided(classic, deny(classic))).toEqual(golden("telegram", "classic-decline"));
    expect(onTheWire(answersOf().refused(command, classic))).toEqual(golden("telegram", "classic-decline"));
  });
  test("with nothing where the admins are to decide", () => {
    for (const answer of [
      decided(classic, undecided(allow(classic))),
      decided(classic, allow(classic), { allowed: "queue" }),
      onTheWire(answersOf().goOn(command, classic)),
    ])
      expect(answer).toEqual(golden("telegram", "nothing"));
  });
});

test.each([
  ["a query that is no text", { query_id: 5 }],
  ["an empty query", { query_id: "" }],
  ["an id beyond what a number can hold", { from: { id: 2 ** 60 } }],
  ["an id that is a text", { from: { id: "8" } }],
  ["no group", { chat: undefined }],
])("with %s nobody can be named, so the request stays with the admins", (_what, changed) => {
  const of = Object(classic).chat_join_request;
  const body = { update_id: 3, chat_join_request: { ...of, ...changed } };
  for (const decision of [allow(body), deny(body)])
    expect(decided(body, decision)).toEqual(golden("telegram", "nothing"));
});

test("a body that did not come whole comes again", () => {
  expect(onTheWire(answersOf().goOn("", undefined))).toEqual(golden("telegram", "cut-off"));
  expect(onTheWire(answersOf().refused("", undefined))).toEqual(golden("telegram", "cut-off"));
});

test("an update that tells is taken with nothing, or comes again when it is not recorded", () => {
  expect(onTheWire(answersOf().goOn("chat_member", {}))).toEqual(golden("telegram", "nothing"));
  expect(onTheWire(answersOf().notRecorded())).toEqual(golden("telegram", "not-recorded"));
});

test.each(["credentials", "address", "too-large", "settings"] as const)("turned away for %s", (reason) => {
  const rejection: Rejection = { reason, detail: "for operators" };
  expect(onTheWire(answersOf().turnedAway([], rejection))).toEqual(golden("telegram", `turned-away-${reason}`));
});

test("the outcome says what the answer says", () => {
  const { outcomeOf } = answersOf();
  expect(outcomeOf(request(guard), allow(guard))).toBe("allow");
  expect(outcomeOf(request(guard), deny(guard))).toBe("refuse");
  expect(outcomeOf(request(guard), undecided(allow(guard)))).toBe("queue");
  expect(outcomeOf(request(guard), undecided(deny(guard)))).toBe("refuse");
  expect(answersOf({ allowed: "queue" }).outcomeOf(request(guard), allow(guard))).toBe("queue");
});

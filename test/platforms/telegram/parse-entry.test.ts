// Telegram's join requests in neutral words, field by field, and which update is one.
import { describe, expect, test } from "vitest";
import { createTelegram } from "../../../src/platforms/telegram/index.ts";
import { parseEntry } from "../../../src/platforms/telegram/parse-entry.ts";
import { fixture } from "../fixtures.ts";

const command = "chat_join_request";
const platform = createTelegram(["s".repeat(16)], { allowed: "approve" });
const guard = fixture("telegram", "chat_join_request.guard");
const of = Object(guard).chat_join_request;
const withField = (changed: object) => ({ update_id: 2, chat_join_request: { ...of, ...changed } });

test("a guard bot's request", () => {
  expect(parseEntry(command, guard)).toEqual({
    action: "apply",
    groupId: "-1001234567890",
    groupType: "supergroup",
    inviter: "1",
    inviterExempts: false,
    candidates: ["7"],
    names: ["John", "B", "john", "John B"],
    text: "Bio",
    replyTo: { chat_join_request_query_id: "query-id" },
  });
});

test("a classic request of somebody without a bio, a link, a last name and a username", () => {
  expect(parseEntry(command, fixture("telegram", "chat_join_request.classic"))).toEqual({
    action: "apply",
    groupId: "-1001234567890",
    groupType: "supergroup",
    inviter: undefined,
    inviterExempts: false,
    candidates: ["8"],
    names: ["Ann"],
    replyTo: { chat_id: -1001234567890, user_id: 8 },
  });
});

describe("what cannot be read is unread, never absent", () => {
  test.each([
    [{ from: undefined }, { candidates: [null] }],
    [{ from: { id: 1.5 } }, { candidates: [null] }],
    [{ from: { id: 2 ** 53 } }, { candidates: [null] }],
    [{ chat: { id: null } }, { groupId: null, groupType: null }],
    [{ invite_link: {} }, { inviter: null }],
    [{ invite_link: null }, { inviter: null }],
    [{ invite_link: { creator: { id: "" } } }, { inviter: null }],
  ])("%j", (changed, read) => expect(parseEntry(command, withField(changed))).toMatchObject(read));
});

describe("which update it is", () => {
  test.each([
    ["a join request", guard, command],
    ["a member's standing", { update_id: 1, chat_member: {} }, "chat_member"],
    ["the bot's standing", { update_id: 1, my_chat_member: {} }, "my_chat_member"],
    ["a message", { update_id: 1, message: { text: "hello" } }, "update"],
    ["something new", { update_id: 1, toString: {}, guest_message: {} }, "update"],
    ["nothing", { update_id: 1 }, "update"],
    ["the bot in a private chat", { update_id: 1, my_chat_member: { chat: { id: 7, type: "private" } } }, "update"],
    ["no object", [1], undefined],
    ["no JSON", undefined, undefined],
  ])("%s", (_what, body, name) => expect(platform.commandIn(body)).toBe(name));

  test("what is not for us is answered and leaves no trace", () => {
    expect(platform.treatmentOf("update")).toBe("go-on");
    expect(platform.isAboutMessages("update")).toBe(true);
    expect(platform.commandsOf(new URL("https://gate.example/telegram?command=chat_join_request"))).toEqual([]);
  });
});

describe("an update's identity", () => {
  const id = platform.identityOf?.(guard);
  test("is the same when it comes again, however it is written", () => {
    const reversed = Object.fromEntries(Object.entries(Object(guard)).reverse());
    expect(platform.identityOf?.(reversed)).toBe(id);
  });
  test.each([
    ["another update", { ...Object(guard), update_id: 3 }],
    ["the same number for another group, as another bot has it", withField({ chat: { id: -1005 } })],
    ["the same number for another person", withField({ from: { id: 8 } })],
    ["the same number a week later", withField({ date: 1764600000 })],
  ])("is another for %s", (_what, body) => expect(platform.identityOf?.(body)).not.toBe(id));
  test("of a member's change is the member's, not the actor's", () => {
    const change = (user: number) => ({
      update_id: 1,
      chat_member: { chat: { id: -1 }, from: { id: 1 }, date: 5, new_chat_member: { user: { id: user } } },
    });
    expect(platform.identityOf?.(change(7))).not.toBe(platform.identityOf?.(change(8)));
  });
  test("is none without a number", () => expect(platform.identityOf?.({ chat_join_request: of })).toBeUndefined());
});

test("the time is the request's, in milliseconds", () => {
  expect(platform.timeOf(guard)).toBe(1_764_000_000_000);
  expect(platform.timeOf({ update_id: 1, chat_join_request: { date: "1764000000" } })).toBeUndefined();
});

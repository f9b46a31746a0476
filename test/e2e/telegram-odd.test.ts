// Updates of Telegram's that are odd, and many at once: nobody denied comes in by them, and nobody whom nobody could look up.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telegramJoin } from "../../cli/call/callbacks.ts";
import type { Played } from "../../cli/call/play.ts";
import { type GateUnderTest, startGate, withTelegram } from "./gate.ts";

const group = -1001234567890;
const query = "query-id";
const joins = (user: number) => telegramJoin({ group, user: { id: user, firstName: "Somebody" }, query }, new Date());

let gate: GateUnderTest;
beforeAll(async () => {
  gate = await startGate({ TENCENT_SDK_APP_IDS: "" }, { OPENIM_SECRETS: "", ...withTelegram });
  // A bare number would be left out of KV's bulk answer; the keys are prefixed, and so is no person taken for unlisted.
  await gate.putLists({ "user/666": "deny", "user/-5": "deny" });
});
afterAll(() => gate.stop());

/** The update as its bytes stand, judged by what they say. */
const send = (update: object): Promise<Played> => gate.telegram(joins(0), { body: JSON.stringify(update) });
const asking = (changed: object, beside: object = {}) => {
  const { fields } = joins(666);
  return { ...beside, update_id: 7, chat_join_request: { ...fields, ...changed } };
};
const resultOf = ({ answer }: Played): unknown =>
  "body" in answer && answer.status === 200 ? (JSON.parse(answer.body).result ?? JSON.parse(answer.body)) : answer;

describe("who is denied is declined", () => {
  it.each([
    ["beside other updates in one", asking({}, { message: { text: "x" }, chat_member: { from: { id: 7 } } })],
    ["as a bot", asking({ from: { id: 666, is_bot: true, first_name: "Bot" } })],
    ["with an id that is a text", asking({ from: { id: "666" } })],
    ["with an id below zero", asking({ from: { id: -5 } })],
    ["on behalf of a channel", asking({ sender_chat: { id: -1009 } })],
    ["in a channel", asking({ chat: { id: group, type: "channel" } })],
    ["in an old group", asking({ chat: { id: -1234, type: "group" } })],
    ["in a group of a type that nobody knows", asking({ chat: { id: group, type: "gigagroup" } })],
    ["with fields that nobody knows", asking({ ["__proto__"]: { from: { id: 7 } }, constructor: 1, future: {} })],
  ])("%s", async (_what, update) => expect(resultOf(await send(update))).toBe("decline"));
});

describe("whom nobody could look up is the admins'", () => {
  it.each([
    ["an id that no number holds", { from: { id: 2 ** 53 } }],
    ["half an id", { from: { id: 7.5 } }],
    ["nobody", { from: undefined, sender_chat: { id: -1009 } }],
    ["somebody in no group", { chat: undefined, from: { id: 7 } }],
    ["somebody in a group of no type", { chat: { id: group }, from: { id: 7 } }],
    ["a link that nobody made", { from: { id: 7 }, invite_link: {} }],
  ])("%s", async (_what, changed) => {
    expect(resultOf(await send(asking(changed)))).toBe("queue");
    expect(resultOf(await send(asking({ ...changed, query_id: undefined })))).toEqual({});
  });

  it("even where the whole update is a list, or nothing", async () => {
    for (const update of [[asking({})], []]) expect(resultOf(await send(update))).toEqual({});
  });
});

it("what happens in a private chat is nobody's group, so nothing is said", async () => {
  expect(resultOf(await send(asking({ chat: { id: 7, type: "private" } })))).toEqual({});
});

it("answers 64 at once each with its own query, and tells each once", async () => {
  const at = group - 1;
  const one = (user: number) => ({
    command: "chat_join_request",
    fields: { ...joins(user).fields, chat: { id: at, type: "supergroup" }, query_id: `query-of-${user}` },
  });
  const users = Array.from({ length: 64 }, (_, index) => (index % 4 === 0 ? 666 : 1000 + index));
  const played = await Promise.all(
    users.map((user, index) => {
      const { command, fields } = one(user);
      return gate.telegram({ command, fields }, { body: JSON.stringify({ update_id: index, [command]: fields }) });
    }),
  );
  for (const [index, { judgement }] of played.entries()) {
    const user = String(users[index]);
    expect(judgement.faults).toEqual([]);
    expect(user === "666" ? judgement.keptOut : judgement.letIn).toEqual([user]);
  }
  const events = await gate.eventsOf(String(at), 64);
  expect(new Set(events.map(({ id }) => id)).size).toBe(64);
});

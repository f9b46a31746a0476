// Telegram's updates, whole and damaged, over any lists, through the gate's own code: the judge finds no fault, whoever has
// a final deny is never let in, nobody undecided is, and every answer is one of the few that Telegram may get.
import fc from "fast-check";
import { expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";
import { judgeTelegram } from "../judges/telegram.ts";

const id = fc.constantFrom(1, 7, 666, 666, 2 ** 52);
const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, "", "7", 7.5, 2 ** 60, -1, [], {}, { id: {} }));
const orOdd = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: odd });
const person = orOdd(fc.record({ id: orOdd(id), first_name: orOdd(fc.string()), username: orOdd(fc.string()) }));
const chat = orOdd(fc.record({ id: orOdd(fc.constantFrom(-1001, -1002)), type: orOdd(fc.constant("supergroup")) }));
const requestOf = fc.record(
  {
    chat,
    from: person,
    date: orOdd(fc.constant(1764000000)),
    bio: orOdd(fc.string()),
    invite_link: orOdd(fc.record({ creator: person })),
    query_id: orOdd(fc.constantFrom("query", "__proto__")),
  },
  { requiredKeys: ["chat", "from", "date"] },
);
const member = orOdd(
  fc.record({ user: person, status: orOdd(fc.constantFrom("left", "member", "kicked", "creator")) }),
);
const change = fc.record({ chat, from: person, date: orOdd(id), old_chat_member: member, new_chat_member: member });
const update = fc.oneof(
  { weight: 12, arbitrary: fc.record({ update_id: orOdd(id), chat_join_request: orOdd(requestOf) }) },
  { weight: 2, arbitrary: fc.record({ update_id: orOdd(id), chat_member: orOdd(change) }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("message", "__proto__", "update_id", "chat_member"), odd) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const value = fc.constantFrom("deny", "allow", '{"effect":"deny","final":true}', "no entry", "{");
const key = fc.constantFrom(
  ...[
    "user/7",
    "user/666",
    "inviter/1",
    "inviter/7",
    "group/-1001",
    "group/-1001/user/7",
    "type/supergroup",
    "default",
  ],
);
const lists = fc.dictionary(key, value, { maxKeys: 2 });
// Most leave the answer to the lists, so that somebody is let in often enough to be looked at.
const vars = fc.constantFrom(
  {},
  {},
  {},
  { ON_UNDECIDED: "deny" },
  { TELEGRAM_ALLOWED: "queue" },
  { MODE: "observe" },
  { RECORD_MESSAGES: true },
);
const methods = [undefined, "answerChatJoinRequestQuery", "approveChatJoinRequest", "declineChatJoinRequest"];

/** Whether a whole update is a request of 666's that an answer can name. */
function asksFor666(body: unknown): boolean {
  const asked = Object(Object(body).chat_join_request);
  const named = Object.hasOwn(asked, "query_id")
    ? typeof asked.query_id === "string" && asked.query_id !== ""
    : Number.isSafeInteger(Object(asked.chat).id);
  return named && Object(asked.from).id === 666;
}

test("whatever an update holds, the answer is one that Telegram may get, and nobody denied or undecided comes in", async () => {
  let letIn = 0;
  let declined = 0;
  let banned666 = 0;
  const holds = fc.asyncProperty(update, lists, vars, fc.nat({ max: 30 }), async (body, entries, setting, cut) => {
    const whole = JSON.stringify(body);
    const text = cut === 0 ? whole.slice(0, -1) : whole;
    const banned = { ...entries, "user/666": '{"effect":"deny","final":true}' };
    const { answer, events } = await playBody(
      { platform: "telegram", command: "", text },
      { lists: banned, vars: setting },
    );
    const judgement = judgeTelegram(
      { command: "", body: text },
      { status: answer.status, body: JSON.stringify(answer.body) },
    );
    expect([200, 503]).toContain(answer.status);
    expect(judgement.faults).toEqual([]);
    expect(methods).toContain(answer.body.method);
    expect(judgement.letIn).not.toContain("666");
    // Whatever else could not be read: a ban that was found counts.
    if (cut > 0 && asksFor666(body) && !("MODE" in setting)) {
      expect(judgement.keptOut).toEqual(["666"]);
      banned666 += 1;
    }
    if (judgement.letIn.length > 0) {
      expect(setting).not.toHaveProperty("MODE");
      expect(setting).not.toHaveProperty("TELEGRAM_ALLOWED");
      expect(JSON.stringify(events)).not.toContain('"undecided":true');
      letIn += 1;
    }
    declined += judgement.keptOut.length;
  });
  await fc.assert(holds, { numRuns: 3_000 });
  expect(Math.min(letIn, declined, banned666)).toBeGreaterThan(100);
});

// What trips up other receivers of Tencent's callbacks, put through the gate's own code from the request to the queue:
// operators that are no users, topics, message bodies of any shape, two commands in one call, times out of range.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alphabeticalJson } from "../../../cli/call/requests.ts";
import { playBody, receivedAt, type Scene } from "../../../cli/docs/play-body.ts";
import { recordedBody } from "../../../cli/docs/recorded-bodies.ts";

const group = { GroupId: "@TGS#2J4SZEAEL", Type: "Public" };
const goOn = { status: 200, body: { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" } };
const refusal = {
  status: 200,
  body: { ActionStatus: "OK", ErrorCode: 10100, ErrorInfo: "You cannot join this group." },
};
const play = (name: string, scene?: Scene) => playBody(recordedBody("tencent", name), scene);
const playFields = (command: string, fields: object, scene?: Scene) =>
  playBody({ platform: "tencent", command, text: alphabeticalJson({ CallbackCommand: command, ...fields }) }, scene);

describe("an operator that is nobody", () => {
  test("@TLS#NOT_FOUND is told as the operator of a join", async () => {
    const { events } = await play("36_after_new_member_join.server");
    expect(events).toMatchObject([{ data: { operator: "@TLS#NOT_FOUND", how: "invite", members: [{ id: "jared" }] } }]);
  });

  test("administrator is told as the operator of a new group, which belongs to somebody else", async () => {
    const { events } = await play("37_after_create_group.administrator");
    expect(events).toMatchObject([{ data: { operator: "administrator", group: { owner: "leckie" } } }]);
  });

  test("@TLS#NOT_FOUND is an inviter like any other: an entry lets its invites through, or stops them", async () => {
    const name = "38_before_invite_join_group.server";
    const closed = { [`group/${group.GroupId}`]: "deny" };
    expect((await play(name, { lists: closed })).answer).toEqual(refusal);
    expect((await play(name, { lists: { ...closed, "inviter/@TLS#NOT_FOUND": "allow" } })).answer).toEqual(goOn);
    expect((await play(name, { lists: { "inviter/@TLS#NOT_FOUND": "deny" } })).answer).toEqual(refusal);
  });
});

describe("a community's topic", () => {
  const community = "@TGS#_@TGS#cQVLVHIM62CJ";
  const topic = `${community}@TOPIC#_TestTopic`;

  test("is entered by the lists of its community, and stands in the event's original", async () => {
    const name = "35_before_apply_join_group.topic";
    const { answer, events } = await play(name, { lists: { [`group/${community}`]: "deny" } });
    expect(answer).toEqual(refusal);
    expect(events).toMatchObject([
      { subject: community, data: { group: { id: community }, original: { TopicId: topic } } },
    ]);
    expect((await play(name, { lists: { [`group/${topic}`]: "deny" } })).answer).toEqual(goOn);
  });

  test("that was created, changed or deleted is recorded as received, under its community", async () => {
    for (const name of ["25_after_create_topic", "26_after_topic_destroyed", "27_after_topic_info_changed"]) {
      const { events } = await play(name);
      expect(events).toMatchObject([{ type: "im.callback.received", subject: community }]);
    }
  });
});

describe("a message's MsgBody", () => {
  const command = "Group.CallbackAfterSendMsg";

  test("passes through untouched, whatever its shape", async () => {
    const anything = fc.jsonValue({ maxDepth: 6 });
    await fc.assert(
      fc.asyncProperty(anything, async (MsgBody) => {
        const fields = { ...group, MsgBody };
        const { answer, events } = await playFields(command, fields, { vars: { RECORD_MESSAGES: true } });
        expect(answer).toEqual(goOn);
        const original = JSON.parse(JSON.stringify({ CallbackCommand: command, ...fields }));
        expect(events).toMatchObject([{ type: "im.callback.received", data: { command } }]);
        expect(events).toHaveProperty("0.data.original", original);
      }),
    );
  });

  test("that is nested too deep for JSON travels as text, to the last character", async () => {
    const text = `{"CallbackCommand":"${command}","GroupId":"g","MsgBody":${"[".repeat(100)}${"]".repeat(100)}}`;
    const { events } = await playBody({ platform: "tencent", command, text }, { vars: { RECORD_MESSAGES: true } });
    expect(events).toMatchObject([{ data: { command, originalText: text } }]);
  });

  test("is recorded by nobody without RECORD_MESSAGES", async () => {
    for (const name of ["29_after_send_msg", "30_after_recall_msg", "31_after_read_receipt", "32_send_msg_exception"])
      expect(await play(name)).toMatchObject({ answer: goOn, events: [] });
  });
});

describe("a URL and a body that name different commands", () => {
  const after = "12_after_new_member_join.compact";

  test("are recorded as text under the URL's command, when both tell what happened", async () => {
    const { answer, events } = await play(after, { commandInUrl: "Group.CallbackAfterMemberExit" });
    expect(answer).toEqual(goOn);
    const { text } = recordedBody("tencent", after);
    const data = { command: "Group.CallbackAfterMemberExit", originalText: text };
    expect(events).toMatchObject([{ type: "im.callback.received", data }]);
    expect(events[0]).not.toHaveProperty("data.original");
    expect(events[0]).not.toHaveProperty("subject");
  });

  test.each([
    ["deny", refusal],
    ["allow", goOn],
  ])("are answered by ON_UNDECIDED %s when either is decided", async (word, answer) => {
    const vars = { ON_UNDECIDED: word };
    const commandInUrl = "Group.CallbackBeforeApplyJoinGroup";
    expect((await play(after, { vars, commandInUrl })).answer).toEqual(answer);
    const decided = "08_before_apply_join_group.docs-cn-2025";
    const other = { vars, commandInUrl: "Group.CallbackAfterNewMemberJoin", lists: { "user/jared": "deny" } };
    const { events, ...played } = await play(decided, other);
    expect(played.answer).toEqual(answer);
    expect(events).toMatchObject([{ data: { undecided: true, candidates: [] } }]);
  });

  test.each(["Group.CallbackBeforeSendMsg", "Group.CallbackAfterSendMsg", "Group.CallbackAfterSomethingNew"])(
    "are recorded without the body when the other one is %s, which may hold a message",
    async (commandInUrl) => {
      const { answer, events } = await play(after, { commandInUrl });
      expect(answer).toEqual(goOn);
      expect(events).toMatchObject([{ type: "im.callback.received" }]);
      expect(events).toHaveProperty("0.data", { command: commandInUrl });
      const all = await play(after, { commandInUrl, vars: { RECORD_MESSAGES: true } });
      expect(all.events).toMatchObject([{ data: { originalText: expect.any(String) } }]);
    },
  );
});

describe("an EventTime out of range", () => {
  const command = "Group.CallbackAfterGroupFull";
  const received = new Date(receivedAt).toISOString();

  test.each([
    ["0", 0],
    ["below 0", -1],
    ["seconds", 1_670_574_414],
    ["the year 2100", Date.UTC(2100, 0)],
    ["beyond every date", 8.64e15 + 1],
    ["beyond every whole number", 1e300],
    ["text of 16 nines", "9999999999999999"],
    ["a text of 40 nines", "9".repeat(40)],
    ["no number", "yesterday"],
    ["null", null],
    ["an object", {}],
  ])("(%s) makes the time that of receipt", async (_what, EventTime) => {
    const { answer, events } = await playFields(command, { GroupId: "g", EventTime });
    expect(answer).toEqual(goOn);
    expect(events).toMatchObject([{ type: "im.group.full", time: received, data: { original: { EventTime } } }]);
  });

  test("(1e999, which is no number any more) does too", async () => {
    const text = `{"CallbackCommand":"${command}","GroupId":"g","EventTime":1e999}`;
    expect((await playBody({ platform: "tencent", command, text })).events).toMatchObject([{ time: received }]);
  });
});

describe("a command that nobody registered", () => {
  test("with Before or Prev in its name is told to go on, and leaves no event", async () => {
    for (const command of ["Group.CallbackBeforeSomethingNew", "Sns.CallbackPrevFriendAdd"])
      expect(await playFields(command, group)).toMatchObject({ answer: goOn, events: [] });
  });

  test("is recorded by its name and its group otherwise, and whole with RECORD_MESSAGES", async () => {
    const command = "Group.CallbackAfterSomethingNew";
    const fields = { ...group, New: { field: 1 } };
    const { events } = await playFields(command, fields);
    expect(events).toMatchObject([{ type: "im.callback.received", subject: group.GroupId }]);
    expect(events).toHaveProperty("0.data", { command });
    const all = await playFields(command, fields, { vars: { RECORD_MESSAGES: true } });
    expect(all.events).toHaveProperty("0.data", { command, original: { CallbackCommand: command, ...fields } });
  });
});

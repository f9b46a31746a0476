// Splitting what is too large for one queue message: joined in order, the parts are the whole, to the last character.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import { type Event, event as schema } from "../../src/events/event.ts";
import { isTooLarge, type Message, maxEventBytes, splitEvent } from "../../src/events/split.ts";
import { decisionToEvent, describeDecision, noticeToEvent } from "../../src/events/to-event.ts";
import { decisionOn } from "../platforms/decisions.ts";
import { tencentReceipt } from "./receipts.ts";

const maxMessageBytes = 128_000;
const command = "Group.CallbackAfterNewMemberJoin";
const encoder = new TextEncoder();
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value)).length;

interface Joined {
  readonly event: Event;
  readonly text: string;
}

/** The event of people who joined; `ballast` is anything else that stands in the body. */
async function joinedEvent(ids: readonly string[], ballast: unknown = undefined, groupId = "g1"): Promise<Joined> {
  const text = JSON.stringify({ GroupId: groupId, NewMemberList: ids.map((id) => ({ Member_Account: id })), ballast });
  const data = { group: { id: groupId }, how: "apply", members: ids.map((id) => ({ id })) } as const;
  const receipt = tencentReceipt(text);
  return { event: await noticeToEvent({ type: "im.group.members.joined", data }, receipt, "fresh"), text };
}

/** What holds for every split, whatever was split. Gives the parts as a consumer reads them. */
function check(event: Event, messages: readonly Message[], text: string): Event[] {
  const parts = messages.map((message) => {
    expect(message.bytes).toBe(bytesOf(message.event));
    expect(message.bytes).toBeLessThan(maxMessageBytes);
    return schema.parse(JSON.parse(JSON.stringify(message.event)));
  });
  expect(parts.length).toBeGreaterThan(0);
  if (messages[0]?.event === event) return parts;
  const ids = parts.length === 1 ? [[event.id, undefined]] : parts.map((_, at) => [`${event.id}.${at + 1}`, at + 1]);
  expect(parts.map(({ id, part }) => [id, part])).toEqual(ids);
  expect(new Set(parts.map((part) => part.parts))).toEqual(new Set([parts.length === 1 ? undefined : parts.length]));
  expect(parts.map((part) => part.data.originalText).join("")).toBe(text);
  for (const part of parts) {
    expect(part.data).not.toHaveProperty("original");
    expect(part.data.originalText).not.toMatch(/\p{Cs}/u);
    expect(part).toMatchObject({ source: event.source, time: event.time, datacontenttype: "application/json" });
  }
  return parts;
}

const split = ({ event, text }: Joined) => check(event, splitEvent(event, command, text), text);
const membersOf = (parts: readonly Event[]) => parts.flatMap(({ data }) => ("members" in data ? data.members : []));

describe("an event that fits", () => {
  test("is left as it is", async () => {
    const whole = await joinedEvent(["jared", "用户😀"]);
    expect(splitEvent(whole.event, command, whole.text)).toEqual([{ event: whole.event, bytes: bytesOf(whole.event) }]);
  });

  test("fits up to 100,000 bytes and not one more", async () => {
    const room = maxEventBytes - bytesOf((await joinedEvent(["jared"], "")).event);
    expect(splitEvent((await joinedEvent(["jared"], "x".repeat(room))).event, command, "")).toHaveLength(1);
    const larger = await joinedEvent(["jared"], "x".repeat(room + 1));
    expect(split(larger).length).toBeGreaterThan(1);
  });
});

describe("an event that is too large", () => {
  test("for its many people is several, each with its share of them and of the text", async () => {
    const ids = Array.from({ length: 6000 }, (_, at) => `user-${at}-用户😀`);
    const parts = split(await joinedEvent(ids));
    expect(membersOf(parts)).toEqual(ids.map((id) => ({ id })));
    for (const part of parts)
      expect(part).toMatchObject({ type: "im.group.members.joined", subject: "g1", partitionkey: "tencent:g1" });
    expect(parts.length).toBeLessThan(15);
  });

  test("for something else in the body has its people in the first part and its text in all", async () => {
    const parts = split(await joinedEvent(["a", "b"], "周".repeat(100_000)));
    expect(parts.map(({ data }) => ("members" in data ? data.members : []))).toEqual([
      [{ id: "a" }, { id: "b" }],
      ...parts.slice(1).map(() => []),
    ]);
  });

  test("is never cut inside a character, wherever the cut falls", async () => {
    for (const text of ["😀", "周😀", "a😀"]) {
      const parts = split(await joinedEvent(["a"], text.repeat(60_000)));
      expect(parts.length).toBeGreaterThan(5);
    }
  });

  test("only as JSON, since its numbers are written short, travels whole as text", async () => {
    const text = `{"GroupId":"g1","numbers":[${Array(6000).fill("1e20").join(",")}]}`;
    const event = await noticeToEvent(undefined, tencentReceipt(text), "fresh");
    expect(bytesOf(event)).toBeGreaterThan(maxEventBytes);
    const [message, ...more] = splitEvent(event, command, text);
    expect(more).toEqual([]);
    expect(message?.event).toEqual({ ...event, data: { command, originalText: text } });
  });

  test("without people has its text alone", async () => {
    const text = "no JSON \u0000\u2028 ".repeat(20_000);
    const event = await noticeToEvent(undefined, tencentReceipt(text), "fresh");
    const parts = check(event, splitEvent(event, command, text), text);
    expect(parts.length).toBeGreaterThan(1);
  });

  test("and is a decision shares out its candidates with their verdicts", () => {
    const candidates = Array.from({ length: 1000 }, (_, at) => `用户-${at}-${"x".repeat(60)}`);
    const request: EntryRequest = {
      action: "invite",
      groupId: "g1",
      groupType: "Public",
      inviter: "leckie",
      candidates,
    };
    const text = JSON.stringify({ DestinationMembers: candidates.map((id) => ({ Member_Account: id })) });
    const decision = decisionOn(request, (id) => id?.includes("7") ?? false);
    const described = describeDecision(request, decision, { enforced: true, outcome: "refuse-some" });
    const event = decisionToEvent(described, tencentReceipt(text), "decision-1");
    const parts = check(event, splitEvent(event, command, text), text);
    expect(parts.flatMap(({ data }) => ("candidates" in data ? data.candidates : []))).toEqual(described.candidates);
    for (const part of parts)
      expect(part.data).toMatchObject({ action: "invite", outcome: "refuse-some", enforced: true });
  });

  test.each([
    ["a group whose id is a book", () => joinedEvent(["a"], undefined, "周".repeat(50_000))],
    ["a person whose id is a book", () => joinedEvent(["a", "周".repeat(50_000), "b"])],
  ])("for %s is recorded as received, with the whole text", async (_what, make) => {
    const parts = split(await make());
    for (const part of parts) {
      expect(part).toMatchObject({ type: "im.callback.received", partitionkey: "tencent", data: { command } });
      expect(part).not.toHaveProperty("subject");
    }
  });

  test("for a new group's name is recorded as received, with the whole text", async () => {
    const name = "\u0001😀".repeat(30_000);
    const text = JSON.stringify({ GroupId: "g1", Name: name });
    const data = { group: { id: "g1", name }, members: [{ id: "a" }] };
    const event = await noticeToEvent({ type: "im.group.created", data }, tencentReceipt(text), "fresh");
    for (const part of check(event, splitEvent(event, command, text), text))
      expect(part.type).toBe("im.callback.received");
  });

  test("for a command that is somebody's joke has a short one", async () => {
    const joke = "😀".repeat(60_000);
    const event = await noticeToEvent(undefined, tencentReceipt("{}", { command: joke }), "fresh");
    const parts = check(event, splitEvent(event, joke, "{}".padEnd(60_000)), "{}".padEnd(60_000));
    for (const part of parts) expect(bytesOf(part.data)).toBeLessThan(60_000);
  });
});

describe("an event that is too large to carry its original", () => {
  const original = { sha256: "ab".repeat(32), bytes: 7_900_000, key: `original/${"ab".repeat(32)}` };

  /** Splits it without its original. Gives the parts as a consumer reads them. */
  function splitWithout(event: Event): Event[] {
    const messages = splitEvent(event, command, original);
    for (const { event: part, bytes } of messages) {
      expect(bytes).toBe(bytesOf(part));
      expect(bytes).toBeLessThan(maxMessageBytes);
    }
    const parts = messages.map((message) => schema.parse(JSON.parse(JSON.stringify(message.event))));
    expect(parts.map(({ id }) => id)).toEqual(
      parts.length === 1 ? [event.id] : parts.map((_, at) => `${event.id}.${at + 1}`),
    );
    for (const { data } of parts) {
      expect(data.originalTooLarge).toEqual(original);
      expect(data).not.toHaveProperty("original");
      expect(data).not.toHaveProperty("originalText");
    }
    return parts;
  }

  test("is one of more than 1,000,000 bytes of text and people together", async () => {
    const { event } = await joinedEvent(Array.from({ length: 10_000 }, (_, at) => `user-${10_000 + at}`));
    const peopleBytes = bytesOf("members" in event.data ? event.data.members : []);
    const room = 1_000_000 - peopleBytes - 2;
    expect(isTooLarge(event, "x".repeat(room))).toBe(false);
    expect(isTooLarge(event, "x".repeat(room + 1))).toBe(true);
    // As JSON, a control character is six bytes.
    expect(isTooLarge(event, "\u0001".repeat(room / 6 + 1))).toBe(true);
    expect(isTooLarge(event, "周".repeat(room / 3 + 1))).toBe(true);
  });

  test("is told whole from the smallest up to a megabyte, and its parts stay few", async () => {
    const whole = await joinedEvent(["a"], "周".repeat(330_000));
    expect(isTooLarge(whole.event, whole.text)).toBe(false);
    expect(split(whole).length).toBeLessThan(30);
    expect(isTooLarge((await joinedEvent([])).event, "")).toBe(false);
  });

  test("keeps its words and all its people, in few messages", async () => {
    const ids = Array.from({ length: 255_000 }, (_, at) => `用户${100_000 + at}`);
    const { event, text } = await joinedEvent(ids);
    expect(text.length).toBeGreaterThan(7_500_000);
    expect(isTooLarge(event, text)).toBe(true);
    const parts = splitWithout(event);
    expect(parts.length).toBeLessThan(100);
    expect(membersOf(parts)).toEqual(ids.map((id) => ({ id })));
    for (const part of parts) expect(part).toMatchObject({ type: "im.group.members.joined", subject: "g1" });
  });

  test("keeps 100,000 people with ids of 36 characters", async () => {
    const ids = Array.from({ length: 100_000 }, (_, at) => `5f0c9b52-9f7e-4a8e-8a57-${String(at).padStart(12, "0")}`);
    expect(membersOf(splitWithout((await joinedEvent(ids)).event))).toHaveLength(100_000);
  });

  test("without people is one message", async () => {
    const event = await noticeToEvent(undefined, tencentReceipt("x".repeat(2_000_000), { groupId: "g1" }), "fresh");
    expect(splitWithout(event)).toMatchObject([{ type: "im.callback.received", subject: "g1", data: { command } }]);
  });

  test("and has more people than any group is one message too: that the group is gone is still told", async () => {
    const members = Array.from({ length: 1_000_000 }, (_, at) => ({ id: String(1e9 + at) }));
    const receipt = tencentReceipt("{}");
    const gone = { type: "im.group.dismissed", data: { group: { id: "g1" }, members } } as const;
    const [dismissed, ...more] = splitWithout(await noticeToEvent(gone, receipt, "fresh"));
    expect(more.length).toBe(0);
    expect(dismissed).toMatchObject({ type: "im.group.dismissed", subject: "g1", data: { group: { id: "g1" } } });
    expect(dismissed?.data).not.toHaveProperty("members");
    const came = { type: "im.group.members.joined", data: { group: { id: "g1" }, how: "apply", members } } as const;
    expect(splitWithout(await noticeToEvent(came, receipt, "fresh"))).toMatchObject([{ type: "im.callback.received" }]);
  });
});

test("whatever people and text an event has, its parts joined in order are the whole", async () => {
  const character = fc.constantFrom(
    "a",
    "周",
    "😀",
    "e\u0301",
    "\u0000",
    "\u001f",
    "\n",
    '"',
    "\\",
    "\u2028",
    "\ufeff",
    "\ud7ff",
    "\u{10ffff}",
  );
  const anyText = fc
    .tuple(fc.string({ unit: character, minLength: 1, maxLength: 12 }), fc.integer({ min: 1000, max: 15_000 }))
    .map(([text, times]) => text.repeat(times));
  const anyIds = fc.array(fc.string({ unit: character, minLength: 1, maxLength: 300 }), { maxLength: 40, size: "max" });
  await fc.assert(
    fc.asyncProperty(anyIds, fc.nat(60), anyText, async (some, times, ballast) => {
      const ids = Array.from({ length: times }, () => some).flat();
      const parts = split(await joinedEvent(ids, ballast));
      expect(membersOf(parts)).toEqual(ids.map((id) => ({ id })));
    }),
    { numRuns: 60 },
  );
});

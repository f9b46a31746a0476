// CloudEvents by the book: every event that the gate's own code makes of every recorded body, whole or in parts, passes the
// validation of the official SDK. So do the events recorded for consumers.
import { CloudEvent } from "cloudevents";
import { describe, expect, test } from "vitest";
import { playBody, type Scene } from "../../cli/docs/play-body.ts";
import { everyRecordedBody, type RecordedBody } from "../../cli/docs/recorded-bodies.ts";
import { type Event, joinParts, parseEvent } from "../../src/events/public.ts";
import { treatmentOf as openimTreatment } from "../../src/platforms/openim/commands.ts";
import { treatmentOf as telegramTreatment } from "../../src/platforms/telegram/commands.ts";
import { treatmentOf as tencentTreatment } from "../../src/platforms/tencent/commands.ts";
import { recordedEvents } from "../docs/recorded-events.ts";

/** Fails unless it is an event, to us and to the SDK, and the SDK writes it as we did. */
function conforms(value: unknown): Event {
  const parsed = parseEvent(value);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const cloudEvent = new CloudEvent<unknown>(Object.fromEntries(Object.entries(parsed.event)), true);
  expect(cloudEvent.validate()).toBe(true);
  expect(JSON.parse(JSON.stringify(cloudEvent))).toEqual(value);
  return parsed.event;
}

const lists = { default: '{"effect":"deny","message":"Closed."}', "user/jared": "allow", "user/1028": "{" };
const scenes: readonly (readonly [string, Scene])[] = [
  ["with empty lists", { vars: { RECORD_MESSAGES: true } }],
  ["with entries of every kind", { lists, vars: { RECORD_MESSAGES: true, OPENIM_PARTIAL: "mute" } }],
  ["with another command in the URL", { commandInUrl: "Some.Other<😀>", vars: { RECORD_MESSAGES: true } }],
];

const treatmentsOf = {
  tencent: tencentTreatment,
  openim: openimTreatment,
  telegram: telegramTreatment,
} as const;

/** With RECORD_MESSAGES and DECISION_EVENTS all, only what nobody asks us to record leaves no event. */
const leavesEvent = ({ platform, command }: RecordedBody): boolean => treatmentsOf[platform](command) !== "go-on";

test("nearly every recorded body leaves an event", () => {
  const leaving = everyRecordedBody.filter(leavesEvent);
  expect(leaving.length).toBeGreaterThan(0.75 * everyRecordedBody.length);
});

describe.each(everyRecordedBody)("$platform/$name", (body) => {
  test.each(scenes)("%s makes one event, and it conforms", async (_what, scene) => {
    const { events } = await playBody(body, scene);
    // Another command in the URL is one that we do not know, and so records.
    expect(events).toHaveLength(leavesEvent(body) || scene.commandInUrl !== undefined ? 1 : 0);
    for (const event of events) conforms(event);
  });

  test("makes one event that conforms when its body is cut off, nested too deep, or empty", async () => {
    const texts = [body.text.slice(0, -5), `${"[".repeat(100)}${"]".repeat(100)}`, "", "null", "😀\ud800"];
    for (const text of texts) {
      const { events } = await playBody({ ...body, text }, { vars: { RECORD_MESSAGES: true } });
      expect(events).toHaveLength(leavesEvent(body) ? 1 : 0);
      for (const event of events) conforms(event);
    }
  });

  test("makes parts that conform, and that joined are the whole, when its body is very large", async () => {
    const fields: object = JSON.parse(body.text);
    const text = JSON.stringify({ ...fields, ballast: "周末😀".repeat(30_000) });
    const { events } = await playBody({ ...body, text }, { vars: { RECORD_MESSAGES: true } });
    const [small] = (await playBody(body, { vars: { RECORD_MESSAGES: true } })).events;
    if (!leavesEvent(body)) return expect([small, events]).toEqual([undefined, []]);
    const parts = events.map(conforms);
    expect(parts.length).toBeGreaterThan(1);
    const joined = joinParts(parts);
    const { data, ...envelope } = conforms(small);
    const { original: _original, ...whole } = data;
    const own = { ...envelope, id: joined.ok ? joined.event.id : "", data: { ...whole, originalText: text } };
    expect(joined).toEqual({ ok: true, event: own });
    return undefined;
  });
});

test("makes parts that conform, and name where the original is, when no message can carry it", async () => {
  const command = "Group.CallbackAfterNewMemberJoin";
  const NewMemberList = Array.from({ length: 60_000 }, (_, at) => ({ Member_Account: `用户-${at}` }));
  const text = JSON.stringify({ CallbackCommand: command, GroupId: "g", JoinType: "Apply", NewMemberList });
  const { events, originals } = await playBody({ platform: "tencent", command, text });
  const parts = events.map(conforms);
  expect(parts.length).toBeGreaterThan(1);
  const [key] = [...originals.keys()];
  expect([...originals]).toEqual([[key, text]]);
  const originalTooLarge = { key, sha256: key?.slice("original/".length), bytes: Buffer.byteLength(text) };
  const joined = joinParts(parts);
  const members = NewMemberList.map(({ Member_Account: id }) => ({ id }));
  expect(joined).toMatchObject({ ok: true, event: { data: { members, originalTooLarge } } });
  expect(joined.ok && joined.event.data).not.toHaveProperty("originalText");
});

test.each(recordedEvents)("$name conforms", ({ event }) => void conforms(event));

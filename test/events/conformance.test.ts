// CloudEvents by the book: every event that the gate's own code makes of every recorded body, whole or in parts, passes the
// validation of the official SDK. So do the events recorded for consumers.
import { CloudEvent } from "cloudevents";
import { describe, expect, test } from "vitest";
import { playBody, type Scene } from "../../cli/docs/play-body.ts";
import { everyRecordedBody } from "../../cli/docs/recorded-bodies.ts";
import { type Event, joinParts, parseEvent } from "../../src/events/public.ts";
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

describe.each(everyRecordedBody)("$platform/$name", (body) => {
  test.each(scenes)("%s makes events that conform", async (_what, scene) => {
    const { events } = await playBody(body, scene);
    for (const event of events) conforms(event);
  });

  test("makes events that conform when its body is cut off, nested too deep, or empty", async () => {
    const texts = [body.text.slice(0, -5), `${"[".repeat(100)}${"]".repeat(100)}`, "", "null", "😀\ud800"];
    for (const text of texts) {
      const { events } = await playBody({ ...body, text }, { vars: { RECORD_MESSAGES: true } });
      for (const event of events) conforms(event);
    }
  });

  test("makes parts that conform, and that joined are the whole, when its body is very large", async () => {
    const fields: object = JSON.parse(body.text);
    const text = JSON.stringify({ ...fields, ballast: "周末😀".repeat(30_000) });
    const { events } = await playBody({ ...body, text }, { vars: { RECORD_MESSAGES: true } });
    const [small] = (await playBody(body, { vars: { RECORD_MESSAGES: true } })).events;
    if (small === undefined) return expect(events).toEqual([]);
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

test.each(recordedEvents)("$name conforms", ({ event }) => void conforms(event));

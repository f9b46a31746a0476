// `doorman/events` as a consumer uses it: the parser and the way back from parts never throw, whatever they are given, and
// say what is wrong; the guards tell the types apart.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { playBody } from "../../cli/docs/play-body.ts";
import * as events from "../../src/events/public.ts";
import { joinParts, parseEvent } from "../../src/events/public.ts";
import { mutations, recordedEvents } from "../docs/recorded-events.ts";

const recorded = (name: string): unknown => recordedEvents.find((each) => each.name === `v1/${name}`)?.event;
const whole = recorded("im.group.members.joined.example");

describe("parseEvent", () => {
  test.each([
    ["no JSON", "{", "not-json"],
    ["an empty text", "", "not-json"],
    ["a JSON text of a text", '"text"', "not-an-object"],
    ["null", null, "not-an-object"],
    ["a list", [whole], "not-an-object"],
    ["a function", () => whole, "not-an-object"],
    ["nothing", undefined, "not-an-object"],
    ["an empty object", {}, "not-valid"],
    ["a type that is no text", { ...Object(whole), type: 5 }, "not-valid"],
    ["a type of a newer Doorman", { ...Object(whole), type: "im.group.created.v2" }, "unknown-type"],
    ["a type called like a method", { ...Object(whole), type: "constructor" }, "unknown-type"],
    ["another version of CloudEvents", { ...Object(whole), specversion: "2.0" }, "not-valid"],
    ["no data", { ...Object(whole), data: undefined }, "not-valid"],
  ])("says of %s why it is no event", (_what, value, reason) => {
    expect(parseEvent(value)).toEqual({
      ok: false,
      error: expect.objectContaining({ reason, message: expect.any(String) }),
    });
  });

  test("names the type that it does not know, and the field that is wrong", () => {
    const type = "x".repeat(10_000);
    expect(parseEvent({ type })).toMatchObject({ error: { reason: "unknown-type", type } });
    const wrong = { ...Object(whole), data: { group: { id: "g" }, how: "apply", members: [{ id: "a" }, { id: 5 }] } };
    expect(parseEvent(wrong)).toMatchObject({ error: { message: expect.stringContaining("data.members.1.id") } });
  });

  test("never throws, whatever it is given", () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => void parseEvent(value)));
    fc.assert(fc.property(fc.string(), (value) => void parseEvent(value)));
    for (const { event } of recordedEvents)
      for (const put of [null, undefined, {}, [], "x", Number.NaN, 1n, Symbol("s"), () => 1])
        for (const changed of mutations(event, put)) parseEvent(changed);
  });

  test("never throws, not even at objects that do, or at the deepest of JSON", () => {
    const hostile = {
      get type(): string {
        throw new Error("hostile");
      },
    };
    const trap = () => {
      throw new Error("hostile");
    };
    for (const value of [hostile, new Proxy({}, { get: trap, has: trap }), "[".repeat(1_000_000)])
      expect(parseEvent(value).ok).toBe(false);
  });
});

test("each type has one guard, which knows its own events and no others", () => {
  const guards = Object.entries(events).flatMap(([name, value]) =>
    /^is[A-Z]/.test(name) && name !== "isPart" && typeof value === "function" ? [[name, value] as const] : [],
  );
  expect(guards).toHaveLength(events.eventSchemas.size);
  const types = new Set<string>();
  for (const { event } of recordedEvents) {
    const parsed = parseEvent(event);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const { type } = parsed.event;
    const knowing = guards.filter(([, guard]) => Reflect.apply(guard, undefined, [parsed.event]));
    expect(knowing).toHaveLength(1);
    types.add(`${type} ${knowing[0]?.[0]}`);
  }
  expect(types.size).toBe(guards.length);
});

describe("joinParts", () => {
  const part = (number: number, name = "im.group.members.joined") => recorded(`${name}.part-${number}`);

  test.each([
    ["im.group.members.joined", { members: ["a1", "b1", "a2", "b2"].map((id) => ({ id })) }],
    ["im.group.entry.decided", { candidates: ["a1", "a2"].map((id) => ({ id, verdict: "allowed" })) }],
    ["im.callback.received", { command: "callbackX" }],
  ])("puts the parts of %s together, in whatever order they came", (name, data) => {
    const parts = [part(3, name), JSON.stringify(part(1, name)), part(2, name)];
    const joined = joinParts(parts);
    const originalText = '{"GroupId":"g1","NewMember'.concat('List":[{"Member_Account":"a"},', "…]}");
    expect(joined).toMatchObject({ ok: true, event: { type: name, data: { ...data, originalText } } });
    expect(joined.ok && [joined.event.part, joined.event.parts, /\.\d$/.test(joined.event.id)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  test("leaves out the text that no part has, and says where it is", () => {
    const first = Object(recorded("im.group.dismissed.original-too-large"));
    const second = { ...first, id: first.id.replace(/1$/, "2"), part: 2 };
    const joined = joinParts([second, first]);
    expect(joined).toMatchObject({
      ok: true,
      event: { id: first.id.slice(0, -2), data: { originalTooLarge: first.data.originalTooLarge } },
    });
    expect(joined.ok && joined.event.data).not.toHaveProperty("originalText");
    expect(joined.ok && "members" in joined.event.data && joined.event.data.members).toHaveLength(4);
  });

  test("gives a whole event back as it is", () => expect(joinParts([whole])).toEqual({ ok: true, event: whole }));

  test("says which parts are missing, and which came twice", () => {
    expect(joinParts([part(2)])).toEqual({ ok: false, error: { reason: "incomplete", missing: [1, 3], repeated: [] } });
    expect(joinParts([part(3), part(1), part(3), part(3)])).toEqual({
      ok: false,
      error: { reason: "incomplete", missing: [2], repeated: [3] },
    });
    expect(joinParts([part(1), part(2), part(3), part(2)])).toMatchObject({ error: { missing: [], repeated: [2] } });
  });

  test.each([
    ["nothing", [], { reason: "none" }],
    ["two whole events", [whole, whole], { reason: "mixed" }],
    ["a part and a whole event", [part(1), whole, part(3)], { reason: "mixed" }],
    ["parts of two events", [part(1), part(2, "im.group.entry.decided"), part(3)], { reason: "mixed" }],
    ["parts with other ids", [part(1), { ...Object(part(2)), id: "other.2" }, part(3)], { reason: "mixed" }],
    ["parts of another number", [part(1), { ...Object(part(2)), parts: 4 }, part(3)], { reason: "mixed" }],
    ["what is no event", [part(1), "{", part(3)], { reason: "not-an-event", at: 1, problem: { reason: "not-json" } }],
    ["a part beyond the last", [1, 2, 3].map((number) => ({ ...Object(part(number)), parts: 2 })), { reason: "mixed" }],
  ])("does not join %s", (_what, parts, error) => {
    expect(joinParts(parts)).toMatchObject({ ok: false, error });
  });

  test("is not held up by a part that claims to be one of very many", () => {
    const claim = { ...Object(part(1)), parts: Number.MAX_SAFE_INTEGER };
    expect(joinParts([claim])).toMatchObject({
      error: { reason: "incomplete", missing: expect.arrayContaining([2, 1001]) },
    });
  });

  test("never throws", () => {
    const any = fc.oneof(fc.anything(), fc.constantFrom(...recordedEvents.map(({ event }) => event)));
    fc.assert(fc.property(fc.array(any), (values) => void joinParts(values)));
    const notLists: unknown[] = [undefined, null, 5, {}, "abc", { length: 3 }];
    for (const value of notLists) expect(Reflect.apply(joinParts, undefined, [value])).toMatchObject({ ok: false });
  });

  test("makes of the gate's own parts the whole again, every member and every byte", async () => {
    const NewMemberList = Array.from({ length: 6000 }, (_, at) => ({ Member_Account: `用户-${at}-😀` }));
    const command = "Group.CallbackAfterNewMemberJoin";
    const text = JSON.stringify({
      CallbackCommand: command,
      GroupId: "g",
      JoinType: "Apply",
      NewMemberList,
      EventTime: 1_670_574_414_123,
    });
    const { events: parts } = await playBody({ platform: "tencent", command, text });
    expect(parts.length).toBeGreaterThan(5);
    const shuffled = parts.toSorted((a, b) => (JSON.stringify(a).length % 7) - (JSON.stringify(b).length % 7));
    const members = NewMemberList.map(({ Member_Account: id }) => ({ id }));
    expect(joinParts(shuffled)).toMatchObject({ ok: true, event: { data: { members, originalText: text } } });
    expect(joinParts(shuffled.slice(1))).toMatchObject({ ok: false, error: { reason: "incomplete" } });
  });
});

// The contract with consumers: which events the schema takes, and that it takes them whole, unknown additions aside.
import { describe, expect, test } from "vitest";
import { event as schema } from "../../src/events/event.ts";

const envelope = {
  specversion: "1.0",
  id: "e1",
  source: "/tencent/1400000000",
  time: "2026-11-20T09:30:00.000Z",
  datacontenttype: "application/json",
  partitionkey: "tencent:g1",
};
const joined = {
  ...envelope,
  type: "im.group.members.joined",
  subject: "g1",
  data: { group: { id: "g1" }, how: "apply", members: [{ id: "jared" }], original: { GroupId: "g1" } },
};
const created = {
  ...envelope,
  type: "im.group.created",
  data: {
    group: { id: "g1", type: "Public", name: "n", owner: "o", introduction: "i", notification: "x" },
    operator: "o",
    members: [{ id: "o", role: "owner" }, { id: "a" }],
    custom: { k: "v", "10": "" },
    original: null,
  },
};
const decided = {
  ...envelope,
  type: "im.group.entry.decided",
  data: {
    action: "join",
    group: {},
    inviter: { id: "i", key: "inviter/i", chain: [{ key: "inviter/i", fate: "settled", effect: "allow" }] },
    outcome: "refuse-some",
    enforced: false,
    undecided: true,
    candidates: [
      { id: "a", verdict: "muted", key: "user/a", undecided: true, observed: "refused" },
      { verdict: "allowed" },
    ],
    originalText: "…",
  },
};
const received = {
  ...envelope,
  type: "im.callback.received",
  part: 2,
  parts: 3,
  data: { command: "callbackX", originalText: "" },
};

describe("an event of each type", () => {
  test.each([joined, created, decided, received])("$type is taken, and comes out as it went in", (event) => {
    expect(schema.parse(event)).toEqual(event);
  });

  test.each([joined, created, decided, received])("$type may gain fields without breaking a consumer", (event) => {
    expect(schema.safeParse({ ...event, extra: 1, data: { ...event.data, extra: 1 } }).success).toBe(true);
  });

  test.each(["specversion", "id", "source", "type", "time", "datacontenttype", "partitionkey", "data"])(
    "is none without %s",
    (field) => {
      for (const event of [joined, created, decided, received])
        expect(schema.safeParse({ ...event, [field]: undefined }).success).toBe(false);
    },
  );

  test.each<[string, object]>([
    ["an empty id", { id: "" }],
    ["another version", { specversion: "0.3" }],
    ["a type of another kind", { type: "im.group.exploded" }],
    ["a time without a zone", { time: "2026-11-20T09:30:00" }],
    ["a time in numbers", { time: 1_670_574_414_123 }],
    ["one part of one", { part: 1, parts: 1 }],
    ["a part before the first", { part: 0, parts: 2 }],
    ["half a part", { part: 1.5, parts: 2 }],
    ["a way of joining nobody knows", { data: { ...joined.data, how: "teleport" } }],
    ["members without ids", { data: { ...joined.data, members: [{}] } }],
    ["no members", { data: { ...joined.data, members: undefined } }],
    ["a group without an id", { data: { ...joined.data, group: { type: "Public" } } }],
  ])("is none with %s", (_what, change) => {
    expect(schema.safeParse({ ...joined, ...change }).success).toBe(false);
  });

  test.each<[string, object]>([
    ["a verdict nobody knows", { candidates: [{ id: "a", verdict: "maybe" }] }],
    ["no candidates", { candidates: undefined }],
    ["no word on enforcement", { enforced: undefined }],
    ["a fate nobody knows", { candidates: [{ verdict: "allowed", chain: [{ key: "k", fate: "lost" }] }] }],
  ])("is no decision with %s", (_what, change) => {
    expect(schema.safeParse({ ...decided, data: { ...decided.data, ...change } }).success).toBe(false);
  });
});

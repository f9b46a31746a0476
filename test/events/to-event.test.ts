// Neutral words → events: their ids, times, subjects and partition keys, and how the original travels. Every event
// made here has to pass the schema that consumers are given.
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Decision, Outcome } from "../../src/core/verdict.ts";
import { event as schema } from "../../src/events/event.ts";
import { decisionToEvent, describeDecision, isPlain, noticeToEvent, type Receipt } from "../../src/events/to-event.ts";
import { parseTold } from "../../src/platforms/tencent/parse-told.ts";
import { fixture, fixtureText } from "../platforms/fixtures.ts";
import { eventTime, openimReceipt, receivedAt, tencentReceipt } from "./receipts.ts";

const joined = fixtureText("tencent", "11_after_new_member_join.docs");
const notice: Notice = {
  type: "im.group.members.joined",
  data: { group: { id: "g1", type: "Public" }, how: "apply", operator: "leckie", members: [{ id: "jared" }] },
};

/** Makes the event of an after-callback, proves it against the schema, and gives what a consumer would read. */
async function toEvent(receipt: Receipt, told: Notice | "none" = notice, freshId = "fresh") {
  return schema.parse(
    JSON.parse(JSON.stringify(await noticeToEvent(told === "none" ? undefined : told, receipt, freshId))),
  );
}

describe("an event's id", () => {
  test("is the same for the same bytes, so that a redelivered callback is known", async () => {
    const first = await toEvent(tencentReceipt(joined), notice, "fresh-1");
    const again = await toEvent(tencentReceipt(joined, { receivedAt: receivedAt + 5000 }), notice, "fresh-2");
    expect(first.id).toMatch(/^[0-9a-f]{64}$/);
    expect(again.id).toBe(first.id);
  });

  test("is another for other bytes, another command, another app", async () => {
    const receipts = [
      tencentReceipt(joined),
      tencentReceipt(`${joined} `),
      tencentReceipt(joined.replace("jared", "Jared")),
      tencentReceipt(joined, { command: "Group.CallbackAfterCreateGroup" }),
      tencentReceipt(joined, { source: "/tencent/1400000001" }),
    ];
    const ids = await Promise.all(receipts.map(async (receipt) => (await toEvent(receipt)).id));
    expect(new Set(ids).size).toBe(receipts.length);
  });

  test("is another where the same letters are another command and body", async () => {
    const one = await toEvent(tencentReceipt("bc", { command: "a" }), "none");
    const other = await toEvent(tencentReceipt("c", { command: "ab" }), "none");
    expect(one.id).not.toBe(other.id);
  });

  test("does not depend on what Doorman could make of the body", async () => {
    const known = await toEvent(tencentReceipt(joined));
    const unknown = await toEvent(tencentReceipt(joined, { body: undefined }), "none");
    expect(unknown.id).toBe(known.id);
  });

  test.each([0, -5, 1, 9e15, Number.POSITIVE_INFINITY, 1_670_574_414, Date.UTC(2000, 0) - 1, Date.UTC(2100, 0)])(
    "is fresh for each receipt with an EventTime of %d, which two joins may share",
    async (time) => {
      for (const fresh of ["fresh-1", "fresh-2"])
        expect((await toEvent(tencentReceipt(joined, { time }), notice, fresh)).id).toBe(fresh);
    },
  );

  test("is fresh for each receipt where the body has no time: equal bodies are then two happenings", async () => {
    expect((await toEvent(tencentReceipt(joined, { time: undefined }), notice, "fresh-1")).id).toBe("fresh-1");
    const after = fixtureText("openim", "after_join_group");
    expect((await toEvent(openimReceipt(after), "none", "fresh-2")).id).toBe("fresh-2");
  });
});

describe("an event's time", () => {
  const received = "2026-11-20T09:30:00.000Z";
  test.each([
    ["EventTime", eventTime, "2022-12-09T08:26:54.123Z"],
    ["the first millisecond of 2000", Date.UTC(2000, 0), "2000-01-01T00:00:00.000Z"],
    ["the last of 2099", Date.UTC(2100, 0) - 1, "2099-12-31T23:59:59.999Z"],
    ["that of receipt, for the last millisecond of 1999", Date.UTC(2000, 0) - 1, received],
    ["that of receipt, for 2100", Date.UTC(2100, 0), received],
    ["that of receipt, for seconds", 1_670_574_414, received],
    ["that of receipt, for 0", 0, received],
    ["that of receipt, for less than 0", -eventTime, received],
    ["that of receipt, for more than a date can hold", 1e17, received],
    ["that of receipt, for infinity", Number.POSITIVE_INFINITY, received],
    ["that of receipt, when there is none", undefined, received],
    ["EventTime without its fraction", eventTime + 0.7, "2022-12-09T08:26:54.123Z"],
  ])("is %s", async (_what, time, expected) => {
    expect((await toEvent(tencentReceipt(joined, { time }))).time).toBe(expected);
  });
});

describe("an event's envelope", () => {
  test("names the group as subject, and platform and group as partition", async () => {
    expect(await toEvent(tencentReceipt(joined))).toMatchObject({
      specversion: "1.0",
      source: "/tencent/1400000000",
      type: "im.group.members.joined",
      subject: "g1",
      datacontenttype: "application/json",
      partitionkey: "tencent:g1",
    });
  });

  test("names the group of a callback without neutral words too, when the body has one", async () => {
    expect(await toEvent(openimReceipt('{"groupID":"g2"}', { groupId: "g2" }), "none")).toMatchObject({
      type: "im.callback.received",
      subject: "g2",
      partitionkey: "openim:g2",
    });
  });

  test("has no subject, and the platform alone as partition, where no group is known", async () => {
    for (const [receipt, partitionkey] of [
      [tencentReceipt(joined), "tencent"],
      [openimReceipt("{}"), "openim"],
    ] as const) {
      const event = await toEvent(receipt, "none");
      expect(event).toMatchObject({ partitionkey, type: "im.callback.received", data: { command: receipt.command } });
      expect(event).not.toHaveProperty("subject");
    }
  });
});

describe("the neutral words of an after-callback", () => {
  test.each([
    ["Group.CallbackAfterNewMemberJoin", "11_after_new_member_join.docs"],
    ["Group.CallbackAfterNewMemberJoin", "12_after_new_member_join.compact"],
    ["Group.CallbackAfterCreateGroup", "10_after_create_group.docs-zh-intl-newer"],
  ])("%s of %s stand beside the original", async (command, name) => {
    const told = parseTold(command, fixture("tencent", name));
    const event = await toEvent(
      tencentReceipt(fixtureText("tencent", name), { command, time: 1_670_574_414_123 }),
      told.notice ?? "none",
    );
    expect(event).toMatchObject({
      type: told.notice?.type,
      time: "2022-12-09T08:26:54.123Z",
      subject: "@TGS#2J4SZEAEL",
    });
    expect(event.data).toEqual({
      ...JSON.parse(JSON.stringify(told.notice?.data)),
      original: fixture("tencent", name),
    });
  });
});

describe("the original", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test.each([
    ["64 brackets", nested(64)],
    ["an object around 63 brackets", `{"a":${nested(63)}}`],
    ["null", "null"],
    ["a number", "5"],
    ["a text", '"text"'],
    ["an empty object", "{}"],
  ])("travels as JSON when it is %s", async (_what, text) => {
    const { data } = await toEvent(tencentReceipt(text), "none");
    expect(data).toEqual({ command: "Group.CallbackAfterNewMemberJoin", original: JSON.parse(text) });
  });

  test.each([
    ["65 brackets", nested(65)],
    ["an object around 64 brackets", `{"a":${nested(64)}}`],
    ["5,000 brackets, of which a consumer would choke", nested(5000)],
    ["cut off", '{"a":'],
    ["empty", ""],
    ["no JSON", "no JSON \u0000 😀"],
  ])("travels as text when it is %s", async (_what, text) => {
    const { data } = await toEvent(tencentReceipt(text), "none");
    expect(data).toEqual({ command: "Group.CallbackAfterNewMemberJoin", originalText: text });
  });
});

describe("a decision", () => {
  const request: EntryRequest = {
    action: "invite",
    groupId: "g1",
    groupType: "Public",
    inviter: "leckie",
    candidates: ["jared", null, "eve"],
  };
  const denied = { key: "user/eve", fate: "settled", effect: "deny" } as const;
  const decision: Decision = {
    outcome: "refuse-some",
    undecided: true,
    inviter: { id: "leckie", settlement: { effect: "allow", key: undefined, undecided: false, chain: [] } },
    verdicts: [
      { id: "jared", settlement: { effect: "allow", key: undefined, undecided: false, observed: "deny", chain: [] } },
      { id: null, settlement: { effect: "allow", key: undefined, undecided: true, chain: [] } },
      { id: "eve", settlement: { effect: "deny", key: "user/eve", undecided: false, message: "m", chain: [denied] } },
    ],
  };
  const body = fixtureText("tencent", "09_before_invite_join_group.docs-cn-2025");
  const make = (outcome: Outcome, what = request, how = decision) => {
    const described = describeDecision(what, how, { enforced: true, outcome });
    return schema.parse(JSON.parse(JSON.stringify(decisionToEvent(described, tencentReceipt(body), "decision-1"))));
  };

  test("is an event of its own, under the decision's id", () => {
    expect(make("refuse-some")).toEqual({
      specversion: "1.0",
      id: "decision-1",
      source: "/tencent/1400000000",
      subject: "g1",
      time: "2022-12-09T08:26:54.123Z",
      datacontenttype: "application/json",
      partitionkey: "tencent:g1",
      type: "im.group.entry.decided",
      data: {
        action: "invite",
        group: { id: "g1", type: "Public" },
        inviter: { id: "leckie" },
        outcome: "refuse-some",
        enforced: true,
        undecided: true,
        candidates: [
          { id: "jared", verdict: "allowed", observed: "refused" },
          { verdict: "allowed", undecided: true },
          { id: "eve", verdict: "refused", key: "user/eve", chain: [denied] },
        ],
        original: JSON.parse(body),
      },
    });
  });

  test("names the entry that refuses those who are refused only with the others, and the one whom it denies", () => {
    const own = { key: "user/jared", fate: "settled", effect: "allow" } as const;
    const unread = { key: "user/?", fate: "unread" } as const;
    const verdicts: Decision["verdicts"] = [
      { id: "jared", settlement: { effect: "allow", key: "user/jared", undecided: false, chain: [own] } },
      { id: "eve", settlement: { effect: "deny", key: "user/eve", undecided: false, chain: [denied] } },
      { id: "bob", settlement: { effect: "deny", key: "default", undecided: true, chain: [] } },
      { id: "amy", settlement: { effect: "allow", key: undefined, undecided: false, chain: [] } },
    ];
    expect(make("refuse", request, { outcome: "refuse-some", undecided: true, verdicts }).data).toMatchObject({
      candidates: [
        { id: "jared", verdict: "refused", key: "user/eve", refusedWith: { id: "eve" }, chain: [own] },
        { id: "eve", verdict: "refused", key: "user/eve", chain: [denied] },
        { id: "bob", verdict: "refused", key: "default", undecided: true },
        { id: "amy", verdict: "refused", key: "user/eve", refusedWith: { id: "eve" } },
      ],
    });
    const nameless: Decision["verdicts"] = [
      { id: null, settlement: { effect: "deny", key: "user/?", undecided: true, chain: [unread] } },
      { id: "amy", settlement: { effect: "allow", key: undefined, undecided: false, chain: [] } },
    ];
    const { candidates } = describeDecision(
      request,
      { outcome: "refuse-some", undecided: true, verdicts: nameless },
      { enforced: true, outcome: "refuse" },
    );
    expect(candidates).toEqual([
      { verdict: "refused", key: "user/?", undecided: true, chain: [unread] },
      { id: "amy", verdict: "refused", key: "user/?", refusedWith: {}, undecided: true },
    ]);
  });

  test("names nobody as refused with others where everybody has the own verdict", () => {
    for (const outcome of ["allow", "refuse-some", "mute-some"] as const)
      expect(JSON.stringify(make(outcome).data)).not.toContain("refusedWith");
  });

  test("says who came in muted", () => {
    expect(make("mute-some").data).toMatchObject({
      candidates: [{ verdict: "allowed" }, { verdict: "allowed" }, { verdict: "muted" }],
    });
  });

  test("about a group without an id, or one that cannot be read, has no subject", () => {
    for (const groupId of [undefined, null]) {
      const event = make("refuse-some", { ...request, action: "create", groupId, groupType: null });
      expect(event).not.toHaveProperty("subject");
      expect(event).toMatchObject({ partitionkey: "tencent", data: { group: {} } });
    }
  });

  test("about nobody, of a callback that could not be read at all, is an event too", () => {
    const unread = {
      ...request,
      action: undefined,
      groupId: undefined,
      groupType: undefined,
      inviter: undefined,
      candidates: [],
    };
    const event = make("refuse-some", unread, { outcome: "allow", verdicts: [], undecided: true });
    expect(event.data).toMatchObject({ group: {}, candidates: [], undecided: true });
    expect(event.data).not.toHaveProperty("action");
  });

  const settled = { effect: "allow", key: undefined, undecided: false, chain: [] } as const;
  const describe1 = (settlement: Decision["verdicts"][number]["settlement"]) =>
    describeDecision(
      { ...request, inviter: undefined, candidates: ["a"] },
      { outcome: "allow", undecided: false, verdicts: [{ id: "a", settlement }] },
      { enforced: true, outcome: "allow" },
    ).candidates;

  test("has no field for what is not there", () => {
    expect(describe1(settled)).toStrictEqual([{ id: "a", verdict: "allowed" }]);
  });

  test("says how observing entries would have decided, either way", () => {
    expect(describe1({ ...settled, observed: "deny" })).toMatchObject([{ observed: "refused" }]);
    expect(describe1({ ...settled, effect: "deny", key: "default", observed: "allow" })).toMatchObject([
      { verdict: "refused", observed: "allowed" },
    ]);
  });

  test("of hundreds of entries tells the first thirty, and of a note what fits", () => {
    const chain = Array.from({ length: 300 }, (_, at) => ({ key: `k${at}`, fate: "expired" as const }));
    const long = { key: "user/a", fate: "settled" as const, note: "x".repeat(5000) };
    expect(describe1({ ...settled, chain: [long, ...chain] })).toStrictEqual([
      { id: "a", verdict: "allowed", chain: [{ ...long, note: "x".repeat(500) }, ...chain.slice(0, 29)] },
    ]);
  });
});

test("plainly allowed or left to the admins is what DECISION_EVENTS refused leaves out, unless something is odd about it", () => {
  const verdicts = ["allowed", "queued", "refused", "muted"] as const;
  expect(verdicts.filter((verdict) => isPlain({ id: "a", verdict }))).toEqual(["allowed", "queued"]);
  for (const verdict of ["allowed", "queued"] as const) {
    expect(isPlain({ id: "a", verdict, undecided: true })).toBe(false);
    expect(isPlain({ id: "a", verdict, observed: "refused" })).toBe(false);
  }
});

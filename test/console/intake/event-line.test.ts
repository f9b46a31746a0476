// The console's line per event, and that it prints one for each message, whatever the message is.
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import console_ from "../../../console/src/index.ts";
import { eventLine } from "../../../console/src/intake/event-line.ts";
import { openSqlite } from "../sqlite-d1.ts";

describe("the console's line", () => {
  const event = (type: string, data: unknown, more: object = {}) => ({
    specversion: "1.0",
    id: "1f0c",
    source: "/openim",
    type,
    subject: "g1",
    time: "2026-11-20T10:00:00.000Z",
    data,
    ...more,
  });
  const oneLine = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;
  const hostile = "a\nevent im.group.created g2 \u001b[2J\r\u2028\u202e\ud800\0";

  it("tells who was let in, who was not, and why", () => {
    const candidates = [
      { id: "alice", verdict: "allowed" },
      { id: "mallory", verdict: "refused", key: "user/mallory" },
      { verdict: "allowed", undecided: true },
    ];
    const decided = { action: "invite", outcome: "refuse-some", inviter: { id: "bob" }, enforced: true, candidates };
    expect(eventLine(event("im.group.entry.decided", decided))).toBe(
      "event im.group.entry.decided g1 | action invite, outcome refuse-some, " +
        "alice (allowed) mallory (refused by user/mallory) ? (allowed undecided), by bob | " +
        "/openim 2026-11-20T10:00:00.000Z 1f0c",
    );
  });

  it("names at most twenty people of a long list, and counts the others", () => {
    const members = Array.from({ length: 300 }, (_, n) => ({ id: `u${n}` }));
    expect(eventLine(event("im.group.members.joined", { members }))).toContain(" u19 and 280 more | ");
  });

  it("tells who was changed, into what, and by whom", () => {
    const changes = { role: "admin", nickname: "a b", ex: "" };
    const updated = { group: { id: "g1" }, operator: "bob", member: { id: "alice" }, changes };
    expect(eventLine(event("im.group.member.updated", updated))).toContain(
      ' g1 | member alice, new role admin, new nickname "a b", new ex "", by bob | ',
    );
    const group = { group: { id: "g1" }, changes: { name: "x" } };
    expect(eventLine(event("im.group.updated", group))).toContain(" g1 | new name x | ");
    const owner = { group: { id: "g1" }, owner: "alice", previousOwner: "bob" };
    expect(eventLine(event("im.group.owner.changed", owner))).toContain(" g1 | owner alice, instead of bob | ");
  });

  it("takes no two ids for one, nor one for two", () => {
    const line = (...ids: string[]) =>
      eventLine(event("im.group.members.left", { members: ids.map((id) => ({ id })) }));
    expect(line("a b")).not.toBe(line("a", "b"));
    expect(line("a\\u{a}")).not.toBe(line("a\n"));
  });

  it.each([
    ["im.group.created", { group: { id: hostile }, operator: hostile, members: [{ id: hostile }] }],
    ["im.group.members.joined", { how: "invite", operator: hostile, members: [{ id: hostile }] }],
    ["im.group.members.left", { how: "kick", operator: hostile, members: [{ id: hostile }], reason: hostile }],
    ["im.group.dismissed", { group: { id: hostile, owner: hostile } }],
    ["im.group.updated", { group: { id: hostile }, operator: hostile, changes: { [hostile]: hostile } }],
    ["im.group.owner.changed", { group: { id: hostile }, owner: hostile, previousOwner: hostile }],
    ["im.group.member.updated", { member: { id: hostile }, changes: { role: hostile, ex: hostile } }],
    ["im.group.full", { group: { id: hostile } }],
    ["im.group.entry.decided", { action: "apply", candidates: [{ id: hostile, verdict: "refused", key: hostile }] }],
    ["im.callback.received", { command: hostile, originalText: hostile }],
  ])("of %s is one line, whatever the ids hold", (type, data) => {
    const line = eventLine(event(type, data, { subject: hostile, id: hostile }));
    expect(line).toMatch(oneLine);
    expect(line.startsWith(`event ${type} "a`)).toBe(true);
  });

  it.each([undefined, null, 7, "text\nof two lines", [], {}, { type: "im.group.created" }])(
    "says of %j that it cannot be read",
    (body) => {
      expect(eventLine(body)).toMatch(/^unreadable message /);
    },
  );

  it("is one line for anything at all", () => {
    fc.assert(fc.property(fc.anything(), (body) => oneLine.test(eventLine(body))));
    const data = fc.record({ members: fc.anything(), operator: fc.anything(), candidates: fc.array(fc.anything()) });
    fc.assert(fc.property(fc.string({ unit: "binary" }), data, (id, data) => oneLine.test(eventLine(event(id, data)))));
  });

  it("is printed for every message, with what became of it, and every message is acknowledged by itself", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    const full = event(
      "im.group.full",
      { group: { id: "g1" } },
      { datacontenttype: "application/json", partitionkey: "" },
    );
    const bodies = [full, full, "malformed", event("im.new", {})];
    const acks = bodies.map(() => vi.fn());
    const messages = bodies.map((body, n) => ({
      id: String(n),
      timestamp: new Date(0),
      body,
      attempts: 1,
      ack: () => acks[n]?.(),
      retry: () => {},
    }));
    const metrics = { backlogCount: 0, backlogBytes: 0 };
    const batch = { queue: "doorman-events", messages, metadata: { metrics }, retryAll: () => {}, ackAll: () => {} };
    await console_.queue(batch, { GROUPS: openSqlite() });
    const newer = event("im.new", {});
    const id = full.id;
    // As a log keeps them.
    expect(log.mock.calls.map(([line]) => JSON.parse(JSON.stringify(line)))).toEqual([
      { message: eventLine(full), kind: "event", outcome: "handled", event: id, type: "im.group.full", group: "g1" },
      {
        message: `${eventLine(full)} | seen before`,
        ...{ kind: "event", outcome: "repeated", event: id, type: "im.group.full", group: "g1" },
      },
      { message: 'unreadable message "malformed" | set aside', kind: "event", outcome: "unreadable" },
      { message: eventLine(newer), kind: "event", outcome: expect.any(String), event: id, type: "im.new", group: "g1" },
    ]);
    for (const ack of acks) expect(ack).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});

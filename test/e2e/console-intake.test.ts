// The console behind the real gate, its real queue and a real D1: a group's life gives the same rows whatever
// comes twice, late or in parts. What it does with what it cannot handle stands in console-intake-failures.test.ts, unit tests
// of its pieces in test/examples/running.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { splitEvent } from "../../src/events/split.ts";
import { dismissal, eventAt, lifeOf, shuffled } from "../console/lives.ts";
import { type RunningConsole, startConsole } from "../console/running.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString();
const membersOf = "SELECT user_id FROM current_members WHERE group_id = ?1 ORDER BY user_id";
const handledOf = "SELECT event_id FROM handled WHERE event_id LIKE ?1 || '-%'";

let running: RunningConsole;
beforeAll(async () => {
  running = await startConsole();
});
afterAll(() => running.stop());

describe("a group's life", () => {
  it("told by Tencent through the gate ends with the right members, and then with none", async () => {
    const group = { GroupId: "through-the-gate", Type: "Public" };
    const accounts = (...names: readonly string[]) => names.map((name) => ({ Member_Account: name }));
    const start = Date.now();
    const tell = (second: number, command: string, fields: Readonly<Record<string, unknown>>) =>
      running.tell({ command: `Group.${command}`, fields: { ...group, ...fields } }, new Date(start + second * 1000));
    const members = () => running.rows(membersOf, group.GroupId);
    const told = "SELECT 1 FROM handled WHERE type LIKE 'im.group.%'";
    const before = (await running.rows(told)).length;

    // Newest first: each comes before what it follows from.
    await tell(5, "CallbackAfterMemberExit", { ExitType: "Quit", ExitMemberList: accounts("dave") });
    await tell(4, "CallbackAfterMemberExit", { ExitType: "Kicked", ExitMemberList: accounts("carol") });
    await tell(3, "CallbackAfterNewMemberJoin", { JoinType: "Apply", NewMemberList: accounts("dave") });
    await tell(2, "CallbackAfterNewMemberJoin", { JoinType: "Apply", NewMemberList: accounts("carol") });
    await tell(1, "CallbackAfterNewMemberJoin", { JoinType: "Apply", NewMemberList: accounts("alice") });
    await tell(0, "CallbackAfterCreateGroup", { Name: "ours", Owner_Account: "leckie", MemberList: accounts("bob") });
    await running.rowsOnce(before + 6, told);
    expect(await members()).toEqual([{ user_id: "alice" }, { user_id: "bob" }, { user_id: "leckie" }]);

    await tell(6, "CallbackAfterGroupDestroyed", { Owner_Account: "leckie", Name: "ours", MemberList: accounts() });
    await running.rowsOnce(before + 7, told);
    expect(await members()).toEqual([]);
  });

  it("gives the same rows in 60 orders, with every event twice", async () => {
    const orders = Array.from({ length: 60 }, (_, seed) => `shuffled-${seed}`);
    const messages = orders.flatMap((groupId, seed) => {
      const events = [...lifeOf(groupId), ...(seed % 2 === 0 ? [] : [dismissal(groupId)])];
      return shuffled([...events, ...events], seed);
    });
    await running.send(...messages);
    await running.rowsOnce(30 * 8 + 30 * 9, "SELECT 1 FROM handled WHERE event_id LIKE 'shuffled-%'");
    // The second of an event is the last message now and then.
    await running.linesOnce(30 * 8 + 30 * 9, "seen before");

    const everything = await running.rows(
      "SELECT * FROM members WHERE group_id LIKE 'shuffled-%' ORDER BY group_id, user_id",
    );
    const withoutGroup = (groupId: string) =>
      everything
        .filter((row) => row.group_id === groupId)
        .map((row) => JSON.stringify(row).replaceAll(groupId, "the group"));
    for (const groupId of orders) expect(withoutGroup(groupId)).toEqual(withoutGroup("shuffled-0"));

    for (const [seed, groupId] of orders.entries()) {
      const { body } = await running.get(`/api/groups/${groupId}`);
      const state = { name: "second name", owner: "leckie", type: "Public", created_at: at(0) };
      const members = [
        { user_id: "bob", role: "admin", since: at(0), how: "create", operator: "leckie", nickname: null },
        { user_id: "leckie", role: "owner", since: at(0), how: "create", operator: "leckie", nickname: null },
        { user_id: "alice", role: "member", since: at(1), how: "apply", operator: null, nickname: null },
      ];
      const open = { ...state, state: "open", dismissed_at: null, members };
      expect(body).toMatchObject(
        seed % 2 === 0 ? open : { ...state, state: "dismissed", dismissed_at: at(8), members: [] },
      );
    }
  });

  it("takes ids for what they are, whatever characters they have", async () => {
    const groupId = "@TGS#2J4/%'\" DROP TABLE groups; --";
    const members = ["123", "1e3", "null", "it's", "王", "𝌆", "a/b%2F", "a\nb", "$.present"].map((id) => ({ id }));
    const group = { id: groupId };
    const type = "im.group.members.joined";
    await running.send(eventAt(0, "odd-0", groupId, { type, data: { group, how: "unknown", members } }));
    await running.rowsOnce(1, handledOf, "odd");
    const { body } = await running.get(`/api/groups/${encodeURIComponent(groupId)}`);
    const expected = members.map(({ id }) => expect.objectContaining({ user_id: id }));
    expect(body).toMatchObject({ group_id: groupId, members: expect.arrayContaining(expected) });
  });
});

describe("an event in parts", () => {
  const members = Array.from({ length: 6000 }, (_, n) => ({ id: `member-of-a-large-group-${n}` }));
  const partsOf = (groupId: string) => {
    const data = { group: { id: groupId }, how: "invite" as const, members };
    const event = eventAt(0, `${groupId}-0`, groupId, { type: "im.group.members.joined", data });
    return splitEvent(event, "Group.CallbackAfterNewMemberJoin", JSON.stringify(data)).map((message) => message.event);
  };

  it("changes nothing until all parts are there, and then everything at once", async () => {
    const [last, ...others] = shuffled(partsOf("in-parts"), 7);
    expect(others.length).toBeGreaterThan(3);
    for (const part of [...others, ...others]) await running.send(part);
    await running.rowsOnce(others.length, "SELECT part FROM parts WHERE event_id = 'in-parts-0'");
    expect(await running.rows(membersOf, "in-parts")).toEqual([]);

    await running.send(last);
    await running.rowsOnce(6000, membersOf, "in-parts");
    expect(await running.rows(handledOf, "in-parts")).toEqual([{ event_id: "in-parts-0" }]);
    expect(await running.rows("SELECT part FROM parts")).toEqual([]);
  });

  it("is not begun again by a part that comes once more", async () => {
    const [first] = partsOf("in-parts");
    await running.send({ ...first, data: { ...first?.data, how: "apply" } });
    await running.linesOnce(1, "in-parts-0.1 | seen before");
    expect(await running.rows("SELECT part FROM parts")).toEqual([]);
  });
});

describe("decisions", () => {
  const decide = (second: number, id: string, groupId: string | undefined, verdict: "allowed" | "refused") =>
    eventAt(second, id, groupId, {
      type: "im.group.entry.decided",
      data: {
        action: groupId === undefined ? "create" : "apply",
        group: { id: groupId },
        outcome: verdict === "allowed" ? "allow" : "refuse",
        enforced: true,
        candidates: [{ id: "mallory", verdict, key: "user/mallory", chain: [] }, { verdict }],
      },
    });

  it("tell who was refused lately, the latest first", async () => {
    const decisions = [
      decide(1, "decided-1", "guarded", "refused"),
      decide(3, "decided-3", "guarded", "refused"),
      decide(2, "decided-2", "guarded", "allowed"),
      decide(4, "decided-4", undefined, "refused"),
    ];
    await running.send(...decisions, ...decisions);
    await running.rowsOnce(8, "SELECT 1 FROM decisions WHERE event_id LIKE 'decided-%'");
    const refused = { action: "apply", inviter: null, verdict: "refused", enforced: 1, undecided: 0 };
    const who = { user_id: "mallory", entry: "user/mallory" };
    expect(await running.get("/api/groups/guarded/refusals")).toMatchObject({
      status: 200,
      body: {
        refusals: [
          { ...refused, ...who, time: at(3) },
          { ...refused, user_id: null, time: at(3) },
          { ...refused, ...who, time: at(1) },
          { ...refused, user_id: null, time: at(1) },
        ],
      },
    });
  });

  it("and callbacks without neutral words change no group", async () => {
    const data = { command: "Group.CallbackAfterSendMsg", originalText: "{}" };
    const event = eventAt(0, "received-0", "only-received", { type: "im.callback.received", data });
    await running.send(event, event);
    await running.rowsOnce(1, "SELECT 1 FROM handled WHERE command = ?1", data.command);
    expect(await running.get("/api/groups/only-received")).toMatchObject({ status: 404 });
  });
});

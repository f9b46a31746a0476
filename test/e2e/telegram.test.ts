// Telegram end to end: the real Worker in workerd, updates as Telegram sends them, answers judged as its servers take them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Callback, telegramJoin, telegramMember } from "../../cli/call/callbacks.ts";
import type { Played } from "../../cli/call/play.ts";
import { fixtureText } from "../platforms/fixtures.ts";
import { answered, credentials, type GateUnderTest, startGate, withTelegram } from "./gate.ts";

let group = -1001000000000;
const nextGroup = (): number => --group;
const person = (id: number) => ({ id, firstName: "Somebody" });
const query = "query-id";

describe("a gate for Telegram", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ TENCENT_SDK_APP_IDS: "" }, { OPENIM_SECRETS: "", ...withTelegram });
    await gate.putLists({ "user/666": "deny", "inviter/13": "deny", "inviter/14": "allow", "user/5": "not an entry" });
  });
  afterAll(() => gate.stop());

  const join = (user: number, more: object = {}, at = nextGroup()): Promise<Played> =>
    gate.telegram(telegramJoin({ group: at, user: person(user), query, ...more }, new Date()));

  it("lets in whom no entry refuses, and declines whom one does", async () => {
    expect((await join(7)).judgement).toMatchObject({ letIn: ["7"], faults: [] });
    expect((await join(666)).judgement).toMatchObject({ keptOut: ["666"], faults: [] });
  });

  it("answers a classic request by group and person", async () => {
    const classic = { query: undefined };
    expect((await join(7, classic)).judgement).toMatchObject({ letIn: ["7"], faults: [] });
    expect((await join(666, classic)).judgement).toMatchObject({ keptOut: ["666"], faults: [] });
  });

  it("leaves to the admins what cannot be understood", async () => {
    const at = nextGroup();
    expect((await join(5, {}, at)).judgement).toMatchObject({ outcome: { kind: "waits" }, letIn: [], faults: [] });
    const [event] = await gate.eventsOf(String(at), 1);
    expect(event?.data).toMatchObject({
      outcome: "queue",
      undecided: true,
      candidates: [{ id: "5", verdict: "queued" }],
    });
  });

  it("keeps out who comes by a denied one's link, and exempts nobody by an allowed one's", async () => {
    expect((await join(7, { linkBy: 13 })).judgement).toMatchObject({ keptOut: ["7"] });
    const closed = nextGroup();
    await gate.putLists({ [`group/${closed}`]: "deny" });
    expect((await join(7, { linkBy: 14 }, closed)).judgement).toMatchObject({ keptOut: ["7"] });
  });

  it("decides by the group's type", async () => {
    await gate.putLists({ "type/channel": "deny" });
    const channel = telegramJoin({ group: nextGroup(), user: person(7), query }, new Date());
    const fields = { ...channel.fields, chat: { id: nextGroup(), type: "channel" } };
    expect((await gate.telegram({ ...channel, fields })).judgement.keptOut).toEqual(["7"]);
  });

  it("bars by names and by the bio", async () => {
    await gate.putLists({
      patterns: [
        { match: "*casino*", effect: "deny", in: "text" },
        { match: "*free chips*", effect: "deny", in: "name" },
      ],
    });
    expect((await join(7, { bio: "Best ＣＡＳＩＮＯ" })).judgement.keptOut).toEqual(["7"]);
    const named = { user: { id: 8, firstName: "Free", lastName: "Chips" } };
    expect((await join(8, named)).judgement.keptOut).toEqual(["8"]);
    expect((await join(9, { bio: "free chips" })).judgement.letIn).toEqual(["9"]);
  });

  it("closes a raided group, and declines whom it did not let in before", async () => {
    const at = nextGroup();
    await gate.putLists({ [`group/${at}/flood`]: { joins: 2, seconds: 60 } });
    const letIn: string[] = [];
    for (const user of [21, 22, 23, 24, 21]) letIn.push(...(await join(user, {}, at)).judgement.letIn);
    expect(letIn).toEqual(["21", "22", "21"]);
  });

  it("tells a decision and a member's coming, with the group as subject", async () => {
    const at = nextGroup();
    await join(7, {}, at);
    const played = await gate.telegram(telegramMember("joined", at, person(7), 1, new Date()));
    expect(played.judgement).toMatchObject({ outcome: { kind: "ignored" }, faults: [] });
    const events = await gate.eventsOf(String(at), 2);
    expect(events.map(({ type }) => type).sort()).toEqual(["im.group.entry.decided", "im.group.members.joined"]);
    for (const event of events) expect(event).toMatchObject({ source: "/telegram", partitionkey: `telegram:${at}` });
  });

  it("gives a redelivered update the same answer, and its event the same id", async () => {
    const at = nextGroup();
    const update = { ...telegramJoin({ group: at, user: person(666), query }, new Date()) };
    const body = JSON.stringify({ update_id: 99, chat_join_request: update.fields });
    const again = JSON.stringify({ chat_join_request: update.fields, update_id: 99 });
    const first = await gate.telegram(update, { body });
    const second = await gate.telegram(update, { body: again });
    expect(answered(second)).toEqual(answered(first));
    const told = telegramMember("left", at, person(666), 1, new Date());
    const leaving = JSON.stringify({ update_id: 100, chat_member: told.fields });
    for (const _time of [1, 2]) await gate.telegram(told, { body: leaving });
    const ids = (await gate.eventsOf(String(at), 4)).map(({ id, type }) => `${type} ${id}`);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ["a wrong secret", { "X-Telegram-Bot-Api-Secret-Token": "not-the-secret" }],
    ["no secret", {}],
  ])("answers %s with 401 and decides nothing", async (_what, headers) => {
    const before = (await gate.allEvents()).length;
    const body = fixtureText("telegram", "chat_join_request.guard");
    const response = await gate.fetch("/telegram", { method: "POST", headers: { ...headers }, body });
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 401,
      body: { error: "unauthorized" },
    });
    expect((await gate.allEvents()).length).toBe(before);
  });

  it.each([
    ["a message", { update_id: 1, message: { text: "hello" } }],
    ["an update without a name", { update_id: 1 }],
    ["the bot's standing in a private chat", { update_id: 1, my_chat_member: { chat: { id: 7, type: "private" } } }],
  ])("takes %s and leaves no line and no event", async (_what, update) => {
    const [events, lines] = [(await gate.allEvents()).length, gate.logLines().length];
    const unnamed: Callback = { command: "message", fields: {} };
    const played = await gate.telegram(unnamed, { body: JSON.stringify(update) });
    expect(answered(played)).toEqual({ status: 200 });
    const at = nextGroup();
    await join(7, {}, at);
    await gate.eventsOf(String(at), 1);
    expect((await gate.allEvents()).length).toBe(events + 1);
    expect(
      gate
        .logLines()
        .slice(lines)
        .filter((line) => !line.includes(String(at))),
    ).toEqual([]);
  });

  it("asks for a body that is no JSON once more", async () => {
    const unnamed: Callback = { command: "message", fields: {} };
    expect(answered(await gate.telegram(unnamed, { body: '{"update_id":1,"chat_join' }))).toMatchObject({
      status: 503,
    });
  });

  it("explains a join request, by a link's maker too", async () => {
    const ask = async (question: object) => {
      const response = await gate.fetch("/explain", {
        method: "POST",
        headers: { authorization: `Bearer ${credentials.adminToken}` },
        body: JSON.stringify({ platform: "telegram", action: "apply", group: "-100", candidates: ["7"], ...question }),
      });
      return await response.json();
    };
    expect(await ask({ type: "supergroup" })).toMatchObject({
      outcome: "allow",
      candidates: [{ id: "7", verdict: "allowed" }],
    });
    expect(await ask({ type: "supergroup", inviter: "13" })).toMatchObject({ outcome: "refuse" });
    expect(await ask({})).toMatchObject({ outcome: "queue", undecided: true });
    const named = { type: "supergroup", names: ["Free", "Chips", "Free Chips"] };
    expect(await ask(named)).toMatchObject({ outcome: "refuse", candidates: [{ key: "patterns[1]" }] });
    expect(await ask({ ...named, candidates: ["7", "8"] })).toMatchObject({
      error: "names: are those of one candidate",
    });
    expect(await ask({ ...named, names: [""] })).toMatchObject({ error: expect.stringContaining("names must be") });
    expect(await ask({ action: "invite" })).toMatchObject({ error: expect.stringContaining("Telegram has no invite") });
  });

  it("tells of its settings on /health, of secrets only how many", async () => {
    const response = await gate.fetch("/health", { headers: { authorization: `Bearer ${credentials.adminToken}` } });
    const health = await response.json();
    expect(health).toMatchObject({
      telegram: { on: true, secrets: 1, allowed: "approve", allowedCidrs: [] },
      warnings: [],
    });
  });
});

describe.each([
  ["MODE observe", { MODE: "observe" }, "waits", "waits"],
  ["TELEGRAM_ALLOWED queue", { TELEGRAM_ALLOWED: "queue" }, "waits", "declines"],
  ["ON_UNDECIDED deny", { ON_UNDECIDED: "deny" }, "approves", "declines"],
] as const)("with %s", (_what, vars, unlisted, denied) => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate(vars, withTelegram);
    await gate.putLists({ "user/666": "deny", "user/5": "not an entry" });
  });
  afterAll(() => gate.stop());

  it("the unlisted and the denied are answered so", async () => {
    const join = async (user: number) =>
      (await gate.telegram(telegramJoin({ group: nextGroup(), user: person(user), query }, new Date()))).judgement;
    expect(await join(7)).toMatchObject({ outcome: { kind: unlisted }, faults: [] });
    expect(await join(666)).toMatchObject({ outcome: { kind: denied }, faults: [] });
    expect((await join(5)).outcome.kind).toBe("ON_UNDECIDED" in vars ? "declines" : "waits");
  });
});

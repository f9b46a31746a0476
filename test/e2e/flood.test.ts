// The flood gate in workerd: raids against the real Worker and its Durable Objects, over real KV and a real queue.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openimMembersJoin, tencentApply, tencentInvite } from "../../cli/call/callbacks.ts";
import type { Event } from "../../src/events/event.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

let gate: GateUnderTest;
beforeAll(async () => {
  // Under the load of the raid below this machine is the limit, not the counter.
  gate = await startGate({ DECISION_EVENTS: "none", DECISION_TIMEOUT_MS: 1800, FLOOD_TIMEOUT_MS: 1500 });
});
afterAll(() => gate.stop());
beforeEach(() => gate.clearLists());

const rule = { joins: 20, seconds: 60, for: 600, code: 10101, message: "Closed for a while." };
const publicGroup = (groupId: string) => ({ groupId, type: "Public" });

async function lets(groupId: string, user: string): Promise<boolean> {
  const { judgement } = await gate.tencent(tencentApply(publicGroup(groupId), user));
  return judgement.letIn.includes(user);
}

const floodsOf = (events: readonly Event[], groupId: string) =>
  events.filter(({ type, subject }) => type.startsWith("im.group.flood.") && subject === groupId);

async function explained(groupId: string, user: string): Promise<Readonly<Record<string, unknown>>> {
  const question = { platform: "tencent", action: "apply", group: groupId, type: "Public", candidates: [user] };
  const response = await gate.fetch("/explain", {
    method: "POST",
    headers: { authorization: `Bearer ${credentials.adminToken}` },
    body: JSON.stringify(question),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

async function endFlood(body: unknown, token: string = credentials.adminToken) {
  return await gate.fetch("/flood/end", {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}

// Faster than 500 in ten seconds: they come as fast as the gate answers.
describe("a raid of 500 over 8 connections", () => {
  test("lets in so many and shuts the door; who is trusted enters throughout, and other groups stay open", async () => {
    await gate.putLists({ "group/raided/flood": rule, "group/calm/flood": rule, "user/known": "allow" });
    const raiders = Array.from({ length: 500 }, (_, at) => `raider-${at}`);
    const entered: string[] = [];
    const afterTheLimit: string[] = [];
    const trusted: boolean[] = [];
    const calm: boolean[] = [];
    const connection = async () => {
      for (let user = raiders.shift(); user !== undefined; user = raiders.shift()) {
        // Whoever asks when the last answer that fits has come back: a round trip later at the latest it is shut.
        const full = entered.length >= rule.joins;
        if (await lets("raided", user)) {
          entered.push(user);
          if (full) afterTheLimit.push(user);
        }
        if (raiders.length % 50 === 0) {
          trusted.push(await lets("raided", "known"));
          calm.push(await lets("calm", `guest-${calm.length % 5}`));
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, connection));
    expect(entered).toHaveLength(rule.joins);
    expect(afterTheLimit).toEqual([]);
    expect(new Set([...trusted, ...calm])).toEqual(new Set([true]));
    // Whoever was let in stays let in, so that a second callback about them agrees.
    for (const user of entered.slice(0, 3)) expect(await lets("raided", user)).toBe(true);
    expect(answered(await gate.tencent(tencentApply(publicGroup("raided"), "late")))).toMatchObject({
      ErrorCode: 10101,
      ErrorInfo: "Closed for a while.",
    });
    const [started] = await gate.eventsOf("raided", 1);
    expect(started).toMatchObject({
      type: "im.group.flood.started",
      source: `/tencent/${credentials.sdkAppId}`,
      partitionkey: "tencent:raided",
      data: {
        group: { id: "raided", type: "Public" },
        rule: { key: "group/raided/flood", joins: 20, seconds: 60, for: 600 },
        enforced: true,
        count: 20,
      },
    });
    const members = started?.type === "im.group.flood.started" ? started.data.members.map(({ id }) => id) : [];
    expect(members.sort()).toEqual(entered.sort());

    const { flood, candidates } = await explained("raided", "late");
    expect(flood).toMatchObject({ key: "group/raided/flood", state: "closed" });
    expect(candidates).toMatchObject([
      { verdict: "refused", key: "group/raided/flood", entries: [{ note: expect.stringMatching(/^closed until 20/) }] },
    ]);

    expect((await endFlood({ platform: "tencent", group: "raided" }, "no-admin-token-of-anybody")).status).toBe(401);
    const ended = await endFlood({ platform: "tencent", group: "raided" });
    expect(await ended.json()).toEqual({ ended: true });
    expect(await lets("raided", "afterwards")).toBe(true);
    const [, told] = floodsOf(await gate.eventsOf("raided", 2), "raided");
    expect(told).toMatchObject({ type: "im.group.flood.ended", data: { rule: { joins: 20 } } });
    const refused = told?.type === "im.group.flood.ended" ? told.data.refused : 0;
    // What an isolate refused from memory is counted when it asks again; here it was told nothing more.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(480 + 1);
    expect(await (await endFlood({ platform: "tencent", group: "raided" })).json()).toEqual({ ended: false });
  });
});

test("a closed group opens by itself, with an empty window, and tells it though nobody asks", async () => {
  await gate.putLists({ "group/brief/flood": { joins: 2, seconds: 60, for: 10 } });
  for (const user of ["a", "b"]) expect(await lets("brief", user)).toBe(true);
  expect(await lets("brief", "c")).toBe(false);
  expect(await lets("brief", "d")).toBe(false);
  const [started, ended] = floodsOf(await gate.eventsOf("brief", 2), "brief");
  expect([started?.type, ended?.type]).toEqual(["im.group.flood.started", "im.group.flood.ended"]);
  expect(ended?.data).toMatchObject({ seconds: 10, refused: 1 });
  expect(await lets("brief", "e")).toBe(true);
  expect(await lets("brief", "f")).toBe(true);
  expect(await lets("brief", "g")).toBe(false);
});

test("an observing rule refuses nobody, and tells all the same", async () => {
  await gate.putLists({ flood: { joins: 1, seconds: 60, observe: true } });
  for (const user of ["a", "b", "c"]) expect(await lets("watched", user)).toBe(true);
  const [started] = await gate.eventsOf("watched", 1);
  expect(started).toMatchObject({ type: "im.group.flood.started", data: { enforced: false, rule: { observe: true } } });
});

test("off exempts a group at once, closed or not", async () => {
  await gate.putLists({ flood: { joins: 1, seconds: 60 } });
  expect([await lets("freed", "a"), await lets("freed", "b")]).toEqual([true, false]);
  await gate.putLists({ "group/freed/flood": "off" });
  expect([await lets("freed", "b"), await lets("freed", "c")]).toEqual([true, true]);
});

test("asking /explain counts nobody", async () => {
  await gate.putLists({ flood: { joins: 1, seconds: 60 } });
  for (const user of ["x", "y", "z"]) expect(await explained("asked", user)).toMatchObject({ outcome: "allow" });
  expect(await lets("asked", "a")).toBe(true);
  expect(await explained("asked", "b")).toMatchObject({ outcome: "refuse" });
  expect(await explained("asked", "a")).toMatchObject({ outcome: "allow" });
});

test("an invite of Tencent's past the limit loses those past it", async () => {
  await gate.putLists({ flood: { joins: 3, seconds: 60 } });
  const { judgement } = await gate.tencent(tencentInvite(publicGroup("invited"), "ivan", ["a", "b", "c", "d", "e"]));
  expect(judgement).toMatchObject({ letIn: ["a", "b", "c"], keptOut: ["d", "e"] });
});

test("ids and groups of any form are counted and told as they are", async () => {
  const [long, odd] = ["群".repeat(300), "a/b %c\u2028"];
  await gate.putLists({ flood: { joins: 2, seconds: 60 } });
  expect([await lets(odd, "1"), await lets(odd, "x/y%"), await lets(odd, "z")]).toEqual([true, true, false]);
  expect([await lets(long, long), await lets(long, long), await lets(long, "b")]).toEqual([true, true, true]);
  const [started] = await gate.eventsOf(odd, 1);
  expect(started).toMatchObject({ data: { group: { id: odd }, members: [{ id: "1" }, { id: "x/y%" }] } });
});

describe("on OpenIM", () => {
  const join = async (groupId: string, ids: readonly string[]) =>
    (await gate.openim(openimMembersJoin(groupId, ids))).judgement.letIn.length === ids.length;
  const batch = (from: number, count: number) => Array.from({ length: count }, (_, at) => `u${from + at}`);

  test("a group's first members do not count, and a batch larger than the limit is refused alone", async () => {
    await gate.putLists({ flood: { joins: 3, seconds: 60 } });
    expect(await join("made", batch(0, 50))).toBe(true);
    expect(await join("made", batch(100, 4))).toBe(false);
    expect(await join("made", batch(200, 2))).toBe(true);
    expect(await join("made", batch(300, 2))).toBe(false);
    expect(await join("made", batch(400, 1))).toBe(false);
    expect(await join("made", batch(200, 2))).toBe(true);
  });
});

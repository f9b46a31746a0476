// The roster and feeds in the real gate, in workerd over real KV: unlisted people cost no read, listed ones theirs; whoever
// asks why is answered from KV; and each decision says how it was looked up.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentApply, tencentInvite } from "../../cli/call/callbacks.ts";
import { packFeed } from "../../lists/feeds/pack-feed.ts";
import { type Feed, setKeyOf, shardKeyOf } from "../../src/roster/feed.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

const group = (groupId: string) => ({ groupId, type: "Public" });
const crowd = (count: number) => Array.from({ length: count }, (_, at) => `member-${at}`);

async function lineAbout(gate: GateUnderTest, groupId: string): Promise<string> {
  const find = () => gate.logLines().find((line) => line.startsWith("decision ") && line.includes(` group=${groupId}`));
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return find() ?? "";
}

async function explained(gate: GateUnderTest, user: string) {
  const response = await gate.fetch("/explain", {
    method: "POST",
    headers: { authorization: `Bearer ${credentials.adminToken}` },
    body: JSON.stringify({ platform: "openim", action: "join", group: "g", candidates: [user] }),
  });
  const { candidates } = (await response.json()) as { candidates: { verdict: string; key: string | null }[] };
  return candidates[0];
}

describe("with the roster on", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ ROSTER_MODE: "on", ROSTER_DRIFT: 0 });
    await gate.putLists({ "user/mallory": "deny", default: "allow" });
  });
  afterAll(() => gate.stop());

  it("reads everything until there is a roster", async () => {
    expect(answered(await gate.tencent(tencentApply(group("before"), "mallory")))).toMatchObject({ ErrorCode: 10100 });
    expect(await lineAbout(gate, "before")).toContain("lookup=exact read=9");
  });

  it("tells the roster's state in /health", async () => {
    expect(await gate.makeRoster()).toEqual({
      mode: "on",
      maxAgeSeconds: 300,
      driftPercent: 0,
      state: "in use",
      since: expect.any(String),
      ageSeconds: expect.any(Number),
      keys: 2,
      bytes: expect.any(Number),
      feeds: [],
      drifted: 0,
    });
  });

  it("reads nothing for unlisted people, however many", async () => {
    expect(answered(await gate.tencent(tencentApply(group("one"), "alice")))).toMatchObject({ ErrorCode: 0 });
    expect(await lineAbout(gate, "one")).toMatch(/alice allowed by default lookup=roster read=0 id=/);
    await gate.tencent(tencentInvite(group("hundred"), "leckie", crowd(100)));
    expect(await lineAbout(gate, "hundred")).toContain("lookup=roster read=0");
    await gate.openim(openimMembersJoin("thousand", crowd(1000)));
    expect(await lineAbout(gate, "thousand")).toContain("lookup=roster read=0");
  });

  it("reads the one key of whom it holds, and refuses them", async () => {
    const played = await gate.tencent(tencentInvite(group("some"), "leckie", [...crowd(50), "mallory"]));
    expect(answered(played)).toMatchObject({ ErrorCode: 0, RefusedMembers_Account: ["mallory"] });
    expect(await lineAbout(gate, "some")).toContain("lookup=roster read=1");
  });

  it("says in the event how it was looked up", async () => {
    const [event] = await gate.eventsOf("one", 1);
    expect(event?.data).toMatchObject({ lookup: "roster" });
    const [before] = await gate.eventsOf("before", 1);
    expect(before?.data).toMatchObject({ lookup: "exact" });
  });

  it("lets a removal count at once, and an addition with the next roster", async () => {
    await gate.putLists({ "user/bob": "deny" });
    expect(answered(await gate.tencent(tencentApply(group("new-1"), "bob")))).toMatchObject({ ErrorCode: 0 });
    await gate.makeRoster();
    expect(answered(await gate.tencent(tencentApply(group("new-2"), "bob")))).toMatchObject({ ErrorCode: 10100 });
    await gate.clearLists();
    expect(answered(await gate.tencent(tencentApply(group("new-3"), "bob")))).toMatchObject({ ErrorCode: 0 });
    await gate.putLists({ "user/mallory": "deny", default: "allow" });
  });

  it("explains from KV, whatever the roster says", async () => {
    await gate.putLists({ "user/carol": "deny" });
    expect(answered(await gate.tencent(tencentApply(group("why"), "carol")))).toMatchObject({ ErrorCode: 0 });
    expect(await explained(gate, "carol")).toMatchObject({ verdict: "refused", key: "user/carol" });
  });

  it("refuses whom a feed lists, by its name, and explains it", async () => {
    const { set, shards, feed } = await packFeed(["bot-7", ...crowd(5000).map((id) => `bot-${id}`)], { k0: 1, k1: 2 });
    const full: Feed = { name: "spam", version: "v1", ...feed, message: "No bots.", code: 5011 };
    const roster = await gate.roster();
    await roster.put(setKeyOf(full), set);
    for (const [at, text] of shards.entries()) await roster.put(shardKeyOf(full, at), text);
    await roster.put("feeds", JSON.stringify({ v: 1, feeds: [full] }));
    expect(await explained(gate, "bot-7")).toMatchObject({ verdict: "refused", key: "feed/spam" });
    expect(await gate.makeRoster()).toMatchObject({ feeds: [{ name: "spam", ids: 5001, loaded: true }] });
    const played = await gate.openim(openimMembersJoin("feeds", ["bot-7"]));
    expect(answered(played)).toMatchObject({ nextCode: 1, errCode: 5011, errMsg: "No bots." });
    expect(await lineAbout(gate, "feeds")).toMatch(/bot-7 refused by feed\/spam.* lookup=roster read=1 /);
    await gate.openim(openimMembersJoin("no-feeds", crowd(100)));
    expect(await lineAbout(gate, "no-feeds")).toContain("lookup=roster read=0");
  });

  it("does both at a cron that is neither's, and only the redrive at its own", async () => {
    const headOf = async () => (await gate.roster()).get("roster/head");
    const before = await headOf();
    await gate.fireSchedule();
    expect(await headOf()).toBe(before);
    await gate.fireSchedule("*/5 * * * *");
    expect(await headOf()).not.toBe(before);
  });
});

it("with the roster off its run does nothing, and every decision reads", async () => {
  const gate = await startGate();
  try {
    await gate.fireSchedule("* * * * *");
    expect((await (await gate.roster()).list()).keys).toEqual([]);
    await gate.tencent(tencentApply(group("off"), "alice"));
    expect(await lineAbout(gate, "off")).toContain("lookup=exact read=9");
    const off = { mode: "off", state: "off", since: expect.any(String), feeds: "not asked" };
    expect(await gate.makeRoster()).toEqual({ ...off, maxAgeSeconds: 300, driftPercent: 1 });
  } finally {
    await gate.stop();
  }
});

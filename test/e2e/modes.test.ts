// The modes of a whole Worker: MODE observe, ON_UNDECIDED deny, OPENIM_PARTIAL mute. The same lists, other answers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentApply, tencentInvite } from "../../cli/call/callbacks.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

const tencentOk = { status: 200, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const openimOk = { status: 200, actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 };
const group = { groupId: "g", type: "Public" };

describe("MODE observe", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ MODE: "observe", ON_UNDECIDED: "deny", DECISION_EVENTS: "refused" });
    await gate.putLists({
      "user/mallory": "deny",
      "user/garbled": "{",
      "user/1028": { effect: "allow", member: { muteFor: 60 } },
    });
  });
  afterAll(() => gate.stop());

  it("refuses nobody, and says in event and log who would have been", async () => {
    const observed = { groupId: "observed", type: "Public" };
    expect(answered(await gate.tencent(tencentInvite(observed, "leckie", ["mallory", "alice"])))).toEqual(tencentOk);
    const [event] = await gate.eventsOf("observed", 1);
    expect(event?.data).toMatchObject({
      outcome: "refuse-some",
      enforced: false,
      candidates: [
        { id: "mallory", verdict: "refused", key: "user/mallory" },
        { id: "alice", verdict: "allowed" },
      ],
    });
    const line = gate.logLines().find((each) => each.includes(`id=${event?.id}`));
    expect(line).toContain("decision (observed only) refuse-some: tencent invite");
  });

  it("gives the answer of empty lists to what ON_UNDECIDED would refuse, and grants no attributes", async () => {
    expect(answered(await gate.tencent(tencentApply(group, "garbled")))).toEqual(tencentOk);
    expect(answered(await gate.tencent(tencentApply(group, "x"), { body: "{" }))).toEqual(tencentOk);
    expect(answered(await gate.openim(openimMembersJoin("g", ["mallory", "1028"])))).toEqual(openimOk);
  });

  it("makes an event of a decision about nobody, since it is undecided", async () => {
    await gate.tencent(tencentApply(group, "x"), { body: "{ no JSON" });
    const found = async () =>
      (await gate.allEvents()).find(({ data }) => data.originalText === "{ no JSON" && "candidates" in data);
    await expect.poll(found, { timeout: 20_000 }).toMatchObject({
      type: "im.group.entry.decided",
      data: { undecided: true, candidates: [] },
    });
  });

  it("still refuses a call that is not genuine", async () => {
    expect(answered(await gate.tencent(tencentApply(group, "alice"), { token: "no" }))).toMatchObject({ ErrorCode: 1 });
    expect(answered(await gate.openim(openimMembersJoin("g", ["a"]), { secret: "no" }))).toMatchObject({ nextCode: 1 });
  });
});

describe("ON_UNDECIDED deny", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ ON_UNDECIDED: "deny" });
    await gate.putLists({ "user/garbled": "{", "user/typo": { effect: "allow", untill: "2030-01-01" } });
  });
  afterAll(() => gate.stop());

  const refused = { ...tencentOk, ErrorCode: 10100, ErrorInfo: "You cannot join this group." };

  it.each(["garbled", "typo"])("refuses %s, whose entry is not understood, and names the key", async (user) => {
    expect(answered(await gate.tencent(tencentApply(group, user)))).toEqual(refused);
    const line = () => gate.logLines().findLast((each) => each.startsWith("decision"));
    await expect.poll(line).toContain(`${user} refused by user/${user} (undecided)`);
  });

  it.each(["{", "[]", "", "{}"])("refuses an application whose body is %j", async (body) => {
    expect(answered(await gate.tencent(tencentApply(group, "alice"), { body }))).toEqual(refused);
    const join = await gate.openim(openimMembersJoin("g", ["666"]), { body });
    expect(answered(join)).toEqual({ ...openimOk, errCode: 5001, errMsg: "You cannot join this group.", nextCode: 1 });
  });

  it("refuses a call of OpenIM that names no command: it may be anything, so also somebody joining", async () => {
    const body = { groupID: "g", memberList: [{ userID: "666" }] };
    for (const path of [`/openim/${credentials.secret}`, `/openim/${credentials.secret}/`]) {
      const response = await gate.fetch(path, { method: "POST", body: JSON.stringify(body) });
      expect(await response.json()).toMatchObject({ actionCode: 0, errCode: 5001, nextCode: 1 });
    }
  });

  it("still lets everybody else in", async () => {
    expect(answered(await gate.tencent(tencentApply(group, "alice")))).toEqual(tencentOk);
  });
});

describe("OPENIM_PARTIAL mute", () => {
  let gate: GateUnderTest;
  beforeAll(async () => {
    gate = await startGate({ OPENIM_PARTIAL: "mute" });
    await gate.putLists({ "user/666": "deny", "user/667": { effect: "deny", message: "No." } });
  });
  afterAll(() => gate.stop());

  it("lets the denied ones of a batch in, muted for good, and tells so", async () => {
    const played = await gate.openim(openimMembersJoin("muted", ["1028", "666"]));
    const memberCallbackList = [{ userID: "666", muteEndTime: 253_402_300_799_000 }];
    expect(answered(played)).toEqual({ ...openimOk, memberCallbackList });
    expect(played.judgement.faults).toEqual([]);
    const [event] = await gate.eventsOf("muted", 1);
    expect(event?.data).toMatchObject({ candidates: [{ verdict: "allowed" }, { id: "666", verdict: "muted" }] });
  });

  it("refuses a batch in which everybody is denied, with the first one's message", async () => {
    const played = await gate.openim(openimMembersJoin("g", ["667", "666"]));
    expect(answered(played)).toEqual({ ...openimOk, errCode: 5001, errMsg: "No.", nextCode: 1 });
  });

  it("refuses a new group whose owner is denied", async () => {
    const initMemberList = [
      { userID: "666", roleLevel: 100 },
      { userID: "1028", roleLevel: 20 },
    ];
    const callback = { command: "callbackBeforeCreateGroupCommand", fields: { groupID: "", initMemberList } };
    expect(answered(await gate.openim(callback))).toMatchObject({ errCode: 5001, nextCode: 1 });
  });
});

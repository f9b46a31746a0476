// Tencent's callbacks end to end: in workerd, over real KV and a real queue, each answer judged as Tencent would take it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tencentApply, tencentCreated, tencentInvite, tencentJoined } from "../../cli/call/callbacks.ts";
import { answered, credentials, type GateUnderTest, startGate } from "./gate.ts";

let gate: GateUnderTest;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(() => gate.stop());
beforeEach(() => gate.clearLists());

const ok = { status: 200, ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const refused = { ...ok, ErrorCode: 10100, ErrorInfo: "You cannot join this group." };
const turnedAway = { ...ok, ErrorCode: 1, ErrorInfo: "unauthorized" };
const group = (groupId: string) => ({ groupId, type: "Public" });

describe("Group.CallbackBeforeApplyJoinGroup", () => {
  it("lets somebody on no list apply, and tells so in an event with the body as received", async () => {
    const played = await gate.tencent(tencentApply(group("@TGS#apply-ok"), "alice"));
    expect(answered(played)).toEqual(ok);
    expect(played.judgement).toMatchObject({ letIn: ["alice"], keptOut: [], faults: [] });
    const [event] = await gate.eventsOf("@TGS#apply-ok", 1);
    expect(event).toMatchObject({
      specversion: "1.0",
      type: "im.group.entry.decided",
      source: `/tencent/${credentials.sdkAppId}`,
      partitionkey: "tencent:@TGS#apply-ok",
      data: {
        action: "apply",
        group: { id: "@TGS#apply-ok", type: "Public" },
        outcome: "allow",
        enforced: true,
        candidates: [{ id: "alice", verdict: "allowed" }],
      },
    });
    expect(event?.data.original).toEqual(JSON.parse(String(played.request.body)));
  });

  it("refuses a user on the deny list with the entry's own code and message", async () => {
    await gate.putLists({ "user/mallory": { effect: "deny", code: 10101, message: "You are banned." } });
    const played = await gate.tencent(tencentApply(group("@TGS#apply-no"), "mallory"));
    expect(answered(played)).toEqual({ ...ok, ErrorCode: 10101, ErrorInfo: "You are banned." });
    expect(played.judgement).toMatchObject({ letIn: [], keptOut: ["mallory"], faults: [] });
  });

  it("decides ids of digits alone, which KV's bulk read would drop as bare keys", async () => {
    await gate.putLists({ "user/10001": "deny" });
    expect(answered(await gate.tencent(tencentApply(group("7700115"), "10001")))).toEqual(refused);
    expect(answered(await gate.tencent(tencentApply(group("7700115"), "10002")))).toEqual(ok);
  });

  it.each(["a/b%c", "user name", "ünïcode-用户", '"quoted"', "__proto__", "constructor"])(
    "finds the entry of %j",
    async (id) => {
      await gate.putLists({ [`user/${id.replaceAll("%", "%25").replaceAll("/", "%2F")}`]: "deny" });
      expect(answered(await gate.tencent(tencentApply(group("@TGS#odd"), id)))).toEqual(refused);
    },
  );

  it("lets only the people of its allow list into a closed group", async () => {
    await gate.putLists({
      "group/club": { effect: "deny", message: "Members only." },
      "group/club/user/alice": " ALLOW\n",
    });
    expect(answered(await gate.tencent(tencentApply(group("club"), "alice")))).toEqual(ok);
    const bob = await gate.tencent(tencentApply(group("club"), "bob"));
    expect(answered(bob)).toEqual({ ...ok, ErrorCode: 10100, ErrorInfo: "Members only." });
  });

  it("finds a type under its twin's name", async () => {
    await gate.putLists({ "type/Work": "deny" });
    const played = await gate.tencent(tencentApply({ groupId: "g", type: "Private" }, "alice"));
    expect(answered(played)).toEqual(refused);
  });
});

describe("Group.CallbackBeforeInviteJoinGroup", () => {
  it("drops the refused members alone, in request order and once each", async () => {
    await gate.putLists({ "user/jared": "deny", "group/@TGS#some/user/zoe": "deny" });
    const members = ["zoe", "leckie", "jared", "zoe"];
    const played = await gate.tencent(tencentInvite(group("@TGS#some"), "leckie", members));
    expect(answered(played)).toEqual({ ...ok, RefusedMembers_Account: ["zoe", "jared"] });
    expect(played.judgement).toMatchObject({ letIn: ["leckie"], keptOut: ["zoe", "jared"], faults: [] });
    const [event] = await gate.eventsOf("@TGS#some", 1);
    expect(event?.data).toMatchObject({ action: "invite", outcome: "refuse-some", inviter: { id: "leckie" } });
  });

  it("refuses the whole invite with the first one's message when everybody is refused", async () => {
    await gate.putLists({
      "user/a": { effect: "deny", message: "First." },
      "user/b": { effect: "deny", message: "Second." },
    });
    const played = await gate.tencent(tencentInvite(group("@TGS#all"), "leckie", ["a", "b"]));
    expect(answered(played)).toEqual({ ...ok, ErrorCode: 10100, ErrorInfo: "First." });
  });

  it("refuses everything that a denied inviter brings", async () => {
    await gate.putLists({ "inviter/spammer": "deny", "user/friend": "allow" });
    const played = await gate.tencent(tencentInvite(group("@TGS#spam"), "spammer", ["friend"]));
    expect(answered(played)).toEqual(refused);
  });

  it("lets an exempt inviter bring people into a closed group, but nobody who is banned", async () => {
    await gate.putLists({ "group/shut": "deny", "inviter/administrator": "allow", "user/jared": "deny" });
    const played = await gate.tencent(tencentInvite(group("shut"), "administrator", ["alice", "jared"]));
    expect(answered(played)).toEqual({ ...ok, RefusedMembers_Account: ["jared"] });
    expect(answered(await gate.tencent(tencentInvite(group("shut"), "leckie", ["alice"])))).toEqual(refused);
  });

  it("decides an invite of 300 at once", async () => {
    const members = Array.from({ length: 300 }, (_, index) => `member-${index}`);
    await gate.putLists({ "user/member-0": "deny", "user/member-150": "deny", "user/member-299": "deny" });
    const played = await gate.tencent(tencentInvite(group("@TGS#300"), "leckie", members));
    expect(answered(played)).toEqual({ ...ok, RefusedMembers_Account: ["member-0", "member-150", "member-299"] });
  });
});

describe("after-callbacks", () => {
  it("takes AfterNewMemberJoin and puts it on the queue in neutral words", async () => {
    const played = await gate.tencent(tencentJoined(group("@TGS#joined"), ["jared", "tommy"], "leckie"));
    expect(answered(played)).toEqual(ok);
    const [event] = await gate.eventsOf("@TGS#joined", 1);
    expect(event).toMatchObject({
      type: "im.group.members.joined",
      data: {
        group: { id: "@TGS#joined", type: "Public" },
        operator: "leckie",
        members: [{ id: "jared" }, { id: "tommy" }],
      },
    });
    expect(event?.data.original).toEqual(JSON.parse(String(played.request.body)));
  });

  it("takes AfterCreateGroup with its custom fields and fields that we do not know", async () => {
    const callback = tencentCreated(group("@TGS#made"), "group_root", ["bob", "peter"], "MyFirstGroup");
    const fields = {
      ...callback.fields,
      InviteOption: "NeedPermission",
      UserDefinedDataList: [{ Key: "k", Value: "v" }],
    };
    expect(answered(await gate.tencent({ ...callback, fields }))).toEqual(ok);
    const [event] = await gate.eventsOf("@TGS#made", 1);
    expect(event).toMatchObject({
      type: "im.group.created",
      data: { group: { name: "MyFirstGroup" }, members: [{ id: "bob" }, { id: "peter" }], custom: { k: "v" } },
    });
    expect(event?.data.original).toMatchObject({ InviteOption: "NeedPermission" });
  });

  it("gives a redelivered callback the same id, so that a consumer can drop the second", async () => {
    const body =
      '{"CallbackCommand":"Group.CallbackAfterNewMemberJoin","EventTime":1670574414123,"GroupId":"@TGS#twice","NewMemberList":[{"Member_Account":"a"}]}';
    const callback = tencentJoined(group("@TGS#twice"), ["a"]);
    await gate.tencent(callback, { body });
    await gate.tencent(callback, { body });
    const [first, second] = await gate.eventsOf("@TGS#twice", 2);
    expect(first?.id).toBe(second?.id);
    expect(first?.time).toBe("2022-12-09T08:26:54.123Z");
  });

  it("records a callback that cannot be read, as it came", async () => {
    const command = "Group.CallbackAfterCreateGroup";
    const body = '{"GroupId":"g","MemberList": oops';
    expect(answered(await gate.tencent({ command, fields: {} }, { body }))).toEqual(ok);
    const [event] = await gate.receivedOf(command, 1);
    expect(event?.data).toEqual({ command, originalText: body });
  });

  it("splits a callback that no queue message can hold, and loses nothing of it", async () => {
    const members = Array.from({ length: 6000 }, (_, index) => `member-${String(index).padStart(24, "0")}`);
    const played = await gate.tencent(tencentJoined(group("@TGS#huge"), members));
    const parts = await gate.eventsOf("@TGS#huge", 9);
    expect(parts.every((part) => part.parts === parts.length)).toBe(true);
    const ordered = [...parts].sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
    const ids = ordered.flatMap((part) => (part.type === "im.group.members.joined" ? part.data.members : []));
    expect(ids.map(({ id }) => id)).toEqual(members);
    expect(ordered.map(({ data }) => data.originalText).join("")).toBe(played.request.body);
  });

  it("tells all people of a callback of megabytes, and keeps the body where its events say", async () => {
    const members = Array.from({ length: 60_000 }, (_, index) => `member-${String(index).padStart(24, "0")}`);
    const played = await gate.tencent(tencentJoined(group("@TGS#vast"), members));
    const parts = await gate.eventsOf("@TGS#vast", 26);
    expect(parts.every((part) => part.parts === parts.length)).toBe(true);
    const ordered = [...parts].sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
    const ids = ordered.flatMap((part) => (part.type === "im.group.members.joined" ? part.data.members : []));
    expect(ids.map(({ id }) => id)).toEqual(members);
    const told = new Set(ordered.map(({ data }) => JSON.stringify(data.originalTooLarge)));
    expect(told.size).toBe(1);
    const { key = "", bytes } = ordered[0]?.data.originalTooLarge ?? {};
    expect(bytes).toBe(String(played.request.body).length);
    expect(await (await gate.spool()).get(key)).toBe(played.request.body);
  });
});

describe("calls that are not genuine", () => {
  const wrong = { token: "not-the-token" };
  it.each([
    ["a wrong Sign", wrong],
    ["a RequestTime too old", { skewSeconds: -120 }],
    ["a RequestTime too far ahead", { skewSeconds: 120 }],
    ["no Sign", { sign: "" }],
  ])("refuses an application with %s, since 401 would mean go ahead", async (_name, options) => {
    const played = await gate.tencent(tencentApply(group("@TGS#forged"), "alice"), options);
    expect(answered(played)).toEqual(turnedAway);
    expect(played.judgement).toMatchObject({ keptOut: ["alice"], faults: [] });
  });

  it("records nothing of a forged after-callback, and says 401", async () => {
    const played = await gate.tencent(tencentJoined(group("@TGS#forged-after"), ["a"]), wrong);
    expect(answered(played)).toEqual({ status: 401, ActionStatus: "FAIL", ErrorCode: 1, ErrorInfo: "unauthorized" });
    await gate.tencent(tencentJoined(group("@TGS#genuine-after"), ["a"]));
    await gate.eventsOf("@TGS#genuine-after", 1);
    expect((await gate.allEvents()).filter(({ subject }) => subject === "@TGS#forged-after")).toEqual([]);
  });

  it("says in the log what was wrong, and never the Sign", async () => {
    await gate.tencent(tencentApply(group("g"), "alice"), { sign: "f".repeat(64) });
    const lines = gate.logLines().filter((line) => line.startsWith("rejected tencent"));
    expect(lines.at(-1)).toBe(
      'rejected tencent command=Group.CallbackBeforeApplyJoinGroup reason=credentials: "Sign is wrong"',
    );
  });
});

describe("malformed before-callbacks, with ON_UNDECIDED allow", () => {
  it.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["nothing", ""],
    ["another command", '{"CallbackCommand":"Group.CallbackAfterNewMemberJoin"}'],
  ])("goes on and says undecided when the body is %s", async (_name, body) => {
    const before = gate.logLines().length;
    const played = await gate.tencent(tencentApply(group("g"), "alice"), { body });
    expect(answered(played)).toEqual(ok);
    const lines = () => gate.logLines().slice(before);
    await expect.poll(lines).toContainEqual(expect.stringMatching(/^decision .*nobody problem=/));
  });

  it("still refuses by the entries that could be read when one id cannot", async () => {
    await gate.putLists({ "user/jared": "deny" });
    const body =
      '{"CallbackCommand":"Group.CallbackBeforeInviteJoinGroup","DestinationMembers":[{"Member_Account":{}},{"Member_Account":"jared"}],"GroupId":"g","Operator_Account":"o","Type":"Public"}';
    const played = await gate.tencent(tencentInvite(group("g"), "o", []), { body });
    expect(answered(played)).toEqual({ ...ok, RefusedMembers_Account: ["jared"] });
  });
});

// More candidates than any server sends: turned away whatever ON_UNDECIDED says, in the caller's dialect and before KV is
// asked; and one fewer is decided to the last of them. After-callbacks may name as many as they like.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openimMembersJoin, tencentInvite, tencentJoined } from "../../cli/call/callbacks.ts";
import { play } from "../../cli/call/play.ts";
import { maxCandidates } from "../../src/settings.ts";
import { type FaultyGate, startFaultyGate } from "./faulty-gate.ts";
import { type Call, request } from "./traffic.ts";

const group = { groupId: "crowd", type: "Public" };

let gate: FaultyGate;
beforeAll(async () => {
  gate = await startFaultyGate();
  await gate.putLists({ "user/trudy": "deny", "group/closed": "deny" });
});
afterEach(async () => {
  await gate.idle();
  await gate.setPlan({});
  gate.forgetLines();
});
afterAll(() => gate.stop());

const vars = { DECISION_TIMEOUT_MS: 1800, ON_UNDECIDED: "allow" } as const;
const crowd = (count: number): string[] => Array.from({ length: count }, (_, at) => `u${at}`);
const endingWithTrudy = (count: number): string[] => [...crowd(count - 1), "trudy"];
const invite = (people: readonly string[]): Call => {
  return { platform: "tencent", kind: "both", marker: "", callback: tencentInvite(group, "leckie", people) };
};
const join = (people: readonly string[], groupId = "crowd"): Call => {
  return { platform: "openim", kind: "both", marker: "", callback: openimMembersJoin(groupId, people) };
};
const create: Call = {
  platform: "openim",
  kind: "both",
  marker: "",
  callback: {
    command: "callbackBeforeCreateGroupCommand",
    fields: { groupID: "", initMemberList: crowd(2501).map((userID) => ({ userID, roleLevel: 20 })) },
  },
};

describe(`more than ${maxCandidates} candidates`, () => {
  it.each([
    ["Tencent's invite", invite(endingWithTrudy(2501))],
    ["OpenIM's join", join(endingWithTrudy(2501))],
    ["OpenIM's new group", create],
    ["51,000 of OpenIM", join(endingWithTrudy(51_000))],
    ["the same one 3,000 times", join(Array.from({ length: 3000 }, () => "alice"))],
  ])("are refused, and cost no read: %s", async (_what, call) => {
    await gate.setPlan({ vars });
    const { judgement } = await play(request(gate.url, call, {}));
    expect(judgement).toMatchObject({ understood: true, outcome: { kind: "refuses" }, letIn: [], faults: [] });
    expect(await gate.seen()).toEqual({ pending: 0, calls: {} });
    await expect
      .poll(() => gate.logLines())
      .toContainEqual(
        expect.stringMatching(/^rejected \w+ command=\S+ reason=too-many: ".* candidates, at most 2500"$/),
      );
  });

  it("are refused by Tencent's rules too where the body alone names the command", async () => {
    const meant = request(gate.url, invite(endingWithTrudy(2501)), {});
    const url = meant.url.replace(/CallbackCommand=[^&]*&/, "");
    const { judgement } = await play({ ...meant, url });
    expect(judgement.outcome).toMatchObject({ kind: "refuses" });
  });

  it("may have joined already: that is recorded", async () => {
    const callback = tencentJoined({ groupId: "many-joined", type: "Public" }, crowd(6000));
    const { answer } = await play(request(gate.url, { platform: "tencent", kind: "told", marker: "", callback }, {}));
    expect(answer).toMatchObject({ status: 200 });
  });
});

describe(`${maxCandidates} candidates`, () => {
  it("are decided to the last", async () => {
    await gate.setPlan({ vars });
    const invited = await play(request(gate.url, invite(endingWithTrudy(maxCandidates)), {}));
    expect(invited.judgement.outcome).toEqual({ kind: "drops-members", members: ["trudy"] });
    const joined = await play(request(gate.url, join(endingWithTrudy(maxCandidates)), {}));
    expect(joined.judgement.outcome).toMatchObject({ kind: "refuses" });
  });

  it("are refused by the group's entry though only the first bulk read is answered", async () => {
    const lists = { kind: "answers-only", holding: "group/closed", others: "throws" } as const;
    await gate.setPlan({ lists, vars });
    const people = crowd(maxCandidates);
    const { judgement } = await play(request(gate.url, join(people, "closed"), {}));
    expect(judgement).toMatchObject({ outcome: { kind: "refuses" }, letIn: [] });
    // It is the first of them: `u0` stands in it too.
    await gate.setPlan({ lists: { ...lists, holding: "user/u0" }, vars });
    const again = await play(request(gate.url, join(people, "closed"), {}));
    expect(again.judgement).toMatchObject({ outcome: { kind: "refuses" }, letIn: [] });
  });
});

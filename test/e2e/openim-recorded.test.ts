// What OpenIM's own code sent, through the real gate in workerd, and whole operations of the modelled group service: what
// stands in its records afterwards. Every scene and version is played in test/platforms/openim; here are those that harm.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenimServer, type OpenimServer } from "../judges/openim-server.ts";
import { recordedScenes } from "../platforms/openim/recorded-scenes.ts";
import { type GateUnderTest, startGate } from "./gate.ts";

const on = new Set([
  "callbackBeforeCreateGroupCommand",
  "callbackBeforeInviteJoinGroupCommand",
  "callbackBeforeJoinGroupCommand",
  "callbackBeforeMembersJoinGroupCommand",
]);

let gate: GateUnderTest;
let server: OpenimServer;
beforeAll(async () => {
  gate = await startGate({ DECISION_EVENTS: "all" });
  await gate.putLists({
    "user/bad": "deny",
    default: { effect: "allow", member: { muteFor: 600, roleLevel: 60 } },
  });
  server = createOpenimServer("v3.8", on, async (command, fields) => {
    const { answer } = await gate.openim({ command, fields });
    return "body" in answer ? answer.body : "";
  });
});
afterAll(() => gate.stop());

async function playScene(name: string): Promise<readonly Awaited<ReturnType<GateUnderTest["openim"]>>[]> {
  const played = [];
  for (const { command, text } of recordedScenes.find((scene) => scene.name === name)?.callbacks ?? [])
    played.push(await gate.openim({ command, fields: {} }, { body: text }));
  return played;
}

describe("a recorded creation", () => {
  it("gives nobody a role or a mute; who joins that group later gets both", async () => {
    const played = await playScene("create by owner, admin repeated as member");
    expect(played.map(({ judgement }) => [judgement.understood, judgement.faults])).toEqual(Array(3).fill([true, []]));
    expect(played[1]?.judgement.outcome).toEqual({
      kind: "goes-on",
      members: [],
    });
    const late = await gate.openim({
      command: "callbackBeforeMembersJoinGroupCommand",
      fields: { groupID: "af-2516-create", memberList: [{ userID: "late", ex: "" }], groupEx: "E" },
    });
    const members = [{ userID: "late", roleLevel: 60, muteEndTime: expect.any(Number) }];
    expect(late.judgement).toMatchObject({ outcome: { kind: "goes-on", members }, faults: [] });
    const events = await gate.eventsOf("af-2516-create", 4);
    expect(events.map(({ type }) => type).sort()).toEqual([
      "im.group.created",
      "im.group.entry.decided",
      "im.group.entry.decided",
      "im.group.entry.decided",
    ]);
  });
});

describe("an operation", () => {
  it("of creating a group leaves an owner, and of renaming it changes the name alone", async () => {
    const info = { groupName: "before", ex: "kept", needVerification: 2, lookMemberInfo: 1 };
    const groupID = (await server.create({ owner: "o", admins: ["a"], members: ["m"], info })) ?? "none";
    expect(await server.setInfo(groupID, { groupName: "after" })).toBe(true);
    expect(server.group(groupID)).toMatchObject({
      ...info,
      groupName: "after",
      members: [
        { userID: "o", roleLevel: 100, muteEndTime: 0 },
        { userID: "a", roleLevel: 60, muteEndTime: 0 },
        { userID: "m", roleLevel: 20, muteEndTime: 0 },
      ],
    });
    expect(await server.join(groupID, "late")).toBe(true);
    expect(server.group(groupID)?.members.at(-1)).toMatchObject({
      userID: "late",
      roleLevel: 60,
      muteEndTime: expect.any(Number),
    });
  });

  it("lets nobody in who is denied", async () => {
    server.put("g", { owner: "x" });
    expect(await server.invite("g", "x", ["good", "bad"])).toBe(false);
    expect(await server.join("g", "bad")).toBe(false);
    expect(await server.approve("g", "bad")).toBe(false);
    expect(server.group("g")?.members.map(({ userID }) => userID)).toEqual(["x"]);
  });
});

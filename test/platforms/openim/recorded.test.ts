// Every scene that OpenIM's own code recorded, whole, through the gate's own code: what becomes of each callback's
// operation, judged as OpenIM would, and which events come of it.
import { describe, expect, test } from "vitest";
import { createPlayedGate, type PlayedBody, type Scene } from "../../../cli/docs/play-body.ts";
import { judgeOpenim } from "../../judges/openim.ts";
import { type RecordedScene, recordedScenes } from "./recorded-scenes.ts";

const create = "create by owner, admin repeated as member";
const createByAdmin = "create by imAdmin for bob (operator is no member)";
const invite = "invite (no after callback exists)";
const decided = "im.group.entry.decided";
const received = "im.callback.received";
const updated = "im.group.updated";

/** The events of a scene, one callback after the other; a scene that is not here has none. */
const eventsOf: Readonly<Record<string, readonly string[]>> = {
  [create]: [decided, decided, "im.group.created"],
  [createByAdmin]: [decided, decided, "im.group.created"],
  "direct join, joinSource 1": [decided, decided, "im.group.members.joined"],
  "direct join, joinSource 2": [decided, decided, "im.group.members.joined"],
  "direct join, joinSource 3": [decided, decided, "im.group.members.joined"],
  "direct join, joinSource 4": [decided, decided, "im.group.members.joined"],
  [invite]: [decided, decided],
  quit: ["im.group.members.left"],
  "kick two, reason": ["im.group.members.left"],
  "transfer owner": ["im.group.owner.changed"],
  dismiss: ["im.group.dismissed"],
  "dismiss deleteMember": ["im.group.dismissed"],
  "setGroupMemberInfo 2 members": ["im.group.member.updated", "im.group.member.updated"],
  "setGroupInfo name": [updated],
  "setGroupInfo needVerification 2": [updated],
  "setGroupInfoEx all": [updated],
  "setGroupInfoEx needVerification only": [updated],
  afterCreateGroupChatConversations: [received],
};
/** Recorded by name alone: nobody knows that these hold no message. */
const byName = [
  "afterUserOnline",
  "afterUserOffline",
  "afterUserKickOff",
  "afterAddFriend",
  "afterAddFriendAgree",
  "afterSetFriendRemark",
  "afterImportFriends",
  "afterDeleteFriend",
  "afterRemoveBlack",
  "afterUpdateUserInfo",
  "afterUpdateUserInfoEx",
  "afterUserRegister",
  "afterCreateSingleChatConversations",
];
const withMessages = [
  "afterSendSingleMsg",
  "afterSendGroupMsg",
  "afterGroupMsgRead",
  "afterSingleMsgRead",
  "afterRevokeMsg",
  "afterMsgSaveDB",
];

interface Played extends PlayedBody {
  readonly judgement: ReturnType<typeof judgeOpenim>;
}

async function playScene({ callbacks }: RecordedScene, scene: Scene = {}): Promise<readonly Played[]> {
  const play = createPlayedGate(scene);
  const all: Played[] = [];
  for (const { command, text } of callbacks) {
    const played = await play({ platform: "openim", command, text });
    const { status, body } = played.answer;
    const judgement = judgeOpenim({ command, body: text }, { status, body: JSON.stringify(body) });
    all.push({ ...played, judgement });
  }
  return all;
}

const eventsIn = (played: readonly Played[]): readonly { readonly type: string; readonly data: object }[] =>
  played.flatMap(({ events }) => events).map((event) => Object(event));
const sceneOf = (name: string): RecordedScene => {
  const found = recordedScenes.find((scene) => scene.name === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found;
};

test("73 callbacks in 53 scenes are there, each scene whole", () => {
  expect(recordedScenes).toHaveLength(53);
  expect(recordedScenes.flatMap(({ callbacks }) => callbacks)).toHaveLength(73);
  const known = new Set(recordedScenes.map(({ name }) => name));
  for (const name of [...Object.keys(eventsOf), ...byName, ...withMessages]) expect(known).toContain(name);
});

describe.each(recordedScenes)("$name", (scene) => {
  const types = eventsOf[scene.name] ?? (byName.includes(scene.name) ? [received] : []);

  test("goes on without a fault, and leaves its events", async () => {
    const played = await playScene(scene);
    for (const { judgement } of played) {
      expect(judgement).toMatchObject({ understood: true, keptOut: [], faults: [] });
      expect(["goes-on", "ignored"]).toContain(judgement.outcome.kind);
    }
    expect(eventsIn(played).map(({ type }) => type)).toEqual(types);
  });

  test("leaves no event with a message in it, and all of them with RECORD_MESSAGES", async () => {
    for (const { data } of eventsIn(await playScene(scene)).filter(({ type }) => type === received)) {
      const whole = scene.name === "afterCreateGroupChatConversations";
      expect(Object.keys(data)).toEqual(whole ? ["command", "original"] : ["command"]);
    }
    const recorded = eventsIn(await playScene(scene, { vars: { RECORD_MESSAGES: true } }));
    expect(recorded.map(({ type }) => type)).toEqual(withMessages.includes(scene.name) ? [received] : types);
    for (const { data } of recorded) expect(data).toHaveProperty("original");
  });

  test("is refused where it lets somebody in who is denied, and nowhere else", async () => {
    for (const { judgement } of await playScene(scene, { lists: { default: "deny" } })) {
      expect(judgement.faults).toEqual([]);
      expect(judgement.letIn).toEqual([]);
      if (judgement.keptOut.length === 0) expect(["goes-on", "ignored"]).toContain(judgement.outcome.kind);
    }
  });
});

describe("a member who is denied", () => {
  const lists = { "user/m1": "deny", "user/i2": "deny", "user/jo": "deny" };

  test.each([create, createByAdmin, invite, "direct join, joinSource 2"])("of %s comes in nowhere", async (name) => {
    for (const partial of ["reject", "mute"]) {
      const played = await playScene(sceneOf(name), { lists, vars: { OPENIM_PARTIAL: partial } });
      const asked = played.filter(({ judgement }) => judgement.outcome.kind !== "ignored");
      for (const { judgement } of asked.slice(0, 1)) expect(judgement.letIn).toEqual([]);
      const forGood = asked.flatMap(({ judgement: { outcome } }) =>
        outcome.kind === "goes-on" ? outcome.members.map(({ userID }) => userID) : [],
      );
      for (const { judgement } of asked)
        for (const id of judgement.letIn.filter((each) => `user/${each}` in lists)) expect(forGood).toContain(id);
    }
  });
});

describe("a role and a mute for newcomers", () => {
  const lists = { default: '{"effect":"allow","member":{"muteFor":600,"roleLevel":60}}' };
  const both = { roleLevel: 60, muteEndTime: expect.any(Number) };

  test("are given to nobody in a recorded creation, and to who joins that group later", async () => {
    for (const name of [create, createByAdmin]) {
      const { callbacks } = sceneOf(name);
      const [, joined] = callbacks;
      const text = joined?.text.replace(/"memberList":\[.*\]/, '"memberList":[{"userID":"late","ex":""}]') ?? "";
      const later = { command: joined?.command ?? "", query: "", text };
      const played = await playScene({ name, callbacks: [...callbacks, later, later] }, { lists });
      expect(played[1]?.judgement.outcome).toEqual({ kind: "goes-on", members: [] });
      expect(played[1]?.logLines.join()).toContain("member.roleLevel: not given; member.muteFor: not given");
      for (const { judgement, logLines } of played.slice(-2)) {
        expect(judgement.outcome).toEqual({ kind: "goes-on", members: [{ userID: "late", ...both }] });
        expect(logLines.join()).not.toContain("not given");
      }
    }
  });

  test("are given on a way in that shows that the group is there: applying, being invited", async () => {
    for (const [name, ids] of [
      ["direct join, joinSource 2", ["jo"]],
      [invite, ["i1", "i2"]],
    ] as const) {
      const [, joined] = await playScene(sceneOf(name), { lists });
      const members = ids.map((userID) => ({ userID, ...both }));
      expect(joined?.judgement.outcome).toEqual({ kind: "goes-on", members });
    }
  });
});

test("who created a group through the admin API is told, and is none of its members", async () => {
  const [, , told] = await playScene(sceneOf(createByAdmin));
  const members = [
    { id: "bob", role: "owner" },
    { id: "m1", role: "member" },
  ];
  expect(told?.events).toMatchObject([{ data: { operator: "imAdmin", members } }]);
  const [, , own] = await playScene(sceneOf(create));
  expect(own?.events).toMatchObject([{ data: { operator: "own", group: { faceUrl: "F", ex: "E" } } }]);
});

// Whole operations of OpenIM against the gate's own code, over its versions: the group service that is modelled in
// test/judges asks, applies the answers to its records, and what then stands in these is what counts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlayedGate, type Scene } from "../../../cli/docs/play-body.ts";
import { type OpenimVersion, openimVersions } from "../../judges/openim.ts";
import { plainGroup } from "../../judges/openim-records.ts";
import { createOpenimServer, type OpenimServer } from "../../judges/openim-server.ts";

const create = "callbackBeforeCreateGroupCommand";
const invite = "callbackBeforeInviteJoinGroupCommand";
const apply = "callbackBeforeJoinGroupCommand";
const batch = "callbackBeforeMembersJoinGroupCommand";
const single = "callbackBeforeMemberJoinGroupCommand";
const everyCallback = [create, invite, apply, batch, single];
const mute = { OPENIM_PARTIAL: "mute" } as const;
const newcomersAreAdmins = { default: '{"effect":"allow","member":{"muteFor":600,"roleLevel":60}}' };
const newcomersAreMute = { default: '{"effect":"allow","member":{"muteFor":600}}' };

function serverOf(version: OpenimVersion, scene: Scene, on: readonly string[] = everyCallback): OpenimServer {
  const play = createPlayedGate(scene);
  return createOpenimServer(version, new Set(on), async (command, body) => {
    const { answer } = await play({ platform: "openim", command, text: JSON.stringify(body) });
    return JSON.stringify(answer.body);
  });
}

const muted = (server: OpenimServer, groupID: string): readonly string[] =>
  (server.group(groupID)?.members ?? []).filter(({ muteEndTime }) => muteEndTime > 0).map(({ userID }) => userID);
const idsIn = (server: OpenimServer, groupID: string): readonly string[] =>
  (server.group(groupID)?.members ?? []).map(({ userID }) => userID);

describe("setting a group's information", () => {
  const info = {
    groupName: "before",
    notification: "n",
    introduction: "i",
    faceURL: "f",
    ex: "kept",
    needVerification: 2,
    lookMemberInfo: 1,
    applyMemberFriend: 1,
  };
  const withGroup = (): OpenimServer => {
    const server = serverOf("v3.8", {});
    server.put("g", { owner: "o", info });
    return server;
  };

  test.each(["setInfo", "setInfoEx"] as const)("%s: a rename changes the name and nothing else", async (operation) => {
    const server = withGroup();
    expect(await server[operation]("g", { groupName: "after" })).toBe(true);
    expect(server.group("g")).toMatchObject({ ...info, groupName: "after" });
  });

  test("changes what is set, to the last field, whichever fields these are", async () => {
    const text = fc.stringMatching(/^\w{1,8}$/);
    const number = fc.integer({ min: 0, max: 2 });
    const change = fc.record(
      {
        groupName: text,
        notification: text,
        introduction: text,
        faceURL: text,
        ex: fc.oneof(text, fc.constant("")),
        needVerification: number,
        lookMemberInfo: number,
        applyMemberFriend: number,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(change, fc.constantFrom("setInfo", "setInfoEx"), async (set, operation) => {
        const server = withGroup();
        expect(await server[operation]("g", set)).toBe(true);
        expect(server.group("g")).toMatchObject({ ...info, ...set });
      }),
    );
  });

  test("of a member changes what is set", async () => {
    const server = withGroup();
    await server.setMemberInfo("g", "o", { nickname: "n", ex: "" });
    expect(server.group("g")?.members).toEqual([
      { userID: "o", roleLevel: 100, nickname: "n", faceURL: "", ex: "", muteEndTime: 0 },
    ]);
  });
});

describe("creating a group", () => {
  const creation = { owner: "o", admins: ["a"], members: ["m"], info: { groupName: "new", ex: "x" } };

  test.each(openimVersions)("%s: an allow leaves an owner, admins and members as they were meant", async (version) => {
    for (const roleLevel of [20, 60]) {
      const server = serverOf(version, {
        lists: { default: JSON.stringify({ effect: "allow", member: { roleLevel, nickname: "N" } }) },
      });
      const groupID = (await server.create(creation)) ?? "none";
      expect(server.group(groupID)).toMatchObject({ ...plainGroup, ...creation.info });
      expect(server.group(groupID)?.members.map(({ userID, roleLevel: role }) => [userID, role])).toEqual([
        ["o", 100],
        ["a", 60],
        ["m", 20],
      ]);
    }
  });

  test.each(openimVersions)("%s: no founder comes in mute; who joins later does", async (version) => {
    for (const groupID of [undefined, "chosen"]) {
      const server = serverOf(version, { lists: newcomersAreMute });
      const made = (await server.create({ ...creation, ...(groupID === undefined ? {} : { groupID }) })) ?? "none";
      const first = version === "v3.8" ? [] : ["m"];
      expect(muted(server, made)).toEqual(first);
      await server.join(made, "late");
      expect(muted(server, made)).toEqual([...first, "late"]);
    }
  });

  test("without beforeCreateGroup none does either, nor loses a role, since v3.8", async () => {
    const server = serverOf("v3.8", { lists: newcomersAreAdmins }, [batch]);
    const made = (await server.create(creation)) ?? "none";
    for (const late of ["b", "c"]) await server.join(made, late);
    expect(muted(server, made)).toEqual(["b", "c"]);
    expect(server.group(made)?.members.map(({ roleLevel }) => roleLevel)).toEqual([100, 60, 20, 60, 60]);
  });

  test("again, under a chosen id that failed at first, leaves an owner", async () => {
    const play = createPlayedGate({ lists: newcomersAreAdmins });
    const serverOfOneGate = () =>
      createOpenimServer("v3.8", new Set(everyCallback), async (command, body) => {
        const { answer } = await play({ platform: "openim", command, text: JSON.stringify(body) });
        return JSON.stringify(answer.body);
      });
    // Another server stands for the one that asked, and then could not store the group.
    await serverOfOneGate().create({ groupID: "chosen", ...creation });
    const server = serverOfOneGate();
    await server.create({ groupID: "chosen", ...creation });
    expect(server.group("chosen")?.members[0]).toMatchObject({ userID: "o", roleLevel: 100, muteEndTime: 0 });
  });

  test("spares nobody who joins another group afterwards", async () => {
    const server = serverOf("v3.8", { lists: newcomersAreMute });
    server.put("old", { owner: "x" });
    await server.create({ owner: "o" });
    await server.join("old", "o");
    expect(muted(server, "old")).toEqual(["o"]);
  });

  test("that fails because the id is taken spares nobody who then applies for the group of that id", async () => {
    const server = serverOf("v3.8", { lists: newcomersAreMute });
    server.put("old", { owner: "x" });
    expect(await server.create({ owner: "o", groupID: "old" })).toBeUndefined();
    await server.join("old", "o");
    expect(muted(server, "old")).toEqual(["o"]);
  });
});

describe("whoever is denied", () => {
  const lists = { "user/bad": "deny" };
  const refusing = openimVersions.filter((version) => version !== "v3.6");

  /** Every way in, with somebody allowed beside where there can be. */
  async function tryAll(server: OpenimServer): Promise<readonly string[]> {
    server.put("g", { owner: "x" });
    const made = await server.create({ owner: "o", members: ["bad", "m"] });
    await server.invite("g", "x", ["good", "bad"]);
    await server.join("g", "bad");
    await server.approve("g", "bad");
    return made === undefined ? ["g"] : ["g", made];
  }

  test.each(refusing)("%s: becomes no member, on whichever way", async (version) => {
    const server = serverOf(version, { lists });
    for (const groupID of await tryAll(server)) expect(idsIn(server, groupID)).not.toContain("bad");
  });

  const oneOff = refusing.flatMap((version) => everyCallback.map((off) => [version, off] as const));
  test.each(oneOff)("%s without %s: has no voice, where mute is set and OpenIM asks at all", async (version, off) => {
    const on = everyCallback.filter((each) => each !== off);
    const server = serverOf(version, { lists, vars: mute }, on);
    server.put("g", { owner: "x" });
    const joins = version === "v3.8" ? batch : single;
    if (off !== create && off !== joins) {
      const made = await server.create({ owner: "o", members: ["bad", "m"] });
      expect(made).toBeUndefined();
    }
    if (off !== invite) {
      expect(await server.invite("g", "x", ["good", "bad"])).toBe(false);
      expect(idsIn(server, "g")).toEqual(["x"]);
    }
  });

  test("v3.8 with mute and only the join callback: comes in without a voice, and the others with theirs", async () => {
    const server = serverOf("v3.8", { lists, vars: mute }, [batch]);
    server.put("g", { owner: "x" });
    const made = (await server.create({ owner: "o", members: ["bad", "m"] })) ?? "none";
    expect([idsIn(server, made), muted(server, made)]).toEqual([["o", "bad", "m"], ["bad"]]);
    expect(await server.invite("g", "x", ["good", "bad"])).toBe(true);
    expect([idsIn(server, "g"), muted(server, "g")]).toEqual([["x", "good", "bad"], ["bad"]]);
  });

  test("v3.6.0: gets in, whatever is answered, as docs/callbacks.md says", async () => {
    const server = serverOf("v3.6", { lists });
    for (const groupID of await tryAll(server)) expect(idsIn(server, groupID)).toContain("bad");
  });

  test("leads no new group that mute lets others into", async () => {
    for (const creation of [
      { owner: "bad", members: ["m"] },
      { owner: "o", admins: ["bad"] },
    ])
      expect(await serverOf("v3.8", { lists, vars: mute }).create(creation)).toBeUndefined();
  });
});

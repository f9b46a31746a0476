/**
 * Tests of the judge of OpenIM's answers where they change something: attributes of new members, refused members of an
 * invite, and the group information that has to be echoed (internal/rpc/group/callback.go).
 */

import { describe, expect, test } from "vitest";
import { judgeOpenim } from "./openim.ts";

const join = {
  command: "callbackBeforeMembersJoinGroupCommand",
  body: '{"groupID":"12345","memberList":[{"userID":"666","ex":""},{"userID":"1028","ex":""}],"groupEx":""}',
};

function withMembers(memberCallbackList: unknown): { status: number; body: string } {
  return { status: 200, body: JSON.stringify({ actionCode: 0, nextCode: 0, memberCallbackList }) };
}

describe("memberCallbackList", () => {
  test("gives new members what it says, and leaves alone what is null or absent", () => {
    const item = { userID: "1028", nickname: "Newcomer", faceURL: null, ex: "x", muteEndTime: 1_800_000_000_000 };
    const judgement = judgeOpenim(join, withMembers([item]));
    expect(judgement.outcome).toEqual({
      kind: "goes-on",
      members: [{ userID: "1028", nickname: "Newcomer", ex: "x", muteEndTime: 1_800_000_000_000 }],
    });
    expect(judgement.faults).toEqual([]);
    expect(judgement.sentence).toBe(
      "OpenIM lets 666 and 1028 join; 1028 gets nickname Newcomer, ex x and a mute until 2027-01-15T08:00:00.000Z",
    );
  });

  test("is applied even when actionCode is not 0", () => {
    const body = '{"actionCode":7,"nextCode":1,"memberCallbackList":[{"userID":"666","ex":"x"}]}';
    const judgement = judgeOpenim(join, { status: 200, body });
    expect(judgement.outcome).toEqual({ kind: "goes-on", members: [{ userID: "666", ex: "x" }] });
  });

  test("two items for one user: the later fields that are set win", () => {
    const items = [
      { userID: "666", nickname: "a", ex: "kept" },
      { userID: "666", nickname: "b", ex: null },
    ];
    expect(judgeOpenim(join, withMembers(items)).outcome).toEqual({
      kind: "goes-on",
      members: [{ userID: "666", nickname: "b", ex: "kept" }],
    });
  });

  test("a stranger is ignored: a fault", () => {
    const judgement = judgeOpenim(join, withMembers([{ userID: "eve", nickname: "e" }]));
    expect(judgement.outcome).toEqual({ kind: "goes-on", members: [] });
    expect(judgement.faults).toEqual(["memberCallbackList names eve, who is not in the request: OpenIM ignores it"]);
  });

  test("roleLevel 100 makes a second owner, 20 can take the first one away, 30 is no role: faults; 60 is an admin", () => {
    expect(judgeOpenim(join, withMembers([{ userID: "666", roleLevel: 20 }])).faults).toEqual([
      "roleLevel 20 takes a new group's owner away",
    ]);
    expect(judgeOpenim(join, withMembers([{ userID: "666", roleLevel: 60 }])).faults).toEqual([]);
    const single = { command: "callbackBeforeMemberJoinGroupCommand", body: '{"userID":"666"}' };
    expect(judgeOpenim(single, { status: 200, body: '{"roleLevel":60}' }).faults).toEqual([
      "roleLevel 60 takes a new group's owner away",
    ]);
    expect(judgeOpenim(join, withMembers([{ userID: "666", roleLevel: 100 }])).faults).toEqual([
      "roleLevel 100 makes a second owner",
    ]);
    expect(judgeOpenim(join, withMembers([{ userID: "666", roleLevel: 30 }])).faults).toEqual([
      "roleLevel 30 is no role",
    ]);
  });

  test("muteEndTime in seconds mutes nobody: a fault; 0 is no mute", () => {
    expect(judgeOpenim(join, withMembers([{ userID: "666", muteEndTime: 1_800_000_000 }])).faults).toHaveLength(1);
    const unmuted = judgeOpenim(join, withMembers([{ userID: "666", muteEndTime: 0 }]));
    expect(unmuted.faults).toEqual([]);
    expect(unmuted.sentence).toContain("666 gets no mute");
  });

  test.each([
    [[null], "memberCallbackList[0] is null"],
    [[{ userID: "666" }, { nickname: "x" }], "memberCallbackList[1] has no userID"],
    [[{ userID: null }], "memberCallbackList[0] has no userID"],
  ])("%j crashes the group service", (items, why) => {
    expect(judgeOpenim(join, withMembers(items))).toEqual({
      outcome: { kind: "crashes", why },
      understood: false,
      letIn: [],
      keptOut: ["666", "1028"],
      faults: [],
      sentence: `OpenIM crashes (500): ${why}`,
    });
  });

  test("the document's own sample (two strangers, one of them an owner) is full of faults", () => {
    const items = [20, 100].map((roleLevel) => ({ userID: "3034068043", nickname: "3q", roleLevel, muteEndTime: 0 }));
    expect(judgeOpenim(join, withMembers(items)).faults).toHaveLength(4);
  });
});

test("the single join of v3.7 reads the attributes at the top level", () => {
  const single = { command: "callbackBeforeMemberJoinGroupCommand", body: '{"groupID":"1","userID":"666"}' };
  const body = '{"nextCode":0,"roleLevel":20,"memberCallbackList":[null]}';
  expect(judgeOpenim(single, { status: 200, body }).outcome).toEqual({
    kind: "goes-on",
    members: [{ userID: "666", roleLevel: 20 }],
  });
});

test("refusedMembersAccount of an invite refuses nobody: a fault", () => {
  const invite = { command: "callbackBeforeInviteJoinGroupCommand", body: '{"invitedUserIDs":["666"]}' };
  const judgement = judgeOpenim(invite, { status: 200, body: '{"refusedMembersAccount":["666"]}' });
  expect(judgement).toMatchObject({ outcome: { kind: "goes-on" }, letIn: ["666"] });
  expect(judgement.faults).toHaveLength(1);
  const mistyped = judgeOpenim(invite, { status: 200, body: '{"refusedMembersAccount":[1]}' });
  expect(mistyped.outcome).toMatchObject({ kind: "fails", errCode: 90007 });
});

test("a member's new role of 100 is a fault when member information is set", () => {
  const request = { command: "callbackBeforeSetGroupMemberInfoCommand", body: '{"groupID":"1","userID":"666"}' };
  expect(judgeOpenim(request, { status: 200, body: '{"roleLevel":100}' }).faults).toHaveLength(1);
});

describe("group information has to be echoed", () => {
  const sent = {
    groupID: "1",
    groupName: "new",
    notification: "n",
    introduction: "",
    faceURL: "",
    ex: "e",
    needVerification: 2,
  };
  const plain = { command: "callbackBeforeSetGroupInfoCommand", body: JSON.stringify(sent) };
  const extended = {
    command: "callbackBeforeSetGroupInfoExCommand",
    body: JSON.stringify({ ...sent, introduction: null, lookMemberInfo: null }),
  };
  const answer = (fields: object) => ({ status: 200, body: JSON.stringify(fields) });

  test("a full echo goes on without a fault", () => {
    const { ex: _ex, needVerification: _number, ...texts } = sent;
    expect(judgeOpenim(plain, answer(texts))).toMatchObject({ outcome: { kind: "goes-on" }, faults: [] });
    expect(judgeOpenim(extended, answer(sent))).toMatchObject({ outcome: { kind: "goes-on" }, faults: [] });
  });

  test("an answer without groupID fails the operation", () => {
    const judgement = judgeOpenim(plain, answer({}));
    expect(judgement.outcome).toMatchObject({ kind: "fails", errCode: undefined });
    expect(judgement.faults).toHaveLength(2);
    expect(judgement.sentence).toBe('OpenIM fails the operation: the answer overwrites groupID with ""');
  });

  test("notification is never taken from the answer, and ex and numbers are optional unless it is Ex", () => {
    const echo = { groupID: "1", groupName: "new" };
    expect(judgeOpenim(plain, answer(echo)).faults).toEqual([]);
    expect(judgeOpenim(extended, answer(echo)).faults).toEqual([
      expect.stringContaining("ex is not echoed"),
      expect.stringContaining("needVerification is not echoed"),
    ]);
  });

  test("ex and numbers of a plain SetGroupInfo would be set, though nobody set them: faults", () => {
    expect(judgeOpenim(plain, answer(sent)).faults).toHaveLength(2);
  });

  test("another groupName than the one that was asked for is a fault", () => {
    const { ex: _ex, needVerification: _number, ...texts } = sent;
    expect(judgeOpenim(plain, answer({ ...texts, groupName: "" })).faults).toHaveLength(1);
  });
});

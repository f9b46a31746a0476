// What an answer of OpenIM's gives to new members: the attributes of the entry that let them in, judged by what OpenIM's
// group service would store. OPENIM_PARTIAL mute stands in mute.test.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../../src/core/callback.ts";
import type { Decision, MemberAttributes } from "../../../src/core/verdict.ts";
import { createAnswers } from "../../../src/platforms/openim/answer.ts";
import { parseEntry } from "../../../src/platforms/openim/parse-entry.ts";
import { judgeOpenim } from "../../judges/openim.ts";
import { now } from "../calls.ts";
import { decisionOn } from "../decisions.ts";
import { golden, onTheWire } from "../fixtures.ts";

const joinCommand = "callbackBeforeMembersJoinGroupCommand";
const singleCommand = "callbackBeforeMemberJoinGroupCommand";
const createCommand = "callbackBeforeCreateGroupCommand";
const inviteCommand = "callbackBeforeInviteJoinGroupCommand";
const rejecting = createAnswers({ rejectCode: 5001, rejectMessage: "You cannot join this group.", partial: "reject" });

const joinBody = (ids: readonly unknown[]) => ({ groupID: "g", memberList: ids.map((userID) => ({ userID, ex: "" })) });
const joining = (...ids: readonly unknown[]) => parseEntry(joinCommand, joinBody(ids));

/** Gives each of `given` the attributes of the entry that let them in, in a group that is known. */
function withMembers(request: EntryRequest, given: Readonly<Record<string, MemberAttributes>>): Decision {
  const { verdicts, ...rest } = decisionOn(request, () => false);
  return {
    ...rest,
    groupKnown: true,
    verdicts: verdicts.map(({ id, settlement }) => ({
      id,
      settlement: { ...settlement, member: id === null || !Object.hasOwn(given, id) ? undefined : given[id] },
    })),
  };
}

const everything: MemberAttributes = {
  nickname: "Newcomer",
  faceURL: "https://cdn.example.com/n.png",
  roleLevel: 20,
  muteFor: 600,
  ex: '{"from":"doorman"}',
};

describe("the attributes of an entry", () => {
  test("go to those whom it let in, and to nobody else", () => {
    const request = joining("666", "1028");
    const answer = rejecting.decided(joinCommand, request, withMembers(request, { 666: everything }), now);
    expect(onTheWire(answer)).toEqual(golden("openim", "members-join-attributes"));
  });

  test("stand at the top level in v3.7's join of one member, without a userID", () => {
    const request = parseEntry(singleCommand, { groupID: "g", userID: "666" });
    const decision = withMembers(request, { 666: { nickname: "Newcomer", muteFor: 600 } });
    const answer = rejecting.decided(singleCommand, request, decision, now);
    expect(onTheWire(answer)).toEqual(golden("openim", "member-join-attributes"));
  });

  test("mute until so many seconds from now, in milliseconds", () => {
    const request = joining("666");
    for (const [muteFor, at] of [
      [1, 0],
      [600, now],
      [315_360_000, 4_102_444_800_000],
    ] as const) {
      const answer = rejecting.decided(joinCommand, request, withMembers(request, { 666: { muteFor } }), at);
      const memberCallbackList = [{ userID: "666", muteEndTime: at + muteFor * 1000 }];
      expect(onTheWire(answer)).toMatchObject({ body: { memberCallbackList } });
    }
  });

  test("say nothing where the entry says nothing, and keep an empty text", () => {
    const request = joining("666");
    const answer = rejecting.decided(joinCommand, request, withMembers(request, { 666: { ex: "" } }), now);
    expect(onTheWire(answer)).toMatchObject({ body: { memberCallbackList: [{ userID: "666", ex: "" }] } });
    expect(JSON.stringify(answer.body)).not.toMatch(/null|undefined|muteEndTime|nickname/);
  });

  test("hold a role of 60 alone, and only in a known group: the founder of a new one would lose his", () => {
    const request = joining("666");
    const single = parseEntry(singleCommand, { groupID: "g", userID: "666" });
    for (const roleLevel of [20, 60] as const) {
      const decision = withMembers(request, { 666: { roleLevel } });
      const { groupKnown: _, ...unknown } = decision;
      const one = withMembers(single, { 666: { roleLevel } });
      for (const nothing of [
        rejecting.decided(joinCommand, request, unknown, now),
        rejecting.decided(singleCommand, single, one, now),
      ])
        expect(onTheWire(nothing)).toEqual(golden("openim", "go-on"));
      const given = roleLevel === 60 ? { memberCallbackList: [{ userID: "666", roleLevel }] } : {};
      const { body } = rejecting.decided(joinCommand, request, decision, now);
      const { body: plain } = rejecting.goOn(undefined, undefined);
      expect(body).toEqual({ ...plain, ...given });
    }
  });

  test("hold no mute in a group that is perhaps new", () => {
    const request = joining("666");
    const { groupKnown: _, ...unknown } = withMembers(request, { 666: { muteFor: 600 } });
    expect(onTheWire(rejecting.decided(joinCommand, request, unknown, now))).toEqual(golden("openim", "go-on"));
  });

  test("hold neither for a founder, known as the group may be", () => {
    const answers = createAnswers({ rejectCode: 5001, rejectMessage: "", partial: "reject" });
    const creation = parseEntry(createCommand, { groupID: "g", initMemberList: [{ userID: "666", roleLevel: 100 }] });
    answers.decided(
      createCommand,
      creation,
      decisionOn(creation, () => false),
      now,
    );
    const request = joining("666");
    const given = withMembers(request, { 666: { roleLevel: 60, muteFor: 600 } });
    expect(onTheWire(answers.decided(joinCommand, request, given, now))).toEqual(golden("openim", "go-on"));
  });

  test("name a repeated member once and a member without a readable id never", () => {
    const request = joining("666", null, "666", 5.5);
    const decision = decisionOn(request, () => false, { allow: { member: { ex: "x" } } });
    const { body } = rejecting.decided(joinCommand, request, decision, now);
    expect(body).toMatchObject({ memberCallbackList: [{ userID: "666", ex: "x" }] });
  });

  test("are left out of answers that have no place for them", () => {
    const invited = parseEntry(inviteCommand, { groupID: "g", invitedUserIDs: ["666"] });
    const created = parseEntry(createCommand, { initMemberList: [{ userID: "666", roleLevel: 100 }] });
    for (const [command, request] of [
      [inviteCommand, invited],
      [createCommand, created],
    ] as const) {
      const answer = rejecting.decided(command, request, withMembers(request, { 666: everything }), now);
      expect(onTheWire(answer)).toEqual(golden("openim", "go-on"));
    }
  });

  test("never come with a refusal", () => {
    const request = joining("666", "1028");
    const member = { deny: {}, allow: { member: everything } };
    const answer = rejecting.decided(
      joinCommand,
      request,
      decisionOn(request, (id) => id === "1028", member),
      now,
    );
    expect(onTheWire(answer)).toEqual(golden("openim", "refuse-default"));
  });

  test("are what OpenIM stores, without a fault, for any ids and any attributes", () => {
    const attributes = fc.record(
      {
        nickname: fc.string({ unit: "grapheme" }),
        ex: fc.string({ unit: "binary" }),
        roleLevel: fc.constantFrom<20 | 60>(20, 60),
        muteFor: fc.integer({ min: 1, max: 315_360_000 }),
      },
      { requiredKeys: [] },
    );
    const people = fc.dictionary(fc.string({ minLength: 1, unit: "binary" }), attributes, {
      minKeys: 1,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(people, (given) => {
        const ids = Object.keys(given);
        const request = joining(...ids);
        const { body } = rejecting.decided(joinCommand, request, withMembers(request, given), now);
        const judgement = judgeOpenim(
          { command: joinCommand, body: JSON.stringify(joinBody(ids)) },
          { status: 200, body: JSON.stringify(body) },
        );
        const members = Object.entries(given)
          .map(([userID, { muteFor, roleLevel, ...rest }]) => ({
            userID,
            ...rest,
            ...(roleLevel === 60 ? { roleLevel } : {}),
            ...(muteFor === undefined ? {} : { muteEndTime: now + muteFor * 1000 }),
          }))
          .filter((member) => Object.keys(member).length > 1);
        expect(judgement).toMatchObject({ outcome: { kind: "goes-on", members }, letIn: ids, faults: [] });
      }),
    );
  });
});

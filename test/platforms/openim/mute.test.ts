// OPENIM_PARTIAL mute: OpenIM cannot refuse one member of a batch, so the refused ones come in muted for good, and only
// where that is possible at all.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../../src/core/callback.ts";
import { createAnswers } from "../../../src/platforms/openim/answer.ts";
import { parseEntry } from "../../../src/platforms/openim/parse-entry.ts";
import { judgeOpenim } from "../../judges/openim.ts";
import { now } from "../calls.ts";
import { decisionOn } from "../decisions.ts";
import { golden, onTheWire } from "../fixtures.ts";

const joinCommand = "callbackBeforeMembersJoinGroupCommand";
const createCommand = "callbackBeforeCreateGroupCommand";
const inviteCommand = "callbackBeforeInviteJoinGroupCommand";
const settings = { rejectCode: 5001, rejectMessage: "You cannot join this group." };
const rejecting = createAnswers({ ...settings, partial: "reject" });
const muting = createAnswers({ ...settings, partial: "mute" });
const forGood = 253_402_300_799_000;
const everything = { nickname: "Newcomer", roleLevel: 60, muteFor: 600, ex: "x" } as const;

const joinBody = (ids: readonly unknown[]) => ({ groupID: "g", memberList: ids.map((userID) => ({ userID, ex: "" })) });
const joining = (...ids: readonly unknown[]) => parseEntry(joinCommand, joinBody(ids));
const denying = (request: EntryRequest, ...denied: readonly (string | null)[]) =>
  decisionOn(request, (id) => denied.includes(id));

describe("OPENIM_PARTIAL mute", () => {
  test("lets a batch in with the refused ones muted for good, and nothing of their entries", () => {
    const request = joining("1028", "666", "666");
    const decision = decisionOn(request, (id) => id === "666", { deny: { member: everything, code: 7042 } });
    expect(muting.outcomeOf(request, decision)).toBe("mute-some");
    expect(onTheWire(muting.decided(joinCommand, request, decision, now))).toEqual(
      golden("openim", "members-join-mute"),
    );
  });

  test("gives the others what their entries say", () => {
    const request = joining("1028", "666");
    const decision = {
      ...decisionOn(request, (id) => id === "666", { allow: { member: { muteFor: 60 } } }),
      groupKnown: true as const,
    };
    expect(onTheWire(muting.decided(joinCommand, request, decision, now))).toMatchObject({
      body: {
        nextCode: 0,
        memberCallbackList: [
          { userID: "1028", muteEndTime: now + 60_000 },
          { userID: "666", muteEndTime: forGood },
        ],
      },
    });
  });

  test("refuses an invite and a new group: nobody knows whether a join callback follows that can mute", () => {
    const invited = parseEntry(inviteCommand, { groupID: "g", invitedUserIDs: ["a", "b"] });
    const created = parseEntry(createCommand, {
      initMemberList: [
        { userID: "a", roleLevel: 100 },
        { userID: "b", roleLevel: 20 },
      ],
    });
    for (const [command, request] of [
      [inviteCommand, invited],
      [createCommand, created],
    ] as const)
      expect(onTheWire(muting.decided(command, request, denying(request, "b"), now))).toEqual(
        golden("openim", "refuse-default"),
      );
  });

  test("refuses when everybody is refused", () => {
    const request = joining("a", "b");
    expect(muting.outcomeOf(request, denying(request, "a", "b"))).toBe("refuse");
    expect(onTheWire(muting.decided(joinCommand, request, denying(request, "a", "b"), now))).toEqual(
      golden("openim", "refuse-default"),
    );
  });

  test("refuses when one of the refused has no readable id, since nobody could mute them", () => {
    const request = joining("a", null);
    expect(muting.outcomeOf(request, denying(request, null))).toBe("refuse");
    expect(onTheWire(muting.decided(joinCommand, request, denying(request, null), now))).toEqual(
      golden("openim", "refuse-default"),
    );
  });

  test.each([
    ["the owner", "o"],
    ["an admin", "a"],
    ["a member", "m"],
    ["a creator who is no member", "c"],
  ])("refuses a new group in which %s is refused", (_what, denied) => {
    const initMemberList = Object.entries({ o: 100, a: 60, m: 20 }).map(([userID, roleLevel]) => ({
      userID,
      roleLevel,
    }));
    const request = parseEntry(createCommand, { ownerUserID: "", creatorUserID: "c", initMemberList });
    expect(muting.outcomeOf(request, denying(request, denied))).toBe("refuse");
    expect(onTheWire(muting.decided(createCommand, request, denying(request, denied), now))).toEqual(
      golden("openim", "refuse-default"),
    );
  });

  test("refuses a batch when an entry could not be read, which is no reason to mute somebody for good", () => {
    const request = joining("a", "b");
    const decision = decisionOn(request, (id) => id === "b", { deny: { undecided: true } });
    expect(muting.outcomeOf(request, decision)).toBe("refuse");
  });

  test("mutes nobody with OPENIM_PARTIAL reject", () => {
    const request = joining("a", "b");
    expect(rejecting.outcomeOf(request, denying(request, "a"))).toBe("refuse");
  });

  test("of any batch: whoever is refused comes in muted for good or not at all, and nobody else is muted", () => {
    const anyIds = fc.uniqueArray(fc.string({ minLength: 1, unit: "binary" }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(anyIds, fc.func(fc.boolean()), (ids, isDenied) => {
        const request = joining(...ids);
        const denied = ids.filter((id) => isDenied(id));
        const { body } = muting.decided(joinCommand, request, denying(request, ...denied), now);
        const sent = { command: joinCommand, body: JSON.stringify(joinBody(ids)) };
        const { outcome, faults, letIn } = judgeOpenim(sent, { status: 200, body: JSON.stringify(body) });
        expect(faults).toEqual([]);
        const muted = denied.map((userID) => ({ userID, muteEndTime: forGood }));
        if (denied.length === ids.length) expect(letIn).toEqual([]);
        else expect({ outcome, letIn }).toEqual({ outcome: { kind: "goes-on", members: muted }, letIn: ids });
      }),
    );
  });
});

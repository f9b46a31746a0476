// OpenIM asks several times on one way into a group (docs/reference/openim.md section 4). Here each operation is played as
// the sequence of callbacks that OpenIM really makes, over random lists: what one callback lets pass, no later one of
// the same operation may refuse, and the other way round. With OPENIM_PARTIAL mute only the join callback can let
// somebody in mute, so there an earlier one may refuse what it would let in.
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Callback } from "../../cli/call/callbacks.ts";
import type { Played } from "../../cli/call/play.ts";
import { type GateUnderTest, startGate } from "./gate.ts";

const users = ["ann", "ben", "cem", "dot"] as const;
const groupId = "2389127364";

const beforeCreate = (members: readonly string[]): Callback => ({
  command: "callbackBeforeCreateGroupCommand",
  fields: {
    operationID: "8f04828c",
    groupID: "",
    ownerUserID: "",
    creatorUserID: "",
    groupType: 2,
    initMemberList: members.map((userID, index) => ({ userID, roleLevel: index === 0 ? 100 : 20 })),
  },
});
const beforeInvite = (members: readonly string[]): Callback => ({
  command: "callbackBeforeInviteJoinGroupCommand",
  fields: { operationID: "8f04828c", groupID: groupId, reason: "", invitedUserIDs: members },
});
const beforeApply = (user: string): Callback => ({
  command: "callbackBeforeJoinGroupCommand",
  fields: { groupID: groupId, groupType: "\u0002", applyID: user, reqMessage: "hi", ex: "" },
});
const membersJoin = (members: readonly string[]): Callback => ({
  command: "callbackBeforeMembersJoinGroupCommand",
  fields: { groupID: groupId, memberList: members.map((userID) => ({ userID, ex: "" })), groupEx: "" },
});

interface Operation {
  readonly name: string;
  readonly callbacks: readonly Callback[];
}

const someUsers = fc.uniqueArray(fc.constantFrom(...users), { minLength: 1 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  someUsers.map((members) => ({ name: "create", callbacks: [beforeCreate(members), membersJoin(members)] })),
  someUsers.map((members) => ({ name: "invite", callbacks: [beforeInvite(members), membersJoin(members)] })),
  fc.constantFrom(...users).map((user) => ({
    name: "apply and approve, or join directly",
    callbacks: [beforeApply(user), membersJoin([user])],
  })),
);

/** Denies twice as often as it allows: of lists drawn evenly so few refuse anybody that a run may have almost none. */
const effect = fc.constantFrom("allow", "deny", "deny");
const entry = fc.oneof(
  effect,
  fc.record({ effect, observe: fc.constant(true) }),
  fc.record({ effect, until: fc.constantFrom("2020-01-01", "2099-01-01") }),
  fc.record({ effect: fc.constant("allow"), member: fc.record({ muteFor: fc.constant(60) }) }),
);
/** Entries of a group count only once it has an id, so creating one is played without any. */
const everywhere = [...users.map((user) => `user/${user}`), "default", "inviter/ann", "type/2", "type/\u0002"];
const inGroup = [`group/${groupId}`, ...users.map((user) => `group/${groupId}/user/${user}`)];
const lists = (keys: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...keys), entry, { minKeys: 2, maxKeys: 6, noNullPrototype: true });

/** Those who come in, and those who do so muted for good. */
function outcomeOf({ judgement }: Played): { readonly in: readonly string[]; readonly muted: readonly string[] } {
  const applied = "members" in judgement.outcome ? judgement.outcome.members : [];
  const forGood = applied.flatMap((member) =>
    typeof member === "object" && (member.muteEndTime ?? 0) > 4e12 ? [member.userID] : [],
  );
  return { in: judgement.letIn, muted: forGood };
}

describe.each(["reject", "mute"])("with OPENIM_PARTIAL %s", (partial) => {
  let gate: GateUnderTest | undefined;
  afterAll(() => gate?.stop());

  it("agrees with itself over every operation's callbacks", async () => {
    gate = await startGate({ OPENIM_PARTIAL: partial, DECISION_EVENTS: "none" });
    const running = gate;
    const cases = operation.chain((played) =>
      fc.record({
        played: fc.constant(played),
        lists: lists(played.name === "create" ? everywhere : [...everywhere, ...inGroup]),
      }),
    );
    let refusedOnce = 0;
    let mutedOnce = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ played, lists: entries }) => {
        await running.clearLists();
        await running.putLists(entries);
        const [first, last] = await Promise.all(played.callbacks.map((callback) => running.openim(callback)));
        if (first === undefined || last === undefined) throw new Error("an operation has two callbacks");
        expect([...first.judgement.faults, ...last.judgement.faults]).toEqual([]);
        const wouldMute = outcomeOf(last).muted.length > 0;
        expect(outcomeOf(first).in).toEqual(wouldMute ? [] : outcomeOf(last).in);
        if (outcomeOf(last).in.length === 0) refusedOnce++;
        if (outcomeOf(last).muted.length > 0) mutedOnce++;
      }),
      { numRuns: 150 },
    );
    expect(refusedOnce).toBeGreaterThan(5);
    expect(mutedOnce > 0).toBe(partial === "mute");
  });
});

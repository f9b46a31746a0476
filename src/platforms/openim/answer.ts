// Answers in OpenIM's words (docs/reference/openim.md sections 0 and 2). OpenIM never looks at the HTTP status and takes
// every JSON object that is not exactly actionCode 0 with nextCode 1 for "go on", so every refusal is complete.
import { isIn } from "../../core/codes.ts";
import { publicReason } from "../../core/rejection.ts";
import type { Decision, MemberAttributes, Settlement } from "../../core/verdict.ts";
import { memberOf } from "../fields.ts";
import type { Answer, Answers } from "../platform.ts";
import { create, membersJoin, setGroupInfo, setGroupInfoEx, singleJoin } from "./commands.ts";
import { facts } from "./facts.ts";
import { createFounders } from "./founders.ts";

/** 9999-12-31T23:59:59Z in Unix milliseconds: for good. */
const forGood = 253_402_300_799_000;

/** What the answer would overwrite with nothing. */
const texts = ["groupID", "groupName", "notification", "introduction", "faceURL"] as const;

/**
 * What comes back of the request. SetGroupInfo's request has "" and 0 where nothing is set, and its answer's ex and
 * numbers count as set: to echo them would wipe ex and switch approval off at every rename (docs/reference/openim.md 0.10).
 */
const echoes: ReadonlyMap<string, { readonly texts: readonly string[]; readonly numbers: readonly string[] }> = new Map(
  [
    [setGroupInfo, { texts, numbers: [] }],
    [setGroupInfoEx, { texts: [...texts, "ex"], numbers: ["needVerification", "lookMemberInfo", "applyMemberFriend"] }],
  ],
);

/** A number of another kind would make OpenIM fail the whole answer. */
const isInt32 = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && (value | 0) === value;

const goOn = { actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 } as const;

export interface OpenimAnswering {
  readonly partial: "reject" | "mute";
  readonly rejectCode: number;
  /** Shown to a refused user whose entry has no message. */
  readonly rejectMessage: string;
}

/** What somebody may get who perhaps founds the group. */
interface Standing {
  readonly role: boolean;
  readonly mute: boolean;
}

/**
 * What OpenIM stores for a member; times in Unix milliseconds. Absent means unchanged. A role given to the founder of a
 * group, whom no join callback tells, leaves the group without an owner (docs/reference/openim.md 5b); 20 is what a member has.
 */
function wireAttributes({ nickname, faceURL, ex, muteFor, roleLevel }: MemberAttributes, may: Standing, now: number) {
  return {
    ...(nickname === undefined ? {} : { nickname }),
    ...(faceURL === undefined ? {} : { faceURL }),
    ...(roleLevel === 60 && may.role ? { roleLevel } : {}),
    ...(muteFor === undefined || !may.mute ? {} : { muteEndTime: now + muteFor * 1000 }),
    ...(ex === undefined ? {} : { ex }),
  };
}

/** One item for each member who gets something. An item without userID would crash OpenIM, so unreadable ids get none. */
function memberItems({ verdicts }: Decision, standing: (id: string) => Standing, now: number) {
  const items = new Map<string, object>();
  for (const { id, settlement } of verdicts) {
    if (id === null || items.has(id)) continue;
    if (settlement.effect === "deny") items.set(id, { muteEndTime: forGood });
    else if (settlement.member) items.set(id, wireAttributes(settlement.member, standing(id), now));
  }
  return [...items]
    .filter(([, given]) => Object.keys(given).length > 0)
    .map(([userID, given]) => ({ userID, ...given }));
}

export function createAnswers({ partial, rejectCode, rejectMessage }: OpenimAnswering): Answers {
  const refuse = ({ code, message }: Partial<Settlement>): Answer => {
    const own = code !== undefined && isIn(facts.codes, code);
    return {
      status: 200,
      body: { ...goOn, errCode: own ? code : rejectCode, errMsg: message ?? rejectMessage, nextCode: 1 },
    };
  };

  const outcomeOf: Answers["outcomeOf"] = ({ action }, { outcome, verdicts }) => {
    if (outcome !== "refuse-some") return outcome;
    const refused = verdicts.filter(({ settlement }) => settlement.effect === "deny");
    // Muted for good is not what somebody deserves whose entry could not be read, or who comes while a group is closed
    // for ten minutes; without a name nobody can be muted.
    const mutable = refused.every(({ id, settlement }) => id !== null && !settlement.undecided && !settlement.flood);
    // No other callback can mute, and none knows whether a join callback will follow that can: it may be off, and in v3.7
    // an invite's has the inviter's id.
    return partial === "mute" && action === "join" && mutable ? "mute-some" : "refuse";
  };

  const founders = createFounders();

  return {
    goOn(command, body) {
      const echo = command === undefined ? undefined : echoes.get(command);
      if (echo === undefined) return { status: 200, body: goOn };
      const of = (names: readonly string[], holds: (value: unknown) => boolean) =>
        names.map((name) => [name, memberOf(body, name)] as const).filter(([, value]) => holds(value));
      const echoed = [...of(echo.texts, (value) => typeof value === "string"), ...of(echo.numbers, isInt32)];
      return { status: 200, body: { ...goOn, ...Object.fromEntries(echoed) } };
    },
    decided(command, request, decision, now) {
      if (outcomeOf(request, decision) === "refuse") {
        const first = decision.verdicts.find(({ settlement }) => settlement.effect === "deny");
        return refuse(first?.settlement ?? {});
      }
      if (command !== membersJoin && command !== singleJoin) {
        if (command === create) founders.remember(request, now);
        else founders.forget(request);
        return { status: 200, body: goOn };
      }
      const single = command === singleJoin;
      const founding = founders.take(request, single, now);
      const known = decision.groupKnown === true;
      // v3.7 and older tell a new group's members one by one, so there only the first can be known to be one.
      const standing = (id: string): Standing => {
        const founds = founding.has(id);
        return { role: known && !single && !founds, mute: (known || single) && !founds };
      };
      const items = memberItems(decision, standing, now);
      if (single) return { status: 200, body: { ...goOn, ...items[0], userID: undefined } };
      return { status: 200, body: items.length === 0 ? goOn : { ...goOn, memberCallbackList: items } };
    },
    outcomeOf,
    refusesSome: false,
    givesMembers: true,
    refused: () => refuse({}),
    turnedAway(_commands, rejection) {
      const { status, text } = publicReason(rejection);
      return { status, body: { ...goOn, errCode: rejectCode, errMsg: text, nextCode: 1 } };
    },
    notRecorded: () => ({ status: 503, body: { ...goOn, errMsg: "not recorded" } }),
  };
}

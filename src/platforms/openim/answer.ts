// Answers in OpenIM's words (docs/reference/openim.md sections 0 and 2). OpenIM never looks at the HTTP status and takes
// every JSON object that is not exactly actionCode 0 with nextCode 1 for "go on", so every refusal is complete.
import { publicReason } from "../../core/rejection.ts";
import type { Decision, MemberAttributes, Settlement } from "../../core/verdict.ts";
import { memberOf } from "../fields.ts";
import type { Answer, Answers } from "../platform.ts";
import { echoed, membersJoin, singleJoin } from "./commands.ts";

/** By convention 5000 to 9999; a code of 0 or less would reach the user as success (docs/reference/openim.md 0.4). */
const ownCodes = { first: 5000, last: 9999 } as const;

/** 9999-12-31T23:59:59Z in Unix milliseconds: for good. */
const forGood = 253_402_300_799_000;

const echoedFields = [
  "groupID",
  "groupName",
  "notification",
  "introduction",
  "faceURL",
  "ex",
  "needVerification",
  "lookMemberInfo",
  "applyMemberFriend",
] as const;

const goOn = { actionCode: 0, errCode: 0, errMsg: "", errDlt: "", nextCode: 0 } as const;

export interface OpenimAnswering {
  readonly partial: "reject" | "mute";
  readonly rejectCode: number;
  /** Shown to a refused user whose entry has no message. */
  readonly rejectMessage: string;
}

/** What OpenIM stores for a member; times in Unix milliseconds. Absent means unchanged. */
function wireAttributes(attributes: MemberAttributes, now: number) {
  const { muteFor, ...rest } = attributes;
  return { ...rest, ...(muteFor === undefined ? {} : { muteEndTime: now + muteFor * 1000 }) };
}

/** One item for each member who gets something. An item without userID would crash OpenIM, so unreadable ids get none. */
function memberItems({ verdicts }: Decision, now: number): { readonly userID: string }[] {
  const items = new Map<string, { readonly userID: string }>();
  for (const { id, settlement } of verdicts) {
    if (id === null || items.has(id)) continue;
    if (settlement.effect === "deny") items.set(id, { userID: id, ...{ muteEndTime: forGood } });
    else if (settlement.member) items.set(id, { userID: id, ...wireAttributes(settlement.member, now) });
  }
  return [...items.values()];
}

export function createAnswers({ partial, rejectCode, rejectMessage }: OpenimAnswering): Answers {
  const refuse = ({ code, message }: Partial<Settlement>): Answer => {
    const own = code !== undefined && code >= ownCodes.first && code <= ownCodes.last;
    return {
      status: 200,
      body: { ...goOn, errCode: own ? code : rejectCode, errMsg: message ?? rejectMessage, nextCode: 1 },
    };
  };

  const outcomeOf: Answers["outcomeOf"] = ({ founders = [] }, { outcome, verdicts }) => {
    if (outcome !== "refuse-some") return outcome;
    const refused = verdicts.filter(({ settlement }) => settlement.effect === "deny");
    // Muted for good is not what somebody deserves whose entry could not be read, or who comes while a group is closed
    // for ten minutes; without a name nobody can be muted; a new group's founders come in anyhow, and one who is unknown (null) may be any of the refused.
    const mutable = refused.every(
      ({ id, settlement }) => id !== null && !settlement.undecided && !settlement.flood && !founders.includes(id),
    );
    return partial === "mute" && mutable && !founders.includes(null) ? "mute-some" : "refuse";
  };

  return {
    goOn(command, body) {
      if (command === undefined || !echoed.has(command)) return { status: 200, body: goOn };
      // Texts, numbers and null are all that the server sends; anything else it could not read back.
      const echo = echoedFields.map((field) => [field, memberOf(body, field)] as const);
      const simple = echo.filter(
        ([, value]) => value === null || typeof value === "string" || typeof value === "number",
      );
      return { status: 200, body: { ...goOn, ...Object.fromEntries(simple) } };
    },
    decided(command, request, decision, now) {
      if (outcomeOf(request, decision) === "refuse") {
        const first = decision.verdicts.find(({ settlement }) => settlement.effect === "deny");
        return refuse(first?.settlement ?? {});
      }
      const items = memberItems(decision, now);
      if (command === membersJoin && items.length > 0)
        return { status: 200, body: { ...goOn, memberCallbackList: items } };
      if (command === singleJoin) return { status: 200, body: { ...goOn, ...items[0], userID: undefined } };
      return { status: 200, body: goOn };
    },
    outcomeOf,
    refusesSome: false,
    refused: () => refuse({}),
    turnedAway(_commands, rejection) {
      const { status, text } = publicReason(rejection);
      return { status, body: { ...goOn, errCode: rejectCode, errMsg: text, nextCode: 1 } };
    },
    notRecorded: () => ({ status: 503, body: { ...goOn, errMsg: "not recorded" } }),
  };
}

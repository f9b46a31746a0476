/**
 * OpenIM's side of a callback: what its server (v3.7 to v3.8.3 and main, or an older one that is named) does with an answer,
 * judged from its source (pkg/callbackstruct/common.go and group.go, internal/rpc/group/callback.go,
 * pkg/common/webhook/http_client.go; before v3.7 pkg/common/http/http_client.go).
 * Pure; must not import anything of src/, and must never look at the HTTP status, since OpenIM does not.
 */

import { decodeGo, type GoRecord, type Notes } from "./go-json.ts";
import { scanJson } from "./json.ts";
import type { Answer, CallbackRequest, Judgement } from "./judge.ts";
import { answerFields, readScene, type Scene, sentence } from "./openim-scene.ts";

/** What one new member gets; an absent field stays as OpenIM would have set it. muteEndTime in Unix milliseconds. */
export type MemberAttributes = {
  readonly userID: string;
  readonly nickname?: string;
  readonly faceURL?: string;
  readonly roleLevel?: number;
  readonly muteEndTime?: number;
  readonly ex?: string;
};

/**
 * - goes-on: with what the answer gives to new members ([] for nothing).
 * - refuses: the whole operation; the API's caller gets the three fields.
 * - fails: the user's operation fails; errCode 90007 (unreadable answer), 90004 (no answer), or another.
 * - crashes: a nil pointer panics inside the group service, the caller gets a 500.
 * - ignored: an after-callback, of which OpenIM looks at neither status nor body.
 */
export type OpenimOutcome =
  | { readonly kind: "goes-on"; readonly members: readonly MemberAttributes[] }
  | { readonly kind: "refuses"; readonly errCode: number; readonly errMsg: string; readonly errDlt: string }
  | { readonly kind: "fails"; readonly errCode: number | undefined; readonly why: string }
  | { readonly kind: "crashes"; readonly why: string }
  | { readonly kind: "ignored" };

/** Versions that read answers alike; "v3.8" stands for everything after it. */
export const openimVersions = ["v3.4", "v3.5", "v3.6", "v3.7", "v3.8"] as const;
export type OpenimVersion = (typeof openimVersions)[number];

/** Of v3.6.0: it logs the refusal and goes on. */
const refuses: Readonly<Record<OpenimVersion, (actionCode: number, errCode: number, nextCode: number) => boolean>> = {
  "v3.4": (actionCode, errCode) => actionCode !== 0 || errCode !== 0,
  "v3.5": (actionCode, _errCode, nextCode) => actionCode !== 0 || nextCode === 1,
  "v3.6": () => false,
  "v3.7": (actionCode, _errCode, nextCode) => actionCode === 0 && nextCode === 1,
  "v3.8": (actionCode, _errCode, nextCode) => actionCode === 0 && nextCode === 1,
};

export type OpenimJudgement = Judgement<OpenimOutcome>;

/** How long OpenIM waits for an answer as its webhooks.yml comes, in milliseconds; it never takes more than 15 s. */
export const openimTimeoutMs = 5000;

export function judgeOpenim(
  request: CallbackRequest,
  answer: Answer,
  version: OpenimVersion = "v3.8",
): OpenimJudgement {
  const scene = readScene(request);
  const faults: string[] = [];
  const outcome = scene.after ? ({ kind: "ignored" } as const) : decideOutcome(scene, answer, version, faults);
  return {
    outcome,
    understood:
      outcome.kind === "ignored" ? !("noAnswer" in answer) : outcome.kind === "goes-on" || outcome.kind === "refuses",
    letIn: outcome.kind === "goes-on" ? scene.candidates : [],
    keptOut: outcome.kind === "goes-on" ? [] : scene.candidates,
    faults,
    sentence: sentence(scene, outcome),
  };
}

/** What OpenIM reads of an answer to a before-callback: its fields, or why the operation ends there. */
export function hearAnswer(
  command: string,
  answer: Answer,
  version: OpenimVersion,
  faults: string[],
): { readonly goesOn: true; readonly fields: GoRecord } | { readonly goesOn: false; readonly outcome: OpenimOutcome } {
  const fail = (errCode: number, why: string) => {
    return { goesOn: false, outcome: { kind: "fails", errCode, why } } as const;
  };
  if ("noAnswer" in answer) {
    const late = answer.noAnswer === "timeout";
    return fail(90004, late ? `no answer within ${openimTimeoutMs / 1000} seconds` : "no connection");
  }
  const json = scanJson(answer.body);
  if (json === undefined) return fail(90007, "the answer is not JSON");
  const notes: Notes = { wrong: [], repeated: [] };
  const fields = decodeGo(answerFields(command), json, notes) ?? new Map();
  const [wrong] = notes.wrong;
  if (wrong !== undefined) return fail(90007, wrong);
  for (const name of notes.repeated) faults.push(`${name} stands in the answer twice`);
  const codes = ["actionCode", "errCode", "nextCode"].map((name) => int(fields, name) ?? 0);
  const [actionCode = 0, errCode = 0, nextCode = 0] = codes;
  if (refuses[version](actionCode, errCode, nextCode)) {
    return { goesOn: false, outcome: refuse(errCode, fields, faults) };
  }
  if (version === "v3.6" && nextCode === 1) faults.push("v3.6.0 ignores every refusal");
  return { goesOn: true, fields };
}

function decideOutcome(scene: Scene, answer: Answer, version: OpenimVersion, faults: string[]): OpenimOutcome {
  const heard = hearAnswer(scene.command, answer, version, faults);
  if (!heard.goesOn) return heard.outcome;
  const { fields } = heard;
  const [actionCode, errCode, nextCode] = ["actionCode", "errCode", "nextCode"].map((name) => int(fields, name) ?? 0);
  if (actionCode !== 0) faults.push(`actionCode ${actionCode} refuses nothing (before v3.7.0 it refused)`);
  if (nextCode !== 0) faults.push(`nextCode ${nextCode} with actionCode ${actionCode} refuses nothing`);
  if (errCode !== 0) faults.push(`errCode ${errCode} without nextCode 1 refuses nothing`);

  switch (scene.command) {
    case "callbackBeforeMembersJoinGroupCommand":
      return applyMemberList(scene, fields, faults);
    case "callbackBeforeMemberJoinGroupCommand": {
      const attributes = attributesOf(fields);
      checkAttributes(attributes, "one of a new group's members", faults);
      const [userID] = scene.candidates;
      const given = userID !== undefined && Object.keys(attributes).length > 0;
      return { kind: "goes-on", members: given ? [{ userID, ...attributes }] : [] };
    }
    case "callbackBeforeInviteJoinGroupCommand":
      if (list(fields, "refusedMembersAccount").length > 0) {
        faults.push("refusedMembersAccount refuses nobody: OpenIM reads it and ignores it");
      }
      break;
    case "callbackBeforeSetGroupMemberInfoCommand":
      checkAttributes(attributesOf(fields), "a member", faults);
      break;
    case "callbackBeforeSetGroupInfoCommand":
      for (const name of ["ex", "needVerification", "lookMemberInfo", "applyMemberFriend"])
        if (fields.has(name)) faults.push(`${name} is set, though the request cannot tell whether it was to be`);
      return checkEcho(scene, fields, ["groupName", "introduction", "faceURL"], faults);
    case "callbackBeforeSetGroupInfoExCommand": {
      const nullable = ["ex", "needVerification", "lookMemberInfo", "applyMemberFriend"];
      return checkEcho(scene, fields, ["groupName", "introduction", "faceURL", ...nullable], faults);
    }
  }
  return { kind: "goes-on", members: [] };
}

function refuse(errCode: number, fields: GoRecord, faults: string[]): OpenimOutcome {
  if (errCode <= 0) faults.push(`errCode ${errCode} with nextCode 1 looks like success to the caller`);
  else if (errCode < 5000 || errCode > 9999) faults.push(`errCode ${errCode} lies outside 5000 to 9999`);
  return { kind: "refuses", errCode, errMsg: text(fields, "errMsg") ?? "", errDlt: text(fields, "errDlt") ?? "" };
}

/** memberCallbackList: unknown users are ignored, of two items for one user the later fields that are set win. */
function applyMemberList(scene: Scene, fields: GoRecord, faults: string[]): OpenimOutcome {
  const members = new Map<string, MemberAttributes>();
  for (const [at, item] of list(fields, "memberCallbackList").entries()) {
    if (item === null) return { kind: "crashes", why: `memberCallbackList[${at}] is null` };
    if (typeof item === "string") continue;
    const userID = text(item, "userID");
    if (userID === undefined) return { kind: "crashes", why: `memberCallbackList[${at}] has no userID` };
    const attributes = attributesOf(item);
    checkAttributes(attributes, "new members of a group", faults);
    if (scene.candidates.includes(userID)) members.set(userID, { ...members.get(userID), userID, ...attributes });
    else faults.push(`memberCallbackList names ${userID}, who is not in the request: OpenIM ignores it`);
  }
  return { kind: "goes-on", members: [...members.values()] };
}

function attributesOf(fields: GoRecord): Omit<MemberAttributes, "userID"> {
  const [nickname, faceURL, ex] = ["nickname", "faceURL", "ex"].map((name) => text(fields, name));
  const [roleLevel, muteEndTime] = ["roleLevel", "muteEndTime"].map((name) => int(fields, name));
  return {
    ...(nickname === undefined ? {} : { nickname }),
    ...(faceURL === undefined ? {} : { faceURL }),
    ...(roleLevel === undefined ? {} : { roleLevel }),
    ...(muteEndTime === undefined ? {} : { muteEndTime }),
    ...(ex === undefined ? {} : { ex }),
  };
}

/**
 * OpenIM validates neither: 100 makes a second owner, and seconds in muteEndTime are an end in January 1970. 60 is an
 * admin's; whether it was the owner who got it shows in the records alone (openim-server.ts).
 */
function checkAttributes(
  attributes: Omit<MemberAttributes, "userID">,
  who: "new members of a group" | "one of a new group's members" | "a member",
  faults: string[],
): void {
  const { roleLevel, muteEndTime } = attributes;
  if (roleLevel === 100) faults.push("roleLevel 100 makes a second owner");
  else if (roleLevel === 20 || (roleLevel === 60 && who !== "new members of a group"))
    faults.push(`roleLevel ${roleLevel} takes a new group's owner away`);
  else if (roleLevel !== undefined && roleLevel !== 60) faults.push(`roleLevel ${roleLevel} is no role`);
  if (muteEndTime !== undefined && (muteEndTime < 0 || (muteEndTime > 0 && muteEndTime < 1e11))) {
    faults.push(`muteEndTime ${muteEndTime} is no time in milliseconds that mutes anybody`);
  }
}

/** What the answer leaves out overwrites the request: a groupID of "" fails it, the rest loses its change. */
function checkEcho(scene: Scene, fields: GoRecord, names: readonly string[], faults: string[]): OpenimOutcome {
  for (const name of ["groupID", ...names]) {
    const sent = scene.fields[name];
    const echoed = fields.get(name) ?? (typeof sent === "string" ? "" : undefined);
    if (sent !== undefined && sent !== null && sent !== echoed)
      faults.push(`${name} is not echoed: OpenIM takes what the answer says for it`);
  }
  if ((text(fields, "groupID") ?? "") === "") {
    return { kind: "fails", errCode: undefined, why: 'the answer overwrites groupID with ""' };
  }
  return { kind: "goes-on", members: [] };
}

function int(fields: GoRecord, name: string): number | undefined {
  const value = fields.get(name);
  return typeof value === "number" ? value : undefined;
}

function text(fields: GoRecord, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === "string" ? value : undefined;
}

function list(fields: GoRecord, name: string): readonly (string | GoRecord | null)[] {
  const value = fields.get(name);
  return typeof value === "object" && "length" in value ? value : [];
}

/**
 * What an OpenIM callback is about (who wants what), which answer fields its command has
 * (pkg/callbackstruct/group.go), and the sentences that tell a person how it ended.
 * Must not judge: which outcome an answer has is decided in openim.ts.
 */

import type { GoStruct } from "./go-json.ts";
import { type CallbackRequest, enumerate, type Fields, namesAt, readFields, textAt } from "./judge.ts";
import type { MemberAttributes, OpenimOutcome } from "./openim.ts";

export type Scene = {
  readonly command: string;
  readonly after: boolean;
  readonly fields: Fields;
  /** Who is about to enter, without repeats. */
  readonly candidates: readonly string[];
  /** "lets a and b join", or what else goes on. */
  readonly deed: string;
  /** A refusal stops all of them, OpenIM cannot refuse one member. */
  readonly batch: boolean;
};

const memberFields = {
  nickname: "*string",
  faceURL: "*string",
  roleLevel: "*int32",
  muteEndTime: "*int64",
  ex: "*string",
} as const satisfies GoStruct;

const nullableInfo = {
  ex: "*string",
  needVerification: "*int32",
  lookMemberInfo: "*int32",
  applyMemberFriend: "*int32",
} as const satisfies GoStruct;

/** The answer fields of each command beside the five base ones. */
const ownFields: Readonly<Record<string, GoStruct>> = {
  callbackBeforeMembersJoinGroupCommand: { memberCallbackList: { items: { userID: "*string", ...memberFields } } },
  callbackBeforeMemberJoinGroupCommand: memberFields,
  callbackBeforeInviteJoinGroupCommand: { refusedMembersAccount: "[]string" },
  callbackBeforeSetGroupInfoCommand: {
    groupID: "string",
    groupName: "string",
    notification: "string",
    introduction: "string",
    faceURL: "string",
    ...nullableInfo,
  },
  callbackBeforeSetGroupInfoExCommand: {
    groupID: "string",
    groupName: "*string",
    notification: "*string",
    introduction: "*string",
    faceURL: "*string",
    ...nullableInfo,
  },
  callbackBeforeSetGroupMemberInfoCommand: {
    nickName: "*string",
    faceURL: "*string",
    roleLevel: "*int32",
    ex: "*string",
  },
  callbackBeforeCreateGroupCommand: {
    groupID: "*string",
    groupName: "*string",
    notification: "*string",
    introduction: "*string",
    faceURL: "*string",
    ownerUserID: "*string",
    ex: "*string",
    status: "*int32",
    creatorUserID: "*string",
    groupType: "*int32",
    needVerification: "*int32",
    lookMemberInfo: "*int32",
    applyMemberFriend: "*int32",
  },
};

export function answerFields(command: string): GoStruct {
  const base = {
    actionCode: "int32",
    errCode: "int32",
    errMsg: "string",
    errDlt: "string",
    nextCode: "int32",
  } as const;
  return { ...base, ...ownFields[command] };
}

// Old names of after-callbacks without "After" (v3.5, v3.6), and one of today that says both.
const afterCommands = /^callback(?:After|Quit|Kill|DisMiss|TransferGroupOwnerAfter|BeforeAfter)/;

export function readScene(request: CallbackRequest): Scene {
  const { command } = request;
  const fields = readFields(request.body);
  const scene = { command, fields, after: afterCommands.test(command), batch: true };
  const person = (key: string): readonly string[] => [textAt(fields, key)].filter((name) => name !== undefined);
  switch (command) {
    case "callbackBeforeMembersJoinGroupCommand": {
      const candidates = namesAt(fields, "memberList", "userID");
      return { ...scene, candidates, deed: `lets ${enumerate(candidates)} join` };
    }
    case "callbackBeforeMemberJoinGroupCommand": {
      const candidates = person("userID");
      return { ...scene, batch: false, candidates, deed: `lets ${enumerate(candidates)} join` };
    }
    case "callbackBeforeInviteJoinGroupCommand": {
      const candidates = namesAt(fields, "invitedUserIDs");
      return { ...scene, candidates, deed: `invites ${enumerate(candidates)}` };
    }
    case "callbackBeforeJoinGroupCommand": {
      const candidates = person("applyID");
      return { ...scene, batch: false, candidates, deed: `lets ${enumerate(candidates)} apply` };
    }
    case "callbackBeforeCreateGroupCommand": {
      const candidates = namesAt(fields, "initMemberList", "userID");
      return { ...scene, candidates, deed: `creates the group of ${enumerate(candidates)}` };
    }
    default:
      return { ...scene, batch: false, candidates: [], deed: `goes on with ${command}` };
  }
}

export function sentence(scene: Scene, outcome: OpenimOutcome): string {
  switch (outcome.kind) {
    case "goes-on":
      return [`OpenIM ${scene.deed}`, ...outcome.members.map(gets)].join("; ");
    case "refuses": {
      const what = scene.batch ? "OpenIM refuses the whole batch" : "OpenIM refuses";
      if (outcome.errCode <= 0) return `${what}, but the caller takes errCode ${outcome.errCode} for success`;
      return `${what} with ${outcome.errCode}${outcome.errMsg === "" ? "" : `: ${outcome.errMsg}`}`;
    }
    case "fails": {
      const code = outcome.errCode === undefined ? "" : ` (${outcome.errCode})`;
      return `OpenIM fails the operation${code}: ${outcome.why}`;
    }
    case "crashes":
      return `OpenIM crashes (500): ${outcome.why}`;
    case "ignored":
      return `OpenIM has told of ${scene.command} and does not look at the answer`;
  }
}

function gets(member: MemberAttributes): string {
  const { userID, muteEndTime, ...rest } = member;
  const given = Object.entries(rest).map(([name, value]) => `${name} ${value === "" ? '""' : value}`);
  if (muteEndTime !== undefined) given.push(muteEndTime === 0 ? "no mute" : `a mute until ${instant(muteEndTime)}`);
  return `${userID} gets ${given.length === 0 ? "nothing new" : enumerate(given)}`;
}

/** Unix milliseconds as a date, or the bare number where a date cannot hold it. */
function instant(unixMs: number): string {
  return Math.abs(unixMs) > 8.64e15 ? String(unixMs) : new Date(unixMs).toISOString();
}

/**
 * What a Tencent callback is about (who wants what) and the sentences that tell a person how it ended.
 * Must not judge: which outcome an answer has is decided in tencent.ts.
 */

import { type CallbackRequest, enumerate, namesAt, readFields, textAt, unique } from "./judge.ts";
import type { TencentOutcome } from "./tencent.ts";

export type Scene = {
  readonly command: string;
  readonly after: boolean;
  readonly action: "apply" | "invite" | "create" | "subscribe" | "other";
  /** Who is about to enter; for a new group its owner and first members. Without repeats. */
  readonly candidates: readonly string[];
  /** Who creates the group. */
  readonly operator: string;
};

export function readScene(request: CallbackRequest): Scene {
  const { command } = request;
  const fields = readFields(request.body);
  const scene = {
    command,
    // Every other command tells what happened (product/269/1523); Sns asks with CallbackPrev….
    after: !/\.Callback(?:Before|Prev)/.test(command),
    operator: textAt(fields, "Operator_Account") ?? "somebody",
  };
  const person = (key: string): readonly string[] => {
    const name = textAt(fields, key);
    return name === undefined ? [] : [name];
  };
  switch (command) {
    case "Group.CallbackBeforeApplyJoinGroup":
      return { ...scene, action: "apply", candidates: person("Requestor_Account") };
    case "Group.CallbackBeforeInviteJoinGroup":
      return { ...scene, action: "invite", candidates: namesAt(fields, "DestinationMembers", "Member_Account") };
    case "Group.CallbackBeforeCreateGroup": {
      const members = namesAt(fields, "MemberList", "Member_Account");
      return { ...scene, action: "create", candidates: unique([...person("Owner_Account"), ...members]) };
    }
    case "OfficialAccount.CallbackBeforeAddSubscriber":
      return {
        ...scene,
        action: "subscribe",
        candidates: namesAt(fields, "SubscribeAccountList", "Subscriber_Account"),
      };
    default:
      return { ...scene, action: "other", candidates: [] };
  }
}

/** One sentence for an answer that Tencent understands. */
export function sentence(scene: Scene, outcome: TencentOutcome): string {
  switch (outcome.kind) {
    case "goes-on":
      return `Tencent ${lets(scene)}`;
    case "drops-members": {
      const invited = scene.candidates.filter((name) => !outcome.members.includes(name));
      const does = scene.action === "subscribe" ? "subscribes" : "invites";
      return `Tencent ${does} ${enumerate(invited)} and drops ${enumerate(outcome.members)}`;
    }
    case "refuses": {
      const told = outcome.text === "" ? `${outcome.code}` : `${outcome.code}: ${outcome.text}`;
      return `Tencent refuses: the caller sees ${told}`;
    }
    case "discards-message":
      return "Tencent discards the message without telling its sender";
    case "undefined-code":
      return `Tencent's documents do not say what it does with ErrorCode ${outcome.code}`;
    case "ignored":
      return `Tencent has told of ${scene.command} and does not care what the answer says`;
    case "webhook-failure":
      return failureSentence(scene, outcome.why);
  }
}

export function failureSentence(scene: Scene, why: string): string {
  const taken = `Tencent takes ${why} for a webhook failure`;
  if (scene.after) return `${taken}: what it told of counts as not delivered`;
  return `${taken} and goes ahead: ${goesAhead(scene)}`;
}

function lets(scene: Scene): string {
  switch (scene.action) {
    case "apply":
      return `lets ${someone(scene)} apply`;
    case "invite":
      return `invites ${enumerate(scene.candidates)}`;
    case "create":
      return `lets ${scene.operator} create the group`;
    case "subscribe":
      return `subscribes ${enumerate(scene.candidates)}`;
    case "other":
      return `goes on with ${scene.command}`;
  }
}

function goesAhead(scene: Scene): string {
  switch (scene.action) {
    case "apply":
      return `${someone(scene)} applies`;
    case "invite":
      return `${enumerate(scene.candidates)} ${scene.candidates.length === 1 ? "is" : "are"} invited`;
    case "create":
      return `${scene.operator} creates the group`;
    case "subscribe":
      return `${enumerate(scene.candidates)} ${scene.candidates.length === 1 ? "is" : "are"} subscribed`;
    case "other":
      return scene.command;
  }
}

function someone(scene: Scene): string {
  return scene.candidates.length === 0 ? "somebody" : enumerate(scene.candidates);
}

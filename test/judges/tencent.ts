/**
 * Tencent Chat's side of a callback: what its server does with an answer, judged from the documents alone
 * (cloud.tencent.com/document/product/269/1522, 1662, 1665, 1666; trtc.io/document/34348, 34354, 60799).
 * Pure; must not import anything of src/, and must not guess: where no document says what happens, it is a fault.
 */

import { describe, type Json, scanJson } from "./json.ts";
import { type Answer, type CallbackRequest, type HttpAnswer, type Judgement, unique } from "./judge.ts";
import { failureSentence, readScene, type Scene, sentence } from "./tencent-scene.ts";

/**
 * - goes-on: the operation proceeds. drops-members: an invite proceeds without `members`.
 * - refuses: `code` and `text` are what the client gets (10016 without a text for ErrorCode 1).
 * - discards-message: Group.CallbackBeforeSendMsg with ErrorCode 2, the sender notices nothing.
 * - undefined-code: an ErrorCode that no document gives a meaning.
 * - ignored: an after-callback that arrived.
 * - webhook-failure: counted in the console; a before-callback's operation goes ahead (the console's default).
 */
export type TencentOutcome =
  | { readonly kind: "goes-on" }
  | { readonly kind: "drops-members"; readonly members: readonly string[] }
  | { readonly kind: "refuses"; readonly code: number; readonly text: string }
  | { readonly kind: "discards-message" }
  | { readonly kind: "undefined-code"; readonly code: number }
  | { readonly kind: "ignored" }
  | { readonly kind: "webhook-failure"; readonly why: string };

export type TencentJudgement = Judgement<TencentOutcome>;

/** How long Tencent waits for an answer, in milliseconds; not adjustable. */
export const tencentTimeoutMs = 2000;

type Read =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, Json>; readonly code: number; readonly text: string }
  | { readonly ok: false; readonly why: string };

export function judgeTencent(request: CallbackRequest, answer: Answer): TencentJudgement {
  const scene = readScene(request);
  if ("noAnswer" in answer) {
    const why = answer.noAnswer === "timeout" ? `no answer within ${tencentTimeoutMs / 1000} seconds` : "no connection";
    return failed(scene, why, []);
  }
  const faults: string[] = [];
  const read = readAnswer(answer, faults);
  if (!read.ok) return failed(scene, read.why, faults);
  if (scene.after) {
    return {
      outcome: { kind: "ignored" },
      understood: true,
      letIn: [],
      keptOut: [],
      faults,
      sentence: sentence(scene, { kind: "ignored" }),
    };
  }
  const refused = readRefused(scene, read.fields, read.code, faults);
  const outcome = decideOutcome(scene, read.code, read.text, refused);
  if (outcome.kind === "undefined-code") faults.push(`no document says what ErrorCode ${read.code} means here`);
  const everybodyOut = outcome.kind === "refuses";
  const unknown = outcome.kind === "undefined-code";
  const keptOut = everybodyOut ? scene.candidates : refused;
  return {
    outcome,
    understood: true,
    letIn: everybodyOut || unknown ? [] : scene.candidates.filter((name) => !refused.includes(name)),
    keptOut: unknown ? [] : keptOut,
    faults,
    sentence: sentence(scene, outcome),
  };
}

function failed(scene: Scene, why: string, faults: readonly string[]): TencentJudgement {
  return {
    outcome: { kind: "webhook-failure", why },
    understood: false,
    letIn: scene.candidates,
    keptOut: [],
    faults,
    sentence: failureSentence(scene, why),
  };
}

/** The three required fields, or why this is no answer: not 200, not JSON, not an object, missing or mistyped. */
function readAnswer(answer: HttpAnswer, faults: string[]): Read {
  if (answer.status !== 200) return { ok: false, why: String(answer.status) };
  const json = scanJson(answer.body);
  if (json === undefined) return { ok: false, why: "an answer that is not JSON" };
  if (json.kind !== "object") return { ok: false, why: `an answer that is ${describe(json)}` };
  const fields = new Map(json.entries);
  const names = json.entries.map(([name]) => name);
  for (const name of unique(names.filter((each, at) => names.indexOf(each) !== at))) {
    faults.push(`${name} stands in the answer twice`);
  }
  for (const name of ["ActionStatus", "ErrorCode", "ErrorInfo"]) {
    if (!fields.has(name)) return { ok: false, why: `an answer without ${name}` };
  }
  const [status, code, text] = [fields.get("ActionStatus"), fields.get("ErrorCode"), fields.get("ErrorInfo")];
  if (status?.kind !== "string") return { ok: false, why: "an ActionStatus that is no string" };
  if (code?.kind !== "number" || !/^-?\d+$/.test(code.literal)) {
    return { ok: false, why: "an ErrorCode that is no integer" };
  }
  if (text?.kind !== "string") return { ok: false, why: "an ErrorInfo that is no string" };
  // Even the documents' refusals say OK; what FAIL or another word does to a 200 stands nowhere.
  if (status.value !== "OK") faults.push(`no document says what ActionStatus ${describe(status)} does`);
  return { ok: true, fields, code: Number(code.literal), text: text.value };
}

/** In which callback's answer a field names those who are dropped. */
const refusedFields = [
  ["RefusedMembers_Account", "invite", "BeforeInviteJoinGroup"],
  ["RefusedSubscribers_Account", "subscribe", "BeforeAddSubscriber"],
] as const;

function readRefused(scene: Scene, fields: ReadonlyMap<string, Json>, code: number, faults: string[]) {
  return refusedFields.flatMap(([field, action, callback]) => {
    const json = fields.get(field);
    if (json === undefined) return [];
    if (scene.action === action) return readNames(field, scene, json, code, faults);
    faults.push(`${field} belongs to ${callback} only`);
    return [];
  });
}

/** The candidates that the field really drops; every form that no document shows is a fault. */
function readNames(field: string, scene: Scene, json: Json, code: number, faults: string[]): readonly string[] {
  if (json.kind !== "array") {
    faults.push(`${field} is ${describe(json)}, not an array`);
    return [];
  }
  const names = json.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
  if (names.length < json.items.length) faults.push(`${field} holds something that is no string`);
  const named = unique(names);
  if (named.length < names.length) faults.push(`${field} names somebody twice`);
  const strangers = named.filter((name) => !scene.candidates.includes(name));
  if (strangers.length > 0) faults.push(`${field} names ${strangers.join(", ")}: not in the request`);
  if (code !== 0) {
    faults.push(`${field} together with an ErrorCode other than 0`);
    return [];
  }
  const refused = scene.candidates.filter((name) => named.includes(name));
  if (refused.length > 0 && refused.length === scene.candidates.length) {
    faults.push(`${field} lists everybody`);
  }
  return refused;
}

function decideOutcome(scene: Scene, code: number, text: string, refused: readonly string[]): TencentOutcome {
  if (code === 0) return refused.length > 0 ? { kind: "drops-members", members: refused } : { kind: "goes-on" };
  if (!scene.command.startsWith("Group.") && scene.action === "other") return { kind: "undefined-code", code };
  if (code === 1) return { kind: "refuses", code: 10016, text: "" };
  if (code === 2 && scene.command === "Group.CallbackBeforeSendMsg") return { kind: "discards-message" };
  if (code >= 10100 && code <= 10200) return { kind: "refuses", code, text };
  return { kind: "undefined-code", code };
}

// The callbacks that the benchmarks play, on the wire as each IM server sends them. Made anew for each call where they
// are signed, since a Sign is good for a minute. Nobody in them is on any list unless a benchmark puts him there.
import { type Callback, openimMembersJoin, tencentApply, tencentInvite, tencentJoined } from "../cli/call/callbacks.ts";
import { type CallRequest, openimRequest, tencentRequest } from "../cli/call/requests.ts";

export const credentials = {
  sdkAppId: "1400000000",
  token: "a-token-of-the-benchmarks",
  secret: "a-secret-of-the-benchmarks-0123456789ab",
} as const;

export interface Call {
  readonly name: string;
  /** People whom it is about. */
  readonly people: number;
  readonly platform: "tencent" | "openim";
  readonly callback: Callback;
}

export const group = { groupId: "@TGS#2J4SZEAEL", type: "Public" } as const;
const inviter = "leckie";

/** Ids as apps have them: a word, a number and a tail that differs. */
export const idsOf = (count: number, first = 0): readonly string[] =>
  Array.from({ length: count }, (_, index) => `member-${1000 + first + index}-${((first + index) * 7919) % 1000}`);

export const applyOf = (user: string): Call => ({
  name: "apply",
  people: 1,
  platform: "tencent",
  callback: tencentApply(group, user),
});

export const inviteOf = (count: number, first = 0): Call => ({
  name: `invite of ${count.toLocaleString("en")}`,
  people: count,
  platform: "tencent",
  callback: tencentInvite(group, inviter, idsOf(count, first)),
});

export const membersJoinOf = (count: number): Call => ({
  name: `OpenIM join of ${count.toLocaleString("en")}`,
  people: count,
  platform: "openim",
  callback: openimMembersJoin("3079884172", idsOf(count)),
});

export const joinedOf = (count: number): Call => ({
  name: count === 1 ? "after-join" : `after-join of ${count.toLocaleString("en")}`,
  people: count,
  platform: "tencent",
  callback: tencentJoined(group, idsOf(count), inviter),
});

/** Those of issue 7, point 1. */
export const calls: readonly Call[] = [
  applyOf("member-1000-0"),
  inviteOf(1),
  inviteOf(100),
  inviteOf(300),
  membersJoinOf(1),
  membersJoinOf(1000),
  joinedOf(1),
];

export function onTheWire(call: Call, baseUrl: string): CallRequest {
  return call.platform === "tencent"
    ? tencentRequest(baseUrl, credentials, call.callback, new Date())
    : openimRequest(baseUrl, credentials, call.callback, new Date());
}

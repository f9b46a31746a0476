// The calls that are made while something is broken: on both platforms somebody from the deny list alone, somebody else
// alone, both together, and an after-callback. Here is what is sent; what should become of it stands in cases.ts.
import {
  type Callback,
  openimMembersJoin,
  tencentApply,
  tencentInvite,
  tencentJoined,
} from "../../cli/call/callbacks.ts";
import { type CallRequest, openimRequest, tencentRequest } from "../../cli/call/requests.ts";
import { credentials } from "../e2e/gate.ts";

export type PlatformName = "tencent" | "openim";

/** `both`: the denied one and the other in one invite or join. `told`: an after-callback. */
export type Kind = "denied" | "other" | "both" | "told";

export interface Call {
  readonly platform: PlatformName;
  readonly kind: Kind;
  /** Stands in this call alone, and so in the event that comes of it. */
  readonly marker: string;
  readonly callback: Callback;
}

export const denied = "mallory";
export const other = "alice";
export const lists: Readonly<Record<string, string>> = { [`user/${denied}`]: "deny" };

/** The first of a crowd that stands before the two; one bulk read holds the keys of 50 people. */
export const crowdsFirst = "crowd-0";

export function openimJoined(groupId: string, user: string): Callback {
  return { command: "callbackAfterJoinGroupCommand", fields: { groupID: groupId, userID: user, reqMessage: "" } };
}

function callback(platform: PlatformName, kind: Kind, marker: string, crowd: number): Callback {
  const group = { groupId: marker, type: "Public" };
  const tencent = platform === "tencent";
  switch (kind) {
    case "denied":
      return tencent ? tencentApply(group, denied) : openimMembersJoin(marker, [denied]);
    case "other":
      return tencent ? tencentApply(group, other) : openimMembersJoin(marker, [other]);
    case "both": {
      const people = [...Array.from({ length: crowd }, (_, at) => `crowd-${at}`), other, denied];
      return tencent ? tencentInvite(group, "leckie", people) : openimMembersJoin(marker, people);
    }
    case "told":
      return tencent ? tencentJoined(group, [other]) : openimJoined(marker, other);
  }
}

/** So many rounds of every kind on both platforms. @param crowd how many others are invited with the two. */
export function traffic(name: string, rounds: number, crowd = 0): readonly Call[] {
  const platforms = ["tencent", "openim"] as const;
  const kinds = ["denied", "other", "both", "told"] as const;
  return Array.from({ length: rounds }, (_, round) =>
    platforms.flatMap((platform) =>
      kinds.map((kind) => {
        const marker = `${name}-${platform}-${kind}-${round}.`;
        return { platform, kind, marker, callback: callback(platform, kind, marker, crowd) };
      }),
    ),
  ).flat();
}

export interface Signing {
  readonly skewSeconds?: number | undefined;
  /** With somebody else's token or secret. */
  readonly forged?: boolean | undefined;
}

/** The call as its IM server sends it now. */
export function request(baseUrl: string, { platform, callback }: Call, { skewSeconds, forged }: Signing): CallRequest {
  const now = new Date();
  if (platform === "openim") {
    return openimRequest(baseUrl, { secret: forged ? "somebody-else-s-secret" : credentials.secret }, callback, now);
  }
  const { sdkAppId, token } = credentials;
  return tencentRequest(baseUrl, { sdkAppId, token: forged ? "no" : token }, callback, now, { skewSeconds });
}

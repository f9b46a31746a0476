// The calls that are made while something is broken: on every platform somebody from the deny list alone, somebody else
// alone, both together where a platform asks about several at once, and an after-callback. Here is what is sent; what
// should become of it stands in cases.ts.
import { createHash } from "node:crypto";
import {
  type Callback,
  openimMembersJoin,
  telegramJoin,
  telegramMember,
  tencentApply,
  tencentInvite,
  tencentJoined,
} from "../../cli/call/callbacks.ts";
import { type CallRequest, openimRequest, telegramRequest, tencentRequest } from "../../cli/call/requests.ts";
import { credentials } from "../e2e/gate.ts";

export const platforms = ["tencent", "openim", "telegram"] as const;
export type PlatformName = (typeof platforms)[number];

/** `both`: the denied one and the other in one invite or join. `told`: an after-callback. */
export type Kind = "denied" | "other" | "both" | "told";

export interface Call {
  readonly platform: PlatformName;
  readonly kind: Kind;
  /** Stands in this call alone, and so in the event that comes of it. */
  readonly marker: string;
  readonly callback: Callback;
}

/** Ids that every platform can have: Telegram's are numbers. */
export const denied = "666";
export const other = "7";
export const lists: Readonly<Record<string, string>> = { [`user/${denied}`]: "deny" };

/** The first of a crowd that stands before the two; one bulk read holds the keys of 50 people. */
export const crowdsFirst = "crowd-0";

export function openimJoined(groupId: string, user: string): Callback {
  return { command: "callbackAfterJoinGroupCommand", fields: { groupID: groupId, userID: user, reqMessage: "" } };
}

/** Somebody asks a guard bot, or one admin of several; the marker is the group's title, since its id is a number. */
function telegramCallback(kind: Kind, marker: string, guarded: boolean): Callback {
  const group = -1_001_000_000_000 - Number.parseInt(createHash("sha256").update(marker).digest("hex").slice(0, 8), 16);
  const user = { id: Number(kind === "denied" ? denied : other), firstName: "Somebody" };
  const now = new Date();
  const { command, fields } =
    kind === "told"
      ? telegramMember("joined", group, user, user.id, now)
      : telegramJoin({ group, user, query: guarded ? marker : undefined }, now);
  return { command, fields: { ...fields, chat: { id: group, type: "supergroup", title: marker } } };
}

interface Round {
  readonly marker: string;
  readonly number: number;
  /** How many others are invited with the two. */
  readonly crowd: number;
}

function callback(platform: PlatformName, kind: Kind, { marker, number, crowd }: Round): Callback {
  if (platform === "telegram") return telegramCallback(kind, marker, number % 2 === 0);
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

/** Telegram asks about one person at a time. */
const kindsOf = (platform: PlatformName): readonly Kind[] =>
  platform === "telegram" ? ["denied", "other", "told"] : ["denied", "other", "both", "told"];

/** So many rounds of every kind on every platform. @param crowd how many others are invited with the two. */
export function traffic(name: string, rounds: number, crowd = 0): readonly Call[] {
  return Array.from({ length: rounds }, (_, number) =>
    platforms.flatMap((platform) =>
      kindsOf(platform).map((kind) => {
        const marker = `${name}-${platform}-${kind}-${number}.`;
        return { platform, kind, marker, callback: callback(platform, kind, { marker, number, crowd }) };
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
  if (platform === "telegram") {
    const secret = forged ? "somebody-else-s-secret" : credentials.telegramSecret;
    return telegramRequest(baseUrl, { secret }, callback, now);
  }
  const { sdkAppId, token } = credentials;
  return tencentRequest(baseUrl, { sdkAppId, token: forged ? "no" : token }, callback, now, { skewSeconds });
}

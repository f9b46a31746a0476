// Tencent's settings: what they may be, what is odd about them together, what an admin may see. Never a token's content.
import { list, oneOf, secrets } from "../../core/setting.ts";
import type { Common } from "../module.ts";
import type { TencentCredentials } from "./verify.ts";

export const settings = {
  TENCENT_SDK_APP_IDS: list(["is no SDKAppID (digits)", (item) => /^[1-9]\d*$/.test(item)]),
  // Tencent takes tokens of 1 to 128 characters (docs/reference/tencent.md section 2).
  TENCENT_TOKENS: secrets(1, 128),
  TENCENT_AUTH: oneOf("sign", "none"),
} as const;

export const isOn = ({ appIds }: TencentCredentials): boolean => appIds.length > 0;

export function wrongTogether(credentials: TencentCredentials): readonly string[] {
  if (!isOn(credentials) || credentials.auth === "none" || credentials.tokens.length > 0) return [];
  return ["TENCENT_TOKENS: is empty, so no Tencent callback can be checked (TENCENT_AUTH none switches the check off)"];
}

export function warningsOf(credentials: TencentCredentials, { queueTimeoutMs, spoolTimeoutMs }: Common): string[] {
  if (!isOn(credentials)) return [];
  const open = credentials.auth === "none" ? ["TENCENT_AUTH is none: anybody may call /tencent"] : [];
  const slow = queueTimeoutMs + spoolTimeoutMs >= 2000;
  return [
    ...open,
    ...(slow ? ["QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than the 2 s that Tencent waits"] : []),
  ];
}

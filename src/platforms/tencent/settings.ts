// Tencent's settings: what they may be, what is odd about them together, what an admin may see. Never a token's content.
import { list, secrets, word } from "../../core/setting.ts";
import type { TencentCredentials } from "./verify.ts";

export const settings = {
  /** TENCENT_SDK_APP_IDS. */
  sdkAppIds: list(["is no SDKAppID (digits)", (item) => /^[1-9]\d*$/.test(item)]),
  /** TENCENT_TOKENS. Tencent takes tokens of 1 to 128 characters (docs/reference/tencent.md section 2). */
  tokens: secrets(1, 128),
  /** TENCENT_AUTH. */
  auth: word("sign", "none"),
};

/** No token must never mean no check. */
export function wrongTogether({ appIds, tokens, auth }: TencentCredentials): readonly string[] {
  if (appIds.length === 0 || auth === "none" || tokens.length > 0) return [];
  return ["TENCENT_TOKENS: is empty, so no Tencent callback can be checked (TENCENT_AUTH none switches the check off)"];
}

export const warningsOf = ({ auth }: TencentCredentials): readonly string[] =>
  auth === "none" ? ["TENCENT_AUTH is none: anybody may call /tencent"] : [];

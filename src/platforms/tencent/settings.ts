// Tencent's settings: what they may be, what is odd about them together, what an admin may see. Never a token's content.
import type { FieldProblem } from "../../core/read-fields.ts";
import { list, secrets, word } from "../../core/setting.ts";
import type { TencentCredentials } from "./verify.ts";

export const settings = {
  TENCENT_SDK_APP_IDS: list(["is no SDKAppID (digits)", (item) => /^[1-9]\d*$/.test(item)]),
  // Tencent takes tokens of 1 to 128 characters (docs/reference/tencent.md section 2).
  TENCENT_TOKENS: secrets(1, 128),
  TENCENT_AUTH: word("sign", "none"),
};

/** No token must never mean no check. */
export function wrongTogether({ appIds, tokens, auth }: TencentCredentials): readonly FieldProblem[] {
  if (appIds.length === 0 || auth === "none" || tokens.length > 0) return [];
  const wrong = "is empty, so no Tencent callback can be checked (TENCENT_AUTH none switches the check off)";
  return [{ name: "TENCENT_TOKENS", wrong }];
}

export const warningsOf = ({ auth }: TencentCredentials): readonly string[] =>
  auth === "none" ? ["TENCENT_AUTH is none: anybody may call /tencent"] : [];

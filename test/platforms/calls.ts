// Genuine calls of the platforms as the tests make them, signed with Node's own crypto rather than with Doorman's.
// Must not import src.
import { createHash } from "node:crypto";

/** Noon of some day, in Unix milliseconds; a whole second. */
export const now = 1_700_000_000_000;
export const token = "xxxxyyyy";
export const appId = "1400000000";
export const secret = "0123456789abcdef0123456789abcdef";

export function sign(withToken: string, requestTime: string): string {
  return createHash("sha256")
    .update(withToken + requestTime)
    .digest("hex");
}

/** The URL of a Tencent callback; a parameter may be given another value, several, or undefined to leave it out. */
export function tencentUrl(
  parameters: Readonly<Record<string, string | readonly string[] | undefined>> = {},
  command = "Group.CallbackBeforeApplyJoinGroup",
): string {
  const RequestTime = String(now / 1000);
  const all = {
    SdkAppid: appId,
    CallbackCommand: command,
    contenttype: "json",
    ClientIP: "127.0.0.1",
    OptPlatform: "RESTAPI",
    Sign: sign(token, RequestTime),
    RequestTime,
    ...parameters,
  };
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(all))
    for (const value of [values ?? []].flat()) query.append(name, value);
  return `https://gate.example/tencent?${query}`;
}

export function openimUrl(path: string): string {
  return `https://gate.example/openim/${path}`;
}

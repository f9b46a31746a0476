// Whether Tencent made a call: the SdkAppid is ours and Sign = sha256(Token + RequestTime), not older than a minute
// (docs/reference/tencent.md section 2). Pure but for the digest. It cannot vouch for the body: Sign does not cover it.

import type { Rejection } from "../../core/rejection.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { equalInConstantTime, sha256, toHex } from "../../core/secret.ts";

/** A call is genuine while RequestTime is at most so far from our clock, both ways. */
const windowMs = 60_000;

export interface TencentCredentials {
  readonly appIds: readonly string[];
  readonly tokens: readonly string[];
  readonly auth: "sign" | "none";
}

const reject = (reason: "credentials" | "app-id", detail: string) => err({ reason, detail } as const);

/** The parameter's value when it stands in the URL exactly once. A repeated one could mean two things. */
function single(url: URL, name: string): Result<string, string> {
  const [first, ...more] = url.searchParams.getAll(name);
  if (first === undefined) return err(`${name} is missing`);
  return more.length === 0 ? ok(first) : err(`${name} is repeated`);
}

async function checkSign(url: URL, tokens: readonly string[], now: number): Promise<Result<void, Rejection>> {
  const sign = single(url, "Sign");
  if (!sign.ok) return reject("credentials", sign.error);
  const requestTime = single(url, "RequestTime");
  if (!requestTime.ok) return reject("credentials", requestTime.error);
  if (!/^\d{1,12}$/.test(requestTime.value)) return reject("credentials", "RequestTime is not a time in seconds");
  const offMs = Number(requestTime.value) * 1000 - now;
  if (Math.abs(offMs) > windowMs) return reject("credentials", `RequestTime is ${Math.round(offMs / 1000)} s off`);
  const presented = sign.value.toLowerCase();
  let genuine = false;
  for (const token of tokens) {
    const expected = toHex(await sha256(token + requestTime.value));
    genuine = equalInConstantTime(presented, expected) || genuine;
  }
  return genuine ? ok(undefined) : reject("credentials", "Sign is wrong");
}

/** @param now Unix milliseconds. @returns the events' source, `/tencent/<SDKAppID>`. */
export async function verify(
  url: URL,
  credentials: TencentCredentials,
  now: number,
): Promise<Result<string, Rejection>> {
  const appId = single(url, "SdkAppid");
  if (!appId.ok) return reject("app-id", appId.error);
  if (!credentials.appIds.includes(appId.value)) return reject("app-id", "SdkAppid is not ours");
  if (credentials.auth === "sign") {
    const signed = await checkSign(url, credentials.tokens, now);
    if (!signed.ok) return signed;
  }
  return ok(`/tencent/${appId.value}`);
}

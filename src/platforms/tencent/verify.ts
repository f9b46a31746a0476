// Whether Tencent made a call: the SdkAppid is ours and Sign = sha256(Token + RequestTime), not older than a minute
// (docs/reference/tencent.md section 2). Pure but for the digest and the Signs that it keeps. It cannot vouch for the
// body: Sign does not cover it.

import type { Rejection } from "../../core/rejection.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isOneOf, sha256 } from "../../core/secret.ts";

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

/** About as many as there are seconds in the window. */
const maxKept = 120;

/** The right Signs of a RequestTime, one for each token. */
type SignsOf = (requestTime: string) => Promise<readonly string[]>;

/** Computes them once for each RequestTime, and keeps those of so many that a busy hour never computes them twice. */
function createSigns(tokens: readonly string[]): SignsOf {
  const known = new Map<string, readonly string[]>();
  return async (requestTime) => {
    let signs = known.get(requestTime);
    if (signs === undefined) {
      signs = await Promise.all(tokens.map((token) => sha256(token + requestTime)));
      // The values are kept, never the promise: in workerd a promise of a request that was given up may never settle.
      if (known.size >= maxKept) known.clear();
      known.set(requestTime, signs);
    }
    return signs;
  };
}

async function checkSign(url: URL, signsOf: SignsOf, now: number): Promise<Result<void, Rejection>> {
  const sign = single(url, "Sign");
  if (!sign.ok) return reject("credentials", sign.error);
  const requestTime = single(url, "RequestTime");
  if (!requestTime.ok) return reject("credentials", requestTime.error);
  if (!/^\d{1,12}$/.test(requestTime.value)) return reject("credentials", "RequestTime is not a time in seconds");
  const offMs = Number(requestTime.value) * 1000 - now;
  if (Math.abs(offMs) > windowMs) return reject("credentials", `RequestTime is ${Math.round(offMs / 1000)} s off`);
  const genuine = isOneOf(sign.value.toLowerCase(), await signsOf(requestTime.value));
  return genuine ? ok(undefined) : reject("credentials", "Sign is wrong");
}

/**
 * Makes the check of a call by its URL. The check takes the time in Unix milliseconds and tells the events' source,
 * `/tencent/<SDKAppID>`.
 */
export function createVerify({ appIds, tokens, auth }: TencentCredentials) {
  const signsOf = createSigns(tokens);
  return async (url: URL, now: number): Promise<Result<string, Rejection>> => {
    const appId = single(url, "SdkAppid");
    if (!appId.ok) return reject("app-id", appId.error);
    if (!appIds.includes(appId.value)) return reject("app-id", "SdkAppid is not ours");
    if (auth === "sign") {
      const signed = await checkSign(url, signsOf, now);
      if (!signed.ok) return signed;
    }
    return ok(`/tencent/${appId.value}`);
  };
}

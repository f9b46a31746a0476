// Puts a call of the fuzzer on the wire: its URL, with or without what proves that the IM server made it, and its bytes.
// The time is handed in, since a Sign is right for a minute only.
import { goJson, telegramHeader, tencentSign } from "../../cli/call/requests.ts";
import { toBytes } from "./bodies.ts";
import type { Call } from "./calls.ts";

export const fuzzCredentials = {
  sdkAppId: "1400000000",
  token: "the-token-of-the-fuzzer",
  secret: "the-secret-of-the-fuzzer-0123456789",
  telegramSecret: "the-telegram-secret-of-the-fuzzer",
  adminToken: "the-admin-token-of-the-fuzzer",
} as const;

/** A call on its way. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

function tencentPath(command: string, how: string, now: Date, extra = ""): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const offSeconds = how === "too old" ? -120 : how === "too early" ? 120 : 0;
  const RequestTime = String(seconds + offSeconds);
  const right = tencentSign(fuzzCredentials.token, seconds + offSeconds);
  const Sign = how === "wrong token" ? tencentSign("another-token", seconds) : right;
  const app: string = fuzzCredentials.sdkAppId;
  const parameters: (readonly [string, string])[] = [
    ["SdkAppid", app],
    ["CallbackCommand", command],
    ["contenttype", "json"],
    ["Sign", Sign],
    ["RequestTime", RequestTime],
  ];
  const changed = parameters.flatMap(([name, value]): (readonly [string, string])[] => {
    if (how === `no ${name}` || (how === "nothing signed" && /Sign|Time/.test(name))) return [];
    if (how === `${name} twice`)
      return [
        [name, value],
        [name, value],
      ];
    if (name === "CallbackCommand" && command === "") return [];
    if (name === "Sign" && how === "half a Sign") return [[name, value.slice(0, 32)]];
    if (name === "Sign" && how === "Sign of another second")
      return [[name, tencentSign(fuzzCredentials.token, seconds - 1)]];
    if (name === "Sign" && how === "sign in lower case") return [["sign", value]];
    if (name === "SdkAppid" && how === "another app") return [[name, "1400000001"]];
    if (name === "SdkAppid" && how === "a space before SdkAppid") return [[name, ` ${value}`]];
    if (name === "SdkAppid" && how === "a zero before SdkAppid") return [[name, `0${value}`]];
    return [[name, value]];
  });
  return `/tencent?${new URLSearchParams(changed.map(([name, value]) => [name, value]))}${extra}`;
}

function openimPath(named: string, how: string, extra = "", slashes = 1): string {
  const { secret } = fuzzCredentials;
  const command = encodeURIComponent(named);
  const between = "/".repeat(slashes);
  switch (how) {
    case "no secret":
      return `/openim/${command}`;
    case "an empty secret":
      return `/openim//${command}`;
    case "a shorter secret":
      return `/openim/${secret.slice(0, -1)}/${command}`;
    case "a longer secret":
      return `/openim/${secret}%00/${command}`;
    case "upper case":
      return `/openim/${secret.toUpperCase()}/${command}`;
    case "encoded twice":
      return `/openim/${secret.replaceAll("-", "%252D")}/${command}`;
    case "in the query":
      return `/openim/x/${command}?secret=${secret}`;
    case "behind another":
      return `/openim/x/${secret}/${command}`;
    case "a broken %":
      return `/openim/%E0%A4%A/${command}`;
    default:
      return `/openim/${secret}${between}${command}${extra}`;
  }
}

function telegramHeaders(how: string): Readonly<Record<string, string>> {
  const secret: string = fuzzCredentials.telegramSecret;
  const ways: Readonly<Record<string, string>> = {
    "an empty secret": "",
    "a shorter secret": secret.slice(0, -1),
    "a longer secret": `${secret}-`,
    "upper case": secret.toUpperCase(),
    "two secrets in one": `${secret}, ${secret}`,
  };
  if (how === "as a bearer token") return { authorization: `Bearer ${secret}` };
  if (how === "no secret" || how === "in the query") return {};
  return { [telegramHeader]: ways[how] ?? secret };
}

export function toWire(call: Call, now: Date): Wire {
  if (call.kind === "other") {
    const { method, path, admin, bytes, headers } = call;
    const authorization = `Bearer ${fuzzCredentials.adminToken}`;
    return { method, path, bytes, headers: admin ? { ...headers, authorization } : headers };
  }
  const { body, headers } = call;
  const bare = call.kind === "forged" && call.bare;
  const how = call.kind === "forged" ? call.how : "";
  const command = bare ? "" : body.command;
  const extra = call.kind === "genuine" ? call.extra : "";
  if (body.platform === "telegram") {
    const query = how === "in the query" ? `secret_token=${fuzzCredentials.telegramSecret}` : extra;
    const path = `/telegram${query && `?${query}`}`;
    return { method: "POST", path, headers: { ...headers, ...telegramHeaders(how) }, bytes: toBytes(body) };
  }
  const path =
    body.platform === "tencent"
      ? tencentPath(command, how, now, extra && `&${extra}`)
      : openimPath(command, how, extra && `?${extra}`, call.kind === "genuine" ? call.slashes : 1);
  // Without its command in the URL the call must have it in the body, or it is the console's test of reachability.
  const bytes = bare
    ? Buffer.from(goJson({ CallbackCommand: body.command, callbackCommand: body.command }))
    : toBytes(body);
  return { method: "POST", path, headers, bytes };
}

/**
 * Puts a callback on the wire exactly as each IM server does: URL, headers and the body's bytes.
 * Pure: no clock (`now` is handed in), nothing is sent, and nothing of src/ is imported, so that a mistake of Doorman's
 * cannot be made here too. Sources: trtc.io/document/34354 (Tencent); pkg/common/webhook/http_client.go (OpenIM); core.telegram.org/bots/api (Telegram).
 */

import { createHash } from "node:crypto";
import type { Callback } from "./callbacks.ts";

/** One POST. `platform` and `command` are what a judge of the answer has to know. */
export type CallRequest = {
  readonly platform: "tencent" | "openim" | "telegram";
  readonly command: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** `token` undefined: authentication is off in Tencent's console, so neither Sign nor RequestTime is sent. */
export type TencentCredentials = { readonly sdkAppId: string; readonly token?: string | undefined };

export type TencentOptions = {
  /** Sent as it is instead of the callback's own body. */
  readonly body?: string | Uint8Array | undefined;
  /** Added to RequestTime, in seconds; the Sign is right for the time that is sent. */
  readonly skewSeconds?: number | undefined;
  /** Sent instead of the right Sign. */
  readonly sign?: string | undefined;
};

export type OpenimCredentials = { readonly secret: string };

export type OpenimOptions = {
  readonly body?: string | Uint8Array | undefined;
  /** The header Operationid; OpenIM passes on whatever the IM client chose. */
  readonly operationId?: string | undefined;
};

/**
 * `baseUrl` is where Doorman stands, with or without a path or a trailing slash; /tencent is added. The body has
 * CallbackCommand and EventTime (`now`, a number of ms) beside the callback's fields, which win where they have the same.
 */
export function tencentRequest(
  baseUrl: string,
  credentials: TencentCredentials,
  callback: Callback,
  now: Date,
  options: TencentOptions = {},
): CallRequest {
  const query = new URLSearchParams({
    SdkAppid: credentials.sdkAppId,
    CallbackCommand: callback.command,
    contenttype: "json",
    ClientIP: "127.0.0.1",
    OptPlatform: "RESTAPI",
  });
  if (credentials.token !== undefined) {
    const requestTime = Math.floor(now.getTime() / 1000) + (options.skewSeconds ?? 0);
    query.set("Sign", options.sign ?? tencentSign(credentials.token, requestTime));
    query.set("RequestTime", String(requestTime));
  }
  const fields = { CallbackCommand: callback.command, EventTime: now.getTime(), ...callback.fields };
  return {
    platform: "tencent",
    command: callback.command,
    url: `${trimSlashes(baseUrl)}/tencent?${query}`,
    // Tencent's documents show no Content-Type, so Doorman has to do without.
    headers: {},
    body: options.body ?? alphabeticalJson(fields),
  };
}

/** `baseUrl` as above; /openim/<secret>/<command> is added, as OpenIM adds the command to the url it was given. */
export function openimRequest(
  baseUrl: string,
  credentials: OpenimCredentials,
  callback: Callback,
  now: Date,
  options: OpenimOptions = {},
): CallRequest {
  return {
    platform: "openim",
    command: callback.command,
    url: `${trimSlashes(baseUrl)}/openim/${encodeURIComponent(credentials.secret)}/${callback.command}`,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      Operationid: options.operationId ?? `call-${now.getTime()}`,
      "User-Agent": "Go-http-client/1.1",
    },
    body: options.body ?? goJson({ callbackCommand: callback.command, ...callback.fields }),
  };
}

export type TelegramCredentials = { readonly secret: string };

/** `baseUrl` as above; /telegram is added. An update has no command of its own: it is named by its one field. */
export function telegramRequest(
  baseUrl: string,
  credentials: TelegramCredentials,
  callback: Callback,
  now: Date,
  options: Pick<OpenimOptions, "body"> = {},
): CallRequest {
  // Another number for every millisecond, of as many bits as Telegram's.
  const update = { update_id: now.getTime() % 2 ** 31, [callback.command]: callback.fields };
  return {
    platform: "telegram",
    command: callback.command,
    url: `${trimSlashes(baseUrl)}/telegram`,
    headers: { "Content-Type": "application/json", [telegramHeader]: credentials.secret },
    body: options.body ?? JSON.stringify(update),
  };
}

export const telegramHeader = "X-Telegram-Bot-Api-Secret-Token";

/** sha256 of token and time one after the other, in lower-case hex; the time in Unix seconds. The body is not signed. */
export function tencentSign(token: string, requestTime: number): string {
  return createHash("sha256").update(`${token}${requestTime}`).digest("hex");
}

/** Compact JSON with the keys of every object in alphabetical order, as Tencent's real bodies have them. */
export function alphabeticalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** JSON as Go's json.Encoder writes it: keys as they come, five characters escaped for HTML's sake, a line feed. */
export function goJson(value: unknown): string {
  const escaped = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${escaped}\n`;
}

/** A URL that may be shown to anybody: Sign and the OpenIM secret are replaced by ***. */
export function maskUrl(url: string): string {
  return url.replace(/([?&]Sign=)[^&]*/, "$1***").replace(/(\/openim\/)[^/?]+(?=\/callback[^/]*$)/, "$1***");
}

/** Headers that may be shown to anybody: Telegram's secret is replaced by ***. */
export function maskHeaders(headers: CallRequest["headers"]): CallRequest["headers"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, name === telegramHeader ? "***" : value]),
  );
}

function trimSlashes(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, "");
}

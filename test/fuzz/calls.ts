// Calls to fuzz the Worker with, as plain data: genuine ones, forged ones that must never be believed, and whatever else
// may come over HTTP. Whether a call is genuine is known from how it was made, never asked of src.
import fc from "fast-check";
import { type Body, decidedCommands, mutated, toBytes, wellFormed } from "./bodies.ts";
import { groups, types, users } from "./worlds.ts";

const tencentForgeries = [
  "no Sign",
  "no RequestTime",
  "nothing signed",
  "wrong token",
  "too old",
  "too early",
  "Sign twice",
  "RequestTime twice",
  "SdkAppid twice",
  "no SdkAppid",
  "another app",
  "a space before SdkAppid",
  "a zero before SdkAppid",
  "half a Sign",
  "Sign of another second",
  "sign in lower case",
] as const;
const openimForgeries = [
  "no secret",
  "an empty secret",
  "a shorter secret",
  "a longer secret",
  "upper case",
  "encoded twice",
  "in the query",
  "behind another",
  "a broken %",
] as const;

const telegramForgeries = [
  "no secret",
  "an empty secret",
  "a shorter secret",
  "a longer secret",
  "upper case",
  "in the query",
  "two secrets in one",
  "as a bearer token",
] as const;
const forgeries = { tencent: tencentForgeries, openim: openimForgeries, telegram: telegramForgeries } as const;

export type Call =
  | {
      readonly kind: "genuine";
      readonly body: Body;
      /** Stands behind the URL's own parameters. */
      readonly extra: string;
      readonly slashes: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "forged";
      readonly body: Body;
      readonly how: string;
      /** The command stands in the body alone. */
      readonly bare: boolean;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "other";
      readonly method: string;
      readonly path: string;
      readonly admin: boolean;
      readonly bytes: Uint8Array;
      readonly headers: Readonly<Record<string, string>>;
    };

const headerValue = fc.oneof(
  fc.constantFrom(
    "",
    "application/json",
    "text/html; charset=utf-16",
    "::1",
    "not an address",
    "127.0.0.1",
    "x".repeat(4_000),
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "content-type",
    "operationid",
    "cf-connecting-ip",
    "x-forwarded-for",
    "accept",
    "x-http-method-override",
    "cookie",
  ),
  headerValue.map((value) => value.trim()),
  { maxKeys: 3 },
);

/** Parameters that no platform's authentication looks at. */
const extra = fc.constantFrom(
  "",
  "",
  "RequestID=7c1e",
  "key=eyJzZW5kSUQiOiI2NjYifQ==",
  "x=%zz&y=%E0%A4%A",
  "ClientIP=%00&OptPlatform=&=&&",
  "constructor=1&__proto__=2",
  `long=${"x".repeat(8_000)}`,
  "x=%F0%9F%98%80&a=b&a=c",
);
const body = fc.oneof({ weight: 3, arbitrary: wellFormed }, { weight: 4, arbitrary: mutated });

const genuine = fc.record({
  kind: fc.constant("genuine" as const),
  body,
  extra,
  slashes: fc.constantFrom(1, 1, 1, 2, 5),
  headers,
});
const forged = fc
  .record({ body, index: fc.nat(), bare: fc.boolean(), headers })
  .map(({ body: of, index, bare, headers: sent }): Call => {
    const ways = forgeries[of.platform];
    return { kind: "forged", body: of, how: ways[index % ways.length] ?? "", bare, headers: sent };
  });

const pathPart = fc.constantFrom(
  ...[
    "tencent",
    "openim",
    "telegram",
    "health",
    "explain",
    "..",
    ".",
    "",
    "%2e%2e",
    "%",
    "%zz",
    "%2F",
    "%00",
    "TENCENT",
  ],
  ...["op%65nim", "%74encent", "x".repeat(5_000), "é", "\\", ";", "a b", "*", ...decidedCommands],
);
const query = fc.oneof(
  extra,
  fc.constantFrom(`CallbackCommand=${decidedCommands[0]}`, `command=${decidedCommands[3]}`, "?", "#"),
);
const path = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("explain", "explain", "explain", "health", "tencent", "openim", "openim/x", "telegram"),
      fc.array(pathPart, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
    ),
    query,
  )
  .map(([route, asked]) => `/${route}${asked && `?${asked}`}`);

/** A question for /explain, good or nearly so. */
const question = fc
  .record(
    {
      platform: fc.constantFrom("tencent", "openim", "telegram"),
      action: fc.constantFrom("apply", "invite", "join", "create"),
      group: fc.constantFrom(...groups),
      type: fc.constantFrom(...types),
      inviter: fc.constantFrom(...users),
      candidates: fc.array(fc.constantFrom(...users), { maxLength: 4 }),
    },
    { requiredKeys: ["platform", "action", "candidates"] },
  )
  .map((asked) => Buffer.from(JSON.stringify(asked)));
const other = fc.record({
  kind: fc.constant("other" as const),
  method: fc.constantFrom("POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
  path,
  admin: fc.boolean(),
  bytes: fc.oneof({ weight: 3, arbitrary: question }, { weight: 1, arbitrary: mutated.map(toBytes) }),
  headers,
});

export const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 6, arbitrary: genuine },
  { weight: 3, arbitrary: forged },
  { weight: 1, arbitrary: other },
);

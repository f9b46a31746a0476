// Bindings and settings, checked at the door: env → one plain object, or a list of what is wrong with it.
// Runs once per isolate. Nothing here may put a secret's content into a message.
import * as z from "zod/mini";
import { isAddressRule } from "./address-check.ts";
import { err, ok, type Result } from "./core/result.ts";
import type { Effect } from "./core/verdict.ts";

export interface TencentSettings {
  /** Empty: Tencent is off. */
  readonly appIds: readonly string[];
  readonly tokens: readonly string[];
  readonly auth: "sign" | "none";
  readonly allowedCidrs: readonly string[];
}

export interface OpenimSettings {
  /** Empty: OpenIM is off. */
  readonly secrets: readonly string[];
  readonly allowedCidrs: readonly string[];
  readonly partial: "reject" | "mute";
  readonly rejectCode: number;
}

export interface Settings {
  readonly tencent: TencentSettings;
  readonly openim: OpenimSettings;
  readonly adminTokens: readonly string[];
  readonly mode: "enforce" | "observe";
  readonly onUndecided: Effect;
  readonly rejectMessage: string;
  readonly decisionEvents: "none" | "refused" | "all";
  readonly recordMessages: boolean;
  readonly decisionTimeoutMs: number;
  readonly queueTimeoutMs: number;
  readonly spoolTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** Not wrong, but worth a line in the log. */
  readonly warnings: readonly string[];
}

/** A comma list without white space around its items. An empty item is a slip of the hand that may hide a lost secret. */
const list = (item: z.ZodMiniType<string, string>) =>
  z.pipe(
    z._default(z.union([z.string(), z.number()], "must be a comma list"), ""),
    z.pipe(
      z.transform((value: string | number) => {
        const text = String(value).trim();
        return text === "" ? [] : text.split(",").map((part) => part.trim());
      }),
      z.array(item),
    ),
  );

// Refinements alone: zod's own length and range checks would be a kilobyte more in the Worker.
const text = (message: string, test: (value: string) => boolean) => z.refine<string>(test, message);
const notEmpty = text("an item of the list is empty", (value) => value !== "");
const secret = (least: number, most: number) =>
  z.string().check(
    notEmpty,
    text("is still the placeholder", (value) => !/^change-?me/i.test(value)),
    text(`an item is shorter than ${least} characters`, ({ length }) => length >= least),
    text(`an item is longer than ${most} characters`, ({ length }) => length <= most),
  );
const integer = (least: number, most: number, otherwise: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  const digits = z.pipe(z.string().check(text(message, (value) => /^\s*\d+\s*$/.test(value))), z.transform(Number));
  const whole = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  const inRange = z.number().check(z.refine(whole, message));
  return z._default(z.pipe(z.union([z.number(), digits], message), inRange), otherwise);
};
const oneOf = <const T extends string>(otherwise: T, ...others: T[]) =>
  z._default(z.enum([otherwise, ...others], `must be ${[otherwise, ...others].join(" or ")}`), otherwise as never);
const cidr = z.string().check(notEmpty, text("an item is no IP address or CIDR range", isAddressRule));
const adminTokens = list(secret(24, 1024));

const env = z.object({
  TENCENT_SDK_APP_IDS: list(
    z.string().check(
      notEmpty,
      text("an item is no SDKAppID (digits)", (value) => /^[1-9]\d*$/.test(value)),
    ),
  ),
  // Tencent takes tokens of 1 to 128 characters (reference/tencent.md section 2).
  TENCENT_TOKENS: list(secret(1, 128)),
  TENCENT_AUTH: oneOf("sign", "none"),
  TENCENT_ALLOWED_CIDRS: list(cidr),
  OPENIM_SECRETS: list(secret(16, 1024)),
  OPENIM_ALLOWED_CIDRS: list(cidr),
  OPENIM_PARTIAL: oneOf("reject", "mute"),
  OPENIM_REJECT_CODE: integer(5000, 9999, 5001),
  ADMIN_TOKENS: adminTokens,
  MODE: oneOf("enforce", "observe"),
  ON_UNDECIDED: oneOf("allow", "deny"),
  REJECT_MESSAGE: z._default(z.string("must be a text"), ""),
  DECISION_EVENTS: oneOf("refused", "none", "all"),
  RECORD_MESSAGES: z._default(
    z.pipe(
      z.union([z.boolean(), z.enum(["true", "false"])], "must be true or false"),
      z.transform((value) => String(value) === "true"),
    ),
    false,
  ),
  // Tencent gives up after 2 s (reference/tencent.md section 1), whatever we do then.
  DECISION_TIMEOUT_MS: integer(50, 1800, 800),
  QUEUE_TIMEOUT_MS: integer(50, 10_000, 1000),
  SPOOL_TIMEOUT_MS: integer(50, 10_000, 500),
  MAX_BODY_BYTES: integer(1024, 64 * 1024 * 1024, 8 * 1024 * 1024),
});

/** What is wrong, one line each: a setting's name and what is wrong with it, never its content. */
export interface SettingsProblem {
  readonly wrong: readonly string[];
  /** Where these are right, an admin can still ask /health what is wrong. */
  readonly adminTokens: readonly string[];
}

/** Each binding, with a method that tells it from a variable of the same name. */
const bindings = { LISTS: "get", SPOOL: "put", EVENTS: "sendBatch" } as const;

function bindingProblems(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(bindings).flatMap(([name, method]) => {
    const binding = values[name];
    const bound = typeof binding === "object" && binding !== null && method in binding;
    return bound ? [] : [`${name}: is not bound`];
  });
}

/** Reads the Worker's env. */
export function readSettings(values: Readonly<Record<string, unknown>>): Result<Settings, SettingsProblem> {
  const wrong = bindingProblems(values);
  const parsed = env.safeParse(values);
  const e = parsed.data;
  if (parsed.error) wrong.push(...parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`));
  const tencentOn = e !== undefined && e.TENCENT_SDK_APP_IDS.length > 0;
  if (tencentOn && e.TENCENT_AUTH === "sign" && e.TENCENT_TOKENS.length === 0) {
    wrong.push(
      "TENCENT_TOKENS: is empty, so no Tencent callback can be checked (TENCENT_AUTH none switches the check off)",
    );
  }
  if (e === undefined || wrong.length > 0) {
    const admins = adminTokens.safeParse(values.ADMIN_TOKENS);
    return err({ wrong: [...new Set(wrong)], adminTokens: admins.data ?? [] });
  }
  const warnings: string[] = [];
  if (tencentOn && e.TENCENT_AUTH === "none") warnings.push("TENCENT_AUTH is none: anybody may call /tencent");
  if (e.OPENIM_SECRETS.some((one) => one.length < 32))
    warnings.push("OPENIM_SECRETS: an item is shorter than 32 characters");
  return ok({
    tencent: {
      appIds: e.TENCENT_SDK_APP_IDS,
      tokens: e.TENCENT_TOKENS,
      auth: e.TENCENT_AUTH,
      allowedCidrs: e.TENCENT_ALLOWED_CIDRS,
    },
    openim: {
      secrets: e.OPENIM_SECRETS,
      allowedCidrs: e.OPENIM_ALLOWED_CIDRS,
      partial: e.OPENIM_PARTIAL,
      rejectCode: e.OPENIM_REJECT_CODE,
    },
    adminTokens: e.ADMIN_TOKENS,
    mode: e.MODE,
    onUndecided: e.ON_UNDECIDED,
    rejectMessage: e.REJECT_MESSAGE,
    decisionEvents: e.DECISION_EVENTS,
    recordMessages: e.RECORD_MESSAGES,
    decisionTimeoutMs: e.DECISION_TIMEOUT_MS,
    queueTimeoutMs: e.QUEUE_TIMEOUT_MS,
    spoolTimeoutMs: e.SPOOL_TIMEOUT_MS,
    maxBodyBytes: e.MAX_BODY_BYTES,
    warnings,
  });
}

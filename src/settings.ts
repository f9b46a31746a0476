// Bindings and settings, checked at the door: env → one plain object, or a list of what is wrong with it.
// Runs once per isolate. Nothing here may put a secret's content into a message.
import { isAddressRule } from "./address-check.ts";
import { asText, type FieldReader, type Fields, field, oneOf, readWhole } from "./core/read-fields.ts";
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

export interface RosterSettings {
  readonly on: boolean;
  readonly maxAgeMs: number;
  /** Of decisions, in how many the roster is held against KV afterwards. */
  readonly driftPercent: number;
}

export interface Settings {
  readonly tencent: TencentSettings;
  readonly openim: OpenimSettings;
  readonly adminTokens: readonly string[];
  readonly mode: "enforce" | "observe";
  readonly onUndecided: Effect;
  readonly rejectMessage: string;
  readonly decisionEvents: "none" | "refused" | "all";
  readonly logDecisions: "none" | "refused" | "all";
  readonly recordMessages: boolean;
  readonly decisionTimeoutMs: number;
  readonly floodTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly queueTimeoutMs: number;
  readonly spoolTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly roster: RosterSettings;
  /** Not wrong, but worth a line in the log. */
  readonly warnings: readonly string[];
}

/**
 * More candidates than any server sends in one callback: OpenIM at most 1,000 and a group's admins, Tencent 500
 * (docs/reference/openim.md section 6, tencent.md section 4). They are 5,000 keys, 51 of KV's 1,000 operations.
 */
export const maxCandidates = 2500;

/** What a refused user reads whose entry has no message. */
export const defaultRejectMessage = "You cannot join this group.";

type Check = readonly [message: string, holds: (item: string) => boolean];

/** A comma list without white space around its items. An empty item is a slip of the hand that may hide a lost secret. */
const list =
  (...checks: readonly Check[]): FieldReader<readonly string[]> =>
  (value = "") => {
    if (typeof value !== "string" && typeof value !== "number") return err("must be a comma list");
    const text = String(value).trim();
    const items = text === "" ? [] : text.split(",").map((item) => item.trim());
    // The first is enough: what is empty is too short as well.
    const failed = [["is empty", (item: string) => item !== ""] as const, ...checks].find(
      ([, holds]) => !items.every(holds),
    );
    return failed === undefined ? ok(items) : err(`an item of the list ${failed[0]}`);
  };

const secrets = (least: number, most: number) =>
  list(
    ["is still the placeholder", (item) => !/^change-?me/i.test(item)],
    [`is shorter than ${least} characters`, ({ length }) => length >= least],
    [`is longer than ${most} characters`, ({ length }) => length <= most],
  );

const integer = (least: number, most: number, otherwise: number) =>
  field(`must be a whole number from ${least} to ${most}`, (value = otherwise) => {
    const number = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    const inRange = Number.isInteger(number) && Number(number) >= least && Number(number) <= most;
    return inRange ? Number(number) : undefined;
  });

/** The first one is the default. */
const word = <const Word extends string>(...words: readonly [Word, ...Word[]]): FieldReader<Word> => {
  const read = oneOf(`must be ${words.join(" or ")}`, words);
  return (value = words[0]) => read(value);
};

const cidrs = list(["is no IP address or CIDR range", isAddressRule]);
const adminTokens = secrets(24, 1024);

const variables = {
  TENCENT_SDK_APP_IDS: list(["is no SDKAppID (digits)", (item) => /^[1-9]\d*$/.test(item)]),
  // Tencent takes tokens of 1 to 128 characters (docs/reference/tencent.md section 2).
  TENCENT_TOKENS: secrets(1, 128),
  TENCENT_AUTH: word("sign", "none"),
  TENCENT_ALLOWED_CIDRS: cidrs,
  OPENIM_SECRETS: secrets(16, 1024),
  OPENIM_ALLOWED_CIDRS: cidrs,
  OPENIM_PARTIAL: word("reject", "mute"),
  OPENIM_REJECT_CODE: integer(5000, 9999, 5001),
  ADMIN_TOKENS: adminTokens,
  MODE: word("enforce", "observe"),
  ON_UNDECIDED: word("allow", "deny"),
  REJECT_MESSAGE: field("must be a text", (value = defaultRejectMessage) => asText(value)),
  DECISION_EVENTS: word("refused", "none", "all"),
  LOG_DECISIONS: word("all", "refused", "none"),
  RECORD_MESSAGES: field("must be true or false", (value = false) => {
    const word = String(value);
    return word === "true" || word === "false" ? word === "true" : undefined;
  }),
  // Tencent gives up after 2 s (docs/reference/tencent.md section 1), whatever we do then.
  DECISION_TIMEOUT_MS: integer(50, 1800, 800),
  FLOOD_TIMEOUT_MS: integer(50, 1800, 300),
  // So does whoever tells; what the body leaves of the 2 s is for queue and spool.
  BODY_TIMEOUT_MS: integer(50, 1500, 1200),
  QUEUE_TIMEOUT_MS: integer(50, 10_000, 1000),
  SPOOL_TIMEOUT_MS: integer(50, 10_000, 500),
  MAX_BODY_BYTES: integer(1024, 64 * 1024 * 1024, 8 * 1024 * 1024),
  ROSTER_MODE: word("off", "on"),
  // Deployed the roster is made anew every minute; `npm start` does it every second.
  ROSTER_MAX_AGE_S: integer(10, 3600, 300),
  ROSTER_DRIFT: integer(0, 100, 1),
};

/** What is wrong, one line each: a setting's name and what is wrong with it, never its content. */
export interface SettingsProblem {
  readonly wrong: readonly string[];
  /** Where these are right, an admin can still ask /health what is wrong. */
  readonly adminTokens: readonly string[];
}

/** Each binding, with a method that tells it from a variable of the same name. */
const bindings = { LISTS: "get", SPOOL: "put", EVENTS: "sendBatch", FLOOD: "idFromName" } as const;

function bindingProblems(values: Readonly<Record<string, unknown>>): string[] {
  // A gate that was deployed before there were rosters goes on without the namespace.
  const wanted = values.ROSTER_MODE === "on" ? { ...bindings, ROSTER: "get" } : bindings;
  return Object.entries(wanted).flatMap(([name, method]) => {
    const binding = values[name];
    const bound = typeof binding === "object" && binding !== null && method in binding;
    return bound ? [] : [`${name}: is not bound`];
  });
}

/** No token must never mean no check. */
function unchecked({ TENCENT_SDK_APP_IDS, TENCENT_AUTH, TENCENT_TOKENS }: Fields<typeof variables>): string[] {
  return TENCENT_SDK_APP_IDS.length > 0 && TENCENT_AUTH === "sign" && TENCENT_TOKENS.length === 0
    ? ["TENCENT_TOKENS: is empty, so no Tencent callback can be checked (TENCENT_AUTH none switches the check off)"]
    : [];
}

/** Reads the Worker's env. */
export function readSettings(values: Readonly<Record<string, unknown>>): Result<Settings, SettingsProblem> {
  const read = readWhole(values, variables);
  const problems = read.ok ? unchecked(read.value) : read.error.map((each) => `${each.name}: ${each.wrong}`);
  const wrong = [...bindingProblems(values), ...problems];
  if (!read.ok || wrong.length > 0) {
    const admins = adminTokens(values.ADMIN_TOKENS);
    return err({ wrong, adminTokens: admins.ok ? admins.value : [] });
  }
  const e = read.value;
  const tencentOn = e.TENCENT_SDK_APP_IDS.length > 0;
  const warnings: string[] = [];
  if (tencentOn && e.TENCENT_AUTH === "none") warnings.push("TENCENT_AUTH is none: anybody may call /tencent");
  if (e.OPENIM_SECRETS.some((one) => /[^\w.~+=-]/.test(one))) {
    warnings.push("OPENIM_SECRETS: an item holds a character that has to be percent-encoded in OpenIM's url");
  }
  if (tencentOn && e.QUEUE_TIMEOUT_MS + e.SPOOL_TIMEOUT_MS >= 2000) {
    warnings.push("QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than the 2 s that Tencent waits");
  }
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "object" && !Object.hasOwn(variables, name))
      warnings.push(`${name}: is no setting of Doorman`);
  }
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
    logDecisions: e.LOG_DECISIONS,
    recordMessages: e.RECORD_MESSAGES,
    decisionTimeoutMs: e.DECISION_TIMEOUT_MS,
    floodTimeoutMs: e.FLOOD_TIMEOUT_MS,
    bodyTimeoutMs: e.BODY_TIMEOUT_MS,
    queueTimeoutMs: e.QUEUE_TIMEOUT_MS,
    spoolTimeoutMs: e.SPOOL_TIMEOUT_MS,
    maxBodyBytes: e.MAX_BODY_BYTES,
    roster: {
      on: e.ROSTER_MODE === "on",
      maxAgeMs: e.ROSTER_MAX_AGE_S * 1000,
      driftPercent: e.ROSTER_DRIFT,
    },
    warnings,
  });
}

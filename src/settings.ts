// Bindings and settings, checked at the door: env → one plain object, or a list of what is wrong with it.
// Runs once per isolate. Nothing here may put a secret's content into a message.
import { isAddressRule } from "./address-check.ts";
import { asText, type FieldProblem, field, readWhole } from "./core/read-fields.ts";
import { err, ok, type Result } from "./core/result.ts";
import { integer, list, secrets, word } from "./core/setting.ts";
import type { Effect } from "./core/verdict.ts";
import { platformModules } from "./platforms/index.ts";
import type { Configured, PlatformModule } from "./platforms/module.ts";

/** A platform with its settings, as the gate needs it. */
export interface PlatformSettings extends Configured {
  readonly module: PlatformModule;
  readonly allowedCidrs: readonly string[];
}

export interface RosterSettings {
  readonly on: boolean;
  readonly maxAgeMs: number;
  /** Of decisions, in how many the roster is held against KV afterwards. */
  readonly driftPercent: number;
}

export interface Settings {
  /** Those that are off too. */
  readonly platforms: readonly PlatformSettings[];
  readonly adminTokens: readonly string[];
  readonly mode: "enforce" | "observe";
  readonly onUndecided: Effect;
  readonly rejectMessage: string;
  readonly decisionEvents: "none" | "refused" | "all";
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

const cidrs = list(["is no IP address or CIDR range", isAddressRule]);
const adminTokens = secrets(24, 1024);

const variables = {
  ADMIN_TOKENS: adminTokens,
  MODE: word("enforce", "observe"),
  ON_UNDECIDED: word("allow", "deny"),
  REJECT_MESSAGE: field("must be a text", (value = defaultRejectMessage) => asText(value)),
  DECISION_EVENTS: word("refused", "none", "all"),
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

type Env = Readonly<Record<string, unknown>>;

/** What is wrong, one line each: a setting's name and what is wrong with it, never its content. */
export interface SettingsProblem {
  readonly wrong: readonly string[];
  /** Where these are right, an admin can still ask /health what is wrong. */
  readonly adminTokens: readonly string[];
}

/** Each binding, with a method that tells it from a variable of the same name. */
const bindings = { LISTS: "get", SPOOL: "put", EVENTS: "sendBatch", FLOOD: "idFromName" } as const;

function bindingProblems(values: Env): string[] {
  // A gate that was deployed before there were rosters goes on without the namespace.
  const wanted = values.ROSTER_MODE === "on" ? { ...bindings, ROSTER: "get" } : bindings;
  return Object.entries(wanted).flatMap(([name, method]) => {
    const binding = values[name];
    const bound = typeof binding === "object" && binding !== null && method in binding;
    return bound ? [] : [`${name}: is not bound`];
  });
}

const cidrsName = ({ name }: PlatformModule): string => `${name.toUpperCase()}_ALLOWED_CIDRS`;

/** Reads a platform's part of the env, or says what is wrong with it. */
function readPlatform(module: PlatformModule, values: Env): Result<PlatformSettings, readonly FieldProblem[]> {
  const name = cidrsName(module);
  const allowed = cidrs(values[name]);
  const own = module.configure(values);
  const wrong = [
    ...(own.ok ? (own.value.wrong ?? []) : own.error),
    ...(allowed.ok ? [] : [{ name, wrong: allowed.error }]),
  ];
  return own.ok && allowed.ok && wrong.length === 0
    ? ok({ ...own.value, module, allowedCidrs: allowed.value })
    : err(wrong);
}

/** What a platform is made of where no setting is known, so that it can turn calls away. */
export const unset = {
  platforms: platformModules.flatMap((module) => {
    const read = readPlatform(module, {});
    return read.ok ? [read.value] : [];
  }),
  rejectMessage: "",
  onUndecided: "deny",
} as const;

/** Reads the Worker's env. */
export function readSettings(values: Env, modules = platformModules): Result<Settings, SettingsProblem> {
  const read = readWhole(values, variables);
  const problems = read.ok ? [] : [...read.error];
  const platforms: PlatformSettings[] = [];
  for (const module of modules) {
    const platform = readPlatform(module, values);
    if (platform.ok) platforms.push(platform.value);
    else problems.push(...platform.error);
  }
  const wrong = [...bindingProblems(values), ...problems.map((each) => `${each.name}: ${each.wrong}`)];
  if (!read.ok || wrong.length > 0) {
    const admins = adminTokens(values.ADMIN_TOKENS);
    return err({ wrong, adminTokens: admins.ok ? admins.value : [] });
  }
  const e = read.value;
  const settings = {
    platforms,
    adminTokens: e.ADMIN_TOKENS,
    mode: e.MODE,
    onUndecided: e.ON_UNDECIDED,
    rejectMessage: e.REJECT_MESSAGE,
    decisionEvents: e.DECISION_EVENTS,
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
  };
  const on = platforms.filter((one) => one.on);
  const toldMs = e.QUEUE_TIMEOUT_MS + e.SPOOL_TIMEOUT_MS;
  const warnings = on.flatMap((one) => {
    const { title, receiptWaitMs } = one.module.facts;
    const beside = on.filter((other) => other !== one).map(({ module }) => module.facts.title);
    const slow = receiptWaitMs > 0 && toldMs >= receiptWaitMs;
    return [
      ...one.warnings(beside),
      ...(slow ? [`QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than ${title} is kept waiting`] : []),
    ];
  });
  const known = new Set([
    ...Object.keys(variables),
    ...modules.flatMap((one) => [...Object.keys(one.settings), cidrsName(one)]),
  ]);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "object" && !known.has(name)) warnings.push(`${name}: is no setting of Doorman`);
  }
  return ok({ ...settings, warnings });
}

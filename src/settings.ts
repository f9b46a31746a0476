// Bindings and settings, checked at the door: env → one plain object, or a list of what is wrong with it.
// Runs once per isolate. Nothing here may put a secret's content into a message.
import { isAddressRule } from "./address-check.ts";
import { asText, type Fields, field } from "./core/read-fields.ts";
import { err, ok, type Result } from "./core/result.ts";
import { type Env, integer, list, namesIn, readSettingsOf, secrets, word } from "./core/setting.ts";
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

/**
 * More candidates than any server sends in one callback: OpenIM at most 1,000 and a group's admins, Tencent 500
 * (docs/reference/openim.md section 6, tencent.md section 4). They are 5,000 keys, 51 of KV's 1,000 operations.
 */
export const maxCandidates = 2500;

/** What a refused user reads whose entry has no message. */
export const defaultRejectMessage = "You cannot join this group.";

/** By the names that they have in the env, in capitals there: `onUndecided` is ON_UNDECIDED. */
const variables = {
  /** ADMIN_TOKENS. */
  adminTokens: secrets(24, 1024),
  /** MODE. */
  mode: word("enforce", "observe"),
  /** ON_UNDECIDED. */
  onUndecided: word("allow", "deny"),
  /** REJECT_MESSAGE. */
  rejectMessage: field("must be a text", (value = defaultRejectMessage) => asText(value)),
  /** DECISION_EVENTS. */
  decisionEvents: word("refused", "none", "all"),
  /** LOG_DECISIONS. */
  logDecisions: word("all", "refused", "none"),
  /** RECORD_MESSAGES. */
  recordMessages: field("must be true or false", (value = false) => {
    const word = String(value);
    return word === "true" || word === "false" ? word === "true" : undefined;
  }),
  /** DECISION_TIMEOUT_MS. Tencent gives up after 2 s (docs/reference/tencent.md section 1), whatever we do then. */
  decisionTimeoutMs: integer(50, 1800, 800),
  /** FLOOD_TIMEOUT_MS. */
  floodTimeoutMs: integer(50, 1800, 300),
  /** BODY_TIMEOUT_MS. So does whoever tells; what the body leaves of the 2 s is for queue and spool. */
  bodyTimeoutMs: integer(50, 1500, 1200),
  /** QUEUE_TIMEOUT_MS. */
  queueTimeoutMs: integer(50, 10_000, 1000),
  /** SPOOL_TIMEOUT_MS. */
  spoolTimeoutMs: integer(50, 10_000, 500),
  /** MAX_BODY_BYTES. */
  maxBodyBytes: integer(1024, 64 * 1024 * 1024, 8 * 1024 * 1024),
  /** ROSTER_MODE. */
  rosterMode: word("off", "on"),
  /** ROSTER_MAX_AGE_S. Deployed the roster is made anew every minute; `npm start` does it every second. */
  rosterMaxAgeS: integer(10, 3600, 300),
  /** ROSTER_DRIFT. */
  rosterDrift: integer(0, 100, 1),
};

export interface Settings extends Omit<Fields<typeof variables>, "rosterMode" | "rosterMaxAgeS" | "rosterDrift"> {
  /** Those that are off too. */
  readonly platforms: readonly PlatformSettings[];
  readonly roster: RosterSettings;
  /** Not wrong, but worth a line in the log. */
  readonly warnings: readonly string[];
}

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

/** What every platform has besides its own: <NAME>_ALLOWED_CIDRS. */
const shared = { allowedCidrs: list(["is no IP address or CIDR range", isAddressRule]) };
const prefixOf = ({ name }: PlatformModule): string => `${name}_`;

/** Reads a platform's part of the env, or says what is wrong with it. */
function readPlatform(module: PlatformModule, env: Env): Result<PlatformSettings, readonly string[]> {
  const common = readSettingsOf(env, shared, prefixOf(module));
  const own = module.configure(env);
  const wrong = [...(own.ok ? (own.value.wrong ?? []) : own.error), ...(common.ok ? [] : common.error)];
  return own.ok && common.ok && wrong.length === 0 ? ok({ ...own.value, ...common.value, module }) : err(wrong);
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
export function readSettings(env: Env, modules = platformModules): Result<Settings, SettingsProblem> {
  const read = readSettingsOf(env, variables);
  const wrong = bindingProblems(env);
  const platforms: PlatformSettings[] = [];
  for (const module of modules) {
    const platform = readPlatform(module, env);
    if (platform.ok) platforms.push(platform.value);
    else wrong.push(...platform.error);
  }
  if (!read.ok) wrong.push(...read.error);
  if (!read.ok || wrong.length > 0) {
    const admins = variables.adminTokens(env.ADMIN_TOKENS);
    return err({ wrong, adminTokens: admins.ok ? admins.value : [] });
  }
  const { rosterMode, rosterMaxAgeS, rosterDrift, ...own } = read.value;
  const on = platforms.filter((one) => one.on);
  const warnings = on.flatMap((one) => {
    const { title, receiptWaitMs } = one.module.facts;
    const beside = on.filter((other) => other !== one).map(({ module }) => module.facts.title);
    const slow = receiptWaitMs > 0 && own.queueTimeoutMs + own.spoolTimeoutMs >= receiptWaitMs;
    return [
      ...one.warnings(beside),
      ...(slow
        ? [
            `QUEUE_TIMEOUT_MS and SPOOL_TIMEOUT_MS: together longer than the ${receiptWaitMs / 1000} s that ${title} is kept waiting`,
          ]
        : []),
    ];
  });
  const known = modules.flatMap((one) => namesIn({ ...one.settings, ...shared }, prefixOf(one)));
  known.push(...namesIn(variables));
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== "object" && !known.includes(name)) warnings.push(`${name}: is no setting of Doorman`);
  }
  const roster = { on: rosterMode === "on", maxAgeMs: rosterMaxAgeS * 1000, driftPercent: rosterDrift };
  return ok({ ...own, platforms, roster, warnings });
}

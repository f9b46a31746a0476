// What can be wrong with the calls, with their way to Doorman, and with Doorman's settings.
import { asListed, either, everybodyIn, everybodyOut, type FaultCase, turnedAway, undecided } from "./cases.ts";

const patient = { DECISION_TIMEOUT_MS: 1800, QUEUE_TIMEOUT_MS: 5000, SPOOL_TIMEOUT_MS: 5000 } as const;
const small = { ...patient, MAX_BODY_BYTES: 4096 } as const;

const off = { section: "calls", ends: ["queue"] } as const;
const calls = { ...off, plan: { vars: patient }, logs: ["decision "] } as const;
const rejected = { ...calls, expected: either(turnedAway), ends: ["nowhere"], logs: ["rejected "] } as const;
/** Tencent's Sign carries a time, and OpenIM's secret none. */
const tencentTurnedAway = either({ tencent: turnedAway, openim: asListed });

export const callsCases: readonly FaultCase[] = [
  {
    name: "the Sign or the secret is wrong",
    ...rejected,
    logs: ["rejected ", "reason=credentials"],
    caller: { kind: "forged" },
  },
  {
    name: "Tencent's clock is 5 minutes ahead of Doorman's",
    ...calls,
    caller: { kind: "skewed", seconds: 300 },
    expected: tencentTurnedAway,
    logs: ["rejected tencent ", "reason=credentials", "s off"],
  },
  {
    name: "Tencent's clock is 5 minutes behind Doorman's",
    ...calls,
    caller: { kind: "skewed", seconds: -300 },
    expected: tencentTurnedAway,
    logs: ["rejected tencent ", "reason=credentials", "s off"],
  },
  {
    name: "the address is not on the allowed ones",
    ...rejected,
    logs: ["rejected ", "reason=address"],
    plan: { vars: { ...patient, TENCENT_ALLOWED_CIDRS: "192.0.2.0/24", OPENIM_ALLOWED_CIDRS: "192.0.2.0/24" } },
  },
  {
    name: "a setting is wrong",
    ...rejected,
    logs: ["rejected ", "reason=settings", "DECISION_EVENTS"],
    plan: { vars: { ...patient, DECISION_EVENTS: "sometimes" } },
  },
  {
    name: "a binding is missing",
    ...rejected,
    logs: ["rejected ", "reason=settings", "EVENTS: is not bound"],
    plan: { vars: patient, without: ["EVENTS"] },
  },
  {
    name: "Tencent is off (no SdkAppid is set)",
    ...off,
    plan: { vars: { ...patient, TENCENT_SDK_APP_IDS: "" } },
    expected: either({ tencent: { ...everybodyIn, told: "turned away", unheard: true }, openim: asListed }),
  },
  {
    name: "OpenIM is off (no secret is set)",
    ...off,
    plan: { vars: { ...patient, OPENIM_SECRETS: "" } },
    expected: either({ tencent: asListed, openim: turnedAway }),
  },
  {
    name: "the body is no JSON",
    ...calls,
    logs: ["decision ", "nobody", "problem="],
    caller: { kind: "body", replace: (body) => body.slice(0, -2) },
    expected: undecided,
  },
  {
    name: "the body names another command than the URL",
    ...calls,
    logs: ["decision ", "nobody", "problem="],
    caller: { kind: "body", replace: (body) => body.replace(/(allbackCommand":")[^"]*/, "$1Somebody.Else") },
    expected: undecided,
    // Nobody knows whether such a body holds a message, so no event has it.
    told: "blank",
  },
  {
    name: "the id of one candidate cannot be read",
    ...calls,
    logs: ["decision ", "undecided", "unread"],
    caller: { kind: "body", replace: (body) => body.replaceAll('"mallory"', '{"no":"id"}') },
    expected: { allow: everybodyIn, deny: { ...asListed, beside: "out" } },
  },
  {
    name: "the body stalls",
    ...calls,
    logs: ["problem body", "stalled"],
    plan: { vars: { ...patient, DECISION_TIMEOUT_MS: 250, BODY_TIMEOUT_MS: 500 } },
    caller: { kind: "stalls" },
    expected: {
      allow: { ...everybodyIn, told: "not recorded" },
      deny: { ...everybodyOut, told: "not recorded" },
    },
    told: "blank",
  },
  {
    name: "the body is larger than `MAX_BODY_BYTES`",
    ...rejected,
    logs: ["rejected ", "reason=too-large"],
    plan: { vars: small },
    caller: { kind: "too-large", length: "honest" },
  },
  {
    name: "the body is larger than `MAX_BODY_BYTES`, and no length is given",
    ...rejected,
    logs: ["rejected ", "reason=too-large"],
    plan: { vars: small },
    caller: { kind: "too-large", length: "absent" },
  },
  {
    name: "the body claims to be larger than `MAX_BODY_BYTES` and does not come",
    ...rejected,
    logs: ["rejected ", "reason=too-large"],
    plan: { vars: small },
    caller: { kind: "too-large", length: "claimed" },
  },
  {
    name: "nobody is named in the body",
    ...calls,
    caller: { kind: "body", replace: () => "{}" },
    expected: undecided,
    told: "blank",
  },
];

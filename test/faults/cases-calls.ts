// What can be wrong with the calls, with their way to Doorman, and with Doorman's settings.
import {
  againOnTelegram,
  asListed,
  butTelegram,
  type Expected,
  either,
  everybodyIn,
  everybodyOut,
  everybodyWaits,
  type FaultCase,
  turnedAway,
  turnedAwayByTelegram,
  unlucky,
} from "./cases.ts";

const patient = { DECISION_TIMEOUT_MS: 1800, QUEUE_TIMEOUT_MS: 5000, SPOOL_TIMEOUT_MS: 5000 } as const;
const small = { ...patient, MAX_BODY_BYTES: 4096 } as const;

const off = { section: "calls", ends: ["queue"] } as const;
const calls = { ...off, plan: { vars: patient }, logs: ["decision "] } as const;
const rejected = {
  ...calls,
  expected: either(butTelegram(turnedAway, turnedAwayByTelegram)),
  ends: ["nowhere"],
  logs: ["rejected "],
} as const;
/** Half a body does not even say what kind of update it is; the next time it may be whole. */
const halfAnUpdate = { ...againOnTelegram, told: "not recorded", traces: "decisions" } as const satisfies Expected;
/** Tencent's Sign carries a time, and the others' secrets none. */
const tencentTurnedAway = either({ tencent: turnedAway, openim: asListed, telegram: asListed });

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
    plan: {
      vars: {
        ...patient,
        TENCENT_ALLOWED_CIDRS: "192.0.2.0/24",
        OPENIM_ALLOWED_CIDRS: "192.0.2.0/24",
        TELEGRAM_ALLOWED_CIDRS: "192.0.2.0/24",
      },
    },
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
    expected: either({
      tencent: { ...everybodyIn, told: "turned away", unheard: true },
      openim: asListed,
      telegram: asListed,
    }),
  },
  {
    name: "OpenIM is off (no secret is set)",
    ...off,
    plan: { vars: { ...patient, OPENIM_SECRETS: "" } },
    expected: either({ tencent: asListed, openim: turnedAway, telegram: asListed }),
  },
  {
    name: "Telegram is off (no secret is set)",
    ...off,
    plan: { vars: { ...patient, TELEGRAM_SECRETS: "" } },
    expected: either(butTelegram(asListed, turnedAwayByTelegram)),
  },
  {
    name: "the body is no JSON",
    ...calls,
    logs: ["decision ", "nobody", "problem="],
    caller: { kind: "body", replace: (body) => body.slice(0, -2) },
    expected: { allow: butTelegram(everybodyIn, halfAnUpdate), deny: butTelegram(everybodyOut, halfAnUpdate) },
  },
  {
    name: "the body names another command than the URL",
    ...calls,
    logs: ["decision ", "nobody", "problem="],
    caller: { kind: "body", replace: (body) => body.replace(/(allbackCommand":")[^"]*/, "$1Somebody.Else") },
    // Telegram's URL names none.
    expected: { allow: butTelegram(everybodyIn, asListed), deny: butTelegram(everybodyOut, asListed) },
    // Nobody knows whether such a body holds a message, so no event has it.
    told: "blank",
  },
  {
    name: "the id of one candidate cannot be read",
    ...calls,
    logs: ["decision ", "undecided", "unread"],
    caller: { kind: "body", replace: (body) => body.replaceAll(/"?\b666\b"?/g, '{"no":"id"}') },
    expected: {
      ...unlucky,
      deny: butTelegram({ ...asListed, beside: "out" }, { ...asListed, deniedByName: "waits" }),
    },
  },
  {
    name: "the body stalls",
    ...calls,
    logs: ["problem body", "stalled"],
    plan: { vars: { ...patient, DECISION_TIMEOUT_MS: 250, BODY_TIMEOUT_MS: 500 } },
    caller: { kind: "stalls" },
    expected: {
      allow: butTelegram({ ...everybodyIn, told: "not recorded" }, halfAnUpdate),
      deny: butTelegram({ ...everybodyOut, told: "not recorded" }, halfAnUpdate),
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
    // Of Telegram's updates that is one which is not for Doorman.
    expected: {
      allow: butTelegram(everybodyIn, { ...everybodyWaits, traces: "none" }),
      deny: butTelegram(everybodyOut, { ...everybodyWaits, traces: "none" }),
    },
    told: "blank",
  },
];

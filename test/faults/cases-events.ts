// What can be wrong with the way of the events: the queue, the spool, both, and everything at once. Who gets in must not
// depend on any of it.
import { asListed, type Expected, either, everybodyIn, everybodyOut, everybodyWaits, type FaultCase } from "./cases.ts";

/** Where nothing hangs, nothing may be cut off by a slow machine; where something does, the limit is all there is to wait. */
const briefQueue = { DECISION_TIMEOUT_MS: 1800, QUEUE_TIMEOUT_MS: 200, SPOOL_TIMEOUT_MS: 5000 } as const;
const briefBoth = { DECISION_TIMEOUT_MS: 1800, QUEUE_TIMEOUT_MS: 200, SPOOL_TIMEOUT_MS: 200 } as const;
const patient = { DECISION_TIMEOUT_MS: 1800, QUEUE_TIMEOUT_MS: 5000, SPOOL_TIMEOUT_MS: 5000 } as const;

const overloaded = { kind: "throws", message: "Queue is overloaded. Please back off. (10250)" } as const;
const unavailable = { kind: "throws", message: "KV PUT failed: 503 Service Unavailable" } as const;
const hangs = { kind: "hangs" } as const;
/** OpenIM heeds no answer to what it tells, so it does not wait for this one either. */
const notRecorded = (decided: Expected, onTelegram = decided) => ({
  tencent: { ...decided, told: "not recorded" as const },
  openim: decided,
  telegram: { ...onTelegram, told: "not recorded" as const },
});
const nobodyRead = { allow: notRecorded(everybodyIn, everybodyWaits), deny: notRecorded(everybodyOut) };

const sending = { section: "events", expected: either(asListed) } as const;
const toSpool = { ...sending, ends: ["spool"], logs: ["problem delivery", 'reason="queue: '] } as const;
const lost = { ...sending, expected: either(notRecorded(asListed)), ends: ["log"], logs: ["lost {"] } as const;

/** Every documented error (reference/cloudflare.md 2.4), and how the same looked before the errors had codes. */
const queueErrors: readonly (readonly [name: string, message: string])[] = [
  ["10104 (no such queue)", "Queue not found (10104)"],
  ["10106 (not authorized)", "Unauthorized (10106)"],
  ["10201 (disconnected)", "Client disconnected (10201)"],
  ["10203 (bad metadata)", "Bad message metadata (10203)"],
  ["10204 (message size)", "Message length exceeds the maximum (10204)"],
  ["10205 (batch bytes)", "Batch size exceeds the maximum (10205)"],
  ["10206 (batch count)", "Batch message count exceeds the maximum (10206)"],
  ["10250 (overloaded)", overloaded.message],
  ["10251 (storage limit)", "Queue storage limit exceeded (10251)"],
  ["10252 (disabled)", "Queue is disabled (10252)"],
  ["10253 (the day's free operations are spent)", "Free tier limit exceeded (10253)"],
  ["15000 (unknown)", "Unknown Internal Error (15000)"],
  ["an error without a code", "Queue send failed: Internal Server Error"],
];

export const eventsCases: readonly FaultCase[] = [
  ...queueErrors.map(
    ([name, message]): FaultCase => ({
      name: `the queue throws ${name}`,
      ...toSpool,
      plan: { queue: { kind: "throws", message }, vars: briefQueue },
    }),
  ),
  {
    name: "the queue hangs for longer than `QUEUE_TIMEOUT_MS`",
    ...toSpool,
    plan: { queue: hangs, vars: briefQueue },
  },
  {
    name: "the queue fails every second call",
    ...sending,
    plan: {
      queue: { kind: "every-second", message: overloaded.message },
      vars: { ...patient, QUEUE_TIMEOUT_MS: 1000 },
    },
    ends: ["queue", "spool"],
    logs: ["decision "],
  },
  {
    name: "the spool throws, the queue works",
    ...sending,
    plan: { spool: unavailable, vars: patient },
    ends: ["queue"],
    logs: ["decision "],
  },
  {
    name: "the spool hangs, the queue works",
    ...sending,
    plan: { spool: hangs, vars: patient },
    ends: ["queue"],
    logs: ["decision "],
  },
  { name: "the queue and the spool throw", ...lost, plan: { queue: overloaded, spool: unavailable, vars: briefBoth } },
  { name: "the queue throws, the spool hangs", ...lost, plan: { queue: overloaded, spool: hangs, vars: briefBoth } },
  { name: "the queue hangs, the spool throws", ...lost, plan: { queue: hangs, spool: unavailable, vars: briefBoth } },
  { name: "the queue and the spool hang", ...lost, plan: { queue: hangs, spool: hangs, vars: briefBoth } },
  {
    name: "the queue throws, and the spool's daily quota is spent",
    ...lost,
    plan: {
      queue: overloaded,
      spool: { kind: "throws", message: "KV put() limit exceeded for the day." },
      vars: briefBoth,
    },
  },
  {
    name: "the lists, the queue and the spool throw",
    ...lost,
    plan: {
      lists: { kind: "throws", message: unavailable.message },
      queue: overloaded,
      spool: unavailable,
      vars: briefBoth,
    },
    expected: nobodyRead,
  },
  {
    name: "the lists, the queue and the spool hang",
    ...lost,
    plan: { lists: hangs, queue: hangs, spool: hangs, vars: { ...briefBoth, DECISION_TIMEOUT_MS: 250 } },
    expected: nobodyRead,
  },
];

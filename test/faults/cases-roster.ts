// What can be wrong with KV while the roster is on. The isolate has its roster, unless the case says that it is cold.
import { asListed, butTelegram, either, everybodyOut, type FaultCase, undecided, unlucky } from "./cases.ts";
import { denied } from "./traffic.ts";

const on = { ROSTER_MODE: "on", ROSTER_DRIFT: 0 } as const;
/** Where nothing hangs, nothing may be cut off by a slow machine. */
const patient = { ...on, DECISION_TIMEOUT_MS: 1800 } as const;
const brief = { ...on, DECISION_TIMEOUT_MS: 250 } as const;
/** An isolate of its own, which never sees a roster before the fault: settings that no other case has. */
const cold = (number: number) => ({ ...patient, ROSTER_MAX_AGE_S: 3600 - number }) as const;

const unavailable = { kind: "throws", message: "KV GET_BULK failed: 503 Service Unavailable" } as const;
const hangs = { kind: "hangs" } as const;

const warm = { section: "roster", ends: ["queue"], rosterMadeWith: {}, expected: either(asListed) } as const;
const coldly = { section: "roster", ends: ["queue"] } as const;
const lastKnown = ["decision ", "problem=", "lookup=last-known"] as const;

export const rosterCases: readonly FaultCase[] = [
  {
    name: "nothing is wrong",
    ...warm,
    plan: { vars: patient },
    logs: ["decision ", "lookup=roster read=0"],
  },
  { name: "KV throws", ...warm, plan: { lists: unavailable, roster: unavailable, vars: patient }, logs: lastKnown },
  {
    name: "KV hangs for longer than `DECISION_TIMEOUT_MS`",
    ...warm,
    plan: { lists: hangs, roster: hangs, vars: brief },
    logs: lastKnown,
  },
  {
    name: "KV throws for the key of one candidate",
    ...warm,
    plan: {
      lists: { kind: "throws-for", ending: `user/${denied}`, message: unavailable.message },
      vars: patient,
    },
    logs: lastKnown,
  },
  {
    name: "KV leaves the key of one candidate out of its answer",
    ...warm,
    plan: { lists: { kind: "leaves-out", ending: `user/${denied}` }, vars: patient },
    logs: ["decision ", "lookup=last-known"],
  },
  {
    name: "KV throws, and the denied one's entry was put without metadata",
    ...warm,
    rosterMadeWith: { lists: { kind: "lists-plainly" } },
    plan: { lists: unavailable, roster: unavailable, vars: { ...patient, ROSTER_MAX_AGE_S: 299 } },
    expected: unlucky,
    logs: ["decision ", "undecided", "unread", "problem=", "lookup=last-known"],
  },
  {
    name: "KV throws, and the isolate is cold",
    ...coldly,
    plan: { lists: unavailable, roster: unavailable, vars: cold(1) },
    expected: undecided,
    logs: ["decision ", "undecided", "unread", "problem=", "lookup=exact"],
  },
  {
    name: "`LISTS` can be read and `ROSTER` cannot, and the isolate is cold, so nobody knows who is on a feed",
    ...coldly,
    plan: { roster: unavailable, vars: cold(2) },
    expected: { allow: butTelegram(asListed, { ...asListed, other: "waits" }), deny: everybodyOut },
    logs: ["decision ", "undecided", "feeds unread", "problem=", "lookup=exact"],
  },
];

// What can be wrong with the lists in KV, and that nothing is.
import { asListed, either, type FaultCase, undecided, unlucky } from "./cases.ts";
import { crowdsFirst, denied } from "./traffic.ts";

const reading = { section: "lists", ends: ["queue"], logs: ["decision "] } as const;
/** Where nothing hangs, nothing may be cut off by a slow machine. */
const patient = { DECISION_TIMEOUT_MS: 1800 } as const;
const brief = { DECISION_TIMEOUT_MS: 250 } as const;
const unread = ["decision ", "undecided", "unread", "problem="] as const;
const leftOut = ["decision ", "undecided", "unread"] as const;
const notUnderstood = ["decision ", "undecided", "not-understood"] as const;
const unavailable = "KV GET_BULK failed: 503 Service Unavailable";
const tooMuch = "KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB";

export const listsCases: readonly FaultCase[] = [
  { name: "nothing is wrong", ...reading, plan: { vars: patient }, expected: either(asListed) },
  {
    name: "KV throws",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "throws", message: unavailable }, vars: patient },
    expected: undecided,
  },
  {
    name: "KV hangs for longer than `DECISION_TIMEOUT_MS`",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "hangs" }, vars: brief },
    expected: undecided,
  },
  {
    name: "KV's daily quota is spent",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "throws", message: "KV get() limit exceeded for the day." }, vars: patient },
    expected: undecided,
  },
  {
    name: "KV answers one bulk read of three and throws for the others",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "answers-only", holding: `user/${crowdsFirst}`, others: "throws" }, vars: patient },
    expected: undecided,
    crowd: 110,
  },
  {
    name: "KV answers one bulk read of three and hangs for the others",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "answers-only", holding: `user/${crowdsFirst}`, others: "hangs" }, vars: brief },
    expected: undecided,
    crowd: 110,
  },
  {
    name: "KV leaves the key of one candidate out of its answer",
    ...reading,
    logs: leftOut,
    plan: { lists: { kind: "leaves-out", ending: `user/${denied}` }, vars: patient },
    expected: unlucky,
  },
  {
    name: "the entry of one candidate is garbage",
    ...reading,
    logs: notUnderstood,
    plan: { lists: { kind: "garbles", ending: `user/${denied}`, value: "<html>" }, vars: patient },
    expected: unlucky,
  },
  {
    name: "the entry of one candidate comes as no text",
    ...reading,
    logs: leftOut,
    plan: { lists: { kind: "garbles", ending: `user/${denied}`, value: { effect: "allow" } }, vars: patient },
    expected: unlucky,
  },
  {
    name: "every value is garbage",
    ...reading,
    logs: notUnderstood,
    plan: { lists: { kind: "garbles", ending: "", value: "\u0000\ufffd{]" }, vars: patient },
    expected: undecided,
  },
  {
    name: "the entry of one candidate is a value of 25 MiB",
    ...reading,
    logs: notUnderstood,
    plan: { lists: { kind: "swells", ending: `user/${denied}`, bytes: 25 * 1024 * 1024 }, vars: patient },
    expected: unlucky,
    rounds: 1,
  },
  {
    name: "KV refuses a bulk read because of a value of 25 MiB",
    ...reading,
    logs: unread,
    plan: { lists: { kind: "throws-for", ending: `user/${denied}`, message: tooMuch }, vars: patient },
    expected: { ...unlucky, deny: { ...asListed, beside: "out" } },
  },
];

// What can be wrong with a flood rule and with the objects that count for it.
import { asListed, either, type FaultCase } from "./cases.ts";

/** Where nothing hangs, nothing may be cut off by a slow machine. */
const patient = { DECISION_TIMEOUT_MS: 1800, FLOOD_TIMEOUT_MS: 1500 } as const;

/** The rule holds everywhere, and is far from reached. */
const ruled = {
  section: "floods",
  flood: '{"joins":1000,"seconds":3600,"for":600}',
  ends: ["queue"],
  expected: either(asListed),
} as const;

export const floodsCases: readonly FaultCase[] = [
  { name: "nothing is wrong with the counter", ...ruled, plan: { vars: patient }, logs: ["decision "] },
  {
    name: "the counter hangs for longer than `FLOOD_TIMEOUT_MS`",
    ...ruled,
    plan: { flood: { kind: "hangs" }, vars: { ...patient, FLOOD_TIMEOUT_MS: 300 } },
    logs: ["decision ", "flood=unknown", "problem=", "flood: ", "no answer within"],
  },
  {
    name: "the counter throws",
    ...ruled,
    plan: { flood: { kind: "throws", message: "Durable Object is overloaded." }, vars: patient },
    logs: ["decision ", "flood=unknown", "problem=", "flood: ", "overloaded"],
  },
  {
    name: "the counter is killed with every call",
    ...ruled,
    plan: { flood: { kind: "killed" }, vars: patient },
    logs: ["decision "],
  },
  {
    name: "the flood rule cannot be read",
    ...ruled,
    plan: { lists: { kind: "leaves-out", ending: "flood" }, vars: patient },
    logs: ["decision ", "flood unread", "flood=unknown"],
  },
  {
    name: "the flood rule is garbage",
    ...ruled,
    plan: { lists: { kind: "garbles", ending: "flood", value: "{broken" }, vars: patient },
    logs: ["decision ", "flood not-understood"],
  },
];

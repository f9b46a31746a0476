// What deciding an invite of 300 costs with its entries already read, as a multiple of parsing the invite's own JSON.
// The goals stand beside the figures and are not bent to them.

import { knownCodes } from "../src/platforms/facts.ts";
import { parseEntry } from "../src/platforms/tencent/parse-entry.ts";
import { decide } from "../src/policy/decide.ts";
import { planLookup } from "../src/policy/lookup.ts";
import { createPatternReader } from "../src/policy/patterns.ts";
import type { Row } from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";

const command = "Group.CallbackBeforeInviteJoinGroup";
const ids = Array.from({ length: 300 }, (_, index) => `member-${1000 + index}-${(index * 7919) % 1000}`);
const body = JSON.stringify({
  CallbackCommand: command,
  DestinationMembers: ids.map((id) => ({ Member_Account: id })),
  EventTime: 1_670_574_414_123,
  GroupId: "@TGS#2J4SZEAEL",
  Operator_Account: "leckie",
  Type: "Public",
});
const plan = await planLookup(parseEntry(command, JSON.parse(body)));

/** What was read: nothing but these entries. */
function listsWith(entryOf: (id: string, index: number) => string | null, patterns: string | null = null) {
  const entries = new Map(ids.map((id, index) => [`user/${id}`, entryOf(id, index)]));
  entries.set("patterns", patterns);
  return plan.keys.map((key) => entries.get(key) ?? null);
}

const rulesOf = (match: (index: number) => string) =>
  JSON.stringify(Array.from({ length: 1000 }, (_, index) => ({ match: match(index), effect: "deny" })));
const full = (id: string) =>
  JSON.stringify({
    effect: "deny",
    code: 10101,
    message: "You are banned.",
    until: "2030-01-01",
    by: "ops",
    reason: id,
  });
const mixedRules = [
  (index: number) => `bot_${index}*`,
  (index: number) => `*_x${index}`,
  (index: number) => `*casino${index}*`,
];

const cases = [
  { name: "nobody is listed", goal: 2, values: listsWith(() => null) },
  { name: "every twentieth is denied", goal: 2, values: listsWith((_, index) => (index % 20 === 0 ? "deny" : null)) },
  { name: "all denied by a word", goal: 2, values: listsWith(() => "deny") },
  { name: "all denied by one JSON value", goal: 2, values: listsWith(() => full("raid")) },
  { name: "all denied by 300 different JSON values", goal: 2, values: listsWith(full) },
  {
    name: "1,000 patterns of three kinds, none matches",
    goal: 10,
    values: listsWith(
      () => null,
      rulesOf((index) => mixedRules[index % 3]?.(index) ?? ""),
    ),
  },
  {
    name: "1,000 patterns with the ids' own prefix, none matches",
    goal: 10,
    values: listsWith(
      () => null,
      rulesOf((index) => `member-${index}x*`),
    ),
  },
  {
    name: "1,000 patterns inside the id, none matches",
    goal: 10,
    values: listsWith(
      () => null,
      rulesOf((index) => `*spam${index}*`),
    ),
  },
] as const;

const tasks = cases.map(({ name, values }) => {
  const readPatterns = createPatternReader(() => undefined, knownCodes);
  const rules = {
    onUndecided: "allow",
    now: 1_790_000_000_000,
    parsePatterns: readPatterns,
    codes: knownCodes,
  } as const;
  return { name, run: () => decide(plan, values, rules) };
});

export async function measureDeciding(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const parsing = { name: "JSON.parse", run: () => JSON.parse(body) };
  // For scale: no way of deciding by 300 different JSON values can take less than parsing them.
  const texts = ids.map(full);
  const parsingValues = {
    name: "JSON.parse of 300 different JSON values",
    run: () => {
      for (const text of texts) JSON.parse(text);
    },
  };
  const [, ...measured] = await sideBySide([parsing, ...tasks, parsingValues], rounds, roundMs);
  return measured.map(({ name, ratio, least, most }, index): Row => {
    const goal = cases[index]?.goal;
    return {
      part: "ratios",
      name: `${goal === undefined ? "for scale" : "deciding an invite of 300"}, ${name}: times JSON.parse of the invite`,
      value: ratio,
      least,
      most,
      unit: "×",
      ...(goal === undefined ? {} : { atMost: goal }),
    };
  });
}

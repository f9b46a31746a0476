// When a group's counter is asked at all, and how: by the decision's own code, with lists in memory and a counter that
// only writes down what it was asked.
import { expect, test } from "vitest";
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest, PlatformName } from "../../src/core/callback.ts";
import { type Asker, decideRequest } from "../../src/decide-request.ts";
import type { FloodQuestion } from "../../src/flood/floods.ts";
import type { DecidingGate } from "../../src/gate.ts";
import { readSettings } from "../../src/settings.ts";

const bindings = { LISTS: { get() {} }, SPOOL: { put() {} }, EVENTS: { sendBatch() {} }, FLOOD: { idFromName() {} } };
const settings = readSettings({ ...bindings, OPENIM_SECRETS: "the-secret-of-the-examples-0123456789" });
const attributes = '{"effect":"allow","member":{"roleLevel":60}}';

async function asked(
  platform: PlatformName,
  changed: Partial<EntryRequest>,
  lists: Readonly<Record<string, string>>,
  { explains = false } = {},
) {
  if (!settings.ok) throw new Error("the settings are wrong");
  const met: (readonly ["ask" | "peek", FloodQuestion])[] = [];
  const answer = (how: "ask" | "peek") => async (_name: string, question: FloodQuestion) => {
    met.push([how, question]);
    return { refused: [], seen: true };
  };
  const gate: DecidingGate = {
    settings: settings.value,
    lists: {
      read: async (keys) => ({ values: keys.map((key) => lists[key] ?? null), lookup: "exact", keysRead: keys.length }),
    },
    parsePatterns,
    floods: { ask: answer("ask"), peek: answer("peek"), end: async () => false },
    clock: {
      now: () => 0,
      random: () => 0,
      sleep: async () => {},
      within: (_, work) => work({ hold: (held) => held }),
      limit: (work) => work,
    },
  };
  const answers: Asker["answers"] = {
    outcomeOf: (_request, { outcome }) => (outcome === "refuse-some" ? "refuse" : outcome),
    refusesSome: false,
    givesMembers: platform === "openim",
  };
  const request: EntryRequest = {
    action: "join",
    ...(changed.action === undefined ? { atOnce: true } : {}),
    groupId: "g",
    groupType: undefined,
    inviter: undefined,
    candidates: ["alice"],
    ...changed,
  };
  const deadline = { hold: <T>(work: Promise<T>) => work };
  const { decision } = await decideRequest(request, gate, deadline, {
    platform,
    answers,
    source: explains ? undefined : "/openim",
  });
  return { met, known: decision.groupKnown };
}

test("an entry with a role is enough; without a rule nobody is counted", async () => {
  const { met, known } = await asked("openim", {}, { default: attributes });
  expect(met).toMatchObject([["ask", { group: undefined, ids: [], perhapsNew: true }]]);
  expect(known).toBe(true);
});

test.each([
  ["where nothing is given and no rule holds", "openim", {}, {}],
  [
    "where the rule is off and nothing is given",
    "openim",
    {},
    { flood: '{"joins":1,"seconds":60}', "group/g/flood": "off" },
  ],
  ["on a platform that gives members nothing", "tencent", {}, { default: attributes }],
  ["for a group that is being made, whose id is chosen", "openim", { action: "create" }, { default: attributes }],
  ["for a group that nobody can name", "openim", { groupId: null }, { default: attributes }],
  ["for somebody who is refused", "openim", {}, { default: attributes, "user/alice": "deny" }],
  [
    "where one is refused and so all are",
    "openim",
    { candidates: ["alice", "bob"] },
    { default: attributes, "user/bob": "deny" },
  ],
] as const)("nobody is asked %s", async (_what, platform, changed, lists) => {
  expect(await asked(platform, changed, lists)).toEqual({ met: [], known: undefined });
});

test("an application tells that the group is there, and is given nothing itself", async () => {
  const { met, known } = await asked("openim", { action: "apply" }, { default: attributes });
  expect(met).toHaveLength(1);
  expect(known).toBeUndefined();
});

test("a rule and an entry with a role are one question", async () => {
  const { met } = await asked("openim", {}, { default: attributes, flood: '{"joins":1,"seconds":60}' });
  expect(met).toMatchObject([["ask", { group: { rule: { key: "flood" } }, ids: ["alice"] }]]);
});

test("/explain only peeks", async () => {
  const { met } = await asked("openim", {}, { default: attributes }, { explains: true });
  expect(met.map(([how]) => how)).toEqual(["peek"]);
});

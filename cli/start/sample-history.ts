// A day of sample traffic for a database that has none yet, so that the console is not empty on its first day: groups,
// who came in, who was kept out by the sample lists. Decided by the gate's own `decide`, taken in by the console's own
// intake. The same for the same `now`; touches nothing but the database that it is given.

import { handleEvent } from "../../console/src/intake/handle-event.ts";
import { openStore } from "../../console/src/intake/store.ts";
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Notice } from "../../src/core/notice.ts";
import { decisionToEvent, describeDecision, noticeToEvent, type Receipt } from "../../src/events/to-event.ts";
import { knownCodes, platformOf } from "../../src/platforms/facts.ts";
import { decide } from "../../src/policy/decide.ts";
import { planLookup } from "../../src/policy/lookup.ts";
import samples from "../sample-lists.json" with { type: "json" };

const hourMs = 3_600_000;
const names: readonly [string, ...string[]] = [
  "alice",
  "anna",
  "bob",
  "carol",
  "dave",
  "dinah",
  "emil",
  "eva",
  "finn",
  "hana",
  "ivan",
  "judy",
  "karim",
  "lena",
  "marco",
  "nora",
  "omar",
  "peter",
  "rosa",
  "sven",
  "tara",
  "uli",
  "vera",
  "wen",
  "yusuf",
  "zoe",
];

interface Group {
  readonly id: string;
  readonly type: string | undefined;
  readonly name: string;
  readonly owner: string;
  readonly source: string;
}

const hikers: Group = {
  id: "@TGS#2J4SZEAEL",
  type: "Public",
  name: "Weekend hikers",
  owner: "leckie",
  source: "/tencent/1400000000",
};
const kitchen: Group = {
  id: "@TGS#3KITCHEN",
  type: "Public",
  name: "Kitchen talk",
  owner: "rosa",
  source: "/tencent/1400000000",
};
const groups: readonly [Group, ...Group[]] = [
  hikers,
  { id: "closed-club", type: "Private", name: "Closed club", owner: "nora", source: "/tencent/1400000000" },
  kitchen,
  { id: "12345", type: undefined, name: "Release party", owner: "1001", source: "/openim" },
];

/** Numbers below a limit, the same in each run (mulberry32). */
function createDice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const values = new Map(samples.map(({ key, value }) => [key, value]));

function receiptOf(group: Group, at: number, command: string): Receipt {
  return {
    platform: platformOf(group.source),
    source: group.source,
    command,
    text: "{}",
    body: {},
    time: undefined,
    receivedAt: at,
  };
}

async function decisionEvent(request: EntryRequest, group: Group, at: number, id: string) {
  const plan = await planLookup(request);
  const read = plan.keys.map((key) => values.get(key) ?? null);
  const decision = decide(plan, read, { onUndecided: "allow", now: at, parsePatterns, codes: knownCodes });
  const decided = describeDecision(request, decision, { enforced: true, outcome: decision.outcome });
  return decisionToEvent(decided, receiptOf(group, at, "sample"), id);
}

/** Events of the 24 hours before `now`, in the order of time. */
export async function sampleEvents(now: number): Promise<readonly unknown[]> {
  const dice = createDice(7);
  const pick = <T>([first, ...others]: readonly [T, ...(readonly T[])]): T =>
    others[dice(others.length + 1) - 1] ?? first;
  const begin = now - 24 * hourMs;
  const events: { readonly at: number; readonly event: unknown }[] = [];
  let count = 0;
  const newId = () => `sample-${String(++count).padStart(4, "0")}`;
  const tell = async (at: number, group: Group, notice: Notice) =>
    events.push({ at, event: await noticeToEvent(notice, receiptOf(group, at, notice.type), newId()) });
  const ask = async (
    at: number,
    group: Group,
    action: "apply" | "invite" | "join",
    candidates: readonly string[],
    inviter?: string,
  ) => {
    const tencent = group.source !== "/openim";
    const request = {
      action,
      groupId: group.id,
      groupType: tencent ? group.type : undefined,
      inviter: tencent ? inviter : undefined,
      candidates,
    };
    events.push({ at, event: await decisionEvent(request, group, at, newId()) });
    const isLetIn = (id: string) =>
      ![`user/${id}`, `group/${group.id}/user/${id}`].some((key) => /deny/.test(values.get(key) ?? ""));
    const members = candidates.filter(
      (id) => isLetIn(id) && !id.startsWith("bot_") && (group.id !== "closed-club" || id === "alice"),
    );
    if (members.length === 0 || inviter === "spammer") return;
    await tell(at + 900, group, {
      type: "im.group.members.joined",
      data: {
        group: { id: group.id, type: group.type },
        how: action === "invite" ? "invite" : "apply",
        operator: inviter,
        members: members.map((id) => ({ id })),
      },
    });
  };

  for (const [n, group] of groups.entries()) {
    const { id, type, name, owner } = group;
    await tell(begin + n * 60_000, group, {
      type: "im.group.created",
      data: { group: { id, type: type ?? "", name, owner }, operator: owner, members: [], custom: {} },
    });
  }
  for (let hour = 0; hour < 24; hour++) {
    // Quiet at night, busy in the evening; a raid three hours ago.
    const busy = 2 + Math.round(5 * Math.sin((hour / 24) * Math.PI)) + dice(3);
    for (let n = 0; n < busy; n++) {
      const at = begin + hour * hourMs + 300_000 + dice(3_200_000);
      const group = pick(groups);
      if (group.source === "/openim") await ask(at, group, "join", [pick(["1028", "1044", "1050", "666"])]);
      else if (dice(4) === 0)
        await ask(
          at,
          group,
          "invite",
          [pick<string>(names), pick<string>(names), pick<string>(["jared", ...names])],
          pick(["leckie", "spammer", "rosa"]),
        );
      else await ask(at, group, "apply", [pick<string>(["mallory", ...names])]);
    }
  }
  for (let n = 0; n < 26; n++) {
    const at = now - 3 * hourMs + n * 21_000;
    await ask(at, hikers, "apply", [`bot_${(7919 * (n + 11)).toString(36)}`]);
  }
  await ask(now - 240_000, hikers, "apply", ["mallory"]);
  await ask(now - 90_000, kitchen, "apply", ["zoe"]);
  events.push({
    at: now - 5 * hourMs,
    event: { specversion: "1.0", id: "", type: "im.group.updated", note: "a sample of an event that cannot be read" },
  });
  return events.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

/** How many events were taken in: 0 when the database holds decisions already. */
export async function fillSamples(db: D1Database, now: number): Promise<number> {
  const known = await db.prepare("SELECT 1 FROM decisions LIMIT 1").first();
  if (known !== null) return 0;
  const store = openStore(db, () => new Date(now));
  const events = await sampleEvents(now);
  for (const [n, body] of events.entries()) await handleEvent({ id: `sample-message-${n}`, body }, store);
  return events.length;
}

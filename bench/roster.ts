// What the roster is worth: keys that KV is asked for, time beside a Worker that asks nothing, requests a second beside the
// exact path, bytes and load of a million, memory over reloads, and what a million calls cost.
import worker from "../src/worker.ts";
import bare from "./bare.ts";
import { applyOf, type Call, idsOf, inviteOf, membersJoinOf, onTheWire } from "./calls.ts";
import { createWorkerInNode, quietly, toRequest } from "./in-node.ts";
import { putLoad } from "./load.ts";
import { createMemoryBindings } from "./memory-bindings.ts";
import { dollarsOf, prices } from "./money.ts";
import { bindingsWithRoster } from "./roster-bindings.ts";
import { measureMillion, measureReloads } from "./roster-memory.ts";
import { of, rosterRow as row } from "./roster-row.ts";
import type { Row } from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";
import { spreadOf } from "./spread.ts";
import { bundleGate, startInWorkerd } from "./workerd.ts";

const baseUrl = "https://gate.example";

/** A deny list of so many others, of whom the benchmarks ask nobody; `members` are on it too. */
function listOf(count: number, members: readonly string[] = []): ReadonlyMap<string, string> {
  const entries = new Map<string, string>(members.map((id) => [`user/${id}`, "deny"]));
  for (let at = 0; entries.size < count; at++) entries.set(`user/banned-${at}`, "deny");
  return entries;
}

/** Keys that KV is asked for, and the dollars of a million, of one call. */
async function costOf(call: Call, entries: ReadonlyMap<string, string>, roster: boolean) {
  const { env, counts } = roster ? await bindingsWithRoster(entries, true) : createMemoryBindings({ entries });
  await quietly(() => createWorkerInNode(worker, env).answer(toRequest(onTheWire(call, baseUrl))));
  return { keys: counts.kvKeys, dollars: dollarsOf(counts) };
}

async function countReads(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const call of [applyOf("member-1000-0"), inviteOf(100), membersJoinOf(1000)]) {
    const { keys } = await costOf(call, listOf(1000), true);
    rows.push(row(`${call.name}, nobody listed: KV keys`, keys, "keys", { atMost: 0 }));
  }
  for (const [call, people] of [
    [inviteOf(100), 100],
    [membersJoinOf(1000), 1000],
  ] as const) {
    const listed = idsOf(people).slice(0, people / 100);
    const { keys } = await costOf(call, listOf(1000, listed), true);
    rows.push(row(`${call.name}, 1 % listed: KV keys`, keys, "keys", { atMost: listed.length }));
  }
  return rows;
}

/** Of a hundred applications one is by somebody who is listed; of an invite of 100 one of them is. */
async function countMoney(): Promise<readonly Row[]> {
  const [first = ""] = idsOf(1);
  const lists = listOf(1000, [first]);
  const share = async (roster: boolean) => {
    const listed = await costOf(applyOf(first), lists, roster);
    const other = await costOf(applyOf("somebody-else"), lists, roster);
    return (listed.dollars + 99 * other.dollars) / 100;
  };
  const applies = [await share(false), await share(true)] as const;
  const invite = [await costOf(inviteOf(100), lists, false), await costOf(inviteOf(100), lists, true)] as const;
  const pair = (name: string, [exact, roster]: readonly [number, number]) => [
    row(`a million ${name}, 1 % listed: exact`, exact, "$"),
    row(`a million ${name}, 1 % listed: with the roster`, roster, "$"),
    row(`a million ${name}, 1 % listed: with the roster, times exact`, roster / exact, "×", { atMost: 0.1 }),
  ];
  return [...pair("applications", applies), ...pair("invites of 100", [invite[0].dollars, invite[1].dollars])];
}

async function measureTime(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [call, atMost] of [
    [applyOf("member-1000-0"), 3],
    [inviteOf(100), 2],
  ] as const) {
    const { env } = await bindingsWithRoster(listOf(10_000), false);
    const task = (name: string, form: typeof bare | typeof worker) => {
      const { answer } = createWorkerInNode(form, env);
      let request: Request;
      return {
        name,
        before() {
          request = toRequest(onTheWire(call, baseUrl));
        },
        run: () => answer(request),
      };
    };
    const [base, ours] = await quietly(() => sideBySide([task("bare", bare), task("gate", worker)], rounds, roundMs));
    if (base === undefined || ours === undefined) throw new Error("nothing was measured");
    const { ratio: value, least, most } = ours;
    const name = `${call.name}, nobody listed: time, times a Worker's that reads nothing`;
    rows.push({ ...row(name, value, "×", { atMost }), least, most });
    rows.push(row(`${call.name}: time of a Worker that reads nothing`, base.medianUs, "µs"));
  }
  return rows;
}

/** Lengths of the lists, up to the longest of which a roster is made. */
export const rosterLengths = [100, 1000, 10_000, 100_000, 200_000] as const;
const runsPerMonth = 60 * 24 * 30;
const includedLists = 1e6;

/** How long an invite of 100 takes in the isolate, and what keeping the roster costs a month, by the lists' length. */
async function growWithLists(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const length of rosterLengths) {
    const { env } = await bindingsWithRoster(listOf(length), false);
    const { answer } = createWorkerInNode(worker, env);
    let request: Request;
    const task = {
      name: "gate",
      before() {
        request = toRequest(onTheWire(inviteOf(100), baseUrl));
      },
      run: () => answer(request),
    };
    const [measured] = await quietly(() => sideBySide([task], rounds, roundMs));
    rows.push(
      row(`invite of 100, lists of ${of(length)}: time in the isolate`, measured?.medianUs ?? Number.NaN, "µs"),
    );
    const lists = Math.max(0, Math.ceil(length / 1000) * runsPerMonth - includedLists);
    rows.push(row(`a roster of ${of(length)} keys: a month`, (lists * prices.kvList) / 1e6, "$"));
  }
  return rows;
}

const connections = 8;

async function measureLoad(rounds: number, roundMs: number): Promise<readonly Row[]> {
  const call = inviteOf(100);
  const gate = bundleGate();
  const exact = await startInWorkerd({ gate });
  const roster = await startInWorkerd({ gate }, { settings: { ROSTER_MODE: "on", ROSTER_DRIFT: 0 } });
  try {
    for (const side of [exact, roster]) await side.fill(1000);
    await roster.fireSchedule("* * * * *");
    const load = (side: typeof exact, ms: number) => putLoad(() => onTheWire(call, side.url), { connections, ms });
    for (const side of [exact, roster]) await load(side, roundMs);
    const ratios: number[] = [];
    const exacts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const sides = round % 2 === 0 ? [exact, roster] : [roster, exact];
      const loads = new Map<typeof exact, number>();
      for (const side of sides) loads.set(side, await load(side, roundMs));
      exacts.push(loads.get(exact) ?? Number.NaN);
      ratios.push((loads.get(roster) ?? Number.NaN) / (loads.get(exact) ?? Number.NaN));
    }
    const name = `${call.name}, nobody listed, workerd: requests a second`;
    return [
      { ...row(`${name}, times the exact path's`, 0, "×", { atLeast: 1.5 }), ...spreadOf(ratios) },
      { ...row(`${name}, exact path`, 0, "/s"), ...spreadOf(exacts) },
    ];
  } finally {
    await exact.stop();
    await roster.stop();
  }
}

export async function measureRoster(rounds: number, roundMs: number): Promise<readonly Row[]> {
  return [
    ...(await countReads()),
    ...(await measureTime(rounds, roundMs)),
    ...(await growWithLists(rounds, roundMs)),
    ...(await measureLoad(rounds, roundMs * 2)),
    ...(await measureMillion()),
    ...(await measureReloads()),
    ...(await countMoney()),
  ];
}

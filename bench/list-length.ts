// Whether long lists make decisions slower: workerd over local KV stores of different lengths, all running at once and
// asked in turn, so that whatever else the machine does meets all of them alike. The time is that of one call over HTTP.
import type { CallRequest } from "../cli/call/requests.ts";
import { applyOf, type Call, inviteOf, onTheWire } from "./calls.ts";
import { putLoad } from "./load.ts";
import type { Row } from "./rows.ts";
import { spreadOf } from "./spread.ts";
import { bundle, bundleGate, chooser, type InWorkerd, startInWorkerd } from "./workerd.ts";

export interface LengthPace {
  readonly lengths: readonly number[];
  readonly rounds: number;
  readonly roundMs: number;
}

/** Flat within a tenth (issue 7). */
const flat = { atMost: 1.1, atLeast: 0.9 } as const;
const measuredCalls = [applyOf("member-1000-0"), inviteOf(100)];

const warmRounds = 20;

const forms = ["gate", "floor", "one by one"] as const;
type Form = (typeof forms)[number];

/** Milliseconds of one call, one at a time. */
async function timeOf({ url }: InWorkerd, form: Form, call: Call, ms: number): Promise<number> {
  const next = (): CallRequest => {
    const wire = onTheWire(call, url);
    return { ...wire, headers: { ...wire.headers, [chooser]: form } };
  };
  return 1000 / (await putLoad(next, { connections: 1, ms }));
}

/** Rounds of every store in turn, each round from another one on. @returns the times by store. */
async function inTurn(stores: readonly InWorkerd[], form: Form, call: Call, pace: LengthPace): Promise<number[][]> {
  const times: number[][] = stores.map(() => []);
  // A store that was filled has run warm by that; the empty one must not be held against it cold.
  for (const store of stores) await timeOf(store, form, call, pace.roundMs * warmRounds);
  for (let round = 0; round < pace.rounds; round++) {
    for (let step = 0; step < stores.length; step++) {
      const at = (round + step) % stores.length;
      const store = stores[at];
      if (store !== undefined) times[at]?.push(await timeOf(store, form, call, pace.roundMs));
    }
  }
  return times;
}

async function measureForm(stores: readonly InWorkerd[], form: Form, call: Call, pace: LengthPace): Promise<Row[]> {
  const times = await inTurn(stores, form, call, pace);
  return pace.lengths.flatMap((length, index): Row[] => {
    const own = times[index] ?? [];
    const name = `${call.name}, lists of ${length.toLocaleString("en")}: ${form}`;
    const time: Row = { part: "growth", name, unit: "ms", ...spreadOf(own) };
    if (index === 0 || form !== "gate") return [time];
    const ratios = own.map((each, round) => each / (times[0]?.[round] ?? Number.NaN));
    return [
      time,
      { part: "growth", name: `${name}, times that with empty lists`, unit: "×", ...spreadOf(ratios), ...flat },
    ];
  });
}

/** Filling takes a second for each thousand entries. */
export async function measureListLength(pace: LengthPace): Promise<readonly Row[]> {
  const workers = {
    gate: bundleGate(),
    floor: bundle("bench/floor.ts"),
    "one by one": bundle("bench/one-by-one.ts"),
  };
  const stores: InWorkerd[] = [];
  try {
    for (const length of pace.lengths) {
      const store = await startInWorkerd(workers);
      stores.push(store);
      await store.fill(length);
    }
    const rows: Row[] = [];
    for (const call of measuredCalls) rows.push(...(await measureForm(stores, "gate", call, pace)));
    for (const form of forms.slice(1)) rows.push(...(await measureForm(stores, form, inviteOf(100), pace)));
    return rows;
  } finally {
    for (const store of stores) await store.stop();
  }
}

// A group's counter: what it answers, what it has yet to tell, and when it wants to be woken.
import { describe, expect, test } from "vitest";
import {
  askCounter,
  type CounterState,
  endCounter,
  forgetTold,
  newCounter,
  nextWaking,
  wakeCounter,
} from "../../src/flood/counter.ts";

const t0 = 1_700_000_000_000;
const group = {
  platform: "openim",
  id: "g",
  source: "/openim",
  rule: { key: "flood", joins: 2, seconds: 60, for: 600 },
  enforced: true,
} as const;
let made = 0;
const newId = () => `id-${made++}`;

function ask(state: CounterState, ids: readonly string[], { at = t0, ruled = true, perhapsNew = false } = {}) {
  const question = { group: ruled ? group : undefined, ids, together: false, perhapsNew, refusedElsewhere: 0 };
  return askCounter(state, question, at, newId);
}

const closedCounter = (): CounterState => ask(newCounter, ["a", "b", "c"]).state;

describe("whether something was seen", () => {
  test("is asked without a rule, changes nothing else, and costs no second write", () => {
    const first = ask(newCounter, [], { ruled: false });
    expect(first).toEqual({
      state: { window: { seen: true, admitted: [] }, untold: [] },
      answer: { refused: [], seen: false },
    });
    const second = ask(first.state, [], { ruled: false });
    expect(second).toEqual({ state: first.state, answer: { refused: [], seen: true } });
    expect(second.state).toBe(first.state);
  });

  test("goes with every other answer, and ends that a first batch does not count", () => {
    const first = ask(newCounter, ["a", "b", "c"], { perhapsNew: true });
    expect(first.answer).toEqual({ refused: [], seen: false });
    expect(ask(first.state, ["d"], { perhapsNew: true }).answer).toEqual({ refused: [], seen: true });
    const known = ask(newCounter, [], { ruled: false }).state;
    expect(ask(known, ["a", "b", "c"], { perhapsNew: true }).answer).toMatchObject({ refused: ["c"], seen: true });
  });

  test("leaves a closed group closed, with its alarm", () => {
    const state = closedCounter();
    const asked = ask(state, [], { ruled: false });
    expect(asked.answer).toEqual({ refused: [], seen: true });
    expect(asked.state).toBe(state);
  });
});

describe("a closing", () => {
  test("is told at once, then the counter wants to be woken at its end, and tells that too", () => {
    const state = closedCounter();
    expect(state.untold.map(({ happening }) => happening.what)).toEqual(["started"]);
    expect(nextWaking(state, t0 + 5)).toBe(t0 + 5);
    const told = forgetTold(state, state.untold);
    expect(told.untold).toEqual([]);
    expect(nextWaking(told, t0 + 5)).toBe(t0 + 600_000);
    // Too early, as an alarm may be: it wants to be woken again.
    expect(nextWaking(wakeCounter(told, t0 + 599_999, newId), t0)).toBe(t0 + 600_000);
    const opened = wakeCounter(told, t0 + 600_000, newId);
    expect(opened.untold).toMatchObject([{ group, happening: { what: "ended", at: t0 + 600_000, refused: 1 } }]);
    expect(nextWaking(forgetTold(opened, opened.untold), t0)).toBeUndefined();
  });

  test("keeps what was not told under the same id, and what came meanwhile", () => {
    const state = closedCounter();
    const ended = endCounter(state, t0 + 1, newId);
    expect(ended.untold.map(({ happening }) => happening.what)).toEqual(["started", "ended"]);
    expect(ended.untold[0]).toBe(state.untold[0]);
    expect(forgetTold(ended, state.untold).untold).toEqual(ended.untold.slice(1));
    expect(ended.window).toEqual({ seen: true, admitted: [] });
  });
});

test("what is kept stays small: a window of the limit's size, however many ask", () => {
  let state: CounterState = newCounter;
  for (let at = 0; at < 3000; at++) {
    state = forgetTold(ask(state, [`u${at}`], { at: t0 + at }).state, state.untold);
    expect(state.window.admitted.length).toBeLessThanOrEqual(2);
    expect(state.untold.length).toBeLessThanOrEqual(1);
  }
});

// The window of a group: counted, closed, opened, and whatever the clock does. Beside the cases stands a model that keeps
// every admission of the past and does nothing clever.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Asking, ask, emptyWindow, end, type Limits, moveOn, type Window } from "../../src/flood/window.ts";

const limits: Limits = { joins: 3, seconds: 60, for: 600 };
const noon = Date.UTC(2026, 10, 25, 12);
const asking = (ids: readonly string[], more: Partial<Asking> = {}): Asking => ({
  limits,
  ids,
  together: false,
  perhapsNew: false,
  refusedElsewhere: 0,
  ...more,
});

/** Asks in turn, each after so many seconds; the refused of each, and the last window. */
function play(steps: readonly (readonly [seconds: number, ids: readonly string[], more?: Partial<Asking>])[]) {
  let window: Window = emptyWindow;
  const happened: string[] = [];
  const refused = steps.map(([seconds, ids, more]) => {
    const answer = ask(window, asking(ids, more), noon + seconds * 1000);
    window = answer.window;
    happened.push(...answer.happened.map(({ what }) => what));
    return answer.refused;
  });
  return { refused, window, happened };
}

describe("a group", () => {
  test("lets in so many and closes at the next one, for everybody who comes then", () => {
    const { refused, happened, window } = play([
      [0, ["a"]],
      [1, ["b"]],
      [2, ["c"]],
      [3, ["d"]],
      [300, ["e"]],
    ]);
    expect(refused).toEqual([[], [], [], ["d"], ["e"]]);
    expect(happened).toEqual(["started"]);
    expect(window.closed).toEqual({ since: noon + 3000, until: noon + 603_000, refused: 2 });
  });

  test("tells who came in when it closes", () => {
    const { window } = play([[0, ["a", "b", "c"]]]);
    expect(ask(window, asking(["d"]), noon + 5000).happened).toEqual([
      { what: "started", since: noon + 5000, until: noon + 605_000, ids: ["a", "b", "c"] },
    ]);
  });

  test("opens by itself, with an empty window, and tells how many were refused", () => {
    const { window } = play([
      [0, ["a", "b", "c", "d"]],
      [1, ["e", "f"], { refusedElsewhere: 40 }],
    ]);
    const opened = ask(window, asking(["g", "h", "i"]), noon + 600_000);
    expect(opened.refused).toEqual([]);
    expect(opened.happened).toEqual([{ what: "ended", since: noon, at: noon + 600_000, refused: 43 }]);
    expect(opened.window.admitted.map(([id]) => id)).toEqual(["g", "h", "i"]);
  });

  test("does not close when the same people ask again and again", () => {
    const { refused, happened } = play(Array.from({ length: 50 }, (_, at) => [at, ["a", "b", "c", "a"]] as const));
    expect(refused.flat()).toEqual([]);
    expect(happened).toEqual([]);
  });

  test("does not close on as many over a longer time", () => {
    const { happened } = play(Array.from({ length: 50 }, (_, at) => [at * 20, [`user-${at}`]] as const));
    expect(happened).toEqual([]);
  });

  test("keeps whom it let in, while it is closed too", () => {
    const { refused } = play([
      [0, ["a", "b", "c", "d"]],
      [1, ["a"]],
      [50, ["c"]],
      [109, ["c"]],
      [62, ["b"]],
    ]);
    expect(refused).toEqual([["d"], [], [], [], ["b"]]);
  });

  test("lets in of a batch those who fit, where the platform can", () =>
    expect(
      play([
        [0, ["a"]],
        [1, ["b", "a", "c", "d", "e"]],
      ]).refused,
    ).toEqual([[], ["d", "e"]]));

  test("refuses a batch whole, counts nobody of it, and closes, where the platform cannot", () => {
    const { refused, window } = play([
      [0, ["a"]],
      [1, ["b", "c", "d"], { together: true }],
    ]);
    expect(refused[1]).toEqual(["b", "c", "d"]);
    expect(window.admitted.map(([id]) => id)).toEqual(["a"]);
    expect(window.closed).toBeDefined();
  });

  test("stays open for a batch that alone is larger than the limit, and refuses it", () => {
    const { refused, window, happened } = play([[0, ["a", "b", "c", "d"], { together: true }]]);
    expect(refused).toEqual([["a", "b", "c", "d"]]);
    expect(window).toEqual({ seen: true, admitted: [] });
    expect(happened).toEqual([]);
  });

  test("does not count the members whom it is made with, of whatever number, but the next ones", () => {
    const many = Array.from({ length: 400 }, (_, at) => `member-${at}`);
    const { refused } = play([
      [0, many, { perhapsNew: true, together: true }],
      [1, ["a", "b", "c"], { perhapsNew: true, together: true }],
      [2, ["d"], { perhapsNew: true, together: true }],
    ]);
    expect(refused).toEqual([[], [], ["d"]]);
  });

  test("counts them where something of the group was seen before", () =>
    expect(
      play([
        [0, ["x"]],
        [1, ["a", "b", "c"], { perhapsNew: true, together: true }],
      ]).refused,
    ).toEqual([[], ["a", "b", "c"]]));

  test("is opened by hand at once", () => {
    const { window } = play([[0, ["a", "b", "c", "d"]]]);
    const ended = end(window, noon + 30_000);
    expect(ended.happened).toEqual([{ what: "ended", since: noon, at: noon + 30_000, refused: 1 }]);
    expect(ask(ended.window, asking(["e", "f", "g"]), noon + 30_001).refused).toEqual([]);
    expect(end(ended.window, noon + 31_000)).toEqual({ window: ended.window, refused: [], happened: [] });
  });

  test("closes for as long as the rule says now, when it says less than it did", () => {
    const { window } = play([[0, ["a", "b", "c", "d"]]]);
    const shorter = moveOn(window, noon + 10_000, { ...limits, for: 60 });
    expect(shorter.window.closed?.until).toBe(noon + 70_000);
  });
});

describe("a clock that jumps", () => {
  test("back: nobody is in the window for longer, and the group is closed no longer, than the rule says", () => {
    const { window } = play([[86_400, ["a", "b", "c", "d"]]]);
    const back = moveOn(window, noon, limits).window;
    expect(back.closed).toEqual({ since: noon, until: noon + 600_000, refused: 1 });
    expect(back.admitted).toEqual([
      ["a", noon],
      ["b", noon],
      ["c", noon],
    ]);
    expect(ask(back, asking(["e"]), noon + 600_000).refused).toEqual([]);
  });

  test("forward: the group opens early and counts anew", () => {
    const { window } = play([[0, ["a", "b", "c", "d"]]]);
    expect(ask(window, asking(["e", "f", "g", "h"]), noon + 86_400_000).refused).toEqual(["h"]);
  });
});

/** Every admission that ever was, and when the group closed last. */
interface Model {
  log: { id: string; at: number }[];
  closedUntil: number;
}

function modelAsk(model: Model, { ids, together }: Asking, now: number): string[] {
  if (model.closedUntil !== 0 && now >= model.closedUntil) Object.assign(model, { log: [], closedUntil: 0 });
  const inside = new Set(model.log.filter(({ at }) => at > now - limits.seconds * 1000).map(({ id }) => id));
  const distinct = [...new Set(ids)];
  const fresh = distinct.filter((id) => !inside.has(id));
  const shut = model.closedUntil !== 0;
  let refused: string[] = [];
  if (shut) refused = fresh;
  else if (together) refused = inside.size + fresh.length > limits.joins ? fresh : [];
  else refused = fresh.slice(Math.max(0, limits.joins - inside.size));
  const tooLarge = together && fresh.length > limits.joins;
  if (!shut && refused.length > 0 && !tooLarge) model.closedUntil = now + limits.for * 1000;
  if (shut || !tooLarge || refused.length === 0)
    for (const id of distinct) if (!refused.includes(id)) model.log.push({ id, at: now });
  return refused;
}

const step = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(60_000, 59_999, 600_000)),
  ids: fc.array(fc.constantFrom(..."abcdefghij"), { minLength: 1, maxLength: 6 }),
  together: fc.boolean(),
});

describe("for any calls", () => {
  test("the window says what the model says", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model: Model = { log: [], closedUntil: 0 };
        let window: Window = { seen: true, admitted: [] };
        let now = noon;
        for (const { afterMs, ids, together } of steps) {
          now += afterMs;
          const question = asking(ids, { together });
          const answer = ask(window, question, now);
          window = answer.window;
          expect(answer.refused).toEqual(modelAsk(model, question, now));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("whatever the clock does: at most so many in a window, never closed for longer than the rule says, never refused again whom it just let in", () => {
    const anyClock = fc.integer({ min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(anyClock, step), { maxLength: 30 }), (steps) => {
        let window: Window = { seen: true, admitted: [] };
        for (const [jumpMs, { ids, together }] of steps) {
          const now = noon + jumpMs;
          const answer = ask(window, asking(ids, { together }), now);
          window = answer.window;
          expect(window.admitted.length).toBeLessThanOrEqual(limits.joins);
          if (window.closed !== undefined) expect(window.closed.until - now).toBeLessThanOrEqual(limits.for * 1000);
          if (answer.refused.length === 0) {
            const again = ask(window, asking(ids, { together: true, perhapsNew: true }), now + 1);
            expect(again.refused).toEqual([]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

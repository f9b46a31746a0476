// The gate's side of flood rules, over a counter made by hand: what is remembered, what is told, and what comes of a
// counter that does not answer. The real counters stand in test/e2e/flood.test.ts and test/faults/flood.test.ts.
import { describe, expect, test } from "vitest";
import type { Clock, Deadline } from "../../src/core/clock.ts";
import { type CounterAnswer, createFloods, type FloodCounters, type FloodQuestion } from "../../src/flood/floods.ts";

const group = {
  platform: "tencent",
  id: "g",
  source: "/tencent/1",
  rule: { key: "flood", joins: 1, seconds: 60, for: 600 },
  enforced: true,
} as const;
const about = (...ids: readonly string[]): FloodQuestion => ({ group, ids, together: false, perhapsNew: false });
const unruled: FloodQuestion = { ...about(), group: undefined };
const open: CounterAnswer = { refused: [], seen: true };
const closed = (leftMs: number, refused: readonly string[] = []): CounterAnswer => ({
  refused,
  seen: true,
  closed: { until: 5_000_000, leftMs, stay: ["inside"] },
});

/** Time stands where it is put; what is held to a limit is given up when `late` is set. */
function setUp(answers: readonly (CounterAnswer | "never")[]) {
  const asked: { readonly ids: readonly string[]; readonly refusedElsewhere: number }[] = [];
  const ended: string[] = [];
  const left = [...answers];
  let now = 1_000_000;
  const clock: Pick<Clock, "now" | "limit"> = {
    now: () => now,
    limit: (work, ms) =>
      Promise.race([
        work,
        new Promise<never>((_, reject) => void setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), 0)),
      ]),
  };
  const counters: FloodCounters = {
    async ask(_name, { ids, refusedElsewhere }) {
      asked.push({ ids, refusedElsewhere });
      const answer = left.shift();
      if (answer === "never") return await new Promise<never>(() => undefined);
      if (answer === undefined) throw new Error("the object was reset");
      return answer;
    },
    async peek() {
      throw new Error("nobody peeks");
    },
    async end(name) {
      ended.push(name);
      return true;
    },
  };
  const floods = createFloods(counters, { ...clock } as Clock, 300);
  const deadline: Deadline = { hold: (work) => work };
  return {
    asked,
    ended,
    floods,
    ask: (question: FloodQuestion, name = "tencent/g") => floods.ask(name, question, deadline),
    peek: (question: FloodQuestion) => floods.peek("tencent/g", question, deadline),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe("a counter", () => {
  test("that hangs is given up in FLOOD_TIMEOUT_MS, and asked again by the next", async () => {
    const { ask, asked } = setUp(["never", open]);
    expect(await ask(about("a"))).toMatch(/no answer within 300 ms/);
    expect(await ask(about("a"))).toMatchObject({ refused: [] });
    expect(asked).toHaveLength(2);
  });

  test("that throws, also when peeked into, is a text and no rejection", async () => {
    const { ask, peek } = setUp([]);
    expect(await ask(about("a"))).toBe("Error: the object was reset");
    expect(await peek(about("a"))).toBe("Error: nobody peeks");
  });
});

describe("a closed group", () => {
  test("refuses from memory whom it does not know, and asks about whoever was let in", async () => {
    const { ask, asked } = setUp([closed(600_000, ["a"]), closed(500_000)]);
    expect(await ask(about("a"))).toEqual({ refused: ["a"], closedUntil: 5_000_000, seen: true });
    for (const id of ["b", "c"])
      expect(await ask(about(id))).toEqual({ refused: [id], closedUntil: 5_000_000, seen: true });
    expect(asked).toHaveLength(1);
    expect(await ask(about("d", "inside"))).toMatchObject({ refused: [] });
    // The two of them are told, once.
    expect(asked[1]).toEqual({ ids: ["d", "inside"], refusedElsewhere: 2 });
  });

  test("is remembered for 30 s at most, and never past its end", async () => {
    for (const [leftMs, rememberedMs] of [
      [600_000, 30_000],
      [4000, 4000],
    ] as const) {
      const { ask, asked, pass } = setUp([closed(leftMs, ["a"]), open]);
      await ask(about("a"));
      pass(rememberedMs - 1);
      expect(await ask(about("b"))).toMatchObject({ refused: ["b"] });
      pass(1);
      expect(await ask(about("b"))).toMatchObject({ refused: [] });
      expect(asked).toHaveLength(2);
    }
  });

  test("of another name is not meant", async () => {
    const { ask } = setUp([closed(600_000, ["a"]), open]);
    await ask(about("a"));
    expect(await ask(about("b"), "tencent/other")).toMatchObject({ refused: [] });
  });

  test("that the counter says is open again is not remembered as closed", async () => {
    const { ask, asked } = setUp([closed(600_000, ["a"]), open, open]);
    await ask(about("a"));
    await ask(about("inside"));
    expect(await ask(about("b"))).toMatchObject({ refused: [] });
    expect(asked).toHaveLength(3);
  });

  test("that is ended is forgotten here at once, and ended there", async () => {
    const { ask, floods, ended } = setUp([closed(600_000, ["a"]), open]);
    await ask(about("a"));
    expect(await floods.end("tencent/g")).toBe(true);
    expect(ended).toEqual(["tencent/g"]);
    expect(await ask(about("b"))).toMatchObject({ refused: [] });
  });
});

describe("a group without a rule", () => {
  test("is asked once whether it was seen, and then it was", async () => {
    const { ask, asked } = setUp([{ refused: [], seen: false }]);
    expect([await ask(unruled), await ask(unruled)]).toEqual([
      { refused: [], seen: false },
      { refused: [], seen: true },
    ]);
    expect(asked).toHaveLength(1);
  });

  test("whose counter did not answer is asked again", async () => {
    const { ask } = setUp(["never", { refused: [], seen: false }]);
    expect(await ask(unruled)).toMatch(/no answer/);
    expect(await ask(unruled)).toEqual({ refused: [], seen: false });
  });

  test("is closed to nobody, remembered as it may be", async () => {
    const { ask } = setUp([closed(600_000, ["a"])]);
    await ask(about("a"));
    expect(await ask(unruled)).toEqual({ refused: [], seen: true });
  });

  test("keeps the memory small", async () => {
    const { ask, asked } = setUp(Array.from({ length: 2002 }, () => ({ refused: [], seen: false })));
    for (let at = 0; at <= 2000; at++) await ask(unruled, `tencent/${at}`);
    await ask(unruled, "tencent/0");
    await ask(unruled, "tencent/2000");
    expect(asked).toHaveLength(2002);
  });
});

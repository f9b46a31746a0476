// What an isolate remembers of closed groups: it refuses only whom the counter would refuse, forgets in time, stays small.
import { describe, expect, test } from "vitest";
import { createClosedGroups, mostGroups } from "../../src/flood/closed-groups.ts";

const closed = { until: 600_000, stay: new Set(["in"]), end: 30_000 };

describe("a remembered group", () => {
  test("refuses strangers and counts them until they are told", () => {
    const groups = createClosedGroups();
    groups.remember("g", closed);
    expect(groups.refuse("g", ["a", "b"], 1)).toBe(600_000);
    expect(groups.refuse("other", ["a"], 1)).toBeUndefined();
    groups.remember("g", closed);
    expect([groups.takeRefused("g"), groups.takeRefused("g")]).toEqual([2, 0]);
  });

  test("says nothing of a call with somebody who stays let in, nor after its end", () => {
    const groups = createClosedGroups();
    groups.remember("g", closed);
    expect(groups.refuse("g", ["a", "in"], 1)).toBeUndefined();
    expect(groups.refuse("g", ["a"], 29_999)).toBe(600_000);
    expect(groups.refuse("g", ["a"], 30_000)).toBeUndefined();
    groups.remember("g", closed);
    groups.forget("g");
    expect(groups.refuse("g", ["a"], 1)).toBeUndefined();
  });

  test("is forgotten when there are too many, the oldest first", () => {
    const groups = createClosedGroups();
    for (let at = 0; at <= mostGroups; at++) groups.remember(`g${at}`, closed);
    expect(groups.refuse("g0", ["a"], 1)).toBeUndefined();
    expect(groups.refuse("g1", ["a"], 1)).toBe(600_000);
  });
});

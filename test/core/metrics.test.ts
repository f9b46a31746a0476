// Tests of the columns: their places are a contract with every point that was ever written.
import { describe, expect, test } from "vitest";
import { createMetrics } from "../../src/cloudflare/analytics-engine.ts";
import { columnOf, columns, entryKindOf, type Measurement, toPoint } from "../../src/core/metrics.ts";

const measured: Measurement = {
  platform: "tencent",
  kind: "decision",
  action: "apply",
  outcome: "refuse",
  entry: "user",
  lookup: "exact",
  mode: "enforce",
  candidates: 3,
  refused: 2,
  undecided: 1,
  ms: 12,
  kvKeys: 11,
  kvMs: 9,
};

describe("columns", () => {
  test("keep the places that they have had since the first point", () => {
    expect(columns).toEqual({
      index: ["platform"],
      texts: ["kind", "action", "outcome", "entry", "lookup", "mode"],
      numbers: [
        ...["candidates", "refused", "undecided", "ms", "kvKeys", "kvMs"],
        ...["queued", "spooled", "lost", "poisoned", "rosterAgeS", "spoolAgeS"],
      ],
    });
  });

  test("are found by name, and a name that is none is an error", () => {
    expect([columnOf("platform"), columnOf("kind"), columnOf("mode"), columnOf("candidates"), columnOf("rosterAgeS")]) //
      .toEqual(["index1", "blob1", "blob6", "double1", "double11"]);
    expect(() => columnOf("toString" as "kind")).toThrow("no column");
  });

  test("fit Analytics Engine: one index, at most 20 texts and 20 numbers", () => {
    expect(columns.index).toHaveLength(1);
    expect(Math.max(columns.texts.length, columns.numbers.length)).toBeLessThanOrEqual(20);
  });
});

describe("a point", () => {
  test("has each value in its column", () => {
    expect(toPoint(measured)).toEqual({
      indexes: ["tencent"],
      blobs: ["decision", "apply", "refuse", "user", "exact", "enforce"],
      doubles: [3, 2, 1, 12, 11, 9, 0, 0, 0, 0, 0, 0],
    });
  });

  test("has a place for what was not measured", () => {
    const { blobs, doubles } = toPoint({ platform: "none", kind: "run" });
    expect(blobs).toEqual(["run", "", "", "", "", ""]);
    expect(doubles).toEqual(columns.numbers.map(() => 0));
  });
});

test.each([
  [undefined, "none"],
  ["user/mallory", "user"],
  ["group/@TGS#1", "group"],
  ["group/@TGS#1/user/mallory", "group/user"],
  ["group/@TGS#1/inviter/mallory", "group/inviter"],
  ["group/@TGS#1/flood", "group/flood"],
  ["type/Public", "type"],
  ["type/Public/flood", "type/flood"],
  ["default", "default"],
  ["patterns[12]", "patterns"],
  ["feed/spammers", "feed"],
  ["flood", "flood"],
])("the kind of %s is %s, without an id", (key, kind) => {
  expect(entryKindOf(key)).toBe(kind);
});

describe("METRICS", () => {
  test("takes a point for each measurement", () => {
    const points: unknown[] = [];
    createMetrics({ writeDataPoint: (point) => void points.push(point) }, () => undefined).write(measured);
    expect(points).toEqual([toPoint(measured)]);
  });

  test("may be missing", () => {
    expect(() => createMetrics(undefined, () => undefined).write(measured)).not.toThrow();
  });

  const fail = () => {
    throw new Error("25 points are the most");
  };
  test.each<[string, object, string]>([
    ["throws", { writeDataPoint: fail }, "Error: 25 points are the most"],
    ["rejects later, as a Worker bound by mistake does", { writeDataPoint: async () => fail() }, "Error: 25 points"],
    ["has no such method", {}, "TypeError"],
    ["has something else under its name", { writeDataPoint: 7 }, "TypeError"],
    ["cannot even be looked at", Object.defineProperty({}, "writeDataPoint", { get: fail }), "Error: 25 points"],
  ])("that %s is told of once, and nothing else happens", async (_what, binding, reason) => {
    const told: string[] = [];
    const metrics = createMetrics(binding as AnalyticsEngineDataset, (why) => void told.push(why));
    metrics.write(measured);
    metrics.write(measured);
    await new Promise(setImmediate);
    expect(told).toEqual([expect.stringContaining(reason)]);
  });
});

// The part of the benchmarks that is exact, and so holds strictly: what KV is asked, how large the bundle is, that the
// floor does the same reads as the gate, and that the page and the picture say what bench/results.json says.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { waitOf } from "../../bench/against-naive.ts";
import { applyOf, type Call, inviteOf, membersJoinOf, onTheWire } from "../../bench/calls.ts";
import { chartFile, drawChart } from "../../bench/chart.ts";
import { keysOf } from "../../bench/floor.ts";
import { countKv } from "../../bench/growth.ts";
import { countCall } from "../../bench/money.ts";
import { fillPage, pageFile } from "../../bench/page.ts";
import { drawRosterChart, rosterChartFile } from "../../bench/roster-chart.ts";
import { readResults } from "../../bench/rows.ts";
import { bundleBudgetKib, bundleSize, minifiedParts } from "../../bench/size.ts";
import { root } from "../../bench/workerd.ts";

const nobody = new Map<string, string>();

describe("what KV is asked", () => {
  it.each([1, 2, 45, 46, 47, 96, 100, 300, 1000])(
    "one round of ceil(keys / 100) calls for %i candidates",
    async (count) => {
      const { kvCalls, kvKeys, kvRounds, largestCall } = await countKv(count);
      expect({ kvCalls, kvRounds }).toEqual({ kvCalls: Math.ceil(kvKeys / 100), kvRounds: 1 });
      expect(largestCall).toBeLessThanOrEqual(100);
      // Two for each candidate; four for the inviter; the group, its type, default, patterns and three for flood rules.
      expect(kvKeys).toBe(2 * count + 11);
    },
  );

  it.each<Call>([applyOf("alice"), inviteOf(7), membersJoinOf(7)])(
    "$name: the floor reads as many keys",
    async (call) => {
      const body = JSON.parse(String(onTheWire(call, "https://gate.example").body));
      const { kvKeys, kvRounds } = await countCall(call, nobody);
      expect(new Set(keysOf(body)).size).toBe(kvKeys);
      expect(kvRounds).toBe(1);
    },
  );

  it("waits for KV once, where reading one by one waits for every key", async () => {
    expect(await waitOf("gate", inviteOf(100), 100)).toBe(100);
    expect(await waitOf("one by one", inviteOf(100), 100)).toBe(211 * 100);
    expect(await waitOf("all at once", inviteOf(100), 100)).toBe(Math.ceil(211 / 6) * 100);
  });
});

describe("the bundle", () => {
  it(`is at most ${bundleBudgetKib} KiB compressed`, () => {
    expect(bundleSize()).toBeLessThanOrEqual(bundleBudgetKib);
  });

  it("has the parts whose weight is recorded, and no other", () => {
    const recorded = readResults().rows.filter(({ part }) => part === "size");
    const names = minifiedParts().map(([part]) => `of which ${part}`);
    expect(
      recorded
        .map(({ name }) => name)
        .slice(-names.length)
        .sort(),
    ).toEqual(names.sort());
  });
});

describe("what is told of the figures", () => {
  it("docs/performance.md has the figures of bench/results.json", () => {
    const page = readFileSync(pageFile, "utf8");
    expect(fillPage(page, readResults())).toBe(page);
  });

  it("the picture is drawn from bench/results.json", () => {
    expect(readFileSync(chartFile, "utf8")).toBe(drawChart(readResults()));
  });

  it("so is the picture of the roster", () => {
    expect(readFileSync(rosterChartFile, "utf8")).toBe(drawRosterChart(readResults()));
  });

  it("README names some of them", () => {
    const figureOf = (name: string) => readResults().rows.find((row) => row.name === name)?.value ?? Number.NaN;
    const dollars = (name: string) => `$${figureOf(`${name}, all allowed: a million`).toFixed(2)}`;
    const words = [
      `an invite of 300 that is ${figureOf("300 candidates: KV calls")} bulk reads at once, 5 ms`,
      `one by one they take ${Math.round(figureOf("invite of 300, KV hot (5 ms): one by one") / 1000)} s`,
      `a million applications cost about ${dollars("apply")}, a million invites of ten ${dollars("invite of 10")}`,
    ];
    const readme = readFileSync(join(root, "README.md"), "utf8").replace(/\s+/g, " ");
    for (const each of words) expect(readme).toContain(each);
  });

  it("the recorded figures are all there", () => {
    const parts = new Set(readResults().rows.map(({ part }) => part));
    expect([...parts].sort()).toEqual(
      ["floor", "growth", "memory", "money", "naive", "ratios", "roster", "size", "start", "workerd"].sort(),
    );
  });
});

// A group that a flood rule has closed: shown on Today and on the group's page with who came in just before, and opened
// again from there, by the gate's own counter. The gate, its Durable Object, the queue and the console in workerd.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tencentApply } from "../../cli/call/callbacks.ts";
import { createReader, type Reader } from "../console/browser-less.ts";
import { type RunningPages, startPages, tokens } from "../console/running-pages.ts";

const group = { groupId: "flooded", type: "Public" } as const;
let pages: RunningPages;
let reader: Reader;
beforeAll(async () => {
  pages = await startPages();
  reader = createReader(pages.url);
  await reader.signIn(tokens.editor);
  await pages.lists.put("group/flooded/flood", '{"joins":2,"seconds":60,"for":600}');
  // A group's first callback may be of its creation, and counts nobody.
  for (const user of ["one", "two", "three", "four", "five"]) await pages.ask(tencentApply(group, user));
});
afterAll(() => pages.stop());

describe("a flood", () => {
  it("shows on Today and on the group's page, with its rule and who came in just before", async () => {
    const started = "SELECT 1 FROM floods WHERE what = 'started'";
    await expect.poll(async () => (await pages.db.prepare(started).all()).results.length, { timeout: 20_000 }).toBe(1);
    for (const path of ["/", "/groups/flooded"]) {
      const { words, text } = await reader.get(path);
      expect(words).toContain("closed by a flood");
      expect(words).toMatch(/\d came in just before/);
      expect(text).toContain("/lists/entry?key=group%2Fflooded%2Fflood");
    }
  });

  it("is ended by an editor: the group's counter opens it, and nobody else may", async () => {
    const closed = await reader.get("/groups/flooded");
    const other = createReader(pages.url);
    await other.signIn(tokens.viewer);
    expect((await other.get("/groups/flooded")).words).not.toContain("Open it now");
    const opened = await reader.send(closed, "/groups/end-flood");
    expect(opened.words).toContain("It is open.");
    expect((await reader.send(closed, "/groups/end-flood")).words).toContain("It was open already.");
  });

  it("has its rule among the lists, which is changed in a form and asked twice", async () => {
    await pages.runScheduled("0-50/5 * * * *");
    expect((await reader.get("/lists?kind=flood")).words).toContain("more than 2 in 60 s close it for 600 s");
    await pages.lists.put("group/flooded/flood", '{"joins":2,"seconds":60,"for":600,"code":10150}');
    const form = () => reader.get("/lists/entry?key=group/flooded/flood");
    const save = async (filled: Readonly<Record<string, string>>) => {
      const review = await reader.send(await form(), "/lists/review", filled, 1);
      const sure = await reader.send(review, "/lists/save");
      expect(sure.words).toContain("Once more");
      expect((await reader.send(sure, "/lists/save")).words).toContain("Saved.");
      return review.words;
    };
    const words = await save({ joins: "5", reason: "raid" });
    expect(words).toContain("more than 5 in 60 s close it for 600 s");
    expect(words).toContain("cannot be tried on one decision");
    expect(JSON.parse((await pages.lists.get("group/flooded/flood")) ?? "")).toMatchObject({
      ...{ joins: 5, seconds: 60, for: 600, code: 10150, reason: "raid", by: "mira" },
    });
    const wrong = await reader.send(await form(), "/lists/review", { joins: "many" }, 1);
    expect([wrong.status, wrong.words.includes("joins: not a whole number")]).toEqual([400, true]);
    expect(wrong.text).toContain('value="many"');
    expect(await save({ what: "off" })).toContain("no flood rule holds here");
    expect(await pages.lists.get("group/flooded/flood")).toBe("off");
  });

  it("has a rule that is not understood as a text, which can be mended", async () => {
    await pages.lists.put("type/Public/flood", '{"joins":"few"}');
    const page = await reader.get("/lists/entry?key=type/Public/flood");
    expect(page.words).toContain("not understood");
    expect(page.text).toContain('name="raw"');
    expect((await reader.get("/lists/entry?key=flood")).text).toContain('name="joins"');
  });
});

// The console in a real browser, on a desk and on a phone: sign in, ban from a decision, see the gate refuse, undo, find it
// in the trail; by keyboard alone; nothing that axe finds; nothing of a hostile text is run. Where no Chromium is
// installed these tests are left out, and say so.
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tencentApply } from "../../../cli/call/callbacks.ts";
import { createReader } from "../browser-less.ts";
import { fillHostile } from "../hostile.ts";
import { type RunningPages, startPages, tokens } from "../running-pages.ts";
import { chromiumPath, launch } from "./chromium.ts";
import { expectWellFormed, type Visit, visit, widths } from "./walk.ts";

if (chromiumPath === undefined) {
  console.warn(
    "Left out, since no Chromium is installed: the console in a browser (apt-get install chromium, or CHROMIUM=<path>).",
  );
}
const group = { groupId: "@TGS#2J4SZEAEL", type: "Public" } as const;
const shownPages = [
  "/",
  "/decisions",
  "/decisions?verdict=kept-out",
  "/people/mallory",
  "/groups/%40TGS%232J4SZEAEL",
  "/groups/nobody",
  "/lists",
  "/lists?q=mallory",
  "/lists/new",
  "/lists/entry?key=user/mallory",
  "/lists/patterns?try=bot_7",
  "/lists/import",
  "/edits",
  "/dead-letters",
  "/nowhere",
];

describe.skipIf(chromiumPath === undefined)("the console in a browser", { timeout: 120_000 }, () => {
  let pages: RunningPages;
  let browser: Browser;
  beforeAll(async () => {
    [pages, browser] = await Promise.all([startPages(), launch()]);
    await pages.fillSamples();
  });
  afterAll(async () => {
    await browser.close();
    await pages.stop();
  });

  describe.each(Object.entries(widths))("on a %s", (where, size) => {
    const user = where === "desk" ? "bob" : "carol";
    let visited: Visit;
    beforeAll(async () => {
      visited = await visit(browser, pages.url, tokens.editor, size);
    });
    afterAll(() => visited.close());

    it("bans from a decision, and the gate refuses; undo, and the gate lets in; the trail tells both", async () => {
      const { page } = visited;
      expect(await pages.ask(tencentApply(group, user))).toMatchObject({ ErrorCode: 0 });
      await expect
        .poll(
          async () =>
            (
              await pages.db
                .prepare("SELECT 1 FROM decisions WHERE user_id = ?1 AND event_id NOT LIKE 'sample%'")
                .bind(user)
                .all()
            ).results.length,
          { timeout: 20_000 },
        )
        .toBeGreaterThan(0);

      await page.goto(`${pages.url}/decisions?person=${user}&verdict=allowed`);
      await page.locator("tbody summary").first().click();
      await page.getByRole("link", { name: "Ban…" }).first().click();
      await page.selectOption("select[name=span]", "3600");
      await page.fill("input[name=message]", "Come back later.");
      await page.fill("input[name=reason]", "raid");
      await page.getByRole("button", { name: "Review" }).click();
      expect(await page.textContent("main")).toMatch(
        /\d+ (person|people) in the last \d+ decisions about this person would have been answered otherwise/,
      );
      await page.getByRole("button", { name: "Save the entry" }).click();
      await page.getByText("Saved.").waitFor();
      expect(await pages.ask(tencentApply(group, user))).toMatchObject({
        ErrorCode: 10100,
        ErrorInfo: "Come back later.",
      });

      await page.getByRole("button", { name: "Undo…" }).click();
      await page.getByRole("button", { name: "Remove the entry" }).click();
      await page.getByText("Saved.").waitFor();
      expect(await pages.ask(tencentApply(group, user))).toMatchObject({ ErrorCode: 0 });

      await page.getByRole("link", { name: "Edits", exact: true }).click();
      const trail = await page.textContent("table");
      expect(trail).toContain(`user/${user}`);
      expect(trail).toContain("removed by mira");
      expect(visited.faults).toEqual([]);
    });

    it("shows the picture of the last 24 hours in the reader's time zone", async () => {
      const { page } = visited;
      await page.goto(pages.url);
      expect(await page.getAttribute("svg.hours", "aria-label")).toMatch(
        /^People by the hour, for 24 hours. Most were kept out at \d\d:00: \d+\.$/,
      );
      expect(
        await page
          .locator("svg.hours rect.kept")
          .evaluateAll((bars) => bars.filter((bar) => Number(bar.getAttribute("height")) > 0).length),
      ).toBeGreaterThan(5);
      const [text, utc, iso] = await page
        .locator("td time")
        .first()
        .evaluate((time) => [time.textContent, time.getAttribute("title"), time.getAttribute("datetime")]);
      expect(utc).toBe(`${String(iso).slice(0, 19).replace("T", " ")} UTC`);
      const berlin = new Date(String(iso)).toLocaleTimeString("en-GB", { timeZone: "Europe/Berlin" });
      expect(text).toContain(berlin.slice(0, 5));
    });

    it("has nothing that axe finds, and nothing wider than the screen", async () => {
      for (const path of shownPages) {
        await visited.page.goto(pages.url + path);
        await expectWellFormed(visited.page, `${path} on a ${where}`);
      }
      expect(visited.faults).toEqual([]);
    });
  });

  it("has nothing that axe finds in the dark either, on the sign-in page too", async () => {
    const dark = await visit(browser, pages.url, tokens.editor, widths.phone, "dark");
    for (const path of ["/", "/decisions", "/lists", "/people/mallory", "/lists/entry?key=user/mallory"]) {
      await dark.page.goto(pages.url + path);
      await expectWellFormed(dark.page, `${path} in the dark`);
    }
    await dark.page.getByRole("button", { name: "Sign out" }).click();
    await expectWellFormed(dark.page, "signing in in the dark");
    await dark.close();
  });

  it("can be used by keyboard alone: sign in, find a person, ban, save", async () => {
    const context = await browser.newContext({ viewport: widths.desk, timezoneId: "Europe/Berlin" });
    const page = await context.newPage();
    const { keyboard } = page;
    /** Presses Tab until the element that has the focus says this. */
    const tabTo = async (what: RegExp) => {
      for (let n = 0; n < 80; n++) {
        const at = await page.evaluate(
          "(({ tagName, textContent, name, type, ariaLabel }) => [tagName, type, name, textContent].join(' '))(document.activeElement)",
        );
        if (what.test(String(at))) return;
        await keyboard.press("Tab");
      }
      throw new Error(`Tab never comes to ${what}`);
    };
    await page.goto(pages.url);
    await tabTo(/INPUT password/);
    await keyboard.type(tokens.editor);
    await keyboard.press("Enter");
    await page.waitForSelector("html[data-zone='Europe/Berlin'] main#main");
    await keyboard.press("Tab");
    await tabTo(/^A .*Skip to the page/);
    await tabTo(/INPUT search id/);
    await keyboard.type("wen");
    await tabTo(/BUTTON submit as Person/);
    await keyboard.press("Enter");
    await page.waitForURL(/\/people\/wen/);
    await page.waitForLoadState();
    await tabTo(/INPUT text reason/);
    await keyboard.type("by keyboard");
    await tabTo(/BUTTON submit .*Review/);
    await keyboard.press("Enter");
    await page.waitForURL(/\/lists\/review/);
    await page.waitForLoadState();
    await tabTo(/BUTTON submit .*Save the entry/);
    await keyboard.press("Enter");
    await page.getByText("Saved.").waitFor();
    expect(await pages.lists.get("user/wen")).toContain("by keyboard");
    await context.close();
  });

  it("works without script: every page is whole, and Today renews itself", async () => {
    const context = await browser.newContext({ viewport: widths.phone, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pages.url);
    await page.fill("input[name=token]", tokens.editor);
    await page.click("button[type=submit]");
    expect(
      (await page.locator("noscript meta[http-equiv=refresh]").count()) +
        (await page.locator("meta[http-equiv=refresh]").count()),
    ).toBeGreaterThan(0);
    await page.goto(`${pages.url}/people/tara`);
    await page.fill("input[name=reason]", "no script");
    await page.getByRole("button", { name: "Review" }).click();
    await page.getByRole("button", { name: "Save the entry" }).click();
    expect(await page.textContent("main")).toContain("Saved.");
    await context.close();
  });

  it("renews Today without losing what is open", async () => {
    const visited = await visit(browser, pages.url, tokens.viewer, widths.desk);
    const { page } = visited;
    await page.clock.install();
    await page.goto(pages.url);
    const top = page.locator("section[aria-labelledby=refused] tbody tr").first();
    await top.locator("summary").click();
    const before = await top.textContent();
    await page.evaluate("document.activeElement.blur()");
    await pages.takeIn(...eventsOfOneMore());
    await page.clock.fastForward(31_000);
    await expect.poll(() => top.textContent(), { timeout: 20_000 }).not.toBe(before);
    expect(await page.locator("tbody details[open]").count()).toBe(1);
    expect(visited.faults).toEqual([]);
    await visited.close();
  });

  it("runs nothing of a hostile text, and nothing of it breaks a page", async () => {
    const paths = await fillHostile(pages);
    const visited = await visit(browser, pages.url, tokens.editor, widths.phone);
    const { page } = visited;
    // Some pages of each kind: all of them are looked at as text in test/e2e/console-hostile.test.ts.
    for (const path of paths.filter((_, n) => n < 6 || n % 17 === 0)) {
      await page.goto(pages.url + path);
      const state = await page.evaluate(
        "[typeof hacked, document.querySelectorAll('main script, main img, main iframe, main style').length, document.documentElement.scrollWidth - innerWidth <= 0]",
      );
      expect([path, state]).toEqual([path, ["undefined", 0, true]]);
    }
    expect(visited.faults).toEqual([]);
    await visited.close();
  });

  it("is small: Today with 50 rows under 40 KiB, its script under 5 KiB, and nothing else is loaded", async () => {
    const visited = await visit(browser, pages.url, tokens.viewer, widths.desk);
    const { page } = visited;
    const asked = new Set<string>();
    page.on("request", (request) => asked.add(new URL(request.url()).pathname));
    await page.goto(pages.url);
    expect(await page.locator("section[aria-labelledby=refused] tbody tr").count()).toBe(50);
    for (const path of asked) expect(["/", "/console.css", "/console.js", "/icon.svg"]).toContain(path);
    const reader = createReader(pages.url);
    const today = await reader.signIn(tokens.editor);
    const size = async (path: string) => gzipSync((await reader.get(path)).text).byteLength;
    expect(gzipSync(today.text).byteLength + (await size("/console.css"))).toBeLessThan(40 * 1024);
    expect(await size("/console.js")).toBeLessThan(5 * 1024);
    await visited.close();
  });

  it("is looked at by an axe that finds something where there is something", async () => {
    const visited = await visit(browser, pages.url, tokens.viewer, widths.phone);
    await visited.page.evaluate(
      "document.querySelector('main').append(document.createElement('img'), document.createElement('input'))",
    );
    await expect(expectWellFormed(visited.page, "a spoilt page")).rejects.toThrow(/a spoilt page/);
    await visited.page.evaluate("document.querySelector('main').style.width = '900px'");
    await expect(expectWellFormed(visited.page, "a wide page")).rejects.toThrow(/a wide page/);
    await visited.close();
  });
});

/** One who is kept out, now. */
function eventsOfOneMore(): readonly unknown[] {
  const candidates = [{ id: "late-comer", verdict: "refused", key: "user/late-comer", chain: [] }];
  const data = { action: "apply", group: { id: group.groupId }, outcome: "refuse", enforced: true, candidates };
  return [
    {
      ...{
        specversion: "1.0",
        id: "one-more",
        source: "/tencent/1400000000",
        type: "im.group.entry.decided",
        subject: group.groupId,
      },
      ...{ time: new Date().toISOString(), datacontenttype: "application/json", partitionkey: "tencent", data },
    },
  ];
}

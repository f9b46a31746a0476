// Ids, names, messages, reasons, keys and notes that are HTML, script, style, right-to-left, 10 kB long or cannot be seen:
// in every place of every page they are text. That a browser sees it so too: test/console/browser/hostile.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReader, type Reader } from "../console/browser-less.ts";
import { fillHostile, hostileTexts, payloads } from "../console/hostile.ts";
import { type RunningPages, startPages, tokens } from "../console/running-pages.ts";

let pages: RunningPages;
let reader: Reader;
let paths: readonly string[];
beforeAll(async () => {
  pages = await startPages();
  reader = createReader(pages.url);
  await reader.signIn(tokens.editor);
  paths = await fillHostile(pages);
});
afterAll(() => pages.stop());

/** A page's text without what the console itself writes into it as escapes. */
const unseen = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

describe("a hostile text", () => {
  it("is text on every page, and what cannot be seen is shown", async () => {
    expect(paths.length).toBeGreaterThan(250);
    for (const path of paths) {
      const { status, text } = await reader.get(path);
      expect([path, status]).toEqual([path, path.startsWith("/edits/") ? expect.any(Number) : 200]);
      for (const payload of payloads) expect([path, text.includes(payload)]).toEqual([path, false]);
      const body = text.slice(text.indexOf("<body>")).replace(/(value|title)="[^"]*"|<textarea.*?<\/textarea>/gs, "");
      const found = unseen.exec(body.replaceAll("\n", ""));
      const around = found === null ? null : body.replaceAll("\n", "").slice(found.index - 100, found.index + 20);
      expect([path, around]).toEqual([path, null]);
    }
  });

  it("leads where it says: each person and each group has a page of its own", async () => {
    for (const text of hostileTexts.filter((each) => each.length < 1000)) {
      const { words, text: html } = await reader.get(`/decisions?person=${encodeURIComponent(text.toWellFormed())}`);
      expect(words).toContain("was invited");
      const [, href = ""] = /<tbody>.*?<a href="([^"]*)"/s.exec(html) ?? [];
      const page = await reader.get(href.replaceAll("&amp;", "&").replaceAll("&#39;", "'"));
      expect([text, page.status, page.words.includes("kept out") || page.words.includes("may enter")]).toEqual([
        text,
        200,
        true,
      ]);
      expect([text, page.words.includes("was invited")]).toEqual([text, true]);
    }
  });

  it("can be banned and let in again, whatever it holds", async () => {
    const bannable = [
      ...hostileTexts.filter((each) => encodeURIComponent(each.toWellFormed()).length < 8000),
      " spaces at its ends ",
    ];
    for (const text of bannable) {
      // From the person's own page, as a person does.
      const page = await reader.get(
        `/people${text === "." || text === ".." ? "?id=" : "/"}${encodeURIComponent(text.toWellFormed())}`,
      );
      const review = await reader.send(page, "/lists/review", {
        span: "ever",
        reason: text.toWellFormed().slice(0, 2000),
      });
      expect([text.slice(0, 50), review.status]).toEqual([text.slice(0, 50), 200]);
      const saved = await reader.send(review, "/lists/save");
      expect(saved.words).toContain("Saved.");
      expect((await reader.get(page.path)).words).toContain("kept out");
      const back = await reader.send(await reader.send(saved, "/edits/undo"), "/lists/save");
      expect(back.words).toContain("Saved.");
    }
  });

  it("as a time zone, a name to sign in with, or a place to go is none", async () => {
    for (const text of hostileTexts) {
      const encoded = encodeURIComponent(text.toWellFormed()).slice(0, 3000);
      const response = await fetch(`${pages.url}/sign-in?to=${encoded}`, {
        headers: { Cookie: `tz=${encoded}; doorman=${encoded}` },
      });
      expect(response.status).toBe(200);
      const page = await response.text();
      for (const payload of payloads) expect(page).not.toContain(payload);
    }
  });
});

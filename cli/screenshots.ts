/**
 * `npm run screenshots`: the pictures of docs/console.md, made anew: the real console over a day of sample traffic, in a
 * Chromium without a window. Needs one installed; changes nothing but those pictures.
 */

import { join } from "node:path";
import { chromiumPath, launch } from "../test/console/browser/chromium.ts";
import { visit, widths } from "../test/console/browser/walk.ts";
import { startPages, tokens } from "../test/console/running-pages.ts";

const folder = join(import.meta.dirname, "../docs");
const pictures = [
  ["console-today.png", "/", "light"],
  ["console-person.png", "/people/mallory", "light"],
  ["console-lists.png", "/lists", "dark"],
] as const;

/** More lists than the sample ones have, so that the page shows what it is for. */
const shown = {
  "user/raider-17": {
    effect: "deny",
    until: "2027-01-31",
    message: "You are banned until February.",
    reason: "raid of November",
    by: "theo",
    at: "2026-11-20T21:04:00Z",
  },
  "group/@TGS#3KITCHEN": {
    effect: "deny",
    message: "Closed for tonight.",
    reason: "raid",
    by: "mira",
    at: "2026-11-25T19:30:00Z",
  },
  "group/@TGS#3KITCHEN/user/rosa": { effect: "allow", reason: "owner", by: "mira", at: "2026-11-25T19:31:00Z" },
  "user/troll": { effect: "deny", final: true, reason: "ticket 4711", by: "mira", at: "2026-10-02T08:00:00Z" },
};

if (chromiumPath === undefined) {
  console.error("No Chromium is installed: apt-get install chromium, or CHROMIUM=<path>.");
  process.exitCode = 1;
} else {
  process.env.WRANGLER_LOG ??= "error";
  const pages = await startPages();
  const browser = await launch();
  try {
    for (const [key, value] of Object.entries(shown)) await pages.lists.put(key, JSON.stringify(value));
    await pages.fillSamples();
    for (const [name, path, colors] of pictures) {
      const { page, close } = await visit(browser, pages.url, tokens.editor, widths.desk, colors);
      await page.goto(pages.url + path);
      await page.screenshot({ path: join(folder, name) });
      console.log(`docs/${name}`);
      await close();
    }
  } finally {
    await browser.close();
    await pages.stop();
  }
}

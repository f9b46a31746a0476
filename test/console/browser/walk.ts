// What the browser tests have in common: a page signed in at a width, what went wrong on it, and axe's findings.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import * as z from "zod/mini";

export const widths = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const findings = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

export interface Visit {
  readonly page: Page;
  /** Requests to any other host, errors of scripts, refusals by the Content-Security-Policy. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  url: string,
  token: string,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: "light" | "dark" = "light",
): Promise<Visit> {
  // Tests look into pages by evaluate, which is not held to the policy; the pages themselves are.
  const context = await browser.newContext({ viewport, colorScheme, timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("dialog", (dialog) => void faults.push(`a dialog: ${dialog.message()}`));
  page.on("console", (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) faults.push(line.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`asks ${request.url()}`);
  });
  await page.goto(`${url}/sign-in`);
  await page.fill("input[name=token]", token);
  await page.click("button[type=submit]");
  await page.waitForSelector("main#main");
  // The reader's time zone is known from here on, and no page is loaded twice.
  await page.waitForSelector("html[data-zone='Europe/Berlin']");
  return { page, faults, close: () => context.close() };
}

/** Nothing that axe finds wrong, and nothing wider than the screen. */
export async function expectWellFormed(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect([what, Math.max(0, Number(wide))]).toEqual([what, 0]);
  await page.evaluate(axe);
  const found = findings.parse(await page.evaluate("axe.run().then(({ violations }) => violations)"));
  expect([
    what,
    found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 200))
          .join(" | ")}`,
    ),
  ]).toEqual([what, []]);
}

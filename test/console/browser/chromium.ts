// A real browser for tests and screenshots: Debian's Chromium, driven without a window, with a profile of its own that is
// gone afterwards. It reaches nothing but the address that it is sent to.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where a Chromium may be; CHROMIUM says of another one. */
const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** undefined: there is none on this machine. */
export const chromiumPath: string | undefined = places.find((path) => path !== undefined && existsSync(path));

export async function launch(): Promise<Browser> {
  return await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
}

// The console's front in this process, over SQLite, for tests of who may do what: the same code that runs in workerd. The
// lists are not there: whoever comes as far as them has come too far.
import { type Given, serve } from "../../console/src/front.tsx";
import type { Env } from "../../console/src/settings.ts";
import { openSqlite } from "./sqlite-d1.ts";

export const origin = "https://console.example";
export const editor = { name: "mira", token: "a-token-of-mira-0123456789" } as const;
export const viewer = { name: "theo", token: "a-token-of-theo-0123456789" } as const;
export const bothTokens = `${editor.name}:${editor.token},${viewer.name}:${viewer.token}:viewer`;

export interface Front {
  readonly db: D1Database;
  /** Unix milliseconds; a test moves it. */
  now: number;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** A form's post as a browser sends it; headers that are undefined are left out. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string | undefined>): Promise<Response>;
  /** Signs in, and gives the cookie. */
  signIn(token: string): Promise<string>;
  /** The token that the forms of a session carry. */
  formToken(cookie: string): Promise<string>;
}

const noLists = new Proxy(
  {},
  {
    get() {
      throw new Error("the lists were asked");
    },
  },
);

export function openFront(
  env: Partial<Pick<Env, "CONSOLE_TOKENS" | "EDITORS">> = { CONSOLE_TOKENS: bothTokens },
  access?: Given["access"],
): Front {
  const db = openSqlite();
  const assets = { fetch: async () => new Response("an asset") };
  const all = { ...env, GROUPS: db, LISTS: noLists, ASSETS: assets } as unknown as Env;
  const front: Front = {
    db,
    now: Date.UTC(2026, 10, 25, 20),
    async get(path, headers = {}) {
      const request = new Request(`${origin}${path}`, { headers });
      return await serve({ request, env: all, access, timezone: undefined, now: () => front.now });
    },
    async post(path, fields, headers = {}) {
      const given: Record<string, string | undefined> = { Origin: origin, "Sec-Fetch-Site": "same-origin", ...headers };
      const kept = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
      const request = new Request(`${origin}${path}`, {
        method: "POST",
        headers: Object.fromEntries(kept),
        body: new URLSearchParams(fields),
      });
      return await serve({ request, env: all, access, timezone: undefined, now: () => front.now });
    },
    async signIn(token) {
      const response = await front.post("/sign-in", { token });
      return response.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    },
    async formToken(cookie) {
      const page = await (await front.get("/edits", { Cookie: cookie })).text();
      return /name="form-token" value="([^"]+)"/.exec(page)?.[1] ?? "";
    },
  };
  return front;
}

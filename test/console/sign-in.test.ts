// Who may see and do what: nobody, a viewer, an editor; sessions that are over, forged or of a token that was taken away;
// forms of another site; a thousand tries; Cloudflare Access; and settings that are wrong. Every page and every post.
import { describe, expect, it, vi } from "vitest";
import { bothTokens, editor, type Front, openFront, origin, viewer } from "./front.ts";

const pages = [
  "/",
  "/decisions",
  "/decisions/one",
  "/people/alice",
  "/groups/one",
  "/lists",
  "/lists/new",
  "/lists/entry?key=user/a",
  "/lists/patterns",
  "/lists/import",
  "/edits",
  "/edits/1",
  "/dead-letters",
  "/find?id=a",
  "/nowhere",
];
const posts = [
  "/lists/review",
  "/lists/save",
  "/lists/rule",
  "/lists/import",
  "/lists/import/save",
  "/edits/undo",
  "/sign-out",
];
const hour = 60 * 60 * 1000;

/** Pages that do not read the lists. */
const quietPages = ["/", "/decisions", "/lists", "/edits", "/dead-letters"];
const edits = async ({ db }: Front) => (await db.prepare("SELECT * FROM edits").all()).results;

describe("somebody who has not signed in", () => {
  it.each(pages)("is sent from %s to the sign-in, and comes back there", async (path) => {
    const response = await openFront().get(path);
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
    expect(await response.text()).toBe("");
  });

  it.each(posts)("changes nothing by a post to %s", async (path) => {
    const front = openFront();
    const from = { Referer: "https://console.example/people/a?group=b" };
    const response = await front.post(path, { key: "user/a", value: "deny", base: "none", "form-token": "x" }, from);
    const signsOut = path === "/sign-out";
    expect([response.status, response.headers.get("Location")]).toEqual(signsOut ? [303, "/sign-in"] : [401, null]);
    const text = await response.text();
    expect(text.includes("nothing was saved")).toBe(!signsOut);
    expect(text.includes('name="to" value="/people/a?group=b"')).toBe(!signsOut);
    expect(await edits(front)).toEqual([]);
  });
});

describe("a token", () => {
  it("opens a session whose cookie no script and no other site gets", async () => {
    const front = openFront();
    const response = await front.post("/sign-in", { token: editor.token, to: "/lists?q=a" });
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/lists?q=a"]);
    expect(response.headers.get("Set-Cookie")).toMatch(
      /^__Host-doorman=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
    );
    const cookie = await front.signIn(editor.token);
    for (const path of quietPages) expect((await front.get(path, { Cookie: cookie })).status).toBe(200);
  });

  it.each([
    "",
    "a",
    editor.token.slice(0, -1),
    `${editor.token}x`,
    editor.token.toUpperCase(),
    `${editor.name}:${editor.token}`,
  ])("that is %j opens none", async (token) => {
    const response = await openFront().post("/sign-in", { token });
    expect([response.status, response.headers.get("Set-Cookie")]).toEqual([401, null]);
  });

  it("never stands in a page or a cookie", async () => {
    const front = openFront();
    const response = await front.post("/sign-in", { token: editor.token });
    const cookie = response.headers.get("Set-Cookie") ?? "";
    const texts = [
      cookie,
      ...(await Promise.all(quietPages.map(async (path) => (await front.get(path, { Cookie: cookie })).text()))),
    ];
    for (const text of texts) expect(text).not.toContain(editor.token);
  });
});

describe("where to go after signing in", () => {
  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a\nb",
    "/%0d%0aSet-Cookie: a=b",
    "\\\\evil.example",
    "/\t/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%2e%2e//evil.example",
    "/people/..//evil.example",
    "/people/%2E./%2e//evil.example",
  ])("is never %j", async (to) => {
    const response = await openFront().post("/sign-in", { token: editor.token, to });
    const location = response.headers.get("Location") ?? "";
    expect(new URL(location, origin).origin).toBe(origin);
    expect(location).toMatch(/^\/(?!\/|\\)/);
    expect(response.headers.get("Set-Cookie")).not.toContain("a=b");
    // Nor for whoever has signed in already, and opens a link to the sign-in.
    const front = openFront();
    const Cookie = await front.signIn(editor.token);
    const again = await front.get(`/sign-in?to=${encodeURIComponent(to)}`, { Cookie });
    expect([again.status, again.headers.get("Location")?.startsWith("//")]).toEqual([303, false]);
  });
});

describe("a session", () => {
  const isIn = async (front: Front, cookie: string) => (await front.get("/edits", { Cookie: cookie })).status === 200;

  it("is over after 12 hours", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    front.now += 12 * hour - 2000;
    expect(await isIn(front, cookie)).toBe(true);
    front.now += 2000;
    expect(await isIn(front, cookie)).toBe(false);
  });

  it("is no session when any of it is changed", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    const [name = "", expires = "", nonce = "", mac = ""] = cookie.slice(cookie.indexOf("=") + 1).split(".");
    const later = String(Number(expires) + 3600);
    const theo = Buffer.from("theo").toString("base64url");
    const forged = [
      [theo, expires, nonce, mac],
      [name, later, nonce, mac],
      [name, expires, `${nonce}x`, mac],
      [name, expires, nonce, ""],
      [name, expires, nonce, mac.slice(0, -2)],
      [name, expires, nonce, "AAAA"],
      [name, expires, nonce],
      [name, "1e30", nonce, mac],
      [name, expires, nonce, mac, "x"],
      ["%%%", expires, nonce, mac],
      [],
    ].map((parts) => parts.join("."));
    for (const value of forged) expect([value, await isIn(front, `__Host-doorman=${value}`)]).toEqual([value, false]);
    expect(await isIn(front, cookie.replace("__Host-doorman", "doorman"))).toBe(false);
    expect(await isIn(front, cookie)).toBe(true);
  });

  it("ends when its token is taken away or changed, and nobody else's does", async () => {
    const front = openFront();
    const [mira, theo] = [await front.signIn(editor.token), await front.signIn(viewer.token)];
    const others = [
      "theo:a-token-of-theo-0123456789:viewer",
      `mira:another-token-of-mira-0123,${viewer.name}:${viewer.token}`,
    ];
    for (const CONSOLE_TOKENS of others) {
      const changed = openFront({ CONSOLE_TOKENS });
      expect([await isIn(changed, mira), await isIn(changed, theo)]).toEqual([false, true]);
    }
    // Two tokens of one name, while one is changed for the other.
    const both = openFront({ CONSOLE_TOKENS: `mira:another-token-of-mira-0123,${bothTokens}` });
    expect(await isIn(both, mira)).toBe(true);
  });

  it("of one who may edit no longer may only look", async () => {
    const cookie = await openFront().signIn(editor.token);
    const front = openFront({ CONSOLE_TOKENS: `${editor.name}:${editor.token}:viewer` });
    const response = await front.post(
      "/lists/save",
      { "form-token": await front.formToken(cookie) },
      { Cookie: cookie },
    );
    expect(response.status).toBe(403);
  });
});

describe("a viewer", () => {
  it("sees every page without a button that changes something, and changes nothing by any post", async () => {
    const front = openFront();
    const cookie = await front.signIn(viewer.token);
    for (const path of quietPages) {
      const page = await (await front.get(path, { Cookie: cookie })).text();
      expect(page).toContain("to look only");
      expect(
        [...page.matchAll(/<form[^>]*method="post"[^>]*>/g)].filter(([form]) => !form.includes("/sign-out")),
      ).toEqual([]);
    }
    const fields = { key: "user/a", value: "deny", base: "none", "form-token": await front.formToken(cookie) };
    for (const path of posts.filter((each) => each !== "/sign-out")) {
      expect((await front.post(path, fields, { Cookie: cookie })).status).toBe(403);
    }
    expect(await edits(front)).toEqual([]);
  });
});

describe("a post", () => {
  it.each([
    ["of another site", { Origin: "https://evil.example" }],
    ["that names no origin", { Origin: undefined }],
    ["of a frame without an origin", { Origin: "null" }],
    ["of a sister site", { Origin: "https://evil.console.example" }],
    ["of another port", { Origin: "https://console.example:8443" }],
    ["over http", { Origin: "http://console.example" }],
    ["that the browser says is another site's", { "Sec-Fetch-Site": "cross-site" }],
    ["that the browser says is a sister site's", { "Sec-Fetch-Site": "same-site" }],
  ])("%s changes nothing, and neither signs in nor out", async (_what, headers) => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    const token = await front.formToken(cookie);
    for (const path of ["/sign-in", ...posts]) {
      const fields = { key: "user/a", value: "deny", base: "none", token: editor.token, "form-token": token };
      const response = await front.post(path, fields, { Cookie: cookie, ...headers });
      expect([path, response.status, response.headers.get("Set-Cookie")]).toEqual([path, 403, null]);
    }
    expect(await edits(front)).toEqual([]);
  });

  it("without the form's token, or with another session's, changes nothing", async () => {
    const front = openFront();
    const [mine, other] = [await front.signIn(editor.token), await front.signIn(editor.token)];
    for (const token of [undefined, "", "x", await front.formToken(other)]) {
      for (const path of posts) {
        const fields = {
          key: "user/a",
          value: "deny",
          base: "none",
          ...(token === undefined ? {} : { "form-token": token }),
        };
        expect([path, (await front.post(path, fields, { Cookie: mine })).status]).toEqual([path, 403]);
      }
    }
    expect(await edits(front)).toEqual([]);
  });

  it("with its token signs out, and the cookie goes", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    const response = await front.post("/sign-out", { "form-token": await front.formToken(cookie) }, { Cookie: cookie });
    expect(response.headers.get("Set-Cookie")).toMatch(/^__Host-doorman=; Path=\/; Max-Age=0; HttpOnly/);
  });

  it("that is larger than any form of ours is not read", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    const fields = { "form-token": await front.formToken(cookie), file: "x".repeat(2_200_000) };
    expect((await front.post("/lists/import", fields, { Cookie: cookie })).status).toBe(403);
  });
});

describe("tries to sign in", () => {
  const tryIt = (front: Front, token: string, ip: string) =>
    front.post("/sign-in", { token }, { "CF-Connecting-IP": ip }).then(({ status }) => status);

  it("a thousand from one address are ten, and then not even the right token is looked at", async () => {
    const front = openFront();
    const statuses = await Promise.all(Array.from({ length: 1000 }, (_, n) => tryIt(front, `wrong-${n}`, "192.0.2.1")));
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(990);
    expect(await tryIt(front, editor.token, "192.0.2.1")).toBe(429);
    expect(await tryIt(front, editor.token, "192.0.2.2")).toBe(303);
    front.now += 16 * 60 * 1000;
    expect(await tryIt(front, editor.token, "192.0.2.1")).toBe(303);
  });

  it("from one IPv6 network count together, however the address is written", async () => {
    const front = openFront();
    const ips = ["2001:db8::1", "2001:0db8:0:0:1::", "2001:db8:0:0:ffff::", "2001:DB8::2"];
    for (let n = 0; n < 12; n++) await tryIt(front, "wrong", ips[n % ips.length] ?? "");
    expect(await tryIt(front, editor.token, "2001:db8::abcd")).toBe(429);
    expect(await tryIt(front, editor.token, "2001:db8:0:1::1")).toBe(303);
  });

  it("that succeed begin anew", async () => {
    const front = openFront();
    for (let n = 0; n < 9; n++) await tryIt(front, "wrong", "192.0.2.1");
    expect(await tryIt(front, editor.token, "192.0.2.1")).toBe(303);
    for (let n = 0; n < 9; n++) expect(await tryIt(front, "wrong", "192.0.2.1")).toBe(401);
  });
});

describe("behind Cloudflare Access", () => {
  const as = (email: string | undefined) => ({ getIdentity: async () => (email === undefined ? {} : { email }) });
  const EDITORS = "Mira@example.com, nora@example.com";

  it("whoever stands in EDITORS may edit, the others may look", async () => {
    const mira = await (await openFront({ EDITORS }, as("mira@example.COM")).get("/edits")).text();
    const theo = await (await openFront({ EDITORS }, as("theo@example.com")).get("/edits")).text();
    expect([mira.includes("who may edit"), theo.includes("to look only")]).toEqual([true, true]);
    expect(mira).not.toContain("Sign out");
  });

  it("a post needs the form's token, which is another one for each person", async () => {
    const front = openFront({ EDITORS }, as("mira@example.com"));
    const token = /name="form-token" value="([^"]+)"/.exec(await (await front.get("/lists/new")).text())?.[1] ?? "";
    expect((await front.post("/edits/undo", { edit: "1", "form-token": token })).status).toBe(409);
    expect((await front.post("/edits/undo", { edit: "1", "form-token": "x" })).status).toBe(403);
    expect(
      (await front.post("/edits/undo", { edit: "1", "form-token": token }, { Origin: "https://evil.example" })).status,
    ).toBe(403);
  });

  it("one whose address Access does not tell finds nothing, unless tokens are a second way in", async () => {
    const failing = { getIdentity: () => Promise.reject(new Error("KV is down")) };
    for (const access of [as(undefined), as(""), failing]) {
      expect((await openFront({ EDITORS }, access).get("/")).status).toBe(404);
      const second = openFront({ EDITORS, CONSOLE_TOKENS: bothTokens }, access);
      expect((await second.get("/")).status).toBe(303);
      expect((await second.get("/edits", { Cookie: await second.signIn(editor.token) })).status).toBe(200);
    }
  });
});

describe("there is nothing here", () => {
  const everything = [...pages, "/sign-in", "/console.css", "/console.js", "/icon.svg"];

  it("when neither Access nor a token can sign anybody in", async () => {
    for (const env of [{}, { CONSOLE_TOKENS: "" }, { EDITORS: "mira@example.com" }]) {
      const front = openFront(env);
      for (const path of everything) expect([path, (await front.get(path)).status]).toEqual([path, 404]);
      for (const path of ["/sign-in", ...posts]) expect((await front.post(path, { token: "" })).status).toBe(404);
    }
  });

  it.each([
    "mira",
    "mira:short",
    ":a-token-of-mira-0123456789",
    "mira:a-token-of-mira-0123456789:admin",
    `${bothTokens},`,
    "mira:change-me-change-me-change-me",
    "mira:a-token-of-mira-0123456789,theo:a-token-of-mira-0123456789",
    "mira:a-token-of-mira-0123456789:editor:x",
  ])("when CONSOLE_TOKENS is %j, and the log says why without saying what", async (CONSOLE_TOKENS) => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const front = openFront({ CONSOLE_TOKENS });
    expect([(await front.get("/")).status, (await front.post("/sign-in", { token: "" })).status]).toEqual([404, 404]);
    // As a log keeps them.
    const lines = error.mock.calls.map(([line]) => JSON.stringify(line));
    error.mockRestore();
    expect(lines[0]).toMatch(/^\{"message":"problem setting CONSOLE_TOKENS: .*"kind":"problem","problem":"setting"/);
    expect(lines.join("\n")).not.toContain("a-token-of");
  });

  it("for other methods", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    expect((await front.get("/nowhere", { Cookie: cookie })).status).toBe(404);
  });
});

describe("a time zone", () => {
  it.each(["%ff", "%", "%00", "Europe/Berlin%0d%0aX: y", "x".repeat(3000), "America/Nowhere"])(
    "that is %j is none",
    async (tz) => {
      const front = openFront();
      const cookie = await front.signIn(editor.token);
      const page = await front.get("/edits", { Cookie: `tz=${tz}; ${cookie}` });
      expect([page.status, (await page.text()).includes("Times in UTC")]).toEqual([200, true]);
    },
  );
});

describe("every answer", () => {
  it("may not be framed, runs nothing from elsewhere or inline, and is not kept", async () => {
    const front = openFront();
    const cookie = await front.signIn(editor.token);
    const answers = [
      await front.get("/"),
      await front.get("/sign-in"),
      await front.get("/edits", { Cookie: cookie }),
      await front.post("/sign-in", { token: "x" }),
      await openFront({}).get("/"),
      await front.get("/lists/entry?key=user/a", { Cookie: cookie }),
    ];
    // The last one comes as far as the lists, which fail: what goes wrong is answered by a page, too.
    expect(answers.map(({ status }) => status)).toEqual([303, 200, 200, 401, 404, 500]);
    for (const { headers } of answers) {
      const policy = headers.get("Content-Security-Policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });
});

// The deployed lists, over a server that speaks the documented answers of Cloudflare's API, its limits and its faults.
import { describe, expect, it, test, vi } from "vitest";
import { namespace, token } from "./api-server.ts";
import { api, fileOf, remote, users } from "./remote-lists.ts";

/** Of the lists; what is kept for an undo goes elsewhere. */
const bulkWrites = () => api.requests.filter((request) => request.startsWith(`PUT ${namespace}/`));

it("finds account and namespace by itself: the one that is bound to the deployed Worker", async () => {
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", "");
  expect(await remote(["add", "deny", "user", "jared", "--yes"])).toMatchObject({ code: 0 });
  expect(JSON.parse(api.pairs.get("user/jared")?.value ?? "")).toMatchObject({ effect: "deny" });
});

it("asks once before it writes, and writes nothing on a no or where nobody can be asked", async () => {
  expect(await remote(["add", "deny", "user", "jared"])).toMatchObject({ code: 1 });
  const no = await remote(["add", "deny", "user", "jared"], { answer: false });
  expect(no).toMatchObject({ code: 1, err: expect.stringContaining("the deployed lists (namespace doorman-lists)?") });
  expect(api.pairs.size).toBe(0);
  expect(await remote(["add", "deny", "user", "jared"], { answer: true })).toMatchObject({ code: 0 });
  expect(await remote(["remove", "user", "jared", "--dry-run"])).toMatchObject({ code: 0 });
  expect(api.pairs.size).toBe(1);
});

it("writes at most 10,000 pairs in a call, sets KV's expiration, and the second time nothing", async () => {
  const file = fileOf("many.txt", users(20_001));
  const args = ["import", file, "--effect", "deny", "--until", "2099-01-01", "--yes"];
  expect(await remote(args)).toMatchObject({ code: 0 });
  expect(bulkWrites()).toEqual([
    `PUT ${namespace}/bulk 10000`,
    `PUT ${namespace}/bulk 10000`,
    `PUT ${namespace}/bulk 1`,
  ]);
  expect(api.pairs.get("user/u7")?.expiration).toBe(Date.UTC(2099, 0, 2) / 1000);
  expect(await remote(args)).toMatchObject({
    code: 0,
    out: expect.stringContaining("20001 the same: nothing written"),
  });
  expect(bulkWrites()).toHaveLength(3);
  expect(api.requests.filter((request) => request.endsWith(`${namespace}/bulk/get`)).length).toBe(0);
});

it("goes on where an interrupted import stopped", async () => {
  const file = fileOf("more.txt", users(12_000));
  api.faults.push(...Array.from({ length: 1 }, () => ({ path: "/keys", status: 400 })));
  expect(await remote(["import", file, "--effect", "deny", "--yes"])).toMatchObject({ code: 1 });
  api.pairs.set("user/u1", { value: '{"effect":"deny","by":"x","at":"y"}' });
  await remote(["import", file, "--effect", "deny", "--yes"]);
  expect(bulkWrites()).toEqual([`PUT ${namespace}/bulk 10000`, `PUT ${namespace}/bulk 1999`]);
});

it("keeps a call below 100 MB", async () => {
  const reason = "r".repeat(9_000_000);
  const file = fileOf(
    "big.ndjson",
    users(13).map((id) => JSON.stringify({ id, effect: "deny", reason })),
  );
  expect(await remote(["import", file, "--yes"])).toMatchObject({ code: 0 });
  expect(bulkWrites()).toEqual([`PUT ${namespace}/bulk 10`, `PUT ${namespace}/bulk 3`]);
  expect(api.pairs.size).toBe(13);
});

it("reads every page of keys and all values, 100 a call", async () => {
  for (const id of users(2345)) api.pairs.set(`user/${id}`, { value: "deny" });
  api.pairs.set("10001", { value: "deny" });
  api.pairs.set("user/__proto__", { value: "allow" });
  const { out, code } = await remote(["export", "--format", "wrangler"]);
  expect(code).toBe(0);
  const exported: { key: string; value: string }[] = JSON.parse(out);
  expect(new Map(exported.map(({ key, value }) => [key, value]))).toEqual(
    new Map([...api.pairs].map(([key, { value }]) => [key, value])),
  );
  // Listed twice, and counted.
  expect(api.requests.filter((request) => request.endsWith("/keys"))).toHaveLength(6);
});

it("makes the namespace equal to the file, bulk removals included", async () => {
  for (const id of users(50)) api.pairs.set(`user/${id}`, { value: "deny" });
  const file = fileOf("git.csv", ["id,effect", ...users(45).map((id) => `${id},deny`), "new,deny"]);
  expect(await remote(["diff", file])).toMatchObject({
    code: 1,
    out: expect.stringContaining("1 new, 5 to remove, 45 the same"),
  });
  expect(await remote(["sync", file, "--yes"])).toMatchObject({ code: 0 });
  expect([...api.pairs.keys()].sort()).toEqual(["user/new", ...users(45).map((id) => `user/${id}`)].sort());
  expect(await remote(["diff", file])).toMatchObject({ code: 0 });
});

describe("tries again", () => {
  test("after 429, not before Retry-After has passed", async () => {
    api.faults.push({ path: "/bulk", status: 429, headers: { "retry-after": "2" }, forMs: 1900 });
    const ended = await remote(["add", "deny", "user", "jared", "--yes"]);
    expect(ended).toMatchObject({ code: 0, err: expect.stringContaining("waiting 2 s") });
    // Sooner, it would have been refused again.
    expect(api.requests.filter((request) => request.endsWith("bulk/get"))).toHaveLength(2);
    expect(api.pairs.has("user/jared")).toBe(true);
  });

  test("after 503 and a broken connection", async () => {
    api.faults.push({ path: "/bulk", status: 503 }, { path: "/bulk", status: 0, hangUp: true });
    expect(await remote(["add", "deny", "user", "jared", "--yes"])).toMatchObject({ code: 0 });
    expect(api.pairs.has("user/jared")).toBe(true);
  });

  test("the pairs alone that Cloudflare names as not written", async () => {
    api.faults.push(
      { path: `${namespace}/bulk`, status: 200 },
      { path: `${namespace}/bulk`, status: 200, keepOnly: 2 },
    );
    expect(await remote(["import", fileOf("five.txt", users(5)), "--effect", "deny", "--yes"])).toMatchObject({
      code: 0,
    });
    expect(bulkWrites()).toEqual([`PUT ${namespace}/bulk 5`, `PUT ${namespace}/bulk 3`]);
    expect(api.pairs.size).toBe(5);
  });
});

describe("one clear line and no stack trace", () => {
  test.each([
    ["no token", { CLOUDFLARE_API_TOKEN: "" }, [], 2, "CLOUDFLARE_API_TOKEN is not set"],
    [
      "a wrong token",
      { CLOUDFLARE_API_TOKEN: "wrong" },
      [],
      1,
      "Cloudflare refuses the API token: Authentication error",
    ],
    [
      "a wrong namespace",
      {},
      ["--namespace-id", "nope"],
      1,
      "no such namespace, Worker or account: namespace not found (code 10013)",
    ],
    ["no network", {}, ["--api-url", "http://127.0.0.1:1"], 1, "Cloudflare's API cannot be reached"],
    ["a wrong environment", {}, ["--env", "nope"], 2, "has no environment nope"],
  ])("%s", async (_what, env, args, code, line) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const ended = await remote(["show", "user", "jared", ...args]);
    expect(ended).toMatchObject({ code, out: "", err: expect.stringContaining(line) });
    expect(ended.err.trim().split("\n")).toHaveLength(1);
    expect(ended.err).not.toContain(token);
  });

  test("an answer that nobody expects", async () => {
    api.pairs.set("user/a", { value: "deny" });
    api.faults.push({ path: "/bulk/get", status: 400 });
    const ended = await remote(["export"]);
    expect(ended).toMatchObject({ code: 1, err: "Cloudflare's API answers: a planned fault (code 10001).\n" });
  });
});

it("asks once more for a value that the answer leaves out, and never takes it for removed", async () => {
  api.pairs.set("user/a/b%", { value: "deny" });
  api.faults.push({ path: "/bulk/get", status: 200, leaveOut: "user/a/b%" });
  const { out } = await remote(["export", "--format", "wrangler"]);
  expect(JSON.parse(out)).toEqual([{ key: "user/a/b%", value: "deny" }]);
});

// The deployed lists where KV's API is at its most treacherous: listings with empty pages or cut short, batches, a day's
// writes that are spent.
import { describe, expect, test } from "vitest";
import { namespace, rosterNamespace } from "./api-server.ts";
import { api, fileOf, remote, users } from "./remote-lists.ts";

describe("a listing", () => {
  test("goes on behind pages that are empty and have a cursor", async () => {
    for (const id of users(2345)) api.pairs.set(`user/${id}`, { value: "deny" });
    api.emptyPages.count = 2;
    const { out, code } = await remote(["export", "--format", "wrangler"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(2345);
    const file = fileOf("all.csv", ["id,effect", ...users(2345).map((id) => `${id},deny`)]);
    expect(await remote(["diff", file])).toMatchObject({ code: 0 });
  });

  test("that answers the same cursor again ends the command, and does not go round for ever", async () => {
    for (const id of users(1500)) api.pairs.set(`user/${id}`, { value: "deny" });
    api.emptyPages.count = Number.POSITIVE_INFINITY;
    expect(await remote(["export"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("the same page of keys twice"),
    });
  });

  test.each([
    ["an export", ["export"], "Do not use this export."],
    ["a sync that removes", ["sync", "FILE", "--yes", "--allow-loss"], "Nothing was written."],
  ])("that is shorter than a second one ends %s", async (_what, args, line) => {
    for (const id of users(5)) api.pairs.set(`user/${id}`, { value: "deny" });
    const file = fileOf("few.csv", ["id,effect", "u0,deny"]);
    api.faults.push({ path: "/keys", status: 200, keepOnly: 2 });
    const ended = await remote(args.map((word) => (word === "FILE" ? file : word)));
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining(line) });
    expect(ended.err).toContain("has 2 keys, and a second one 5");
    expect(api.pairs.size).toBe(5);
  });
});

describe("a batch", () => {
  test("carries its metadata, is kept in the namespace bound as ROSTER, and comes back", async () => {
    api.pairs.set("user/u0", { value: "allow" });
    const args = [
      "import",
      fileOf("raid.txt", users(3)),
      "--effect",
      "deny",
      "--until",
      "2099-01-01",
      "--batch",
      "raid",
    ];
    expect(await remote([...args, "--yes"])).toMatchObject({ code: 0 });
    expect(api.pairs.get("user/u1")?.metadata).toEqual({ e: "deny", u: Date.UTC(2099, 0, 2) / 1000, b: "raid" });
    expect([...api.roster.keys()]).toEqual(["undo/raid"]);
    // Kept first.
    const writes = api.requests.filter((request) => request.startsWith("PUT "));
    expect(writes).toEqual([`PUT ${rosterNamespace}/bulk 1`, `PUT ${namespace}/bulk 3`]);
    expect(await remote(["show", "--batch", "raid", "--json"])).toMatchObject({
      out: expect.stringContaining("user/u2"),
    });
    const undone = await remote(["undo", "raid", "--allow-loss", "--yes"]);
    expect(undone).toMatchObject({ code: 0, out: expect.stringContaining("written 1, removed 2") });
    expect([...api.pairs].map(([key, { value }]) => [key, value])).toEqual([["user/u0", "allow"]]);
  });

  test("is refused where the deployed Worker has no such namespace, unless nothing is to be kept", async () => {
    api.bound.splice(1);
    const args = ["import", fileOf("raid.txt", users(3)), "--effect", "deny", "--yes"];
    expect(await remote(args)).toMatchObject({
      code: 1,
      err: expect.stringContaining("no namespace bound as ROSTER. Deploy it first, or give --no-undo"),
    });
    expect(api.pairs.size).toBe(0);
    expect(await remote([...args, "--no-undo"])).toMatchObject({ code: 0 });
    expect(api.pairs.size).toBe(3);
  });

  test("of more than a value of KV holds is kept in pieces", async () => {
    for (let index = 0; index < 3; index++) {
      api.pairs.set(`user/u${index}`, { value: JSON.stringify({ effect: "allow", reason: "x".repeat(9_000_000) }) });
    }
    const args = ["import", fileOf("raid.txt", users(3)), "--effect", "deny", "--batch", "big", "--yes"];
    expect(await remote(args)).toMatchObject({ code: 0 });
    expect([...api.roster.keys()]).toEqual(["undo/big/2", "undo/big"]);
    for (const { value } of api.roster.values()) expect(value.length).toBeLessThanOrEqual(20 * 1024 * 1024);
    expect(await remote(["undo", "big", "--allow-loss", "--yes"])).toMatchObject({ code: 0 });
    expect(api.pairs.get("user/u2")?.value).toHaveLength(9_000_000 + '{"effect":"allow","reason":""}'.length);
  });
});

test("the day's writes being spent, it says until when, and does not ask again", async () => {
  api.faults.push({ path: "/bulk", status: 429, code: 10_048, headers: { "retry-after": "60" }, forMs: 60_000 });
  const ended = await remote(["import", fileOf("raid.txt", users(3)), "--effect", "deny", "--no-undo", "--yes"]);
  expect(ended).toMatchObject({
    code: 1,
    err: expect.stringMatching(/writes of this day are spent: .*\(code 10048\)/),
  });
  expect(ended.err).toMatch(/counted anew at midnight UTC, in (\d+ h )?\d+ min/);
  expect(ended.err).not.toContain("waiting");
});

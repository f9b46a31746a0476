// A feed on its way to a deployed namespace, over a server that speaks the documented answers of Cloudflare's API: what
// arrives is a feed as the gate reads it, whatever the API did meanwhile. How feeds are packed is tested in feed.test.ts.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { feedsKey } from "../../../src/roster/feed.ts";
import { rosterNamespace } from "./api-server.ts";
import { api, fileOf, remote, users } from "./remote-lists.ts";
import { config } from "./run-lists.ts";

const put = (file: string, ...more: readonly string[]) => remote(["feed", "put", "spam", file, "--yes", ...more]);
/** As a gate answers that has its roster on: with it off no feed is asked. */
async function why(user: string): Promise<unknown> {
  const text = readFileSync(config, "utf8").replace('ROSTER_MODE = "off"', 'ROSTER_MODE = "on"');
  const on = fileOf("roster-on.toml", [text]);
  const question = ["why", "user", user, "--group", "g", "--platform", "openim", "--json", "--config", on];
  return JSON.parse((await remote(question)).out);
}
const refused = { candidates: [{ verdict: "refused", key: "feed/spam" }] };

it("puts it beside the deployed lists: its set as bytes, its shards, and what is in force last", async () => {
  const ended = await put(fileOf("feed.txt", users(9000)), "--reason", "list of X");
  expect(ended).toMatchObject({ code: 0, out: expect.stringContaining("Put 9,000 ids into the new feed spam") });
  const keys = [...api.roster.keys()];
  expect(keys.at(-1)).toBe(feedsKey);
  const [set = ""] = keys.filter((key) => key.endsWith("/set"));
  expect(api.roster.get(set)).toMatchObject({ base64: true });
  expect(keys.filter((key) => /\/[0-9a-f]{2}$/.test(key))).toHaveLength(4);
  expect(api.pairs.size).toBe(0);
  expect(await why("u8999")).toMatchObject(refused);
  expect(await why("alice")).toMatchObject({ candidates: [{ verdict: "allowed" }] });
  expect(await remote(["check"])).toMatchObject({ code: 0 });
});

it("goes on where an upload was broken off, and writes no shard twice", async () => {
  const file = fileOf("long.txt", users(70_000));
  const shards = () => [...api.roster.keys()].filter((key) => /\/[0-9a-f]{2}$/.test(key)).length;
  // The hash key and the first 16 shards are written by then.
  api.faults.push({ path: `${rosterNamespace}/bulk`, status: 403, code: 10_000, after: 3 });
  expect(await put(file)).toMatchObject({ code: 1, err: expect.stringContaining("refuses the API token") });
  expect(api.roster.has(feedsKey)).toBe(false);
  expect(shards()).toBe(16);
  api.requests.length = 0;
  expect(await put(file)).toMatchObject({ code: 0 });
  expect(shards()).toBe(32);
  const writes = api.requests.filter((each) => each.startsWith(`PUT ${rosterNamespace}/bulk`));
  // The shards that were missing, the set, and the list of feeds.
  expect(writes.map((each) => Number(each.split(" ").at(-1)))).toEqual([16, 1, 1]);
  expect(await why("u69999")).toMatchObject(refused);
});

it("is rolled back, removed and told of there, too", async () => {
  await put(fileOf("one.txt", ["u1", "u2"]));
  await put(fileOf("two.txt", ["u3"]), "--allow-loss");
  expect(await why("u1")).toMatchObject({ candidates: [{ verdict: "allowed" }] });
  expect(await remote(["feed", "rollback", "spam", "--yes"])).toMatchObject({ code: 0 });
  expect(await why("u1")).toMatchObject(refused);
  expect((await remote(["feed", "list"])).out).toContain("spam");
  expect(await remote(["feed", "remove", "spam", "--yes"])).toMatchObject({ code: 0 });
  expect(await why("u1")).toMatchObject({ candidates: [{ verdict: "allowed" }] });
});

it("is not put in force when its set does not come back as it was written", async () => {
  api.faults.push({ path: "/values/", status: 404 });
  const ended = await put(fileOf("three.txt", users(3)));
  expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("was not written as it is") });
  expect(api.roster.has(feedsKey)).toBe(false);
});

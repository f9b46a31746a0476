// The roster over Workers KV as workerd has it: listings of many pages, metadata, sets as bytes; and fakes for the pages
// that KV promises and workerd never has.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKvKeyListing, createKvRosterStore } from "../../src/cloudflare/kv-roster.ts";
import { headKey, parseHead } from "../../src/roster/head.ts";
import { renewRoster } from "../../src/roster/renew.ts";
import { type ListedKey, readSet } from "../../src/roster/store.ts";
import { startBindings } from "./real-bindings.ts";

let started: Awaited<ReturnType<typeof startBindings>>;
beforeAll(async () => {
  started = await startBindings();
});
afterAll(() => started.dispose());

async function allOf(kv: KVNamespace): Promise<readonly ListedKey[]> {
  const all: ListedKey[] = [];
  for await (const page of createKvKeyListing(kv).pages()) all.push(...page);
  return all;
}

const world = { now: Date.now, newKey: () => ({ k0: 1, k1: 2 }) };

test("lists 2,500 keys in three pages, with their metadata", { timeout: 60_000 }, async () => {
  const { LISTS } = started.env;
  const names = Array.from({ length: 2500 }, (_, at) => `user/${String(at).padStart(5, "0")}`);
  for (let from = 0; from < names.length; from += 100) {
    await Promise.all(
      names.slice(from, from + 100).map((name) => LISTS.put(name, "deny", { metadata: { e: "deny" } })),
    );
  }
  const listed = await allOf(LISTS);
  expect(listed.map(({ name }) => name)).toEqual(names);
  expect(listed[2499]?.metadata).toEqual({ e: "deny" });
});

describe("a listing", () => {
  const paged = (pages: readonly (readonly string[] | Error)[]): KVNamespace =>
    new Proxy(started.env.LISTS, {
      get(kv, property) {
        if (property !== "list") return Reflect.get(kv, property);
        return async ({ cursor = "0" }: { readonly cursor?: string }) => {
          const page = pages[Number(cursor)];
          if (page instanceof Error) throw page;
          const complete = Number(cursor) === pages.length - 1;
          return {
            keys: page?.map((name) => ({ name })),
            list_complete: complete,
            ...(complete ? {} : { cursor: String(Number(cursor) + 1) }),
          };
        };
      },
    });

  test("goes on behind empty pages, and ends with the last one", async () => {
    const kv = paged([[], ["user/1"], [], [], ["user/2"], []]);
    expect((await allOf(kv)).map(({ name }) => name)).toEqual(["user/1", "user/2"]);
  });

  test("of nothing is nothing", async () => expect(await allOf(paged([[]]))).toEqual([]));

  test("fails with any page", async () => {
    await expect(allOf(paged([["user/1"], new Error("503"), ["user/2"]]))).rejects.toThrow("503");
  });
});

test("a roster that was written is read again, byte for byte, and KV will let its set go", async () => {
  const { LISTS, ROSTER } = started.env;
  const store = createKvRosterStore(ROSTER);
  expect(await store.readHead()).toBeNull();
  const { published, problems } = await renewRoster(store, createKvKeyListing(LISTS), world);
  expect(problems).toEqual([]);
  expect(parseHead((await store.readHead()) ?? "")).toEqual({ ok: true, value: published });
  const { blob = "", count = 0, listedAt = 0 } = published ?? {};
  const set = await readSet(store, `roster/${blob}`, blob, count);
  expect(set).toMatchObject({ ok: true });
  const { keys } = await ROSTER.list();
  expect(keys.map(({ name }) => name).sort()).toEqual([headKey, `roster/${blob}`].sort());
  const { expiration = 0 } = keys.find(({ name }) => name !== headKey) ?? {};
  expect(expiration - listedAt / 1000).toBeGreaterThan(86_400);
  expect(await readSet(store, "roster/none", "0".repeat(64), 1)).toMatchObject({ ok: false });
});

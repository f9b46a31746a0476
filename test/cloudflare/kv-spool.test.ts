// The spool in Workers KV, against KV itself as workerd has it: what is put comes out whole, oldest first.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createKvSpool } from "../../src/cloudflare/kv-spool.ts";
import { spoolKey } from "../../src/events/spool.ts";
import { eventOf } from "../events/outbox-parts.ts";
import { startBindings } from "./real-bindings.ts";

let started: Awaited<ReturnType<typeof startBindings>>;
beforeAll(async () => {
  started = await startBindings();
});
afterAll(() => started.dispose());
beforeEach(async () => {
  const { keys } = await started.env.SPOOL.list();
  await Promise.all(keys.map(({ name }) => started.env.SPOOL.delete(name)));
});

const spool = () => createKvSpool(started.env.SPOOL);
const start = Date.UTC(2026, 10, 20, 9, 30);
const keyAt = (at: number) => spoolKey(start + at, eventOf(`e${at}`).event);

test("what is put is read whole, in any characters", async () => {
  const { event } = eventOf("用户😀");
  const odd = { ...event, data: { command: "x", originalText: '"\u2028\u0000周' } } as const;
  await spool().put("event/odd", { ...odd, type: "im.callback.received" });
  const values = await spool().read(["event/odd"]);
  expect(JSON.parse(values.get("event/odd") ?? "")).toEqual(odd);
});

test("the oldest come first, whatever order they were put in, and no more than asked for", async () => {
  for (const at of [5, 1000, 0, 60_000, 86_400_000]) await spool().put(keyAt(at), eventOf(`e${at}`).event);
  expect(await spool().oldest(900)).toEqual([0, 5, 1000, 60_000, 86_400_000].map(keyAt));
  expect(await spool().oldest(2)).toEqual([0, 5].map(keyAt));
  expect(await spool().oldest(5000)).toHaveLength(5);
});

test("100 are read in one call, and one that is gone is null", async () => {
  const keys = Array.from({ length: 100 }, (_, at) => keyAt(at));
  await Promise.all(keys.slice(0, 99).map((key, at) => spool().put(key, eventOf(`e${at}`).event)));
  const values = await spool().read(keys);
  expect(values.size).toBe(100);
  expect(values.get(keyAt(99))).toBeNull();
  expect(JSON.parse(values.get(keyAt(98)) ?? "")).toEqual(eventOf("e98").event);
});

test("what is removed is gone, and removing it again is no error", async () => {
  await spool().put(keyAt(0), eventOf("e0").event);
  await spool().remove(keyAt(0));
  await spool().remove(keyAt(0));
  expect(await spool().oldest(10)).toEqual([]);
});

test("poison is set aside under its own name, as it was, and counted apart", async () => {
  await spool().put(keyAt(0), eventOf("e0").event);
  await spool().put(keyAt(1), eventOf("e1").event);
  await spool().moveToPoison(keyAt(0), "not even JSON 😀");
  expect(await spool().oldest(10)).toEqual([keyAt(1)]);
  expect(await started.env.SPOOL.get(keyAt(0).replace(/^event/, "poison"))).toBe("not even JSON 😀");
  expect(await spool().counts()).toEqual({ spooled: { count: 1, more: false }, poisoned: { count: 1, more: false } });
});

test("an empty spool is counted, and listed, as empty", async () => {
  expect(await spool().counts()).toEqual({ spooled: { count: 0, more: false }, poisoned: { count: 0, more: false } });
  expect(await spool().oldest(10)).toEqual([]);
});

test("more than a page is counted as more", async () => {
  const page = {
    keys: Array.from({ length: 1000 }, (_, at) => ({ name: keyAt(at) })),
    list_complete: false,
    cursor: "c",
  };
  const kv = new Proxy(started.env.SPOOL, {
    get: (real, name) => (name === "list" ? async () => page : Reflect.get(real, name)),
  });
  expect(await createKvSpool(kv).counts()).toMatchObject({ spooled: { count: 1000, more: true } });
});

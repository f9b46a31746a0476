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

test("the oldest come first, whatever order they were put in", async () => {
  for (const at of [5, 1000, 0, 60_000, 86_400_000]) await spool().put(keyAt(at), eventOf(`e${at}`).event);
  expect(await spool().list(undefined)).toEqual({ keys: [0, 5, 1000, 60_000, 86_400_000].map(keyAt), next: undefined });
});

test("a listing goes on where a page ended, with KV's own pages", async () => {
  const keys = Array.from({ length: 1203 }, (_, at) => keyAt(at)).sort();
  await Promise.all(keys.map((key) => started.env.SPOOL.put(key, "{}")));
  const first = await spool().list(undefined);
  expect(first).toEqual({ keys: keys.slice(0, 1000), next: expect.any(String) });
  expect(await spool().list(first.next)).toEqual({ keys: keys.slice(1000), next: undefined });
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
  expect(await spool().list(undefined)).toEqual({ keys: [], next: undefined });
});

test("poison is kept under its own name, as it was, and counted apart; only removing removes it", async () => {
  await spool().put(keyAt(0), eventOf("e0").event);
  await spool().put(keyAt(1), eventOf("e1").event);
  await spool().putPoison(keyAt(0), "not even JSON 😀");
  expect(await started.env.SPOOL.get(keyAt(0).replace(/^event/, "poison"))).toBe("not even JSON 😀");
  expect(await spool().list(undefined)).toMatchObject({ keys: [keyAt(0), keyAt(1)] });
  await spool().remove(keyAt(0));
  expect(await spool().list(undefined)).toMatchObject({ keys: [keyAt(1)] });
  const times = [keyAt(1), keyAt(0)].map((key) => key.slice("event/".length, key.indexOf("Z-") + 1));
  expect(await spool().counts()).toEqual({
    spooled: { count: 1, more: false, oldest: times[0] },
    poisoned: { count: 1, more: false, oldest: times[1] },
  });
});

test("an original is kept for seven days, under a name that is taken for no event", async () => {
  const before = Math.floor(Date.now() / 1000);
  const text = "😀\u2028 a body that no message can carry";
  await spool().putOriginal("original/abc", text);
  expect(await started.env.SPOOL.get("original/abc")).toBe(text);
  const { keys } = await started.env.SPOOL.list({ prefix: "original/" });
  expect(keys[0]?.expiration).toBeGreaterThanOrEqual(before + 7 * 86_400);
  expect(keys[0]?.expiration).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 7 * 86_400);
  expect(await spool().list(undefined)).toEqual({ keys: [], next: undefined });
  expect(await spool().counts()).toEqual({ spooled: { count: 0, more: false }, poisoned: { count: 0, more: false } });
});

test("an empty spool is counted, and listed, as empty", async () => {
  expect(await spool().counts()).toEqual({ spooled: { count: 0, more: false }, poisoned: { count: 0, more: false } });
  expect(await spool().list(undefined)).toEqual({ keys: [], next: undefined });
});

/** KV whose listing has these pages, by their cursor. */
function pagedSpool(pages: readonly (readonly string[])[]) {
  const cursors: unknown[] = [];
  const list = async ({ cursor }: { readonly cursor?: string }) => {
    cursors.push(cursor);
    const at = Number(cursor ?? 0);
    const keys = (pages[at] ?? []).map((name) => ({ name }));
    return at + 1 < pages.length
      ? { keys, list_complete: false, cursor: String(at + 1) }
      : { keys, list_complete: true };
  };
  const get = (real: KVNamespace, name: string | symbol) => (name === "list" ? list : Reflect.get(real, name));
  return { spool: createKvSpool(new Proxy(started.env.SPOOL, { get })), cursors };
}

test("a page that is empty and not the last says where the next one begins", async () => {
  const paged = pagedSpool([[], [keyAt(1)]]);
  expect(await paged.spool.list(undefined)).toEqual({ keys: [], next: "1" });
  expect(await paged.spool.list("1")).toEqual({ keys: [keyAt(1)], next: undefined });
  expect(paged.cursors).toEqual([undefined, "1"]);
});

test("counting goes on behind empty pages, up to a thousand, and not for ever", async () => {
  const thousand = Array.from({ length: 1000 }, (_, at) => keyAt(at));
  expect(await pagedSpool([[], [keyAt(1)], [], [keyAt(2)]]).spool.counts()).toMatchObject({
    spooled: { count: 2, more: false },
  });
  expect(await pagedSpool([thousand, [keyAt(1)]]).spool.counts()).toMatchObject({
    spooled: { count: 1000, more: true },
  });
  expect(await pagedSpool([thousand]).spool.counts()).toMatchObject({ spooled: { count: 1000, more: false } });
  const endless = pagedSpool(Array.from({ length: 100_000 }, () => []));
  expect(await endless.spool.counts()).toMatchObject({ spooled: { count: 0, more: true } });
  expect(endless.cursors.length).toBeLessThan(100);
});

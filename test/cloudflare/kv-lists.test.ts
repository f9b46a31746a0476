// The lists in Workers KV: against KV itself, as workerd has it, and against small fakes for what KV does on a bad day.
// What matters most: a key that could not be read is undefined, and never looks like "no entry".
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKvLists, createListsCheck } from "../../src/cloudflare/kv-lists.ts";
import type { Deadline } from "../../src/core/clock.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { startBindings } from "./real-bindings.ts";

const clock = createManualClock(0);

let started: Awaited<ReturnType<typeof startBindings>>;
beforeAll(async () => {
  started = await startBindings();
});
afterAll(() => started.dispose());
const lists = (): KVNamespace => started.env.LISTS;
/** KV with another `get`. */
const listsWith = (get: (keys: string[], options: KVNamespaceGetOptions<"text">) => unknown): KVNamespace =>
  new Proxy(lists(), { get: (kv, name) => (name === "get" ? get : Reflect.get(kv, name)) });

describe("with workerd's KV", () => {
  // The reads are real here, so no deadline may end them.
  const unlimited: Deadline = { hold: (work) => work };
  const read = (keys: readonly string[], kv = lists()) => createKvLists(kv).read(keys, unlimited);

  test("reads 250 keys in three calls, present and absent ones", async () => {
    const keys = Array.from({ length: 250 }, (_, at) => `user/${at}`);
    await Promise.all(keys.filter((_, at) => at % 50 === 0).map((key) => lists().put(key, `deny ${key}`)));
    const calls: number[] = [];
    const counting = listsWith((asked, options) => {
      calls.push(asked.length);
      expect(options).toEqual({ type: "text", cacheTtl: 30 });
      return lists().get(asked, options);
    });
    const { values, problem } = await read(keys, counting);
    expect(problem).toBeUndefined();
    expect(calls).toEqual([100, 100, 50]);
    expect(values).toEqual(keys.map((key, at) => (at % 50 === 0 ? `deny ${key}` : null)));
  });

  test("reads every kind of key and value as it was put", async () => {
    const entries: Readonly<Record<string, string>> = {
      "user/10001": "deny",
      "group/@TGS#2J4SZEAEL/user/jared": '{"effect":"allow"}',
      "user/用户😀": "拒绝\n😀",
      "user/a%2Fb%25": "",
      "user/ ": " deny ",
      "user/__proto__": "deny",
      default: "x".repeat(100_000),
    };
    for (const [key, value] of Object.entries(entries)) await lists().put(key, value);
    const { values, problem } = await read([...Object.keys(entries), "user/absent"]);
    expect(problem).toBeUndefined();
    expect(values).toEqual([...Object.values(entries), null]);
  });

  test("a key of digits alone, which KV's bulk read drops, counts as unread: why no key is a bare id", async () => {
    await lists().put("10001", "deny");
    expect(await read(["10001", "user/x"])).toEqual({ values: [undefined, null], lookup: "exact", keysRead: 2 });
  });

  test("a key longer than KV takes fails its chunk alone, and says so", async () => {
    const keys = Array.from({ length: 150 }, (_, at) => `user/long-${at}`).with(120, `user/${"x".repeat(600)}`);
    const { values, problem } = await read(keys);
    expect(problem).toEqual(expect.any(String));
    expect(values).toEqual(keys.map((_, at) => (at < 100 ? null : undefined)));
  });

  test("no keys are no call and no problem", async () => {
    expect(await read([])).toEqual({ values: [], lookup: "exact", keysRead: 0 });
  });
});

type Chunk = (keys: readonly string[]) => Promise<Map<string, string | null>>;
const allNull: Chunk = async (keys) => new Map(keys.map((key) => [key, null]));
const hangs: Chunk = () => new Promise(() => undefined);

/** Of all 250 keys, user/0 to user/249. */
const valuesOf = (valueAt: (at: number) => string | null | undefined) =>
  Array.from({ length: 250 }, (_, at) => valueAt(at));

/** Reads 250 keys from a KV whose three chunks behave as told. */
async function readThrough(...chunks: readonly Chunk[]) {
  const keys = Array.from({ length: 250 }, (_, at) => `user/${at}`);
  let call = 0;
  const kv = listsWith((asked) => (chunks[call++] ?? allNull)(asked));
  return await clock.until(clock.within(800, (deadline) => createKvLists(kv).read(keys, deadline)));
}

describe("with a KV that", () => {
  test.each<[string, Chunk, RegExp]>([
    ["fails for one chunk", () => Promise.reject(new Error("KV GET_BULK failed: 503 Service Unavailable")), /503/],
    [
      "throws for one chunk at once",
      () => {
        throw new Error("binding is broken");
      },
      /broken/,
    ],
    ["hangs for one chunk", hangs, /800 ms/],
  ])("%s: its keys are unread, the others are there, and there is a problem", async (_what, chunk, problem) => {
    const answer = await readThrough(allNull, chunk, allNull);
    expect(answer.problem).toMatch(problem);
    expect(answer.values).toEqual(valuesOf((at) => (at >= 100 && at < 200 ? undefined : null)));
  });

  test("fails for every chunk: nothing is there", async () => {
    const fails = () => Promise.reject(new Error("KV is down"));
    const answer = await readThrough(fails, fails, fails);
    expect(answer.values).toEqual(valuesOf(() => undefined));
    expect(answer.problem).toMatch(/KV is down/);
  });

  test("drops a key from its answer: that key is unread, and null is not put in its place", async () => {
    const drops: Chunk = async (keys) => new Map(keys.filter((key) => key !== "user/142").map((key) => [key, null]));
    const answer = await readThrough(allNull, drops, allNull);
    expect(answer.values).toEqual(valuesOf((at) => (at === 142 ? undefined : null)));
  });

  test("answers too late: what comes after the limit changes nothing any more", async () => {
    let answerNow: (values: Map<string, string | null>) => void = () => undefined;
    const late: Chunk = () =>
      new Promise((resolve) => {
        answerNow = resolve;
      });
    const answer = await readThrough(allNull, late, allNull);
    const inTime = valuesOf((at) => (at >= 100 && at < 200 ? undefined : null));
    expect(answer.values).toEqual(inTime);
    answerNow(new Map([["user/100", "allow"]]));
    await clock.pass(0);
    expect(answer.values).toEqual(inTime);
  });

  test("answers in another order, and with keys nobody asked for: each value stays its key's", async () => {
    const adds: Chunk = async (keys) =>
      new Map(["user/stranger", ...keys.toReversed()].map((key) => [key, `of ${key}`]));
    const answer = await readThrough(adds, adds, adds);
    expect(answer.values).toEqual(valuesOf((at) => `of user/${at}`));
  });
});

describe("the check of the lists", () => {
  const nothing = async (asked: readonly string[]) => new Map(asked.map((key) => [key, null]));
  /** A KV whose `default` and `patterns` are absent, and whose pages are these. */
  const listing = (...pages: readonly (readonly string[])[]) => {
    const asked: unknown[] = [];
    const list = async ({ cursor }: KVNamespaceListOptions) => {
      asked.push(cursor);
      const names = pages[asked.length - 1] ?? [];
      const last = asked.length >= pages.length;
      const keys = names.map((name) => ({ name }));
      return last ? { keys, list_complete: true } : { keys, list_complete: false, cursor: `to ${asked.length}` };
    };
    const kv = new Proxy(lists(), {
      get: (real, name) => (name === "get" ? nothing : name === "list" ? list : Reflect.get(real, name)),
    });
    return { check: createListsCheck(kv), asked };
  };

  test("finds an entry behind empty pages that are not the last, and asks no further", async () => {
    const { check, asked } = listing([], [], ["user/mallory"], ["user/trudy"]);
    expect(await check()).toBe("filled");
    expect(asked).toEqual([undefined, "to 1", "to 2"]);
  });

  test("says that there is nothing when the last page is reached without an entry", async () => {
    expect(await listing([]).check()).toBe("empty");
    expect(await listing([], [], []).check()).toBe("empty");
  });

  test("gives up on pages that never end", async () => {
    const { check, asked } = listing(...Array.from({ length: 50 }, () => []));
    await expect(check()).rejects.toThrow("no end");
    expect(asked).toHaveLength(10);
  });

  test("does not list where an entry for everybody stands", async () => {
    const spied = listsWith(async (asked) => new Map(asked.map((key) => [key, key === "default" ? "deny" : null])));
    const kv = new Proxy(spied, { get: (real, name) => (name === "list" ? undefined : Reflect.get(real, name)) });
    expect(await createListsCheck(kv)()).toBe("filled");
  });

  test("fails where KV leaves a key out of its answer", async () => {
    await expect(createListsCheck(listsWith(async () => new Map([["default", null]])))()).rejects.toThrow("patterns");
  });

  test("works with workerd's KV", async () => {
    await lists().put("user/somebody", "deny");
    expect(await createListsCheck(lists())()).toBe("filled");
  });
});

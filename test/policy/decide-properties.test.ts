// What holds for every request and every state of the lists (DESIGN section 4), 10,000 of each kind. fast-check prints
// the seed and the smallest counterexample; `fc.assert(…, { seed, path })` runs it again.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntryRequest } from "../../src/core/callback.ts";
import type { Effect } from "../../src/core/verdict.ts";
import { matches, opinions } from "./oracle.ts";
import { judge } from "./scene.ts";
import {
  allKeys,
  idle,
  inKv,
  type Lists,
  lists,
  mystery,
  request,
  rule,
  typed,
  users,
  withWrong,
  written,
  wrongField,
} from "./universe.ts";

const runs = { numRuns: 10_000 };
const onUndecided = fc.constantFrom<Effect>("allow", "deny");
const anyKey = fc.constantFrom(...allKeys);
/** Some keys, each with a way in which it cannot be known; "patterns" among them. */
const unknowns = fc.array(fc.tuple(fc.constantFrom(...allKeys, "patterns"), mystery), { minLength: 1, maxLength: 8 });

async function verdicts(request: EntryRequest, lists: Lists, onUndecided: Effect) {
  const decision = await judge(request, inKv(lists), onUndecided);
  return decision.verdicts.map(({ settlement: { effect, key, undecided } }) => ({ effect, key, undecided }));
}

const withEntry = (lists: Lists, key: string, value: Lists["entries"][string]): Lists => ({
  ...lists,
  entries: { ...lists.entries, [key]: value },
});

function without(lists: Lists, keys: readonly string[]): Lists {
  const entries = Object.entries(lists.entries).filter(([key]) => !keys.includes(key));
  return { entries: Object.fromEntries(entries), patterns: keys.includes("patterns") ? undefined : lists.patterns };
}

function unknown(lists: Lists, values: readonly (readonly [string, Exclude<Lists["patterns"], undefined>])[]): Lists {
  let changed = lists;
  for (const [key, value] of values) {
    if (key === "patterns") changed = { ...changed, patterns: value };
    else if ("kind" in value) changed = withEntry(changed, key, value);
  }
  return changed;
}

const twins: Readonly<Record<string, string>> = { Work: "Private", Private: "Work" };

/** Whether the key is about this candidate of the request, by the words of DESIGN's table of keys. */
function concerns(key: string, candidate: string | null, { groupId, groupType, inviter }: EntryRequest): boolean {
  const [kind, name, role, user] = key.split("/");
  const isAbout = (id: string | null | undefined, part: string | undefined) =>
    typeof id === "string" && typed(id) === part;
  const isPerson = (role: string | undefined, part: string | undefined) =>
    isAbout(inviter, part) || (role === "user" && isAbout(candidate, part));
  if (kind === "user" || kind === "inviter") return isPerson(kind, name);
  if (kind === "type") return groupType === name || (typeof groupType === "string" && twins[groupType] === name);
  if (kind === "group") return groupId === name && (role === undefined || isPerson(role, user));
  return true;
}

test("the requests and lists made here reach every place, with every outcome", () => {
  const reached = new Set<string>();
  for (const [one, state, mode] of fc.sample(fc.tuple(request, lists, onUndecided), { numRuns: 3_000, seed: 4 })) {
    for (const { effect, key = "nothing", undecided } of opinions(one, state, mode)) {
      const place = (key ?? "unreadable")
        .replace(/\d/, "")
        .replace(/^(user|inviter|type)\/.*/, "$1")
        .replace(/^group\/\w(\/\w+)?.*/, "group$1");
      reached.add(`${place} ${effect}${undecided ? " undecided" : ""}`);
    }
  }
  const places = ["user", "group/user", "patterns[]", "group/inviter", "inviter", "group", "type", "default"];
  const outcomes = ["allow", "deny", "allow undecided", "deny undecided"];
  const others = ["nothing allow", "nothing allow undecided", "patterns deny undecided", "unreadable deny undecided"];
  const all = [...places.flatMap((place) => outcomes.map((outcome) => `${place} ${outcome}`)), ...others];
  expect([...reached].sort()).toEqual(all.sort());
});

describe("for every request and every state of the lists", () => {
  test("(a) the narrowest entry in force wins, as an independent reading of DESIGN has it", async () => {
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, async (request, lists, onUndecided) => {
        const expected = opinions(request, lists, onUndecided).map(({ key, ...opinion }) => ({
          ...opinion,
          key: key === null ? expect.stringContaining("?") : key,
        }));
        expect(await verdicts(request, lists, onUndecided)).toEqual(expected);
      }),
      runs,
    );
  });

  test("(b) an entry that does not concern a candidate never changes its verdict", async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        lists,
        onUndecided,
        anyKey,
        written,
        async (request, lists, onUndecided, key, value) => {
          const before = await verdicts(request, lists, onUndecided);
          const after = await verdicts(request, withEntry(lists, key, value), onUndecided);
          for (const [index, candidate] of request.candidates.entries()) {
            if (!concerns(key, candidate, request)) expect(after[index]).toEqual(before[index]);
          }
        },
      ),
      runs,
    );
  });

  test("(b) a rule that does not match never changes a verdict", async () => {
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, rule, fc.nat(4), async (request, lists, onUndecided, rule, at) => {
        const { patterns = [] } = lists;
        if ("kind" in patterns) return fc.pre(false);
        // Who has no readable id might match, so any list at all concerns them.
        fc.pre(typeof request.inviter !== "string" || !matches(rule.match, request.inviter));
        const more: Lists = { ...lists, patterns: patterns.toSpliced(at, 0, rule) };
        const before = await verdicts(request, { ...lists, patterns }, onUndecided);
        const after = await verdicts(request, more, onUndecided);
        for (const [index, candidate] of request.candidates.entries()) {
          if (candidate === null || matches(rule.match, candidate)) continue;
          expect({ ...after[index], key: "" }).toEqual({ ...before[index], key: "" });
        }
      }),
      runs,
    );
  });

  test("(c) an entry that has expired or only observes never changes a verdict", async () => {
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, anyKey, idle, async (request, lists, onUndecided, key, idle) => {
        const fewer = without(lists, [key]);
        const before = await verdicts(request, fewer, onUndecided);
        expect(await verdicts(request, withEntry(fewer, key, idle), onUndecided)).toEqual(before);
        const { patterns } = lists;
        if (patterns === undefined || "kind" in patterns) return;
        const more = { ...fewer, patterns: [...patterns, { match: "*", value: idle }] };
        expect(await verdicts(request, more, onUndecided)).toEqual(before);
      }),
      runs,
    );
  });

  test("(d) a final deny of a user is never overridden", async () => {
    const end = fc.constantFrom("none" as const, "future" as const);
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, fc.constantFrom(...users), end, wrongField, async (...scene) => {
        const [request, lists, onUndecided, user, end, field] = scene;
        const ban = { kind: "entry", effect: "deny", end, final: true, observe: false, wrong: [] } as const;
        const after = await verdicts(
          request,
          withEntry(lists, `user/${typed(user)}`, withWrong(ban, field)),
          onUndecided,
        );
        for (const [index, candidate] of request.candidates.entries()) {
          if (candidate === user || request.inviter === user) expect(after[index]?.effect).toBe("deny");
        }
      }),
      runs,
    );
  });

  test("(e) a wrong or unknown field on a deny never changes a verdict", async () => {
    const fields = fc.array(wrongField, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, fields, async (request, lists, onUndecided, fields) => {
        const spoil = <T extends Lists["entries"][string]>(value: T): T =>
          value.kind === "entry" && value.effect === "deny" ? fields.reduce<T>(withWrong, value) : value;
        const spoilt: Lists = {
          entries: Object.fromEntries(Object.entries(lists.entries).map(([key, value]) => [key, spoil(value)])),
          patterns:
            lists.patterns === undefined || "kind" in lists.patterns
              ? lists.patterns
              : lists.patterns.map(({ match, value }) => ({ match, value: spoil(value) })),
        };
        expect(await verdicts(request, spoilt, onUndecided)).toEqual(await verdicts(request, lists, onUndecided));
      }),
      runs,
    );
  });

  test("(f) with ON_UNDECIDED deny, what cannot be known never lets in who would be refused", async () => {
    await fc.assert(
      fc.asyncProperty(request, lists, unknowns, async (request, lists, unknowns) => {
        const known = await verdicts(request, lists, "deny");
        const after = await verdicts(request, unknown(lists, unknowns), "deny");
        for (const [index, { effect }] of known.entries()) {
          if (effect === "deny") expect(after[index]?.effect).toBe("deny");
        }
      }),
      runs,
    );
  });

  test("(g) with ON_UNDECIDED allow, the verdict is that of the lists without what cannot be known", async () => {
    await fc.assert(
      fc.asyncProperty(request, lists, unknowns, async (request, lists, unknowns) => {
        const effectAndKey = async (lists: Lists) =>
          (await verdicts(request, lists, "allow")).map(({ effect, key }) => [effect, key]);
        const gone = without(
          lists,
          unknowns.map(([key]) => key),
        );
        expect(await effectAndKey(unknown(lists, unknowns))).toEqual(await effectAndKey(gone));
      }),
      runs,
    );
  });

  test("(h) neither the order of the candidates nor naming one again matters to anybody's verdict", async () => {
    const order = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(request, lists, onUndecided, order, async (request, lists, onUndecided, order) => {
        const places = order.map((nat) => nat % request.candidates.length);
        const candidates = places.map((place) => request.candidates[place] ?? null);
        const first = await judge(request, inKv(lists), onUndecided);
        const again = await judge({ ...request, candidates }, inKv(lists), onUndecided);
        expect(again.verdicts).toEqual(places.map((place) => first.verdicts[place]));
        expect(again.inviter).toEqual(first.inviter);
      }),
      runs,
    );
  });
});

// An edit tried on stored decisions answers what the gate itself would have: held against the gate's own decision over
// lists with the edit in them, for many lists, requests and edits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tryOut } from "../../console/src/editing/try-out.ts";
import { handleEvent } from "../../console/src/intake/handle-event.ts";
import { openStore } from "../../console/src/intake/store.ts";
import { lastDecisions } from "../../console/src/queries/last-decisions.ts";
import { parsePatterns } from "../../lists/entry/reading.ts";
import type { EntryRequest } from "../../src/core/callback.ts";
import { decisionToEvent, describeDecision } from "../../src/events/to-event.ts";
import { knownCodes } from "../../src/platforms/facts.ts";
import { decide } from "../../src/policy/decide.ts";
import { planLookup } from "../../src/policy/lookup.ts";
import { openSqlite } from "./sqlite-d1.ts";

const at = Date.UTC(2026, 10, 25, 20);
type Lists = ReadonlyMap<string, string>;

async function decideOver(lists: Lists, request: EntryRequest) {
  const plan = await planLookup(request);
  const values = plan.keys.map((key) => lists.get(key) ?? null);
  return decide(plan, values, { onUndecided: "allow", now: at, parsePatterns, codes: knownCodes });
}

/** The decision as it comes to the console's tables and out again. */
async function stored(lists: Lists, requests: readonly EntryRequest[], key: string) {
  const db = openSqlite();
  const store = openStore(db, () => new Date(at));
  for (const [n, request] of requests.entries()) {
    const decision = await decideOver(lists, request);
    const decided = describeDecision(request, decision, { enforced: true, outcome: decision.outcome });
    const source = "/tencent/1400000000";
    const receipt = {
      platform: "tencent",
      source,
      command: "x",
      text: "{}",
      body: {},
      time: undefined,
      receivedAt: at,
    } as const;
    await handleEvent({ id: "m", body: decisionToEvent(decided, receipt, `event-${n}`) }, store);
  }
  return await lastDecisions(db, key);
}

const ids = ["ann", "bob", "bot_1", "a/b%"] as const;
const key = fc.constantFrom(
  "user/ann",
  "user/bob",
  "user/bot_1",
  "user/a%2Fb%25",
  "group/one/user/ann",
  "group/one/user/bob",
  "group/one",
  "inviter/bob",
  "group/one/inviter/bob",
  "type/Public",
  "default",
);
const value = fc.record(
  {
    effect: fc.constantFrom("deny", "allow"),
    observe: fc.constant(true),
    until: fc.constantFrom("2020-01-01", "2030-01-01"),
  },
  { requiredKeys: ["effect"] },
);
const rules = fc.array(
  fc.record({ match: fc.constantFrom("bot_*", "*a*", "ann"), effect: fc.constantFrom("deny", "allow") }),
  { maxLength: 3 },
);
const lists = fc.record({
  entries: fc.dictionary(key, value, { maxKeys: 6 }),
  finals: fc.subarray(["user/ann", "user/bob"]),
  rules: fc.option(rules),
});
const request = fc
  .record({
    inviter: fc.option(fc.constant("bob"), { nil: undefined }),
    candidates: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 4 }),
  })
  .map(
    ({ inviter, candidates }): EntryRequest => ({
      action: inviter === undefined ? "apply" : "invite",
      groupId: "one",
      groupType: "Public",
      inviter,
      candidates,
    }),
  );
const edit = fc.oneof(
  fc.record({ key, value: fc.option(value.map((each) => JSON.stringify(each))) }),
  fc.record({ key: fc.constant("patterns"), value: fc.option(rules.map((each) => JSON.stringify(each))) }),
);

function mapOf(given: {
  entries: Record<string, object>;
  finals: readonly string[];
  rules: readonly object[] | null;
}): Lists {
  const all = new Map(Object.entries(given.entries).map(([name, each]) => [name, JSON.stringify(each)]));
  for (const name of given.finals) all.set(name, JSON.stringify({ effect: "deny", final: true }));
  if (given.rules !== null) all.set("patterns", JSON.stringify(given.rules));
  return all;
}

describe("an edit tried on what was stored", () => {
  it("tells of just those whom the gate would have answered otherwise, or says that nobody can tell", async () => {
    await fc.assert(
      fc.asyncProperty(lists, request, edit, async (given, asked, { key: edited, value: next }) => {
        const before = mapOf(given);
        const after = new Map(before);
        if (next === null) after.delete(edited);
        else after.set(edited, next);
        const rows = await stored(before, [asked], edited);
        const finals = new Set([...before].filter(([, text]) => text.includes("final")).map(([name]) => name));
        const tried = await tryOut(rows, { key: edited, value: next, standing: before.get(edited) ?? null, finals });

        const [was, is] = [await decideOver(before, asked), await decideOver(after, asked)];
        const looked = new Set(rows.map(({ user_id }) => user_id));
        const wanted = is.verdicts.flatMap(({ id, settlement }, n) => {
          const changed = settlement.effect !== was.verdicts[n]?.settlement.effect;
          return changed && looked.has(id) ? [[id, settlement.effect]] : [];
        });
        const told = tried.differences.map(({ user_id, effect }) => [user_id, effect]);
        if (tried.unsure === 0) expect(told.sort()).toEqual(wanted.sort());
        else expect(was.inviter?.settlement.effect).toBe("deny");
      }),
      { numRuns: 500 },
    );
  });

  it("counts the last 200 decisions that it is about, and names the people", async () => {
    const requests = Array.from(
      { length: 230 },
      (_, n): EntryRequest => ({
        action: "apply",
        groupId: n % 2 === 0 ? "one" : "two",
        groupType: "Public",
        inviter: undefined,
        candidates: ["ann"],
      }),
    );
    const rows = await stored(new Map(), requests, "user/ann");
    const tried = await tryOut(rows, { key: "user/ann", value: "deny", standing: null, finals: new Set() });
    expect([tried.decisions, tried.people, tried.differences.length]).toEqual([200, 200, 200]);
    expect(tried.differences[0]).toMatchObject({ user_id: "ann", effect: "deny" });
    const group = await stored(new Map(), requests, "group/one");
    expect(
      (await tryOut(group, { key: "group/one", value: "deny", standing: null, finals: new Set() })).differences,
    ).toHaveLength(115);
  });

  it("of what could not be read then says nothing new, and lets an unread entry stay unread", async () => {
    const rows = [
      {
        event_id: "e",
        time: new Date(at).toISOString(),
        source: "/openim",
        action: "join",
        group_id: "one",
        group_name: null,
        group_type: null,
        inviter: null,
        inviter_chain: null,
        user_id: "ann",
        verdict: "refused",
        entry: "user/ann",
        chain: JSON.stringify([{ key: "user/ann", fate: "unread", note: "could not be read" }]),
      },
    ];
    expect(
      (await tryOut(rows, { key: "default", value: "deny", standing: null, finals: new Set() })).differences,
    ).toEqual([]);
    expect(
      (await tryOut(rows, { key: "user/ann", value: null, standing: null, finals: new Set() })).differences,
    ).toMatchObject([{ effect: "allow" }]);
  });

  it.each([
    [{ key: "user/ann", value: '{"effect":"allow"}' }, ["allow"], "an allow above the feed lets in"],
    [{ key: "default", value: "allow" }, [], "one below it changes nothing"],
    [{ key: "default", value: "deny" }, [], "one below it changes nothing"],
  ])("of somebody on a feed knows of the feed: %j", async (edited, effects) => {
    const rows = [rowOf([{ key: "feed/spammers", fate: "settled", effect: "deny" }])];
    const tried = await tryOut(rows, { ...edited, standing: null, finals: new Set() });
    expect([tried.differences.map(({ effect }) => effect), tried.unsure]).toEqual([effects, 0]);
  });

  it.each([
    [{ key: "user/ann", value: '{"effect":"allow"}' }, ["allow"]],
    [{ key: "group/one", value: "allow" }, []],
    [{ key: "default", value: "deny" }, []],
  ])("of somebody whom a flood rule kept out knows of the flood: %j", async (edited, effects) => {
    const rows = [rowOf([{ key: "group/one/flood", fate: "settled", effect: "deny", note: "closed until 12:10" }])];
    const tried = await tryOut(rows, { ...edited, standing: null, finals: new Set() });
    expect([tried.differences.map(({ effect }) => effect), tried.unsure]).toEqual([effects, 0]);
  });

  it("of rules on what somebody wrote knows those that stood there, and says that of new ones nobody can tell", async () => {
    const casino = { match: "*casino*", in: "text", effect: "deny" };
    const bots = { match: "bot_*", effect: "deny" };
    const standing = JSON.stringify([casino]);
    const met = rowOf([{ key: "patterns[0]", fate: "settled", effect: "deny" }]);
    const unmet = { ...rowOf([]), event_id: "f", verdict: "allowed" };
    const trial = (rules: readonly object[]) => ({
      ...{ key: "patterns", value: JSON.stringify(rules), standing, finals: new Set<string>() },
    });
    // It moves down one place, and still keeps out just whom it kept out.
    expect(await tryOut([met, unmet], trial([bots, casino]))).toMatchObject({ differences: [], unsure: 0 });
    expect((await tryOut([met, unmet], trial([bots]))).differences).toMatchObject([{ event_id: "e", effect: "allow" }]);
    const poker = { ...casino, match: "*poker*" };
    expect(await tryOut([met, unmet], trial([casino, poker]))).toMatchObject({ differences: [], unsure: 1 });
    // Who is invited writes nothing.
    const invited = { ...unmet, action: "invite" };
    expect(await tryOut([invited], trial([casino, poker]))).toMatchObject({ differences: [], unsure: 0 });
  });
});

function rowOf(chain: readonly object[]) {
  return {
    ...{ event_id: "e", time: new Date(at).toISOString(), source: "/tencent/1400000000", action: "apply" },
    ...{ group_id: "one", group_name: null, group_type: "Public", inviter: null, inviter_chain: null },
    ...{ user_id: "ann", verdict: "refused", entry: null, chain: JSON.stringify(chain) },
  };
}

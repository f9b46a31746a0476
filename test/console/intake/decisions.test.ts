// What is kept of a decision, and what it costs: one row for each person with how the verdict came about, counted by the
// hour, in no more statements than before the console had pages.
import { describe, expect, it } from "vitest";
import { handleEvent } from "../../../console/src/intake/handle-event.ts";
import { openStore } from "../../../console/src/intake/store.ts";
import { decisionPage } from "../../../console/src/queries/decisions.ts";
import { todayPage } from "../../../console/src/queries/today.ts";
import type { Event } from "../../../src/events/public.ts";
import { eventAt, lifeOf } from "../lives.ts";
import { openSqlite } from "../sqlite-d1.ts";

const link = { key: "user/mallory", fate: "settled" as const, effect: "deny" as const };

type Decided = Extract<Event, { type: "im.group.entry.decided" }>["data"];
const decided = (id: string, data: Partial<Decided>): Event =>
  eventAt(0, id, "one", {
    type: "im.group.entry.decided",
    data: { action: "apply", group: { id: "one" }, outcome: "refuse", enforced: true, candidates: [], ...data },
  });

function open() {
  const db = openSqlite();
  const sizes: number[] = [];
  const counting: D1Database = Object.assign(Object.create(db), {
    batch: (statements: D1PreparedStatement[]) => {
      sizes.push(statements.length);
      return db.batch(statements);
    },
  });
  const store = openStore(counting, () => new Date(0));
  const rows = async (query: string) => (await db.prepare(query).all()).results;
  return { db, rows, sizes, take: (body: unknown) => handleEvent({ id: "message", body }, store) };
}

describe("a decision", () => {
  it("is kept with each person's chain, the inviter's, and the group's type", async () => {
    const { rows, take } = open();
    const candidates: Decided["candidates"] = [
      { id: "mallory", verdict: "refused", key: "user/mallory", chain: [link] },
      { id: "bob", verdict: "allowed", observed: "refused" },
    ];
    const group = { id: "one", type: "Public" };
    const inviter = { id: "leckie", chain: [{ ...link, key: "inviter/leckie", effect: "allow" as const }] };
    await take(decided("d", { action: "invite", outcome: "refuse-some", group, inviter, candidates }));
    const same = { group_type: "Public", inviter: "leckie", outcome: "refuse-some", people: 2 };
    expect(await rows("SELECT * FROM decisions ORDER BY n")).toMatchObject([
      { ...same, user_id: "mallory", chain: JSON.stringify([link]), inviter_chain: JSON.stringify(inviter.chain) },
      { ...same, user_id: "bob", chain: "[]", inviter_chain: null, observed: "refused" },
    ]);
  });

  it("that names nobody, since the call could not be read, is kept too", async () => {
    const { rows, take } = open();
    for (const outcome of ["allow", "queue", "refuse"] as const)
      await take(decided(outcome, { action: undefined, outcome, undecided: true }));
    expect(await rows("SELECT user_id, verdict, undecided FROM decisions ORDER BY event_id")).toMatchObject([
      { user_id: null, verdict: "allowed", undecided: 1 },
      { user_id: null, verdict: "queued", undecided: 1 },
      { user_id: null, verdict: "refused", undecided: 1 },
    ]);
  });

  it("counts in its hour once, however often it comes", async () => {
    const { rows, take } = open();
    const event = decided("d", {
      outcome: "refuse-some",
      candidates: [
        { id: "a", verdict: "refused", key: "user/a", undecided: true },
        { verdict: "muted" },
        { id: "b", verdict: "allowed" },
      ],
    });
    for (const each of [event, event, decided("e", { candidates: [{ id: "c", verdict: "allowed", key: "user/c" }] })])
      await take(each);
    expect(await rows("SELECT * FROM hours")).toMatchObject([
      { hour: "2026-11-20T10", allowed: 2, refused: 1, muted: 1, undecided: 1, plain: 1 },
    ]);
  });

  it("with chains longer than a statement may be is kept whole", async () => {
    const { rows, sizes, take } = open();
    const chain = Array.from({ length: 30 }, (_, n) => ({ ...link, key: `user/${n}`, note: "x".repeat(500) }));
    const candidates = Array.from({ length: 100 }, (_, n) => ({ id: `u${n}`, verdict: "refused" as const, chain }));
    await take(decided("long", { candidates }));
    // Each parameter of D1 has at most 2 MB; the whole decision has 1.7.
    expect(sizes).toEqual([6]);
    const [counted] = await rows(
      "SELECT count(*) AS rows, count(DISTINCT user_id) AS users, max(n) AS last, min(people) AS people FROM decisions",
    );
    expect(counted).toMatchObject({ rows: 100, users: 100, last: 99, people: 100 });
  });
});

it("an event costs as few statements as it did before there were pages", async () => {
  const { sizes, take } = open();
  const candidates = Array.from({ length: 300 }, (_, n) => ({
    id: `u${n}`,
    verdict: "refused" as const,
    chain: [link],
  }));
  for (const event of [...lifeOf("one").slice(0, 2), decided("d", { candidates })]) await take(event);
  expect(sizes).toEqual([3, 3, 2]);
});

describe("a word of a newer gate", () => {
  const newer = {
    ...decided("newer", { candidates: [{ id: "ann", verdict: "allowed", chain: [link] }] }),
    data: {
      ...{ action: "knock", group: { id: "one" }, outcome: "park", enforced: true, lookup: "guessed" },
      candidates: [{ id: "ann", verdict: "parked", observed: "barked", chain: [{ ...link, fate: "pondered" }] }],
    },
  };
  const queued = decided("queued", {});
  const plainly = {
    ...queued,
    data: { ...queued.data, outcome: "queue", candidates: [{ id: "bob", verdict: "queued" }] },
  };

  it("is kept as it is, and whoever it is about is neither let in nor kept out", async () => {
    const { rows, take } = open();
    expect(await take(newer)).toBe("handled");
    expect(await take(plainly)).toBe("handled");
    expect(await rows("SELECT action, outcome, verdict, observed FROM decisions WHERE user_id = 'ann'")).toEqual([
      { action: "knock", outcome: "park", verdict: "parked", observed: "barked" },
    ]);
    expect(await rows("SELECT allowed, refused, muted, queued, plain FROM hours")).toEqual([
      { allowed: 0, refused: 0, muted: 0, queued: 1, plain: 1 },
    ]);
    expect(await rows("SELECT * FROM dead_letters")).toEqual([]);
  });

  it.each([
    ["parked", ["ann"]],
    ["queued", ["bob"]],
    ["kept-out", ["carl"]],
    ["refused", ["carl"]],
    ["allowed", []],
    ["'; DROP TABLE decisions; --", []],
  ])("is asked for by the filter %j", async (verdict, people) => {
    const { db, take } = open();
    await take(newer);
    await take(plainly);
    await take(decided("refused", { candidates: [{ id: "carl", verdict: "refused" }] }));
    const page = decisionPage(db, { verdict });
    expect(page.read(await db.batch(page.statements)).rows.map(({ user_id }) => user_id)).toEqual(people);
    const today = todayPage(db, "2000");
    expect(today.read(await db.batch([...today.statements])).refused.map(({ user_id }) => user_id)).toEqual(["carl"]);
  });

  it.each([
    ["allow", "allowed"],
    ["queue", "queued"],
    ["park", "park"],
    ["refuse", "refused"],
  ])("of a call that names nobody, answered by %j, is told as %j", async (outcome, verdict) => {
    const { rows, take } = open();
    await take({ ...newer, data: { ...newer.data, outcome, candidates: [] } });
    expect(await rows("SELECT verdict FROM decisions")).toEqual([{ verdict }]);
  });

  it("does not make an event of what is none", async () => {
    const { take } = open();
    expect(await take({ ...newer, data: { ...newer.data, enforced: "yes" } })).toBe("unreadable");
    expect(await take({ ...newer, data: { ...newer.data, outcome: 7 } })).toBe("unreadable");
  });
});

it("counts whom Doorman let in all the same, since it only observed", async () => {
  const { rows, take } = open();
  await take(decided("seen", { enforced: false, candidates: [{ id: "ann", verdict: "refused" }] }));
  await take(decided("barred", { candidates: [{ id: "bob", verdict: "refused" }] }));
  expect(await rows("SELECT refused, observed FROM hours")).toEqual([{ refused: 2, observed: 1 }]);
});

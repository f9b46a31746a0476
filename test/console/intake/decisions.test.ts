// What is kept of a decision, and what it costs: one row for each person with how the verdict came about, counted by the
// hour, in no more statements than before the console had pages.
import { describe, expect, it } from "vitest";
import { handleEvent } from "../../../console/src/intake/handle-event.ts";
import { openStore } from "../../../console/src/intake/store.ts";
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
  return { rows, sizes, take: (body: unknown) => handleEvent({ id: "message", body }, store) };
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

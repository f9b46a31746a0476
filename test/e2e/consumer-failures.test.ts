// What the example consumer cannot handle is retried, then kept; what is old is forgotten; and what it shows is shown to
// whoever may see it. Over a real queue and a real D1; the database fails by triggers, as only a database can.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lifeOf } from "../examples/consumer/lives.ts";
import { type RunningConsumer, startConsumer } from "../examples/consumer/running.ts";

const membersOf = "SELECT user_id FROM current_members WHERE group_id = ?1 ORDER BY user_id";
const handledOf = "SELECT event_id FROM handled WHERE event_id LIKE ?1 || '-%'";

let consumer: RunningConsumer;
beforeAll(async () => {
  consumer = await startConsumer();
});
afterAll(() => consumer.stop());

describe("what cannot be handled", () => {
  it("is tried again until it can be, while the rest of its batch goes through", async () => {
    const [created, joined] = lifeOf("retried");
    await consumer.db
      .prepare(
        `CREATE TRIGGER away BEFORE INSERT ON handled WHEN NEW.event_id = 'retried-1'
         BEGIN SELECT RAISE(ABORT, 'the database is away'); END`,
      )
      .run();
    await consumer.send(joined, created);
    await consumer.linesOnce(1, "problem attempt 1, again in 0 s");
    await consumer.rowsOnce(1, handledOf, "retried");
    // A transaction: nothing of the message that failed is there.
    expect(await consumer.rows(membersOf, "retried")).toEqual([{ user_id: "bob" }, { user_id: "leckie" }]);

    await consumer.db.prepare("DROP TRIGGER away").run();
    await consumer.rowsOnce(2, handledOf, "retried");
    expect(await consumer.rows(membersOf, "retried")).toContainEqual({ user_id: "alice" });
  });

  it("is kept as a dead letter when the queue has given it up", async () => {
    const [, poison] = lifeOf("poisoned");
    await consumer.db
      .prepare(
        `CREATE TRIGGER poison BEFORE INSERT ON handled WHEN NEW.event_id = 'poisoned-1'
         BEGIN SELECT RAISE(ABORT, 'poison'); END`,
      )
      .run();
    await consumer.send(poison);
    const [letter] = await consumer.rowsOnce(1, "SELECT * FROM dead_letters WHERE reason = 'given up by the queue'");
    expect(JSON.parse(String(letter?.body))).toEqual(poison);
    expect(await consumer.rows(handledOf, "poisoned")).toEqual([]);
  });

  it("is set aside at once when it is no event, and costs its batch nothing", async () => {
    const [fine] = lifeOf("beside-rubbish");
    await consumer.send("no event", { ...fine, id: "" }, fine, { ...fine, id: "newer-0", type: "im.group.renamed" });
    const letters = await consumer.rowsOnce(2, "SELECT reason, body FROM dead_letters WHERE reason LIKE 'unreadable%'");
    expect(letters).toContainEqual(expect.objectContaining({ body: "no event" }));
    await consumer.rowsOnce(1, handledOf, "beside-rubbish");
    // A type that a newer Doorman sends is no mistake.
    await consumer.linesOnce(1, "(unknown type)");
  });
});

describe("once a day", () => {
  it("forgets what is old, and stops waiting for parts that never came", async () => {
    const old = "2020-01-01T00:00:00.000Z";
    const forgotten = ["handled", "decisions", "parts"];
    await consumer.db.batch([
      consumer.db.prepare("INSERT INTO handled VALUES ('old', 'im.group.full', NULL, ?1)").bind(old),
      consumer.db
        .prepare(
          "INSERT INTO decisions VALUES ('old', 0, '/openim', 'g', ?1, 'apply', NULL, 'u', 'refused', 1, 0, NULL)",
        )
        .bind(old),
      consumer.db.prepare("INSERT INTO parts VALUES ('old', 1, '{}', ?1)").bind(old),
    ]);
    const before = await consumer.rows("SELECT event_id FROM handled");
    await consumer.runScheduled();
    for (const table of forgotten) {
      expect(await consumer.rows(`SELECT 1 FROM ${table} WHERE event_id = 'old'`)).toEqual([]);
    }
    expect(await consumer.rows("SELECT event_id FROM handled")).toHaveLength(before.length - 1);
    expect(await consumer.rows("SELECT body FROM dead_letters WHERE id = 'old.1'")).toEqual([{ body: "{}" }]);
  });
});

describe("GET /groups", () => {
  it("is refused without the right token", async () => {
    for (const Authorization of ["", "Bearer", "Bearer wrong", "Basic YTpi"]) {
      expect(await consumer.get("/groups/retried", { headers: { Authorization } })).toMatchObject({ status: 401 });
    }
  });

  it("finds neither groups nor routes that are not there", async () => {
    for (const path of ["/groups/nobody", "/groups/", "/groups/a/b", "/groups/%E0%A4%A", "/"]) {
      expect(await consumer.get(path)).toMatchObject({ status: 404 });
    }
    expect(await consumer.get("/groups/retried", { method: "POST" })).toMatchObject({ status: 404 });
  });

  it("asks which one is meant when two IM servers have a group of one id", async () => {
    const [created] = lifeOf("twice");
    await consumer.send(created, { ...created, id: "twice-other", source: "/openim" });
    await consumer.rowsOnce(2, handledOf, "twice");
    expect(await consumer.get("/groups/twice")).toMatchObject({ status: 409 });
    expect(await consumer.get("/groups/twice?source=/openim")).toMatchObject({
      status: 200,
      body: { source: "/openim" },
    });
  });
});

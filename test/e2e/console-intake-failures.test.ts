// What the console cannot handle is retried, then kept; what is old is forgotten; and what it shows is shown to
// whoever may see it. Over a real queue and a real D1; the database fails by triggers, as only a database can.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lifeOf } from "../console/lives.ts";
import { type RunningConsole, startConsole } from "../console/running.ts";

const membersOf = "SELECT user_id FROM current_members WHERE group_id = ?1 ORDER BY user_id";
const handledOf = "SELECT event_id FROM handled WHERE event_id LIKE ?1 || '-%'";

let running: RunningConsole;
beforeAll(async () => {
  running = await startConsole();
});
afterAll(() => running.stop());

describe("what cannot be handled", () => {
  it("is tried again until it can be, while the rest of its batch goes through", async () => {
    const [created, joined] = lifeOf("retried");
    await running.db
      .prepare(
        `CREATE TRIGGER away BEFORE INSERT ON handled WHEN NEW.event_id = 'retried-1'
         BEGIN SELECT RAISE(ABORT, 'the database is away'); END`,
      )
      .run();
    await running.send(joined, created);
    await running.linesOnce(1, "problem attempt 1, again in 0 s");
    await running.rowsOnce(1, handledOf, "retried");
    // A transaction: nothing of the message that failed is there.
    expect(await running.rows(membersOf, "retried")).toEqual([{ user_id: "bob" }, { user_id: "leckie" }]);

    await running.db.prepare("DROP TRIGGER away").run();
    await running.rowsOnce(2, handledOf, "retried");
    expect(await running.rows(membersOf, "retried")).toContainEqual({ user_id: "alice" });
  });

  it("is kept as a dead letter when the queue has given it up", async () => {
    const [, poison] = lifeOf("poisoned");
    await running.db
      .prepare(
        `CREATE TRIGGER poison BEFORE INSERT ON handled WHEN NEW.event_id = 'poisoned-1'
         BEGIN SELECT RAISE(ABORT, 'poison'); END`,
      )
      .run();
    await running.send(poison);
    const [letter] = await running.rowsOnce(1, "SELECT * FROM dead_letters WHERE reason = 'given up by the queue'");
    expect(JSON.parse(String(letter?.body))).toEqual(poison);
    expect(await running.rows(handledOf, "poisoned")).toEqual([]);
  });

  it("is set aside at once when it is no event, and costs its batch nothing", async () => {
    const [fine] = lifeOf("beside-rubbish");
    await running.send("no event", { ...fine, id: "" }, fine, { ...fine, id: "newer-0", type: "im.group.renamed" });
    const letters = await running.rowsOnce(2, "SELECT reason, body FROM dead_letters WHERE reason LIKE 'unreadable%'");
    expect(letters).toContainEqual(expect.objectContaining({ body: "no event" }));
    await running.rowsOnce(1, handledOf, "beside-rubbish");
    // A type that a newer Doorman sends is no mistake.
    await running.linesOnce(1, "(unknown type)");
  });
});

describe("once a day", () => {
  it("forgets what is old, and stops waiting for parts that never came", async () => {
    const old = "2020-01-01T00:00:00.000Z";
    const forgotten = ["handled", "decisions", "parts"];
    await running.db.batch([
      running.db.prepare("INSERT INTO handled VALUES ('old', 'im.group.full', NULL, ?1)").bind(old),
      running.db
        .prepare(
          `INSERT INTO decisions (event_id, n, source, group_id, time, action, user_id, verdict, enforced, undecided)
           VALUES ('old', 0, '/openim', 'g', ?1, 'apply', 'u', 'refused', 1, 0)`,
        )
        .bind(old),
      running.db.prepare("INSERT INTO parts VALUES ('old', 1, '{}', ?1)").bind(old),
    ]);
    const before = await running.rows("SELECT event_id FROM handled");
    await running.runScheduled();
    for (const table of forgotten) {
      expect(await running.rows(`SELECT 1 FROM ${table} WHERE event_id = 'old'`)).toEqual([]);
    }
    expect(await running.rows("SELECT event_id FROM handled")).toHaveLength(before.length - 1);
    expect(await running.rows("SELECT body FROM dead_letters WHERE id = 'old.1'")).toEqual([{ body: "{}" }]);
  });
});

describe("GET /api/groups", () => {
  it("is refused without the right token", async () => {
    for (const Authorization of ["", "Bearer", "Bearer wrong", "Basic YTpi"]) {
      expect(await running.get("/api/groups/retried", { headers: { Authorization } })).toMatchObject({ status: 401 });
    }
  });

  it("finds neither groups nor routes that are not there", async () => {
    for (const path of ["/api/groups/nobody", "/api/groups/", "/api/groups/a/b", "/api/groups/%E0%A4%A"]) {
      expect(await running.get(path)).toMatchObject({ status: 404 });
    }
    expect(await running.get("/api/groups/retried", { method: "POST" })).toMatchObject({ status: 404 });
  });

  it("asks which one is meant when two IM servers have a group of one id", async () => {
    const [created] = lifeOf("twice");
    await running.send(created, { ...created, id: "twice-other", source: "/openim" });
    await running.rowsOnce(2, handledOf, "twice");
    expect(await running.get("/api/groups/twice")).toMatchObject({ status: 409 });
    expect(await running.get("/api/groups/twice?source=/openim")).toMatchObject({
      status: 200,
      body: { source: "/openim" },
    });
  });
});

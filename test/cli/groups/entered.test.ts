// Who came into a group lately, and their ids as `lists import` takes them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { idLines, readEntered } from "../../../cli/groups/entered.ts";
import { openSqlite } from "../../examples/consumer/sqlite-d1.ts";
import { contents, lists, memoryStore } from "../lists/run-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "doorman-groups-"));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.parse("2026-11-20T12:00:00Z");
const at = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString();

async function filled(): Promise<D1Database> {
  const db = openSqlite();
  const group = `INSERT INTO groups VALUES ('/openim', 'g', NULL, '', NULL, '', NULL, '', NULL, '', NULL, '', NULL, '', NULL, '', '', '')`;
  await db.prepare(group).all();
  const member = (user: string, present: number, minutesAgo: number) =>
    db
      .prepare(
        `INSERT INTO members VALUES ('/openim', 'g', ?1, ?2, 'apply', NULL, ?3, NULL, '', NULL, '', NULL, '', NULL, '')`,
      )
      .bind(user, present, `${at(minutesAgo)} 1 e`)
      .all();
  await member("old", 1, 60);
  await member("new", 1, 5);
  await member("left", 0, 4);
  const decided = (id: string, user: string, action: string, verdict: string, enforced: number, minutesAgo: number) =>
    db
      .prepare(`INSERT INTO decisions VALUES (?1, 0, '/openim', 'g', ?2, ?3, 'leckie', ?4, ?5, ?6, 0, NULL)`)
      .bind(id, at(minutesAgo), action, user, verdict, enforced)
      .all();
  await decided("1", "invited", "invite", "allowed", 1, 3);
  await decided("2", "refused", "invite", "refused", 1, 3);
  await decided("3", "observed", "join", "refused", 0, 2);
  await decided("4", "applied", "apply", "allowed", 1, 2);
  await decided("5", "new", "join", "allowed", 1, 6);
  await decided("6", "muted", "invite", "muted", 1, 1);
  await decided("7", "long-ago", "invite", "allowed", 1, 60);
  return db;
}

it("tells those who joined and those whom a call let in, each once, the first first", async () => {
  const entered = await readEntered(await filled(), "g", now - 10 * 60_000);
  expect(entered.map(({ user_id, since }) => [user_id, since])).toEqual([
    ["new", at(6)],
    ["invited", at(3)],
    ["observed", at(2)],
    ["muted", at(1)],
  ]);
  expect(await readEntered(await filled(), "other", 0)).toEqual([]);
});

const entered = (...ids: readonly string[]) =>
  ids.map((user_id) => ({ user_id, since: at(1), source: "/openim", how: null, by: null }));

describe("ids that an import reads back", () => {
  const hard = ["#1", "//x", "a,b", "a;b", "id", "user_id", '"q"', "{}", "a b", "1e5|2", "-", "=1+1"];
  test.each([
    ["plain", ["10001", "alice", "7.x_y-z"]],
    ["not so plain", hard],
  ])("%s", async (_what, ids) => {
    const path = join(folder, "ids");
    writeFileSync(path, idLines(entered(...ids, ...ids)).text);
    const store = memoryStore();
    expect(await lists(store, ["import", path, "--effect", "deny"])).toMatchObject({ code: 0 });
    expect(Object.keys(contents(store)).sort()).toEqual(ids.map((id) => `user/${id.replaceAll("/", "%2F")}`).sort());
  });

  it("stand bare, one a line, where nothing could be read as something else", () => {
    expect(idLines(entered("10001", "alice", "two\nlines"))).toEqual({ text: "10001\nalice\n", left: 1 });
    expect(idLines(entered("10001", "#x")).text).toBe('{"id":"10001"}\n{"id":"#x"}\n');
    expect(idLines([])).toEqual({ text: "", left: 0 });
  });
});

// Every statement of every page, of the intake and of the runs finds its rows by an index: SQLite's own plan says so. The
// statements are those that the code really prepares. How long they take at a million rows: bench/console.ts.
import { describe, expect, it } from "vitest";
import { keepListed } from "../../../console/src/editing/listed-rows.ts";
import { mirrorSql } from "../../../console/src/editing/mirror.ts";
import { forget } from "../../../console/src/intake/forget.ts";
import { handleEvent } from "../../../console/src/intake/handle-event.ts";
import { openStore } from "../../../console/src/intake/store.ts";
import { decisionPage, decisionPeople, verdictFilters } from "../../../console/src/queries/decisions.ts";
import { editPage, editsSql } from "../../../console/src/queries/edits.ts";
import { floodsSql } from "../../../console/src/queries/floods.ts";
import { lastDecisions } from "../../../console/src/queries/last-decisions.ts";
import { listCounts, listedKinds, listedPage, listedSql } from "../../../console/src/queries/listed.ts";
import { groupsOf, membersOf, staysOf } from "../../../console/src/queries/people.ts";
import { lettersSql, todayPage } from "../../../console/src/queries/today.ts";
import { knownVerdicts } from "../../../console/src/words/verdicts.ts";
import { lifeOf } from "../lives.ts";
import { openSqlite } from "../sqlite-d1.ts";

/** The texts that were prepared while `use` ran. */
async function prepared(use: (db: D1Database) => unknown): Promise<readonly string[]> {
  const db = openSqlite();
  const texts = new Set<string>();
  const recording: D1Database = Object.assign(Object.create(db), {
    prepare(text: string) {
      texts.add(text);
      return db.prepare(text);
    },
  });
  await use(recording);
  expect(texts.size).toBeGreaterThan(0);
  return [...texts];
}

/** The steps of a plan that read a table from end to end. */
async function scans(text: string): Promise<readonly string[]> {
  const db = openSqlite();
  const { results } = await db.prepare(`EXPLAIN QUERY PLAN ${text}`).all<{ detail: string }>();
  // A list in JSON and what another step has made are no tables; a virtual table is asked by its own index; an index of
  // what is unfinished holds nothing else.
  const harmless =
    /SCAN (k|r|v|w|d|other|json_each|\(subquery-\d+\)|CONSTANT ROW|e USING INDEX edits_unfinished)( |$)|VIRTUAL TABLE INDEX/;
  return results.map(({ detail }) => detail).filter((detail) => /^SCAN/.test(detail) && !harmless.test(detail));
}

const filters = [undefined, ...verdictFilters, ...knownVerdicts, "parked"].flatMap((verdict) =>
  [
    {},
    { person: "a" },
    { group: "g" },
    { entry: "user/a" },
    { person: "a", group: "g", entry: "e" },
    { from: "2026", before: "2027", after: "2026~1~x" },
  ].map((more) => ({ verdict, ...more })),
);

const uses: readonly (readonly [string, (db: D1Database) => unknown])[] = [
  ["Today", (db) => db.batch(todayPage(db, "2026-11-24T00").statements as D1PreparedStatement[])],
  ["Decisions, however filtered", (db) => filters.map((filter) => decisionPage(db, filter))],
  ["one decision", (db) => decisionPeople(db, "e", 0)],
  ["a person", (db) => [staysOf(db, "a"), db.prepare(listedSql.byId)]],
  ["a group", (db) => [groupsOf(db, "g"), membersOf(db, "s", "g"), db.prepare(listedSql.byGroup)]],
  [
    "Lists, by kind, by text, by beginning",
    (db) =>
      [{}, { search: "abc" }, { search: "a" }, ...listedKinds.map((kind) => ({ kind }))].map((how) =>
        listedPage(db, how),
      ),
  ],
  ["the counts of Lists", (db) => listCounts(db)],
  ["Edits", (db) => [{}, { key: "k" }, { author: "a" }, { batch: "b" }].map((how) => editPage(db, how))],
  [
    "an edit, the unfinished ones, the latest of keys",
    (db) => [editsSql.one, editsSql.unfinished, editsSql.latest, listedSql.byKeys].map((text) => db.prepare(text)),
  ],
  ["floods", (db) => Object.values(floodsSql).map((text) => db.prepare(text))],
  ["dead letters", (db) => db.prepare(lettersSql)],
  [
    "the last decisions",
    async (db) => {
      for (const key of ["user/a", "group/g", "default"]) await lastDecisions(db, key);
    },
  ],
  ["forgetting", (db) => forget(db, new Date(), 1)],
  ["the look at the lists", (db) => Object.values(mirrorSql).map((text) => db.prepare(text))],
  ["what the console wrote itself", (db) => keepListed(db, [], 0)],
  [
    "taking events in",
    async (db) => {
      for (const body of lifeOf("g"))
        await handleEvent(
          { id: "m", body },
          openStore(db, () => new Date(0)),
        );
    },
  ],
];

describe("a page of decisions", () => {
  it.each([
    [{ person: "a", verdict: "kept-out" }, "decisions_by_person"],
    [{ entry: "user/a", verdict: "allowed" }, "decisions_by_entry"],
    [{ group: "g", verdict: "refused" }, "decisions_by_group"],
    [{ verdict: "muted" }, "decisions_kept_out"],
    [{ verdict: "undecided" }, "decisions_undecided"],
    [{ verdict: "allowed" }, "decisions_by_time"],
  ] as const)("filtered by %j goes by %s", async (filter, index) => {
    for (const text of await prepared((db) => decisionPage(db, filter))) {
      const { results } = await openSqlite().prepare(`EXPLAIN QUERY PLAN ${text}`).all<{ detail: string }>();
      expect(results.map(({ detail }) => detail).join("\n")).toMatch(
        new RegExp(`(SEARCH|SCAN) decisions USING INDEX ${index}\\b`),
      );
    }
  });
});

describe("no table is read from end to end by", () => {
  it.each(uses)("%s", async (_what, use) => {
    for (const text of await prepared(use)) expect([text, await scans(text)]).toEqual([text, []]);
  });

  it("and a statement that does so is found", async () => {
    expect(await scans("SELECT * FROM decisions WHERE inviter = 'a'")).toHaveLength(1);
    expect(await scans("SELECT count(*) FROM members")).toHaveLength(1);
  });
});

// How long D1 takes for the console's pages at a million decisions, 200,000 members of one group and 100,000 entries: fills
// a real local D1 and tells each page's time as D1 itself measures it. `node bench/console.ts` prints a table and ends with
// 1 when a page takes longer than it may. Never part of `npm test`: filling takes a minute.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { forgetting } from "../console/src/intake/forget.ts";
import { decisionPage, decisionPeople } from "../console/src/queries/decisions.ts";
import { editPage } from "../console/src/queries/edits.ts";
import { lastDecisionsSql } from "../console/src/queries/last-decisions.ts";
import { listCounts, listedPage, listedSql } from "../console/src/queries/listed.ts";
import { groupsOf, membersOf, staysOf } from "../console/src/queries/people.ts";
import { lettersSql, todayPage } from "../console/src/queries/today.ts";
import { startKept } from "../test/console/kept-pages.ts";

const decisions = 1_000_000;
const members = 200_000;
const entries = 100_000;
const edits = 100_000;
/** What a page may take of D1's time. */
const mostMs = 50;
const rounds = 5;

/** Numbers from 0, below ?2, from ?1 on. */
const numbers = "WITH RECURSIVE n(i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)";
const now = "'2026-11-25T20:00:00.000Z'";
/** A raid: half of all decisions are of the last day, and one person, one group and one entry are in a third of them. */
const fills: readonly (readonly [number, string])[] = [
  [
    decisions,
    `${numbers} INSERT INTO decisions (event_id, n, source, group_id, group_type, time, action, inviter_chain, outcome,
       people, enforced, user_id, verdict, undecided, entry, chain)
     SELECT printf('%08x', (i * 2654435761) & 4294967295), 0, '/tencent/1400000000', 'group-' || iif(i % 3 = 0, 0, i % 500),
       'Public', strftime('%Y-%m-%dT%H:%M:%fZ', ${now}, printf('-%d seconds', iif(i % 2 = 0, i % 86400, i * 7 % 7776000))), 'apply',
       NULL, 'refuse', 1, 1, iif(i % 3 = 0, 'mallory', 'user-' || (i % 70000)),
       iif(i % 3 = 0, 'refused', 'allowed'), i % 1000 = 1, iif(i % 3 = 0, 'user/mallory', NULL),
       iif(i % 3 = 0, '[{"key":"user/mallory","fate":"settled","effect":"deny"}]', '[]') FROM n`,
  ],
  [
    members,
    `${numbers} INSERT INTO members (source, group_id, user_id, present, how, present_stamp, role_stamp, nickname_stamp,
       face_url_stamp, ex_stamp)
     SELECT '/tencent/1400000000', 'group-0', 'user-' || i, 1, 'apply',
       strftime('%Y-%m-%dT%H:%M:%fZ', ${now}, printf('-%d seconds', i)) || ' 1 e' || i, '', '', '', '' FROM n`,
  ],
  [
    500,
    `${numbers} INSERT INTO groups SELECT '/tencent/1400000000', 'group-' || i, 'Public', 's', 'name ' || i, 's', 'owner', 's',
       NULL, '', NULL, '', NULL, '', NULL, '', '2026-01-01T00:00:00.000Z 0 e', '' FROM n`,
  ],
  [
    entries,
    `${numbers} INSERT INTO listed (key, kind, id, group_id, value, seen, read_at)
     SELECT 'user/user-' || i, 'user', 'user-' || i, '', '{"effect":"deny","reason":"raid ' || (i % 97) || '"}', 1, ${now} FROM n`,
  ],
  [
    edits,
    `${numbers} INSERT INTO edits (at, author, origin, key, after, removed, state)
     SELECT ${now}, 'mira', 'console', 'user/user-' || (i % 1000), 'deny', 0, 'done' FROM n`,
  ],
];

/** Straight into D1's file, while nobody has it open: through D1 it would take an hour. */
function fill(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const ours = files.filter((name) => /d1.*\.sqlite$/.test(name) && !name.endsWith("metadata.sqlite"));
  const [file = ""] = ours.sort((a, b) => statSync(b).size - statSync(a).size);
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = OFF");
  for (const [count, text] of fills) {
    db.exec("BEGIN");
    db.prepare(text).run(0, count);
    db.exec("COMMIT");
  }
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

type Page = readonly [string, (db: D1Database) => readonly D1PreparedStatement[]];
const pages: readonly Page[] = [
  ["Today", (db) => todayPage(db, "2026-11-24T20:00:00.000Z").statements],
  ["Decisions", (db) => decisionPage(db, {}).statements],
  ["Decisions, kept out", (db) => decisionPage(db, { verdict: "kept-out" }).statements],
  [
    "Decisions, of a person and a group that never meet",
    (db) => decisionPage(db, { person: "mallory", group: "group-7" }).statements,
  ],
  [
    "Decisions, of an entry, let in",
    (db) => decisionPage(db, { entry: "user/mallory", verdict: "allowed" }).statements,
  ],
  ["Decisions, muted (there are none)", (db) => decisionPage(db, { verdict: "muted" }).statements],
  ["one decision", (db) => [decisionPeople(db, "00000000", 0)]],
  [
    "a person in a third of all decisions",
    (db) => [
      staysOf(db, "mallory"),
      db.prepare(listedSql.byId).bind("mallory"),
      ...decisionPage(db, { person: "mallory" }, 20).statements,
    ],
  ],
  [
    "a group of 200,000",
    (db) => [
      groupsOf(db, "group-0"),
      db.prepare(listedSql.byGroup).bind("group-0"),
      ...decisionPage(db, { group: "group-0" }, 20).statements,
      ...membersOf(db, "/tencent/1400000000", "group-0"),
    ],
  ],
  ["Lists", (db) => [listedPage(db, {}).statement, ...listCounts(db).statements]],
  ["Lists, searched for what most have", (db) => [listedPage(db, { search: "user-" }).statement]],
  ["Lists, searched for what none has", (db) => [listedPage(db, { search: "user-nobody" }).statement]],
  ["Edits", (db) => [editPage(db, {})]],
  ["Edits of an entry", (db) => [editPage(db, { key: "user/user-7" })]],
  ["dead letters", (db) => [db.prepare(lettersSql)]],
  ["the decisions to try an edit on", (db) => [db.prepare(lastDecisionsSql.person).bind("mallory")]],
  ["a step of forgetting", (db) => [db.prepare(forgetting.decisions).bind("2026-11-01")]],
];

const folder = mkdtempSync(join(tmpdir(), "doorman-bench-console-"));
try {
  // Makes the tables.
  await (await startKept(folder)).kill();
  fill(folder);
  const { db, kill } = await startKept(folder);
  let slow = 0;
  const empty: string[] = [];
  for (const [name, statements] of pages) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const results = await db.batch([...statements(db)]);
      times.push(results.reduce((sum, { meta }) => sum + meta.duration, 0));
      if (results.every(({ meta, results: rows }) => rows.length === 0 && meta.changes === 0)) empty.push(name);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
    if (median > mostMs) slow++;
    console.log(`${median.toFixed(0).padStart(5)} ms  ${name}`);
  }
  console.log(`Found nothing: ${[...new Set(empty)].join("; ")}.`);
  process.exitCode = slow === 0 ? 0 : 1;
  await kill();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

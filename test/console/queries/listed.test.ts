// Searching what the lists held: whatever is typed in is looked for, and never a word of the search's own language.
import { expect, it } from "vitest";
import { keepListed } from "../../../console/src/editing/listed-rows.ts";
import { listedPage } from "../../../console/src/queries/listed.ts";
import { openSqlite } from "../sqlite-d1.ts";

it.each([
  ["malle", ["user/mallet"]],
  ["us", []],
  ["ma", ["user/mallet"]],
  ['mal" OR "bob', []],
  ['"""', []],
  ["a\0b", []],
  ["mal\0let", []],
  ["mal*", []],
  ["key:mallet", []],
])("%j finds %j", async (search, keys) => {
  const db = openSqlite();
  const row = { after: "deny", after_end: null, metadata: null };
  await db.batch([
    ...keepListed(
      db,
      [
        { key: "user/mallet", ...row },
        { key: "user/bob", ...row },
      ],
      0,
    ),
  ]);
  const page = listedPage(db, { search });
  const [result] = await db.batch([page.statement]);
  expect(page.read(result).rows.map(({ key }) => key)).toEqual(keys);
});

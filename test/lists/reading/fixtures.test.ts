// Lists as moderators really have them (test/fixtures/lists and its README): each file does what is said there.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { denied, read } from "./read.ts";

const folder = join(import.meta.dirname, "../../fixtures/lists");
const file = (name: string) => readFileSync(join(folder, name));
const deny = (words: object) => ({ effect: "deny", ...words });

const readWhole: Readonly<Record<string, readonly [entries: object, told: string, columns?: readonly string[]]>> = {
  "excel-semicolon.csv": [
    { "user/10001": deny({ until: "2026-12-31", reason: "Spam" }), "user/10002": deny({ reason: "Ärger" }) },
    "CSV, separated by semicolon; dates read as day/month/year",
  ],
  "excel-sep.csv": [{ "user/10001": deny({ until: "2026-12-31", reason: "Spam" }) }, "CSV, separated by semicolon"],
  "tabs.csv": [
    denied("grieferone", "griefertwo"),
    "CSV, separated by tab, no header; id from column 1, 3 columns ignored: column 2, column 3, column 4; effect deny, since none is named; column 4 reads like an end: --column until=4 takes it",
  ],
  "excel-utf16.csv": [
    { "user/10001": deny({ until: "2026-12-31", reason: "Spam" }), "user/10002": deny({ reason: "Ärger" }) },
    "CSV, separated by semicolon, UTF-16LE; dates read as day/month/year",
  ],
  "spaced-quotes.csv": [
    {
      "user/726096719573680000": deny({ reason: "Stole item(s)" }),
      "user/342248236146360000": deny({ reason: "appealed" }),
    },
    "CSV, separated by comma; id from discord_id, 3 columns ignored: account_name, blacklisted_on, active; effect deny, since none is named; 1 of its 2 rows seems to be no ban, or one that is over. active says N (1), elsewhere Y (1): --only active=Y takes those alone, --ignore active takes every row",
    ["id=discord_id", "reason=reason"],
  ],
  "name-columns.csv": [
    { "user/5120000001": deny({ reason: "crypto, DM spam" }), "user/5120000002": deny({}) },
    "CSV, separated by comma; id from id, 3 columns ignored: firstname, lastname, username; 1 line with more cells than columns: the last is one text; effect deny, since none is named",
  ],
  "id-and-note.csv": [
    denied("447900000001", "447900000002"),
    "CSV, separated by comma, no header; id from column 1, 1 column ignored: column 2; effect deny, since none is named",
  ],
  "id-and-note.txt": [
    denied("447900000001", "447900000002"),
    "CSV, separated by comma, no header; id from column 1, 1 column ignored: column 2; effect deny, since none is named",
  ],
  "user_id.txt": [
    { "user/10001": deny({ reason: "spam" }), "user/10002": deny({ reason: "raid" }) },
    "CSV, separated by comma; id from user_id; effect deny, since none is named",
  ],
  "numbers-array.json": [
    denied("726096719573680001", "726096719573680002", "90071992547409931"),
    "JSON; effect deny, since none is named",
  ],
  "numbers-array-lines.json": [
    denied("726096719573680001", "726096719573680002"),
    "JSON; effect deny, since none is named",
  ],
  "numbers.ndjson.json": [
    { "user/726096719573680001": deny({ reason: "spam, raid" }), "user/5120000001": deny({}) },
    "JSON, one value a line; id from user_id, 3 columns ignored: first_name, last_name, user_name; effect deny, since none is named",
  ],
  "nested-user.json": [
    { "user/726096719573680001": deny({ reason: "spam" }), "user/726096719573680002": deny({}) },
    "JSON; id from user.id, 1 column ignored: user.username; effect deny, since none is named",
  ],
  "pretty-array.json": [
    { "user/00000000-0000-0000-0000-00000000f1e1": deny({ reason: "x" }) },
    "JSON; id from uuid, until from expires, 3 columns ignored: name, created, source; effect deny, since none is named",
  ],
  "object-keyed-by-id.json": [
    { "user/157963300": deny({ reason: "Exploiting" }), "user/987654300": deny({ reason: "Toxic" }) },
    "JSON; id from its keys, reason from its values; effect deny, since none is named",
  ],
  "trailing-space.csv": [
    denied("10001", "10002", "10003", "10004", "10005"),
    "CSV, separated by comma; white space taken off 5 ids",
  ],
  "names-in.csv": [denied("fieldname1", "fieldname2"), "one id a line; effect deny, since none is named"],
  "ids.txt.gz": [denied("10001", "10002"), "one id a line, gzip; effect deny, since none is named"],
};

const refused: Readonly<Record<string, string>> = {
  "excel-cp1252.csv":
    "line 3: is not UTF-8, perhaps WINDOWS-1252: convert it with `iconv -f WINDOWS-1252 -t UTF-8 FILE > utf8.csv`",
  "excel-bom-dates.csv":
    'the dates contradict each other: "31/12/2026" in line 2 is day first, "12/31/26" in line 9 is month first.',
  "decisions-of-addresses.json": "is a list of addresses, not of user ids",
  "domains.csv": "is a list of domains, not of user ids",
  "policy-rules.ndjson": "is a Matrix policy list",
  "table.txt":
    "no column is obviously the user id; there are Steam Profile Link, SteamID. Say which, as --column id=SteamID.",
  "ipset.txt": "is firewall commands.",
  "html502.txt": "is an HTML page",
  "bans.xlsx": 'is a workbook (Excel): open it and save the sheet as CSV (in Excel: "CSV UTF-8").',
};

describe("is read", () => {
  it.each(Object.entries(readWhole))("%s", async (name, [entries, told, columns]) => {
    const result = await read(file(name), { columns: columns ?? [] });
    expect(result).toMatchObject({ refused: undefined, bad: [], told });
    expect(result.entries).toEqual(entries);
  });
});

describe("is refused once, with what to do", () => {
  it.each(Object.entries(refused))("%s", async (name, sentence) => {
    const result = await read(file(name));
    expect(result.refused?.slice(0, sentence.length)).toBe(sentence);
    expect(result.entries).toEqual({});
  });
});

test("comments.txt: comments behind # and // are left out, and each line that is no id is an error of its own", async () => {
  const result = await read(file("comments.txt"));
  expect(result.entries).toEqual(denied("10001", "10002"));
  expect(result.bad).toEqual([
    expect.stringMatching(/^5 no-id: white space inside/),
    "7 no-id: an IP address: entries are about user ids",
    expect.stringMatching(/^8 no-id: a comma inside/),
    expect.stringMatching(/^9 no-id: a tab inside/),
  ]);
  expect(result.told).toContain("3 comments left out");
});

test("excel-numbers.csv: ids that a spreadsheet has spoilt are errors, text that it has marked is read", async () => {
  const result = await read(file("excel-numbers.csv"));
  expect(result.bad).toEqual([
    expect.stringMatching(/^2 spoilt: 7\.26097E\+17 is what a spreadsheet made of a long number/),
    expect.stringMatching(/^3 spoilt: 5\.12E\+09 /),
  ]);
  expect(result.entries).toEqual({
    "user/00123": deny({ reason: "leading zeros" }),
    "user/+8613800138000": deny({ reason: "plus" }),
  });
  expect(result).toMatchObject({
    duplicates: 1,
    told: expect.stringContaining("a spreadsheet's text mark taken off 1 id"),
  });
});

test("excel-bom-dates.csv: with --dates dmy the date that is none in this order is that line's error", async () => {
  const result = await read(file("excel-bom-dates.csv"), { dates: "dmy" });
  expect(result.bad).toEqual([
    "8 end: until 0 may mean never or 1970: write 2026-12-31, 7d, permanent, or nothing",
    '9 end: until "12/31/26" is no date with the day first',
  ]);
  expect(result.entries).toEqual({
    "user/10001": deny({ until: "2026-12-31", reason: "Spam" }),
    "user/10002": deny({ reason: "x" }),
    "user/10003": deny({ until: "2026-11-27T12:00:00.000Z", reason: "x" }),
    "user/10004": deny({ until: "2026-11-20T16:00:00.000Z", reason: "x" }),
    "user/10005": deny({ until: "2026-12-31T18:00:00Z", reason: "x" }),
    "user/10006": deny({ reason: "x" }),
    "user/10009": deny({ reason: "ok" }),
  });
});

test("table.txt is read where somebody says which column is the id", async () => {
  const { entries } = await read(file("table.txt"), { columns: ["id=SteamID"] });
  expect(entries).toEqual(denied("STEAM_0:0:10000001"));
});

test("every file has a test, and is as it was made, byte for byte", () => {
  const names = readdirSync(folder).filter((name) => name !== "README.md");
  const tested = [...Object.keys(readWhole), ...Object.keys(refused), "comments.txt", "excel-numbers.csv"];
  expect(tested.toSorted()).toEqual(names.toSorted());
  const hash = createHash("sha256");
  for (const name of names.toSorted()) hash.update(name).update(file(name));
  expect(hash.digest("hex")).toBe("16410f911971486f0ddbcb252bc9e5bea8d73a504308f7e3b54a7600f5a7c305");
});

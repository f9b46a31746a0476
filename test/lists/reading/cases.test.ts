// Single shapes of lists, each with what a moderator would expect of it.
import { gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import { denied, type HowToRead, read } from "./read.ts";

const deny = (words: object) => ({ effect: "deny", ...words });
const lines = (...all: readonly string[]) => all.join("\n");

describe("is read", () => {
  const cases: readonly (readonly [what: string, content: string | Uint8Array, entries: object, how?: HowToRead])[] = [
    ["nothing", "", {}],
    [
      "files put one behind the other",
      "\ufeffuser_id,reason\n1,x\n\ufeffuser_id,reason\n2,x\n",
      { "user/1": deny({ reason: "x" }), "user/2": deny({ reason: "x" }) },
    ],
    [
      "ids inside of keyed objects, when asked",
      '{"-Na1":{"user_id":"1"},"-Na2":{"user_id":"2"}}',
      denied("1", "2"),
      { columns: ["id=user_id"] },
    ],
    ["a header of no obvious name, when asked", "username\nmallory\n", denied("mallory"), { columns: ["id=username"] }],
    ["single quotes around ids", "'10001',\n'10002',\n", denied("10001", "10002")],
    ["nothing but a header", "id,effect\n", {}],
    [
      "nothing but Doorman's own header",
      "kind,id,group,effect,until,code,message,reason,observe,final,member,by,at,raw\n",
      {},
    ],
    ["an empty array", "[]", {}],
    ["an empty object", "{}", {}],
    [
      "an export of a ban bot",
      "user_id,username,reason,banned_at\n1001,al,spam,2026-01-01\n",
      { "user/1001": deny({ reason: "spam" }) },
    ],
    [
      "trailing separators",
      "id,reason,,\n1001,spam,,\n1002,,,,,\n",
      { "user/1001": deny({ reason: "spam" }), ...denied("1002") },
    ],
    [
      "rows that lack a last free text",
      "user_id,reason\n1001\n1002,x\n",
      { ...denied("1001"), "user/1002": deny({ reason: "x" }) },
    ],
    ["white space inside an id of its own cell", 'id,effect\n"John Smith",deny\n', denied("John Smith")],
    ["semicolons inside an id", "id,effect\na;b,deny\n", denied("a;b")],
    ["a row that begins with #", "id,reason\n#2PP,spam\n", { "user/#2PP": deny({ reason: "spam" }) }],
    [
      "a row that begins with # and has a comma too many",
      "id,reason\n#2PP,spam, raid\n",
      { "user/#2PP": deny({ reason: "spam, raid" }) },
    ],
    ["ids with @, #, :, /", "@TGS#1\nSTEAM_0:1:1\na/b\n", denied("@TGS#1", "STEAM_0:1:1", "a%2Fb")],
    ["quoted ids, one a line", '"1001"\n"1002",\n', denied("1001", "1002")],
    ["an apostrophe that a spreadsheet put before digits", "id,effect\n'00123,deny\n", denied("00123")],
    ["leading zeros and a sign", "007\n+8613800138000\n", denied("007", "+8613800138000")],
    [
      "an id that is hexadecimal and not a number",
      "507e191810197299860ea\n1e5\n",
      denied("507e191810197299860ea", "1e5"),
    ],
    ["carriage returns alone", "id,effect\r1001,deny\r1002,deny\r", denied("1001", "1002")],
    ["a header in Chinese", "用户ID,封禁原因\n1001,广告\n", { "user/1001": deny({ reason: "广告" }) }],
    ["two byte order marks", "\ufeff\ufeffid,effect\n1001,deny\n", denied("1001")],
    ["a group's ban, in that group only", "user_id,group_id\n1001,@TGS#1\n", { "group/@TGS#1/user/1001": deny({}) }],
    ["an allow list", "id,effect\n1001,ALLOW\n", { "user/1001": { effect: "allow" } }],
    ["effects without a header", "1001,allow\n1002,deny\n", { "user/1001": { effect: "allow" }, ...denied("1002") }],
    ["a quote inside a cell", 'id,reason\n1001,5" of snow\n', { "user/1001": deny({ reason: '5" of snow' }) }],
    ["who was banned twice, for two reasons", "id,reason\n1001,a\n1001,b\n", { "user/1001": deny({ reason: "a" }) }],
    ["several gzip members", Buffer.concat([gzipSync("1001\n"), gzipSync("1002\n")]), denied("1001", "1002")],
    [
      "JSON lines with a nested user",
      '{"user":{"id":1001,"name":"x"}}\n{"user":{"id":1002}}\n',
      denied("1001", "1002"),
    ],
    ["JSON texts, one a line", '"1001"\n"1002"\n', denied("1001", "1002")],
    ["one JSON object on one line", '{"user_id":"1001","reason":"x"}', { "user/1001": deny({ reason: "x" }) }],
    [
      "an object keyed by id, with fields",
      '{"1001":{"reason":"x","until":"2027-01-01"},"1002":null,"1003":true}',
      { "user/1001": deny({ reason: "x", until: "2027-01-01" }), ...denied("1002", "1003") },
    ],
    [
      "an object keyed by names, when somebody says so",
      '{"alice":"spam","bob":""}',
      { "user/alice": deny({ reason: "spam" }), ...denied("bob") },
      { columns: ["id=key"] },
    ],
    [
      "a server's answer around the list",
      '{"errCode":0,"data":{"blacks":[{"blockUserID":"1001"}],"total":1}}',
      denied("1001"),
    ],
    [
      "a path and other names",
      '[{"who":{"n":1001},"why":"x","end":"7d"}]',
      { "user/1001": deny({ reason: "x", until: "2026-11-27T12:00:00.000Z" }) },
      { columns: ["id=who.n", "until=end"] },
    ],
    [
      "a field that the first objects lack",
      `${'{"id":"a"}\n'.repeat(3)}{"id":"b","expires":"7d"}\n`.replace('{"id":"a"}\n{"id":"a"}\n', ""),
      { "user/a": deny({}), "user/b": deny({ until: "2026-11-27T12:00:00.000Z" }) },
      { columns: ["until=expires"] },
    ],
    [
      "Doorman's own field that appears late",
      '{"user_id":"a","x":1}\n{"user_id":"b","final":true}\n',
      { "user/a": deny({}), "user/b": deny({ final: true }) },
    ],
    ["columns by number", "x,1001\ny,1002\n", denied("1001", "1002"), { columns: ["id=2"] }],
    [
      "a column that is left out when somebody says so",
      "id,until\n1001,soon\n",
      denied("1001"),
      { columns: ["until="] },
    ],
    ["Doorman's own columns and one more", "kind,id,effect,note\nuser,1001,deny,x\n", denied("1001")],
    [
      "an option's end, and who has none for good",
      "id,until\na,\nb,permanent\n",
      { "user/a": deny({ until: "2027-01-01" }), "user/b": deny({}) },
      { fields: { until: "2027-01-01" } },
    ],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest: [content, entries, how] }) => {
    expect(await read(content, how)).toMatchObject({ refused: undefined, bad: [], entries });
    expect((await read(content, how)).entries).toEqual(entries);
  });
});

describe("an end is written as", () => {
  test.each([
    ["2026-12-31", "2026-12-31"],
    ["2026-12-31T18:00:00+08:00", "2026-12-31T18:00:00+08:00"],
    ["2026-12-31 18:00", "2026-12-31T18:00:00Z"],
    ["2026-02-15 20:12:00 +0800", "2026-02-15T20:12:00+08:00"],
    ["31.12.2026", "2026-12-31"],
    ["31/12/26", "2026-12-31"],
    ["12/31/2026 6:00 PM", "2026-12-31T18:00:00Z"],
    ['"Dec 31, 2026"', "2026-12-31"],
    ["31-Dec-26", "2026-12-31"],
    ['"Thu, 31 Dec 2026 18:00:00 GMT"', "2026-12-31T18:00:00Z"],
    ["2026年12月31日", "2026-12-31"],
    ["20261231", "2026-12-31"],
    ["1798675200", 1_798_675_200],
    ["1798675200000", 1_798_675_200_000],
    ["4h", "2026-11-20T16:00:00.000Z"],
    ["7 Days", "2026-11-27T12:00:00.000Z"],
    ["7天", "2026-11-27T12:00:00.000Z"],
    ["1d 12h", "2026-11-22T00:00:00.000Z"],
    ["Permanent", undefined],
    ["NULL", undefined],
    ["永久", undefined],
    ["-1", undefined],
  ])("%s", async (text, until) => {
    const { entries, bad } = await read(`id,until\n1,${text}\n`);
    expect(bad).toEqual([]);
    expect(entries).toEqual({ "user/1": deny(until === undefined ? {} : { until }) });
  });

  test("05/06/2027 is settled by another line, before or behind it, however far", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `a${index},05/06/2027`);
    for (const all of [
      ["x,31/12/2026", ...many],
      [...many, "x,31/12/2026"],
    ]) {
      const { entries, told } = await read(lines("id,until", ...all, ""));
      expect(entries).toMatchObject({ "user/a0": { until: "2027-06-05" }, "user/a4999": { until: "2027-06-05" } });
      expect(told).toContain("dates read as day/month/year");
    }
    const american = await read(lines("id,until", ...many, "x,12/31/2026", ""));
    expect(american.entries).toMatchObject({ "user/a0": { until: "2027-05-06" } });
  });

  test("05/06/2027 is what --dates says", async () => {
    const text = "id,until\n1,05/06/2027\n";
    expect((await read(text, { dates: "dmy" })).entries).toEqual({ "user/1": deny({ until: "2027-06-05" }) });
    expect((await read(text, { dates: "mdy" })).entries).toEqual({ "user/1": deny({ until: "2027-05-06" }) });
    expect((await read("id,until\n1,26/12/31\n", { dates: "ymd" })).entries).toEqual({
      "user/1": deny({ until: "2026-12-31" }),
    });
    expect((await read("id,until\n1,05/05/2027\n")).entries).toEqual({ "user/1": deny({ until: "2027-05-05" }) });
  });
});

test("a million ids on one line are a stream like any other", async () => {
  const ids = Array.from({ length: 200_000 }, (_, index) => 726_096_719_573_600_000n + BigInt(index));
  const { entries } = await read(`[${ids.join(",")}]`, { step: 65_536 });
  expect(Object.keys(entries)).toHaveLength(200_000);
  expect(entries).toHaveProperty(["user/726096719573799999"]);
});

test("deep nesting is no harm", async () => {
  const deep = `[{"id":"1","x":${"[".repeat(5000)}${"]".repeat(5000)}}]`;
  expect((await read(deep)).entries).toEqual(denied("1"));
});

test("junk is given up early, and told in one sentence", async () => {
  const junk = Array.from({ length: 7000 }, (_, index) => `add blacklist number ${index}`).join("\n");
  const { refused } = await read(`${junk}\n`);
  expect(refused).toContain("is no list of user ids: 1,000 of its 1,000 lines are none. Line 1: white space inside");
});

test("with the platform's own gunzip, as a Worker has it, gzip is read and what is cut off is refused", async () => {
  expect((await read(gzipSync("1001\n"), { asWorker: true })).entries).toEqual(denied("1001"));
  const cut = await read(gzipSync("1001\n".repeat(1000)).subarray(0, 25), { asWorker: true });
  expect(cut.refused).toContain("is gzip, and damaged or cut off");
});

test("more cells than columns are an error where the last column is no free text", async () => {
  const { bad, entries } = await read("id,effect\n1,deny,x\n2,deny\n");
  expect([bad, entries]).toEqual([
    ["2 cells: 3 columns where the header has 2: a text that holds the separator belongs in quotes"],
    denied("2"),
  ]);
});

test("a cell too few is an error where it would say what the entry does", async () => {
  const { bad, entries } = await read("id,effect\n1\n2,deny\n");
  expect([bad, entries]).toEqual([["2 cells: 1 columns where the header has 2"], denied("2")]);
});

test("a key and a pattern keep every space that they have", async () => {
  const { entries } = await read("kind,id,effect\nkey,user/ jared ,deny\npattern,bot ,deny\n");
  expect(entries).toEqual({ ...denied(" jared "), patterns: [{ match: "bot ", effect: "deny" }] });
});

test("an end is an end by the names that phpBB and Telegram give it", async () => {
  for (const name of ["ban_end", "until_date"]) {
    const { entries } = await read(`user_id,${name}\n1001,2027-05-06\n`);
    expect(entries).toEqual({ "user/1001": deny({ until: "2027-05-06" }) });
  }
});

// Single shapes of lists, each with what a moderator would expect of it.
import { gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import { denied, type HowToRead, read } from "./read.ts";

const deny = (words: object) => ({ effect: "deny", ...words });
const lines = (...all: readonly string[]) => all.join("\n");

describe("is read", () => {
  const cases: readonly (readonly [what: string, content: string | Uint8Array, entries: object, how?: HowToRead])[] = [
    ["nothing", "", {}],
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

describe("is refused once, with what to do", () => {
  const cases: readonly (readonly [what: string, content: string | Uint8Array, sentence: string, how?: HowToRead])[] = [
    ["a Markdown table", "| id | reason |\n|----|----|\n| 1001 | x |\n", "a Markdown table: export it as CSV"],
    ["YAML", "---\nbanned:\n  - 1001\n", "YAML: convert it to JSON"],
    ["YAML without its mark", "banned:\n  - 1001\n  - 1002\n", "YAML"],
    ["TOML", '[bans]\nids = ["1001"]\n', "TOML or INI"],
    ["XML", '<?xml version="1.0"?>\n<bans/>\n', "XML or HTML"],
    ["a PDF", "%PDF-1.7\n", "is a PDF"],
    ["RTF", "{\\rtf1 1001}", "is a word processor's file"],
    ["a calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "a calendar"],
    ["an SQL dump", "-- dump\nINSERT INTO bans VALUES (1001);\n", "an SQL dump: export the table as CSV"],
    ["a hosts file", "127.0.0.1 localhost\n0.0.0.0 bad.example\n", "is no list of user ids"],
    ["domains, one a line", "bad.example\nworse.example\n", "is a list of domains"],
    [
      "addresses, one a line",
      "192.0.2.1\n2001:db8::1\n",
      "is no list of user ids: 2 of its 2 lines are none. Line 1: an IP address",
    ],
    ["prose", "Hello all,\nplease ban the following people today\nthank you so much\n", "is no list of user ids"],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x31, 0, 0, 0]), "is UTF-32: convert it with `iconv -f UTF-32"],
    ["GBK", Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0x49, 0x44, 0x0a, 0x31, 0x0a]), "perhaps GB18030"],
    ["bytes that are no text", Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7) % 256)), "is no text"],
    ["gzip that was cut off", gzipSync("1001\n".repeat(1000)).subarray(0, 25), "is gzip, and damaged or cut off"],
    ["JSON that was cut off", '[{"id":"1001"},{"id":"10', "ends in the middle, behind item 1: the file was cut off"],
    ["JSON with a trailing comma", '["1001",]', "is no JSON behind item 1"],
    ["two JSON documents", '["1001"]\n["1002"]\n', "more than one JSON document"],
    ["two lists in one document", '{"bans":["1"],"vips":["2"]}', "has 2 lists (bans, vips)"],
    ["a server's error", '{"error":"not found","status":404}', "one JSON object with the fields error, status"],
    ["an object that was cut off", '{"a":', "ends in the middle"],
    [
      "two columns that may be the id",
      "id,user_id\n1,1001\n",
      "id, user_id may each be the id: say which, as --column id=user_id",
    ],
    ["two ends", "id,expires,expires_at\n1,,\n", "may each be the until"],
    [
      "a column that is not there",
      "id,effect\n1,deny\n",
      "there is no column user.id; there are id, effect",
      { columns: ["id=user.id"] },
    ],
    [
      "a field that no object has",
      '{"id":"1"}\n',
      "no entry has a field expiry; there are id",
      { columns: ["until=expiry"] },
    ],
    [
      "a table without a header, of which two columns may be the id",
      "alice,spam\nbob,raid\n",
      "has no header, and more than one",
    ],
    ["one line of numbers", "1001,1002,1003,1004\n", "put each id on a line of its own"],
    ["a misspelled column that changes what an entry does", "id,finall\n1,true\n", "is final meant?"],
    [
      "dates that can be read in two ways, all of them",
      "id,until\n1,05/06/2027\n2,07/08/2027\n",
      'can be read in two ways ("05/06/2027" in line 2)',
    ],
    ["a quote that is never closed", 'id,reason\n1,"a\n2,b\n', "line 2: a quote is opened and never closed"],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest: [content, sentence, how] }) => {
    const result = await read(content, how);
    expect(result.refused).toContain(sentence);
  });
});

describe("is an error of its line", () => {
  const cases: readonly (readonly [what: string, content: string, bad: string, how?: HowToRead])[] = [
    ["an id that is null", "id,effect\n1001,deny\n1002,deny\nnull,deny\n", '4 no-id: "null" stands for'],
    ["full-width digits", "1001\n１００２\n1003\n", "2 no-id: full-width digits: is 1002 meant?"],
    [
      "a line end inside an id",
      'id,effect\n"10\n01",deny\n1,deny\n2,deny\n',
      "2 no-id: a line end or another control character",
    ],
    ["a NUL byte", "1001\n10\u000002\n1003\n", "2 no-id: a line end or another control"],
    ["a very long line", `1001\n${"x".repeat(5000)}\n1003\n`, "2 no-id: 5000 characters, longer than any id"],
    ["a JSON number with an exponent", '["1",1e5,"3"]', "2 spoilt: 1e5 as the id"],
    ["a JSON list as an id", '["1",["2"],"3"]', '2 no-id: the id is ["2"], neither a text nor a number'],
    [
      "a value of which nobody knows what it says",
      '{"1001":"x","1002":false,"1003":"y"}',
      "2 no-id: 1002: nobody knows what false says",
    ],
    ["a cut line of NDJSON", '{"id":"1"}\n{"id":"2"}\n{"id":"3', "3 json: no JSON object"],
    [
      "a table that ends in the middle of a line",
      "id,reason\n1001,x\n10",
      "3 cells: 1 columns where the header has 2: the file ends in the middle",
    ],
    [
      "a comment with as many commas as a row",
      "id,reason\n1001,x\n1002,x\n# well, yes\n",
      "4 no-id: begins like a comment",
    ],
    ["an address in a column of ids", "user_id,reason\n1001,x\n192.0.2.7,x\n1003,x\n", "3 no-id: an IP address"],
    [
      "two lines that contradict each other",
      "id,effect\n1,deny\n1,allow\n",
      "3 contradiction: says otherwise about user 1 than line 2",
    ],
    [
      "a spreadsheet's count of days",
      "id,until\n1,46387\n",
      "2 end: until 46387 is how a spreadsheet counts days (2026-12-31?)",
    ],
    ["a year beyond 9999", "id,until\n1,31/12/99999\n", '2 end: until: cannot read "31/12/99999"'],
    ["a day that no calendar has", "id,until\n1,30/02/2027\n", "2 end: until: cannot read"],
  ];
  it.each(cases.map(([what, ...rest]) => ({ what, rest })))("$what", async ({ rest: [content, bad, how] }) => {
    const result = await read(content, how);
    expect(result.refused).toBeUndefined();
    expect(result.bad).toHaveLength(1);
    expect(result.bad[0]).toContain(bad);
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
  expect([bad, entries]).toEqual([["2 cells: 3 columns where the header has 2"], denied("2")]);
});

test("a cell too few is an error where it would say what the entry does", async () => {
  const { bad, entries } = await read("id,effect\n1\n2,deny\n");
  expect([bad, entries]).toEqual([["2 cells: 1 columns where the header has 2"], denied("2")]);
});

test("a key and a pattern keep every space that they have", async () => {
  const { entries } = await read("kind,id,effect\nkey,user/ jared ,deny\npattern,bot ,deny\n");
  expect(entries).toEqual({ ...denied(" jared "), patterns: [{ match: "bot ", effect: "deny" }] });
});

// Single shapes of what is no list, and of lines that are no entry, each with the sentence that helps.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type HowToRead, read } from "./read.ts";

describe("is refused once, with what to do", () => {
  const cases: readonly (readonly [what: string, content: string | Uint8Array, sentence: string, how?: HowToRead])[] = [
    [
      "a second list, and a long way behind the first",
      JSON.stringify({ bans: Array.from({ length: 9000 }, (_, i) => ({ user_id: `u${i}` })), muted: ["9"] }, null, 1),
      "has 2 lists (bans, muted)",
    ],
    [
      "a list behind an empty one, out of sight",
      JSON.stringify(
        {
          allowed: [],
          names: Object.fromEntries(
            Array.from({ length: 9000 }, (_, i) => [
              `n${String(i).replaceAll(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")}`,
              "y",
            ]),
          ),
          bans: ["9"],
        },
        null,
        1,
      ),
      "has 2 lists (allowed, bans)",
    ],
    [
      "an answer whose own id is no user's",
      '{"jsonrpc":"2.0","id":1,"result":[{"name":"x"}]}',
      "an id of its own beside a list (result)",
    ],
    [
      "a chat's export",
      '{"name":"G","id":12345,"messages":[{"id":1,"from_id":"user1"}]}',
      "an id of its own beside a list",
    ],
    [
      "ids in objects that a database has keyed",
      '{"-Na1":{"user_id":"1"},"-Na2":{"user_id":"2"}}',
      "its keys and user_id may each be the id",
    ],
    ["an error with an id", '{"id":"err_1","error":"unauthorized"}', "an error that a server answered with"],
    ["an error in one word", "Unauthorized\n", "what a server says instead of a list"],
    [
      "an SQL dump that begins with comments",
      "-- MySQL dump\n--\n\n/*!40101 SET NAMES utf8 */;\nINSERT INTO `b` VALUES (1,'2');\n",
      "an SQL dump",
    ],
    ["Python's list", "['10001', '10002']\n", "Python's way"],
    ["masks", "*!*@192.0.2.7\nbot_*\n", "a mask with * is no id"],
    ["words with a value", "10001=spam\n10002=raid\n", "an equals sign inside"],
    ["web addresses without a scheme", "t.me/mallory\nt.me/trudy\n", "a web address, no id"],
    ["web addresses in a column of ids", "user_id,reason\nhttps://example.com/a,x\n", "a web address, no id"],
    ["a Markdown list", "- 10001\n- mallory\n", "a list's mark before the id"],
    ["a numbered list", "1. 10001\n2. mallory\n", "a list's mark before the id"],
    ["a numbered list without spaces", "1.mallory\n2.trudy\n", "a number with a full stop before the id"],
    ["mentions", "<@10001>\n<@!10002>\n", "is 10001 meant?"],
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
    ["a server's error", '{"error":"not found","status":404}', "an error that a server answered with"],
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
    ["a total below a table", "user_id,reason\n1001,x\n1002,x\nTotal,2\n", "4 no-id: a total, no id?"],
    ["a total below ids", "1001\n1002\n合计：2\n", "3 no-id: a total, no id?"],
    [
      "a note below a table",
      "user_id,reason\n1001,x\n1002,x\n\nExported by admin on 2026-05-01\n",
      "5 no-id: white space inside",
    ],
    [
      "the rule under psql's header",
      "user_id|reason\n-------+------\n1001|x\n1002|x\n",
      "2 no-id: neither a letter nor a digit",
    ],
    [
      "thousands separated",
      'user_id,reason\n1001,x\n"1,234,567",x\n',
      "3 spoilt: 1,234,567 is how a spreadsheet shows a number: is 1234567 meant?",
    ],
    [
      "thousands separated by a space nobody sees",
      "user_id;reason\n1001;x\n1\u202f234;x\n",
      "3 spoilt: 1\u202f234 is how a spreadsheet shows",
    ],
    ["a fraction of nothing", "user_id,reason\n1001,x\n1002.0,x\n", "3 spoilt: 1002.0 is a number"],
    ["a header that is no id's name", "username\nmallory\ntrudy\n", "1 no-id: a header? Say --column id=username"],
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
